import type { Dossier, Tell } from "@telltale/core/model/index.ts";
import type { Explained } from "./compare/noise/explain.ts";
import type { Notebook } from "./notebook.ts";
import { strengthOf } from "./plan/design.ts";
import { allFactors } from "./plan/factors/registry.ts";
import type { AuditRecord } from "./recordings/record.ts";

type NotExamined = Dossier["coverage"]["notExamined"][number];

/** What was tried, and what was not examined, with the reason for each. */
export function coverageOf(
  record: AuditRecord,
  notebook: Notebook,
  tells: readonly Tell[],
): Dossier["coverage"] {
  const explained = notebook.explained();
  const tried = new Map<string, Set<string>>();
  for (const { facts } of notebook.runs) {
    for (const [factor, level] of Object.entries(facts.levels)) {
      tried.set(factor, (tried.get(factor) ?? new Set()).add(level));
    }
  }
  const controls = new Set(allFactors.filter((factor) => factor.control).map(({ id }) => id));
  return {
    runs: notebook.runs.length,
    failedRuns: notebook.runs.filter((run) => !run.extracted.usable).length,
    seconds: Math.round(record.seconds * 10) / 10,
    seed: record.options.seed,
    plan: record.options.plan,
    strength: strengthOf(record.options.plan),
    factors: record.factors
      .filter((factor) => !controls.has(factor.id))
      .map((factor) => ({
        id: factor.id,
        levels: factor.levels.map(({ id }) => id).filter((id) => tried.get(factor.id)?.has(id)),
        effect: tells.some((tell) => tell.factors.includes(factor.id)),
      })),
    leaves: {
      total: explained.volatility.size,
      volatile: volatileLeaves(explained).length,
    },
    notExamined: [
      ...interruption(record),
      ...unavailableFactors(record),
      ...untriedCombinations(record),
      ...failedRuns(notebook),
      ...gapsOf(notebook),
      ...noise(explained, notebook),
      ...always(record),
      ...record.notes.map((note) => ({
        code: "note",
        what: note,
        why: "Said while the subject was prepared or judged.",
      })),
    ],
  };
}

function interruption(record: AuditRecord): NotExamined[] {
  if (record.complete) return [];
  return [
    {
      code: "interrupted",
      what: "The audit was interrupted before all of its runs were made.",
      why: "What stands here rests on the runs that were finished.",
    },
  ];
}

function unavailableFactors(record: AuditRecord): NotExamined[] {
  return record.unavailable.map(({ id, why }) => ({
    code: "factor-not-applicable",
    what: `The factor ${id} was not varied.`,
    why,
  }));
}

function untriedCombinations(record: AuditRecord): NotExamined[] {
  const { covered, total } = record.combinations;
  const strength = strengthOf(record.options.plan);
  const found: NotExamined[] = [];
  if (covered < total) {
    found.push({
      code: "combinations-untried",
      what: `${total - covered} of ${total} combinations of ${strength} levels were not run.`,
      why: `The plan "${record.options.plan}" has room for so many runs only.`,
    });
  }
  found.push({
    code: "higher-interactions",
    what: `Effects that need more than ${strength} conditions at once may have been missed.`,
    why: `The plan "${record.options.plan}" combines ${strength} factors in every way; more only by chance.`,
  });
  if (record.untested > 0) {
    found.push({
      code: "suspicions-untested",
      what: `${record.untested} suspicions of the screening were not put to the test.`,
      why: "Their tests would have needed more fresh runs than the plan has. What looked hidden was tested first.",
    });
  }
  return found;
}

