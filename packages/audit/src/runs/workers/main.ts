import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeScriptedApis } from "../providers/index.ts";
import { startRecorder } from "../recorder/index.ts";
import { command } from "../sandbox/command.ts";
import { layOutCommonEtc } from "../sandbox/etc.ts";
import { leadToRecorder, raiseNetwork } from "../sandbox/network.ts";
import { originalDestination } from "../sandbox/original-destination.ts";
import { makeRepository } from "../sandbox/repository.ts";
import { syscallFilter } from "../sandbox/syscall-filter.ts";
import { INSIDE } from "../sandbox/worker-shell.ts";
import { WritableSpace } from "../sandbox/writable-space.ts";
import type { Workshop } from "./carry-out.ts";
import { carryOut } from "./carry-out.ts";
import type { Orders, Report } from "./dialogue.ts";
import { request } from "./dialogue.ts";
import { LineCutter } from "./lines.ts";

/**
 * The worker process: root of its own small world of namespaces, which holds the recorder and makes
 * one sandbox after the other. It is told what to do on its standard input, line by line, and ends
 * with it. What it says goes to its standard output.
 */
const { scratch } = INSIDE;

async function openWorkshop(orders: Orders): Promise<Workshop> {
  mkdirSync(join(scratch, "etc"), { recursive: true });
  const fifos = { stdout: join(scratch, "stdout"), stderr: join(scratch, "stderr") };
  const raised = raiseNetwork();
  const [recorder, project] = await Promise.all([
    raised.then(() => startRecorder({ tcpPort: 0, udpPort: 0, dnsPort: 0, originalDestination })),
    makeRepository(join(scratch, "project")),
    command("mkfifo", ["-m", "0600", fifos.stdout, fifos.stderr]),
  ]);
  await leadToRecorder(recorder);
  layOutCommonEtc(join(scratch, "etc"), recorder.caPem);
  const caFile = join(scratch, "ca.pem");
  writeFileSync(caFile, recorder.caPem);
  const program = syscallFilter();
  const filter = program === null ? null : join(scratch, "filter");
  if (filter !== null && program !== null) writeFileSync(filter, program);
  // The host's memory is short before the worker's is: then the run has to go, not somebody's work.
  writeFileSync("/proc/self/oom_score_adj", "800");
  return {
    recorder,
    makeApis: makeScriptedApis,
    stock: {
      node: INSIDE.node,
      caFile,
      project,
      commonEtc: join(scratch, "etc"),
    },
    space: new WritableSpace(join(scratch, "writable")),
    filter,
    fifos,
    index: orders.index,
    frozenAt: orders.frozenAt,
  };
}

function say(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

let workshop: Workshop | null = null;
let busy: Promise<void> = Promise.resolve();

async function answer(line: string): Promise<void> {
  const asked = request.parse(JSON.parse(line));
  if (asked.type === "orders") {
    workshop = await openWorkshop(asked.orders);
    say({ type: "ready", ms: performance.now() });
    return;
  }
  if (workshop === null) throw new Error("a run was asked for before the orders came");
  const { spec } = asked;
  try {
    say({ type: "trace", run: spec.id, trace: await carryOut(spec, workshop) });
    // While the supervisor reads the trace.
    await workshop.space.clean();
  } catch (cause) {
    say({ type: "failed", run: spec.id, message: messageOf(cause) });
  }
}

const cutter = new LineCutter(() => 64 << 20);
process.stdin.on("data", (chunk: Buffer) => {
  for (const line of cutter.feed(chunk)) {
    busy = busy
      .then(() => answer(line))
      .catch((cause: unknown) => {
        say({ type: "failed", run: null, message: messageOf(cause) });
        process.exit(1);
      });
  }
});
process.stdin.on("end", () => process.exit(0));
process.stdout.on("error", () => process.exit(0)); // Nobody listens any more.
