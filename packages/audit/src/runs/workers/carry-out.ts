import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { RunSpec, Trace } from "@telltale/core/model/index.ts";
import type { MakeScriptedApis } from "../providers/provider.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { Capture } from "../sandbox/capture.ts";
import { endingOf } from "../sandbox/ending.ts";
import { forgetFlows } from "../sandbox/flows.ts";
import { closeForeignDescriptors } from "../sandbox/foreign-descriptors.ts";
import { instruments } from "../sandbox/instruments.ts";
import { isAlive, strangers, sweep } from "../sandbox/processes.ts";
import { processors } from "../sandbox/processors.ts";
import type { Stock } from "../sandbox/run-shell.ts";
import { runShell } from "../sandbox/run-shell.ts";
import { Watchdog } from "../sandbox/watchdog.ts";
import { INSIDE } from "../sandbox/worker-shell.ts";
import type { WritableSpace } from "../sandbox/writable-space.ts";

/** How long processes that the command leaves behind may go on: some send their telemetry so. */
const LINGER_MS = 700;
/** How much of what the subject prints is kept, bytes each. */
const PRINTED = 64 << 10;
const SILENCED =
  "The subject did not exit by itself after the conversation; it was ended after 5 s of silence.";

/** What a worker has, and its runs share. */
export type Workshop = {
  recorder: Recorder;
  makeApis: MakeScriptedApis;
  stock: Stock;
  space: WritableSpace;
  /** The seccomp program for the runs, a file. */
  filter: string | null;
  fifos: { stdout: string; stderr: string };
  index: number;
  frozenAt: number;
};

/**
 * Carries out one run: makes the sandbox, starts the command, watches it, takes everything down.
 *
 * @throws Error where the sandbox could not be made; a subject that fails gives a trace.
 */
export async function carryOut(spec: RunSpec, shop: Workshop): Promise<Trace> {
  const readable = join(INSIDE.scratch, "run");
  mkdirSync(readable, { recursive: true });
  const writable = await shop.space.take(spec.limits.disk);
  try {
    return await inFolder(spec, shop, { writable, readable });
  } finally {
    await sweep();
    await forgetFlows();
    rmSync(readable, { recursive: true, force: true });
  }
}

async function inFolder(
  spec: RunSpec,
  shop: Workshop,
  { writable, readable }: { writable: string; readable: string },
): Promise<Trace> {
  const cpus = processors({ count: spec.scene.cpus, folder: readable, worker: shop.index });
  const tools = instruments(spec, { readable, writable, frozenAt: shop.frozenAt });
  const shell = runShell(spec, {
    stock: shop.stock,
    processors: cpus,
    writable,
    readable,
    mounts: spec.mounts,
    instruments: tools,
  });
  const extra = shop.filter === null ? [] : ["--seccomp", "5"];
  const argsFile = join(readable, "args");
  writeFileSync(argsFile, [...shell.args, ...extra, "--json-status-fd", "4"].join("\0"));
  const apis = shop.makeApis({ preferred: spec.protocol });
  const watchdog = new Watchdog({
    limits: spec.limits,
    writable,
    isFinished: () => apis.finished,
    end: () => kill(),
  });
  const out = new Capture(shop.fifos.stdout, PRINTED, (count) => watchdog.printed(count));
  const err = new Capture(shop.fifos.stderr, PRINTED, (count) => watchdog.printed(count));
  const given = [
    openSync(argsFile, "r"),
    ...(shop.filter === null ? [] : [openSync(shop.filter, "r")]),
  ];

  const startedAt = new Date().toISOString();
  const start = performance.now();
  shop.recorder.begin({
    apis,
    onSent: (total) => watchdog.sent(total),
    onConnection: (count) => watchdog.connected(count),
  });
  // Layer 0 of the worker has closed them; a file that slips through here would be a way out.
  closeForeignDescriptors();
  const child = spawn(
    "bwrap",
    ["--args", "3", "--", ...cpus.confine, ...confine(spec), ...tools.command, ...spec.argv],
    {
      stdio: ["ignore", out.writeEnd, err.writeEnd, given[0], "pipe", ...given.slice(1)],
      env: {},
    },
  );
  // Killing pid 1 of the run's namespace takes all of it along.
  const kill = () => signal(status.init ?? child.pid, "SIGKILL");
  const status = statusOf(child.stdio[4] as Readable);
  out.started();
  err.started();
  given.forEach(closeSync);
  watchdog.start();
  const bwrapCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
  const ms = performance.now() - start;
  if (watchdog.exceeded === null) await linger(() => watchdog.exceeded !== null);
  if (watchdog.exceeded === null && watchdog.isFull()) watchdog.exceed("disk");
  watchdog.stop();
  const left = await sweep();
  const [recording, stdout, stderr] = await Promise.all([
    shop.recorder.end(),
    out.text(),
    err.text(),
  ]);
  if (status.exitCode === null && watchdog.exceeded === null && status.init === null) {
    throw new Error(`bwrap ended with ${bwrapCode}: ${stderr.slice(0, 2000)}`);
  }
  const stayed =
    left > 0 && watchdog.exceeded === null
      ? [`${left} processes were still running after the command had ended, and were ended.`]
      : [];
  if (watchdog.silenced) stayed.push(SILENCED);
  // bwrap tells the code of what it started; where there is none, it came not so far.
  if (status.exitCode === null && watchdog.exceeded === null && !watchdog.silenced) {
    stayed.push(
      `The machine could not be made as the scene wants it: ${stderr.slice(0, 200).trim()}`,
    );
  }
  const observed = tools.finish();
  return {
    format: 1,
    run: spec.id,
    purpose: spec.purpose,
    block: spec.block,
    levels: spec.levels,
    entropy: spec.entropy,
    startedAt,
    ending: {
      ...endingOf(status.exitCode),
      ms,
      limit: watchdog.exceeded,
      peakMemory: watchdog.peakMemory,
    },
    stdout,
    stderr,
    dns: recording.dns,
    connections: recording.connections,
    messages: recording.messages,
    reads: observed.reads,
    gaps: [
      ...shell.gaps,
      ...(tools.tellsProcessors ? [] : cpus.gaps),
      ...observed.gaps,
      ...recording.gaps,
      ...stayed,
    ],
  };
}

/** Limits that only a program before the subject's can set. */
function confine(spec: RunSpec): string[] {
  // Some above the limit, so that the watchdog sees it exceeded.
  const processes = spec.limits.processes + 16;
  return ["/usr/bin/prlimit", `--nproc=${processes}:${processes}`, "--core=0:0", "--"];
}

/** Gives processes that the command left behind a little time to end by themselves. */
async function linger(isOver: () => boolean): Promise<void> {
  const until = performance.now() + LINGER_MS;
  // One stranger is the namespace's own pid 1, which goes when the others are gone.
  while (performance.now() < until && !isOver() && strangers().some(isAlive)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

type Status = { init: number | null; exitCode: number | null };

/** Follows what bwrap says of the run: one JSON object a line (bwrap(1), --json-status-fd). */
function statusOf(stream: Readable): Status {
  const status: Status = { init: null, exitCode: null };
  let text = "";
  stream.on("error", () => {}); // bwrap is gone; its exit tells.
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
    status.init ??= numberAfter(text, /"child-pid":\s*(\d+)/);
    status.exitCode ??= numberAfter(text, /"exit-code":\s*(\d+)/);
  });
  return status;
}

function numberAfter(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