/** Runs without a model request, put together by the levels that all of them share and no good run has. */
function failedRuns(notebook: Notebook): NotExamined[] {
  const failed = notebook.runs.filter((run) => !run.extracted.usable);
  if (failed.length === 0) return [];
  const good = notebook.runs.filter((run) => run.extracted.usable);
  const culprits = new Set<string>();
  for (const { facts } of failed) {
    for (const [factor, level] of Object.entries(facts.levels)) {
      if (!good.some((run) => run.facts.levels[factor] === level))
        culprits.add(`${factor} = ${level}`);
    }
  }
  const endings = new Set(
    failed.map(({ facts }) =>
      facts.ending.limit === null
        ? `exit code ${facts.ending.code ?? facts.ending.signal}`
        : `ended by the limit on ${facts.ending.limit}`,
    ),
  );
  return [
    {
      code: "runs-failed",
      what: `${failed.length} of ${notebook.runs.length} runs never sent a request to a model (${[...endings].slice(0, 5).join(", ")}).`,
      why:
        culprits.size > 0
          ? `All runs with ${[...culprits].slice(0, 6).join(" or ")} ended so: effects of these levels were not seen.`
          : "No single level explains it; their other traffic was compared all the same.",
    },
  ];
}

/** What the recorder and the alignment could not see, each once. */
function gapsOf(notebook: Notebook): NotExamined[] {
  const runsBy = new Map<string, number>();
  for (const { facts, extracted } of notebook.runs) {
    const undecoded = facts.connections.flatMap((connection) =>
      connection.undecoded === null
        ? []
        : [
            `To ${connection.name ?? connection.address}:${connection.port}: ${connection.undecoded}`,
          ],
    );
    for (const gap of new Set([...facts.gaps, ...extracted.gaps, ...undecoded])) {
      runsBy.set(gap, (runsBy.get(gap) ?? 0) + 1);
    }
  }
  return [...runsBy]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 40)
    .map(([what, runs]) => ({
      code: "not-recorded",
      what: what.slice(0, 300),
      why: `So in ${runs} of ${notebook.runs.length} runs.`,
    }));
}

function volatileLeaves(explained: Explained): string[] {
  return [...explained.volatility]
    .filter(([key, noise]) => noise.state === "volatile" && !explained.downstream.has(key))
    .map(([key]) => key);
}

/** Leaves too noisy to be compared byte for byte: a place where a mark could hide from few runs. */
function noise(explained: Explained, notebook: Notebook): NotExamined[] {
  const columns = new Map(explained.table.columns.map((column) => [column.key, column]));
  const frozen = new Set<string>();
  const fixed = explained.table.rows.flatMap((row, at) =>
    row.entropy === "fixed" && row.usable ? [at] : [],
  );
  const noisy = volatileLeaves(explained);
  for (const key of noisy) {
    const column = columns.get(key);
    if (column && fixed.length > 1 && fixed.some((row) => column.values[row] !== undefined))
      frozen.add(key);
  }
  const open = noisy.filter((key) => !frozen.has(key));
  if (open.length === 0) return [];
  const shapes = Map.groupBy(open, (key) => explained.volatility.get(key)?.shape ?? "unexplained");
  const runs = notebook.runs.length;
  return [...shapes].map(([shape, keys]) => ({
    code: "noisy-leaf",
    what: `${keys.length} leaves of the kind "${shape}" vary from run to run, such as ${keys
      .slice(0, 3)
      .map((key) => columns.get(key)?.where ?? key)
      .join("; ")}.`,
    why: `They were searched for marks by statistics over ${runs} runs only; one that shows in few of the runs, or in a single bit, can be missed.`,
  }));
}

/** What no audit of this kind examines. */
function always(record: AuditRecord): NotExamined[] {
  return [
    {
      code: "headless-only",
      what: "Only the headless mode was run, with one question, one tool call and no account of a user.",
      why: "An interactive session, a signed-in account or a longer conversation may send other things.",
    },
    {
      code: "triggers",
      what: "Behaviour that begins after a delay, on a certain day or by a command of a server was not provoked.",
      why: record.factors.some((factor) => factor.id === "date")
        ? 'Runs take seconds, and only the dates under "date" were tried; the scripted servers send no commands.'
        : "Runs take seconds, and the scripted servers send no commands.",
    },
    {
      code: "platform",
      what: `Only ${process.platform} on ${process.arch} was examined.`,
      why: "The sandbox runs there; the same version may behave differently elsewhere.",
    },
  ];
}
