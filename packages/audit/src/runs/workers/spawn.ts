import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RunSpec, Trace } from "@telltale/core/model/index.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { workerShell } from "../sandbox/worker-shell.ts";
import type { Report, Request } from "./dialogue.ts";
import { report } from "./dialogue.ts";
import { insideMounts } from "./inside-mounts.ts";
import { LineCutter } from "./lines.ts";
import type { Worker } from "./worker.ts";

export type WorkerOptions = {
  /** Folders and files of the host that runs may mount: each `from` of a run's mounts lies in one. */
  expose: readonly string[];
  /** The instant at which the clock stands in runs with fixed entropy, milliseconds since 1970. */
  frozenAt: number;
  /** The number of the worker among its like, from 0. */
  index: number;
};

/** How long a worker may take to become ready, and to end by itself when it is closed. */
const READY_MS = 30_000;
const CLOSE_MS = 2_000;
/** How much longer than its own limit a run may take before the worker counts as lost. */
const GRACE_MS = 15_000;

/** What is waited for, from the worker's side. */
type Waiting = { resolve(said: Report): void; reject(cause: Error): void };

/**
 * Starts a worker in namespaces of its own, and resolves when it is ready for runs.
 *
 * @throws TelltaleError `missing-system-part`, `no-sandbox` where the machine does not allow it.
 */
export async function startWorker(
  options: WorkerOptions,
): Promise<Worker & { lost: Promise<void> }> {
  const script = fileURLToPath(new URL("./main.ts", import.meta.url));
  const shell = workerShell({ script, expose: options.expose });
  // A session of its own: Ctrl-C reaches the supervisor alone, which then ends its workers.
  const child = spawn(shell.command, shell.args, {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: {},
  });
  let waiting: Waiting | null = null;
  let complaint = "";
  let bound = 1 << 20;
  const cutter = new LineCutter(() => bound);
  const give = (said: Report) => {
    waiting?.resolve(said);
    waiting = null;
  };
  const lose = (why: string, cause?: unknown) => {
    const error = new TelltaleError("worker-lost", `A sandbox worker was lost: ${why}`, { cause });
    waiting?.reject(error);
    waiting = null;
    child.kill("SIGKILL");
  };
  child.stderr.on("data", (chunk: Buffer) => {
    if (complaint.length < 8192)
      complaint += chunk.toString("utf8").slice(0, 8192 - complaint.length);
  });
  child.stdout.on("data", (chunk: Buffer) => {
    try {
      for (const line of cutter.feed(chunk)) give(report.parse(JSON.parse(line)));
    } catch (cause) {
      lose("what it said cannot be read.", cause);
    }
  });
  child.stdin.on("error", () => {}); // It is gone; its exit tells.
  const lost = new Promise<void>((resolve) => {
    child.once("error", (cause) => {
      lose("it could not be started.", cause);
      resolve();
    });
    child.once("close", (code, signal) => {
      lose(`it ended with ${signal ?? code}. ${complaint.trim().slice(0, 1000)}`);
      resolve();
    });
  });

  let isLost = false;
  void lost.then(() => {
    isLost = true;
  });

  function ask(asked: Request, patienceMs: number): Promise<Report> {
    return new Promise((resolve, reject) => {
      if (isLost) return reject(new TelltaleError("worker-lost", "The sandbox worker has ended."));
      if (waiting !== null)
        return reject(new TelltaleError("internal", "A worker serves one run at a time."));
      const timer = setTimeout(() => lose("it does not answer."), patienceMs);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          settle(value);
        };
      waiting = { resolve: settled(resolve), reject: settled(reject) };
      child.stdin.write(`${JSON.stringify(asked)}\n`);
    });
  }

  const { frozenAt, index } = options;
  const first = await ask(
    { type: "orders", orders: { exposed: shell.exposed, frozenAt, index } },
    READY_MS,
  ).catch((cause: unknown) => {
    throw noSandbox(complaint, cause);
  });
  if (first.type !== "ready") {
    child.kill("SIGKILL");
    throw noSandbox(first.type === "failed" ? first.message : "it answered out of turn", null);
  }
  return {
    lost,
    async run(spec: RunSpec): Promise<Trace> {
      const mounts = insideMounts(spec.mounts, shell.exposed);
      // Base64, the decoded bodies beside it, and what is not a body.
      bound = Math.min(400 << 20, 16 * (1 << 20) + 8 * spec.limits.sent);
      const said = await ask({ type: "run", spec: { ...spec, mounts } }, spec.limits.ms + GRACE_MS);
      if (said.type === "trace" && said.run === spec.id && said.trace.run === spec.id)
        return said.trace;
      if (said.type === "failed") {
        throw new TelltaleError(
          "internal",
          `The sandbox of run ${spec.id} could not be made: ${said.message}`,
        );
      }
      lose("it answered out of turn.");
      throw new TelltaleError("worker-lost", "A sandbox worker answered out of turn.");
    },
    async close(): Promise<void> {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), CLOSE_MS);
      await lost;
      clearTimeout(timer);
    },
  };
}

function noSandbox(complaint: string, cause: unknown): TelltaleError {
  const why = complaint.trim() || (cause instanceof Error ? cause.message : "no reason was given");
  return new TelltaleError("no-sandbox", `The sandbox could not be made: ${why.slice(0, 500)}`, {
    next: "Run `telltale doctor`: it says what this machine lacks.",
    cause,
  });
}
