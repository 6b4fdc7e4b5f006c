import type * as Os from "node:os";
import type { Load } from "./preload.ts";

/** What the kernel tells past the files in /proc and /sys. Self-contained: its text is run inside the subject. */
export function installProcessors(load: Load, { count }: { count: number }): void {
  const os = load("node:os") as typeof Os;
  Object.defineProperty(os, "availableParallelism", {
    value: { availableParallelism: () => count }.availableParallelism,
    writable: true,
    configurable: true,
  });
  if (typeof navigator === "undefined") return;
  Object.defineProperty(Object.getPrototypeOf(navigator), "hardwareConcurrency", {
    get: () => count,
    configurable: true,
  });
}
