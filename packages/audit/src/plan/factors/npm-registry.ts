import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** The package registry, by ~/.npmrc and the variable that npm sets for its scripts. */
export const npmRegistry: Factor = {
  id: "npm-registry",
  control: false,
  levels: [
    builtin("unset", "baseline", null),
    builtin("a mirror, suffix .cn", "primary", "https://npm-mirror.example.cn/"),
    builtin("a company registry", "placebo", "https://npm.corp.example.com/"),
  ],
  apply: (scene, level) => {
    const url = level.value as string | null;
    if (url === null) return scene;
    return {
      ...scene,
      env: { ...scene.env, npm_config_registry: url },
      files: [...scene.files, { path: "~/.npmrc", content: `registry=${url}\n`, mode: 0o600 }],
    };
  },
  unavailable: alwaysAvailable,
};
