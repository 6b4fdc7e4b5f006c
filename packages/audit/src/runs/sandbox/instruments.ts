import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ObservedReads, RunSpec } from "@telltale/core/model/index.ts";
import { preloadText } from "./preload/preload.ts";
import { readHead } from "./read-head.ts";
import { readsOf } from "./reads.ts";

/** What is loaded into the subject, beside it or before it, and what it leaves for the trace. */
export type Instruments = {
  env: Record<string, string>;
  /** bwrap arguments. */
  args: string[];
  /** Command before the subject's own. */
  command: string[];
  /** True where programs of the subject's runtime see the scene's number of processors everywhere. */
  tellsProcessors: boolean;
  /** After the run: what was looked at (null where nothing watched), and what could not be done. */
  finish(): { reads: ObservedReads | null; gaps: string[] };
};

/** Where the preload and its notes stand in the sandbox: as a company's own bootstrap might. */
const PRELOAD = "/usr/local/lib/node/bootstrap.cjs";
const NOTES = "/usr/local/lib/node/bootstrap.log";
const CALLS = "/usr/local/lib/node/calls.log";
/** How much of the notes is read, bytes: the subject can write there, too. */
const MOST_NOTES = 8 << 20;

/** How the preload gets into each runtime. */
const LOADING = {
  node: { variable: "NODE_OPTIONS", load: `--require ${PRELOAD}` },
  bun: { variable: "BUN_OPTIONS", load: `--preload=${PRELOAD}` },
} as const;

/**
 * Prepares what a run needs besides its sandbox: a preload for stopped randomness, a shifted clock
 * or a probe, and strace for the probe of native programs. Runs that need none have none.
 */
export function instruments(
  spec: RunSpec,
  around: { readable: string; writable: string; frozenAt: number },
): Instruments {
  const { entropy, instrument, purpose, scene } = spec;
  const isProbe = purpose === "probe";
  const isChanged = entropy === "fixed" || scene.clockShiftMs !== null;
  const made: Instruments = {
    env: {},
    args: [],
    command: [],
    tellsProcessors: false,
    finish: () => ({ reads: null, gaps }),
  };
  const gaps: string[] = [];
  const notes = join(around.writable, "notes");
  const calls = join(around.writable, "calls");

  if (instrument !== "none" && (isChanged || isProbe)) {
    const { variable, load } = LOADING[instrument];
    const original = spec.env[variable] ?? scene.env[variable] ?? null;
    const text = preloadText({
      log: NOTES,
      children: { variable, load, original },
      clock: isChanged
        ? {
            frozenAt: entropy === "fixed" ? around.frozenAt : null,
            shiftMs: scene.clockShiftMs ?? 0,
          }
        : null,
      randomness: entropy === "fixed" ? { seed: "telltale" } : null,
      probe: isProbe ? { skip: [...spec.mounts.map(({ to }) => to), PRELOAD, NOTES] } : null,
      processors: { count: scene.cpus },
    });
    const preload = join(around.readable, "preload.cjs");
    writeFileSync(preload, text);
    writeFileSync(notes, "");
    made.env[variable] = original === null ? load : `${load} ${original}`;
    made.args.push("--ro-bind", preload, PRELOAD, "--bind", notes, NOTES);
    made.tellsProcessors = true;
    if (scene.clockShiftMs !== null) {
      gaps.push("Programs that are not of the tool's own runtime saw the true date.");
    }
  } else if (isChanged) {
    if (entropy === "fixed") gaps.push("Randomness was not stopped: the tool is a native program.");
    if (scene.clockShiftMs !== null)
      gaps.push("The date was not changed: the tool is a native program.");
  }
  if (isProbe && instrument !== "node") {
    if (existsSync("/usr/bin/strace")) {
      writeFileSync(calls, "");
      made.args.push("--bind", calls, CALLS);
      const traced =
        "trace=execve,open,openat,access,faccessat,faccessat2,stat,lstat,newfstatat,statx,readlink";
      made.command.push(
        "/usr/bin/strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-s",
        "1024",
        "-e",
        traced,
      );
      made.command.push("-e", "signal=none", "-o", CALLS, "--");
    } else {
      gaps.push(
        "What the subject reads was not observed: it is a native program, and strace is not installed.",
      );
    }
    if (instrument === "none")
      gaps.push(
        "Which environment variables the subject reads cannot be observed in a native program.",
      );
  }
  made.finish = () => {
    const noted = readsOf({
      notes: readHead(notes, MOST_NOTES),
      calls: readHead(calls, MOST_NOTES),
      skip: spec.mounts,
    });
    return { reads: isProbe ? noted.reads : null, gaps: [...gaps, ...noted.gaps] };
  };
  return made;
}
