import type { Source } from "./source.ts";

/**
 * Reads how many processors of which model the machine has.
 *
 * ```js
 * os.cpus().length
 * os.availableParallelism()
 * ```
 */
export const processors: Source = {
  id: "processors",
  what: "the number and model of the processors",
  sensitive: true,
  why: "One of the parts of a fingerprint of the machine.",
  factor: "cpu-count",
  names: ["node:os.cpus()", "node:os.availableParallelism()", "navigator.hardwareConcurrency"],
  variables: /^(NUMBER_OF_PROCESSORS|PROCESSOR_IDENTIFIER)$/,
  commands: /^(nproc\b|lscpu\b|sysctl .*(hw|machdep)\.|wmic cpu\b)/,
  files: /^\/proc\/cpuinfo$/,
  samples: {
    matches: ['import os from "os"; use(os.cpus().length)', "use(navigator.hardwareConcurrency)"],
    differs: ["use(pool.cpus())"],
  },
};
