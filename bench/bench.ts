/**
 * `npm run bench`: audits every testbed and prints recall by kind, false alarms, time and memory.
 * Nothing is asserted; the tests of the house do that.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { assemble, listTestbeds, type Testbed, type Variant } from "../testbeds/assemble.ts";
import { readExpectation } from "../testbeds/expectation.ts";
import { complaints, mebibytes, table } from "./print.ts";
import { runAudit } from "./run-audit.ts";
import { type Scored, score, tally } from "./score.ts";

const usage = `usage: npm run bench -- [options]
  --only a,b       testbeds whose name holds one of these
  --variant NAME   trick, twin or hostile (default: all)
  --plan NAME      quick, default or thorough (default: "default", and "thorough" where a trick needs it)
  --seed N         seed of every audit
  --jobs N         audits at the same time, 1 or 2 (default: 2)
  --workers N      sandboxes of each audit (default: 2 / jobs)
  --keep DIR       keep recordings and dossiers there
  --json           print everything as JSON instead of tables`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    variant: { type: "string" },
    plan: { type: "string" },
    seed: { type: "string" },
    jobs: { type: "string" },
    workers: { type: "string" },
    keep: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}

const jobs = Math.min(2, Math.max(1, Number(values.jobs ?? 2)));
const workers = Number(values.workers ?? Math.max(1, Math.floor(2 / jobs)));
const scratch = await mkdtemp(path.join(tmpdir(), "bench-"));
const started = performance.now();
const wanted = values.only?.split(",") ?? [""];
const queue = (await listTestbeds())
  .filter(({ name }) => wanted.some((part) => name.includes(part)))
  .flatMap((testbed) => testbed.variants.map((variant) => ({ testbed, variant })))
  .filter(({ variant }) => values.variant === undefined || values.variant === variant);
const total = queue.length;
const done: Scored[] = [];

async function auditOne(testbed: Testbed, variant: Variant): Promise<Scored> {
  const expect = await readExpectation(testbed.folder);
  const plan = (values.plan ??
    (expect.plan === "thorough" ? "thorough" : "default")) as typeof expect.plan;
  const outcome = await runAudit({
    subject: await assemble(testbed.folder, variant, scratch),
    plan: variant === "hostile" ? "quick" : plan,
    workers,
    seed: values.seed === undefined ? null : Number(values.seed),
    out: path.join(
      values.keep ? path.resolve(values.keep) : scratch,
      "audits",
      `${testbed.name}-${variant}`,
    ),
  });
  if (!values.keep)
    await rm(path.join(scratch, "audits", `${testbed.name}-${variant}`), {
      recursive: true,
      force: true,
    });
  return score(testbed.name, variant, expect, plan, outcome);
}

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const scored = await auditOne(next.testbed, next.variant);
    done.push(scored);
    const bad = complaints([scored]);
    const state = bad.length > 0 ? "  ✗" : "  ✓";
    const cost = `${scored.outcome.seconds.toFixed(1)} s, ${scored.outcome.dossier?.coverage.runs ?? 0} runs`;
    process.stderr.write(
      `${state} ${done.length}/${total} ${scored.testbed} (${scored.variant}), ${cost}\n`,
    );
    for (const line of bad) process.stderr.write(`      ${line}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: jobs }, work));
} finally {
  await rm(scratch, { recursive: true, force: true });
}

const tallies = tally(done);
const seconds = (performance.now() - started) / 1000;
const peak = Math.max(0, ...done.map(({ outcome }) => outcome.peaks.product));
if (values.json) {
  process.stdout.write(
    `${JSON.stringify({ seconds, peakMemory: peak, tallies, testbeds: done }, null, 2)}\n`,
  );
} else {
  const wrong = complaints(done.toSorted((a, b) => (a.testbed < b.testbed ? -1 : 1)));
  process.stdout.write(
    `\n${table(tallies)}\n\n${wrong.length > 0 ? `${wrong.join("\n")}\n\n` : ""}`,
  );
  process.stdout.write(
    `${done.length} audits in ${seconds.toFixed(0)} s; at most ${mebibytes(peak)} MiB for the product itself\n`,
  );
}
