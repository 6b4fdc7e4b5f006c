import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** The account's name; the home folder, and what lies in it, moves along. */
export const username: Factor = {
  id: "username",
  control: false,
  levels: [
    builtin("alex", "baseline", "alex"),
    builtin("wangwei", "primary", "wangwei"),
    builtin("runner", "placebo", "runner"),
    builtin("ivan.petrov", "placebo", "ivan.petrov"),
  ],
  apply: (scene, level) => {
    const name = level.value as string;
    const home = `/home/${name}`;
    const cwd =
      scene.cwd === scene.home || scene.cwd.startsWith(`${scene.home}/`)
        ? home + scene.cwd.slice(scene.home.length)
        : scene.cwd;
    return { ...scene, username: name, home, cwd };
  },
  unavailable: alwaysAvailable,
};
