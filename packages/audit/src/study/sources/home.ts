import type { Source } from "./source.ts";

/**
 * Reads where the user's home folder is, whose path mostly carries the user's name.
 *
 * ```js
 * path.join(os.homedir(), ".config")
 * process.env.HOME
 * ```
 */
export const home: Source = {
  id: "home",
  what: "the path of the home folder",
  sensitive: true,
  why: "It mostly ends in the user's name; as the beginning of a file's path alone it tells nobody.",
  factor: "username",
  names: ["node:os.homedir()"],
  variables:
    /^(HOME|USERPROFILE|HOMEPATH|APPDATA|LOCALAPPDATA|XDG_(CONFIG|DATA|CACHE|STATE)_HOME)$/,
  samples: {
    matches: ['import { homedir } from "os"; use(homedir())', "use(process.env.HOME)"],
    differs: ["use(process.env.HOMEBREW_PREFIX)", "use(page.homedir())"],
  },
};
