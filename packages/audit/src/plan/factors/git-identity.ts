import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** Name and mail address in the user's git configuration. */
export const gitIdentity: Factor = {
  id: "git-identity",
  control: false,
  levels: [
    builtin("alex.morgan@example.com", "baseline", {
      userName: "Alex Morgan",
      userEmail: "alex.morgan@example.com",
    }),
    builtin("wangwei@qq.com", "primary", { userName: "王伟", userEmail: "wangwei@qq.com" }),
    builtin("alex.morgan@gmail.com", "placebo", {
      userName: "Alex Morgan",
      userEmail: "alex.morgan@gmail.com",
    }),
    builtin("ivan@yandex.ru", "placebo", { userName: "Ivan Petrov", userEmail: "ivan@yandex.ru" }),
  ],
  apply: (scene, level) =>
    scene.git
      ? {
          ...scene,
          git: { ...scene.git, ...(level.value as { userName: string; userEmail: string }) },
        }
      : scene,
  unavailable: alwaysAvailable,
};
