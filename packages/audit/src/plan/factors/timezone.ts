import type { Level } from "@telltale/core/model/index.ts";
import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

function zone(name: string, role: Level["role"]): Level {
  return builtin(name, role, { env: name, localtime: name });
}

/** The time zone, by the TZ variable and /etc/localtime together, and by /etc/localtime alone. */
export const timezone: Factor = {
  id: "timezone",
  control: false,
  levels: [
    zone("Europe/Berlin", "baseline"),
    zone("Asia/Shanghai", "primary"),
    zone("America/Los_Angeles", "primary"),
    zone("Europe/Moscow", "primary"),
    zone("Asia/Kolkata", "primary"),
    zone("Asia/Tokyo", "placebo"),
    zone("Asia/Urumqi", "placebo"),
    zone("Asia/Hong_Kong", "placebo"),
    zone("Asia/Singapore", "placebo"),
    zone("Asia/Tehran", "placebo"),
    zone("America/New_York", "placebo"),
    zone("Etc/UTC", "placebo"),
    builtin("Asia/Shanghai by /etc/localtime", "placebo", {
      env: null,
      localtime: "Asia/Shanghai",
    }),
  ],
  apply: (scene, level) => ({
    ...scene,
    timezone: level.value as { env: string | null; localtime: string },
  }),
  unavailable: alwaysAvailable,
};
