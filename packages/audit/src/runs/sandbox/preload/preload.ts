import type { ChildrenOptions } from "./children.ts";
import { installChildren } from "./children.ts";
import type { ClockOptions } from "./clock.ts";
import { installClock } from "./clock.ts";
import { installProbe } from "./probe.ts";
import { installProcessors } from "./processors.ts";
import { installRandomness } from "./randomness.ts";

/** `require` of the runtime, for its own modules. */
export type Load = (module: string) => unknown;
/** Writes down what was looked at, once each. */
export type Note = (kind: "env" | "files" | "programs" | "gap", what: string) => void;

export type PreloadOptions = {
  /** Where notes go, a path in the sandbox: one JSON array `[kind, what]` a line. */
  log: string;
  children: ChildrenOptions;
  clock: ClockOptions | null;
  randomness: { seed: string } | null;
  probe: { skip: readonly string[] } | null;
  processors: { count: number };
};

/**
 * The text of a CommonJS module that changes the world of the program that loads it first. It is
 * made of the text of functions that stand on their own, so that they are typed and checked here.
 * No part of it can make the program fail: what cannot be installed becomes a gap.
 */
export function preloadText(options: PreloadOptions): string {
  const { children, clock, randomness, probe, processors } = options;
  const parts: [string, string][] = [
    ["children", `(${installChildren})(require, note, ${JSON.stringify(children)})`],
    ["processors", `(${installProcessors})(require, ${JSON.stringify(processors)})`],
  ];
  if (clock !== null) parts.push(["clock", `(${installClock})(require, ${JSON.stringify(clock)})`]);
  if (randomness !== null) {
    parts.push(["randomness", `(${installRandomness})(require, ${JSON.stringify(randomness)})`]);
  }
  if (probe !== null)
    parts.push(["probe", `(${installProbe})(require, note, ${JSON.stringify(probe)})`]);
  const steps = parts.map(
    ([name, call]) =>
      `try { ${call}; } catch (cause) { note("gap", ${JSON.stringify(name)} + ": " + cause); }`,
  );
  return [
    '"use strict";',
    `const note = (${makeNote})(require, ${JSON.stringify(options.log)});`,
    ...steps,
    // Named imports of built-in modules are copies until they are told.
    'try { require("node:module").syncBuiltinESMExports(); } catch {}',
    "delete require.cache[__filename];",
    "",
  ].join("\n");
}

/** Self-contained: its text is run inside the subject. */
function makeNote(load: Load, log: string): Note {
  const { appendFileSync } = load("node:fs") as typeof import("node:fs");
  const known = new Set<string>();
  return (kind, what) => {
    const line = `${JSON.stringify([kind, what.slice(0, 1024)])}\n`;
    if (known.has(line) || known.size > 20_000) return;
    known.add(line);
    try {
      appendFileSync(log, line);
    } catch {
      // The run's disk is full; the watchdog tells.
    }
  };
}
