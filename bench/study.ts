/**
 * `npm run bench:study`: the study of code beside other tools for it, on the same code in the same
 * run: wall time, processor time, memory, and whether the covert code is among what they point at.
 * Needs the npm registry. Prints only; nothing is asserted, and nothing of the subjects is run.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { watchMemory } from "./memory.ts";
import { columns, mebibytes } from "./print.ts";
import { fetchMaterial, type Material } from "./study-material.ts";
import type { Found, Task, Tool } from "./study-one.ts";

const usage = `usage: npm run bench:study -- [options]
  --only TEXT      trials whose name holds this
  --tool NAME      telltale, js-x-ray or anti-trojan-source (default: all)
  --limit SECONDS  time that each of the other tools has (default: 180)
  --dir DIR        keep the packages there for the next time
  --json           print everything as JSON instead of a table`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    tool: { type: "string" },
    limit: { type: "string", default: "180" },
    dir: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}

interface Trial {
  name: string;
  package: string;
  version: string;
  /** The version before, where new findings are asked for. */
  before?: string;
}

const trials: Trial[] = [
  { name: "a bundle with two marks", package: "@anthropic-ai/claude-code", version: "2.1.91" },
  { name: "a large package", package: "@qwen-code/qwen-code", version: "0.24.4" },
  {
    name: "a native build with marks",
    package: "@anthropic-ai/claude-code-linux-x64",
    version: "2.1.150",
  },
  {
    name: "a recent native build",
    package: "@anthropic-ai/claude-code-linux-x64",
    version: "2.1.329",
  },
  {
    name: "two versions",
    package: "@anthropic-ai/claude-code",
    version: "2.1.91",
    before: "2.1.90",
  },
];

const tools: Tool[] = ["telltale", "js-x-ray", "anti-trojan-source"];
const limitSeconds = Number(values.limit);
/** Heap of the other tools, MB: as much as they ask for, as far as a machine of 8 GB has it. */
const heapMb = 6144;

const folder = values.dir ? path.resolve(values.dir) : await mkdtemp(path.join(tmpdir(), "bench-"));
await mkdir(folder, { recursive: true });

interface Outcome {
  found: Found | null;
  /** What kept it from an end: `over 180 s`, the end of what it wrote to stderr. */
  failure: string | null;
  cpuSeconds: number | null;
  peakMemory: number;
}

const script = path.join(import.meta.dirname, "study-one.ts");
const running = new Set<ChildProcess>();
process.once("SIGINT", () => {
  for (const child of running) stop(child);
  process.exitCode = 130;
});

/** Ends a tool and all that it started: they are one process group. */
function stop(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** The shell tells at the end what all processes below it took: user and system time, as in POSIX. */
const timed = '"$@"; code=$?; times >&3; exit $code';

async function runTool(task: Task): Promise<Outcome> {
  // A subject of thousands of files is too long for a command line.
  const file = path.join(folder, "task.json");
  await writeFile(file, JSON.stringify(task));
  const node = [process.execPath, `--max-old-space-size=${heapMb}`, script, file];
  const child = spawn("sh", ["-c", timed, "sh", ...node], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  const memory = watchMemory(child.pid ?? 0);
  const text = ["", "", "", ""];
  for (const at of [1, 2, 3]) {
    child.stdio[at]?.on("data", (chunk: Buffer) => {
      text[at] = (text[at] + chunk.toString("utf8")).slice(-4_000);
    });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop(child);
  }, limitSeconds * 1000);
  if (task.tool === "telltale") clearTimeout(timer);
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  running.delete(child);
  const { product } = memory.stop();
  const [, said = "", complaint = "", times = ""] = text;
  const found = said.trim() === "" ? null : (JSON.parse(said) as Found);
  const failure = late ? `over ${limitSeconds} s` : (complaint.trim().split("\n").at(-1) ?? "");
  return {
    found,
    failure: found ? null : failure || "ended early",
    cpuSeconds: late ? null : childTime(times),
    peakMemory: product,
  };
}

/** Seconds of the second line of `times`, that of the children: `1m2.34s 0m0.56s`. */
function childTime(times: string): number | null {
  const line = times.trim().split("\n").at(-1) ?? "";
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length < 2) return null;
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}

interface Row {
  trial: Trial;
  tool: Tool;
  subject: Pick<Material, "characters"> & { files: number };
  outcome: Outcome;
}

const rows: Row[] = [];
try {
  for (const trial of trials.filter(({ name }) => name.includes(values.only))) {
    process.stderr.write(`${trial.name}: ${trial.package}@${trial.version} …\n`);
    const subject = await fetchMaterial(folder, trial.package, trial.version);
    const before = trial.before ? await fetchMaterial(folder, trial.package, trial.before) : null;
    const { files, characters } = subject;
    for (const tool of tools) {
      if (values.tool !== undefined && values.tool !== tool) continue;
      const outcome = await runTool({ tool, subject, before });
      rows.push({ trial, tool, subject: { characters, files: files.length }, outcome });
      const { found, failure } = outcome;
      process.stderr.write(`  ${tool}: ${found ? `${found.seconds.toFixed(1)} s` : failure}\n`);
    }
  }
} finally {
  if (!values.dir) await rm(folder, { recursive: true, force: true });
}

/** How many times as much as Telltale took of the same. */
function ratio(row: Row, measure: (outcome: Outcome) => number | null | undefined): string {
  const own = rows.find(({ trial, tool }) => trial === row.trial && tool === "telltale");
  const [mine, theirs] = [own && measure(own.outcome), measure(row.outcome)];
  return row.tool === "telltale" || !mine || !theirs ? "" : `× ${(theirs / mine).toFixed(1)}`;
}

const wall = ({ found }: Outcome) => found?.seconds;

function cells(row: Row): string[] {
  const { trial, tool, outcome, subject } = row;
  const { found, failure, cpuSeconds, peakMemory } = outcome;
  const versions = trial.before ? `${trial.before} → ${trial.version}` : trial.version;
  const on = found?.rank ? `yes, number ${found.rank}` : "no";
  return [
    `${trial.package} ${versions} (${(subject.characters / 1e6).toFixed(0)} MB in ${subject.files} files)`,
    tool,
    found ? found.seconds.toFixed(1) : (failure ?? ""),
    ratio(row, wall),
    cpuSeconds?.toFixed(1) ?? "",
    ratio(row, (one) => one.cpuSeconds),
    mebibytes(peakMemory),
    ratio(row, (one) => (one.found ? one.peakMemory : null)),
    found ? String(found.findings) : "",
    found ? (found.isThere ? on : "none there") : "",
  ];
}

if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else {
  const head = ["subject", "tool", "seconds", "", "cpu", "", "MiB", "", "findings", "covert code"];
  process.stdout.write(`\n${columns([head, ...rows.map(cells)])}\n`);
}
