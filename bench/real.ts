/**
 * Times audits of real published tools, and compares identical runs of them: `node bench/real.ts`.
 * Needs the npm registry. Prints only; nothing is asserted.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { columns, mebibytes } from "./print.ts";
import { type Outcome, runAudit } from "./run-audit.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

/**
 * Variables with names that nobody reads: setting them changes nothing, so that whatever is found to
 * depend on them is a false alarm.
 */
const placebos = ["env:QVZ_MARROW", "env:QVZ_THICKET", "env:QVZ_LANTERN", "env:QVZ_GRAVEL"];

interface Trial {
  name: string;
  subject: string;
  plan: "quick" | "default";
  factors: string[] | null;
}

const trials: Trial[] = [
  { name: "complete", subject: "claude-code@2.1.91", plan: "default", factors: null },
  { name: "quick", subject: "claude-code@2.1.91", plan: "quick", factors: null },
  { name: "second seed", subject: "claude-code@2.1.91", plan: "default", factors: null },
  ...[
    "claude-code@2.1.91",
    "codex@latest",
    "gemini-cli@latest",
    "qwen-code@latest",
    "opencode@latest",
  ].map((subject): Trial => ({ name: "A/A", subject, plan: "default", factors: placebos })),
];

type Tell = NonNullable<Outcome["dossier"]>["tells"][number];
const countOf = ({ dossier }: Outcome, which: (tell: Tell) => boolean) =>
  dossier?.tells.filter((tell) => tell.confirmed && which(tell)).length;

const scratch = await mkdtemp(path.join(tmpdir(), "bench-real-"));
const rows: { trial: Trial; outcome: Outcome }[] = [];
try {
  for (const trial of trials) {
    if (values.only && !`${trial.name} ${trial.subject}`.includes(values.only)) continue;
    process.stderr.write(`${trial.name}: ${trial.subject} …\n`);
    const seed = Number(values.seed) + (trial.name === "second seed" ? 1 : 0);
    const outcome = await runAudit({
      ...trial,
      seed,
      out: path.join(scratch, String(rows.length)),
    });
    if (outcome.failure)
      process.stderr.write(`  ${outcome.failure.code}: ${outcome.failure.message}\n`);
    for (const tell of outcome.dossier?.tells.filter((entry) => entry.encoding === "covert") ??
      []) {
      process.stderr.write(
        `  ${tell.id} ${tell.confirmed ? "" : "(not confirmed) "}${tell.summary}\n`,
      );
    }
    rows.push({ trial, outcome });
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else {
  const text = ({ trial, outcome }: (typeof rows)[number]): string[] => [
    `${trial.name}: ${trial.subject}`,
    outcome.dossier?.verdict ?? outcome.failure?.code ?? "",
    String(countOf(outcome, (tell) => tell.encoding === "covert") ?? ""),
    // What a variable that nobody reads is found to change, in whatever form, is a false alarm.
    String(
      trial.factors === null
        ? ""
        : (countOf(outcome, (tell) => tell.factors.some((id) => placebos.includes(id))) ?? ""),
    ),
    String(outcome.dossier?.coverage.runs ?? ""),
    outcome.seconds.toFixed(0),
    outcome.firstTellSeconds?.toFixed(0) ?? "",
    mebibytes(outcome.peaks.product),
    mebibytes(outcome.peaks.subject),
  ];
  const head = [
    "",
    "verdict",
    "covert",
    "false alarms",
    "runs",
    "seconds",
    "first tell, s",
    "product, MiB",
    "subject, MiB",
  ];
  process.stdout.write(`\n${columns([head, ...rows.map(text)])}\n`);
}
