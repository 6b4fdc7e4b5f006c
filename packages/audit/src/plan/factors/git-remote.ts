import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** Where the repository in the working folder comes from. */
export const gitRemote: Factor = {
  id: "git-remote",
  control: false,
  levels: [
    builtin("github.com", "baseline", "https://github.com/northwind-traders/orders-service.git"),
    builtin("gitee.com", "primary", "git@gitee.com:northwind/orders-service.git"),
    builtin("none", "primary", null),
    builtin("company host", "placebo", "https://git.corp.example.com/orders/orders-service.git"),
    builtin("company host, suffix .cn", "placebo", "https://git.example.cn/orders/service.git"),
  ],
  apply: (scene, level) =>
    scene.git ? { ...scene, git: { ...scene.git, remote: level.value as string | null } } : scene,
  unavailable: alwaysAvailable,
};
