import type { Source } from "./source.ts";

/**
 * Reads how much memory the machine has, how busy it is and since when it runs.
 *
 * ```js
 * os.totalmem()
 * os.loadavg()[0]
 * ```
 */
export const memory: Source = {
  id: "memory",
  what: "memory, load and running time of the machine",
  sensitive: false,
  why: "It changes all the time or is the same for very many; programs size their work by it.",
  factor: null,
  names: [
    "node:os.totalmem()",
    "node:os.freemem()",
    "node:os.loadavg()",
    "node:os.uptime()",
    "navigator.deviceMemory",
  ],
  commands: /^(free\b|vm_stat\b|uptime\b)/,
  files: /^\/proc\/(meminfo|uptime|loadavg)$/,
  samples: {
    matches: ['import os from "os"; use(os.totalmem())'],
    differs: ["use(process.memoryUsage())", "use(gauge.totalmem())"],
  },
};
