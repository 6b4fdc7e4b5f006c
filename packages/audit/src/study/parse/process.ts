import { Worker } from "node:worker_threads";
import { outOfMemory } from "./frames.ts";
import type { ParseLimits } from "./limits.ts";

/*
 * A process that parses. Native parsers end a whole process where code is nested too deeply for
 * the stack; here it is one that can be spared. The work is done by a thread, since only a
 * thread can be given a large stack.
 */

const limits = JSON.parse(process.argv[2] as string) as ParseLimits;
const thread = new Worker(new URL(`./thread${import.meta.url.slice(-3)}`, import.meta.url), {
  workerData: { limits },
  // Otherwise standard output is opened here as well, and set not to wait for its reader.
  stdout: true,
  stderr: true,
  resourceLimits: {
    stackSizeMb: limits.stackMb,
    maxOldGenerationSizeMb: limits.heapMb,
    // A tree lives until it is dropped as a whole: copying it about only costs time.
    maxYoungGenerationSizeMb: 48,
  },
});
thread.on("error", (error: Error & { code?: string }) => {
  process.exit(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory : 1);
});
