import type { Level } from "@telltale/core/model/index.ts";
import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

function lang(name: string, role: Level["role"]): Level {
  return builtin(name, role, { LANG: name });
}

/** Language and region, as the variables LANG, LANGUAGE and LC_ALL tell them. */
export const locale: Factor = {
  id: "locale",
  control: false,
  levels: [
    lang("en_US.UTF-8", "baseline"),
    lang("zh_CN.UTF-8", "primary"),
    lang("de_DE.UTF-8", "primary"),
    lang("ru_RU.UTF-8", "primary"),
    lang("ja_JP.UTF-8", "placebo"),
    lang("zh_TW.UTF-8", "placebo"),
    lang("fa_IR.UTF-8", "placebo"),
    lang("C", "placebo"),
    builtin("zh_CN.UTF-8 by LC_ALL", "placebo", {
      LANG: "en_US.UTF-8",
      LC_ALL: "zh_CN.UTF-8",
      LANGUAGE: "zh_CN:zh",
    }),
  ],
  apply: (scene, level) => ({
    ...scene,
    env: { ...scene.env, ...(level.value as Record<string, string>) },
  }),
  unavailable: alwaysAvailable,
};
