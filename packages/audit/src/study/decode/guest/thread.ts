import { parentPort, workerData } from "node:worker_threads";
import { Interpreter } from "./interpreter.ts";
import type { GuestLimits, Request } from "./protocol.ts";

// An interpreter of its own thread: what hangs inside of a built-in can be ended from outside.
const interpreter = await Interpreter.start(workerData as GuestLimits);
parentPort?.on("message", (request: Request) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window.
  parentPort?.postMessage(interpreter.answer(request));
});
