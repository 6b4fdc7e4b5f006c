import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { AuditOptions } from "@telltale/audit/prepare.ts";
import type { Dossier } from "@telltale/core/model/index.ts";
import { type Peaks, watchMemory } from "./memory.ts";
import type { Line } from "./one-audit.ts";

/** What came of one audit, and what it cost. */
export interface Outcome {
  /** Null where the audit could not be completed. */
  dossier: Dossier | null;
  failure: { code: string; message: string } | null;
  seconds: number;
  /** When the first tell that is not literal was confirmed, or null. */
  firstTellSeconds: number | null;
  peaks: Peaks;
}

const script = path.join(import.meta.dirname, "one-audit.ts");
const running = new Set<ReturnType<typeof spawn>>();
process.once("SIGINT", () => {
  for (const child of running) child.kill("SIGINT");
  process.exitCode = 130;
});

/** Carries out one audit in a process of its own; never rejects. */
export async function runAudit(
  options: Partial<AuditOptions> & { subject: string },
  onRuns: (done: number, planned: number) => void = () => {},
): Promise<Outcome> {
  const all: AuditOptions = {
    plan: "default",
    factors: null,
    workers: null,
    seed: null,
    out: null,
    run: null,
    protocol: null,
    ...options,
  };
  const started = performance.now();
  const child = spawn(process.execPath, [script, JSON.stringify(all)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const memory = watchMemory(child.pid ?? 0);
  const outcome: Omit<Outcome, "peaks"> = {
    dossier: null,
    failure: null,
    seconds: 0,
    firstTellSeconds: null,
  };
  let complaints = "";
  child.stderr.on(
    "data",
    (chunk: Buffer) => (complaints = (complaints + chunk.toString("utf8")).slice(-2_000)),
  );
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    if (line.kind === "runs") onRuns(line.done, line.planned);
    if (line.kind === "first-tell") outcome.firstTellSeconds = line.ms / 1000;
    if (line.kind === "done") outcome.dossier = line.dossier;
    if (line.kind === "failed") outcome.failure = { code: line.code, message: line.message };
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  running.delete(child);
  if (!outcome.dossier && !outcome.failure) {
    outcome.failure = { code: "lost", message: `the process ended with ${code}: ${complaints}` };
  }
  outcome.seconds = (performance.now() - started) / 1000;
  return { ...outcome, peaks: memory.stop() };
}
