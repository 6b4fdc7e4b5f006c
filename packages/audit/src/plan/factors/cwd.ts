import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** The working folder, relative to the home folder where it does not begin with a slash. */
export const cwd: Factor = {
  id: "cwd",
  control: false,
  levels: [
    builtin("orders-service", "baseline", "orders-service"),
    builtin("work/订单服务", "primary", "work/订单服务"),
    builtin("go/src/corp.example.com/billing", "placebo", "go/src/corp.example.com/billing"),
  ],
  apply: (scene, level) => ({ ...scene, cwd: `${scene.home}/${level.value as string}` }),
  unavailable: alwaysAvailable,
};
