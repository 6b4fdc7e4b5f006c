import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** How many processors the machine shows. */
export const cpuCount: Factor = {
  id: "cpu-count",
  control: false,
  levels: [
    builtin("4", "baseline", 4),
    builtin("2", "primary", 2),
    builtin("16", "primary", 16),
    builtin("1", "placebo", 1),
    builtin("64", "placebo", 64),
  ],
  apply: (scene, level) => ({ ...scene, cpus: level.value as number }),
  unavailable: alwaysAvailable,
};
