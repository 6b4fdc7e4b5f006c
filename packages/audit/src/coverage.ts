import { type Dossier, factorTitle, type Level, type Tell } from "@telltale/core/model/index.ts";
import type { Confirmation } from "./compare/hypothesis.ts";
import type { Explained } from "./compare/noise/explain.ts";
import type { Notebook } from "./notebook.ts";
import { combinationsIn } from "./plan/covering.ts";
import { designLevels, strengthOf } from "./plan/design.ts";
import { allFactors } from "./plan/factors/registry.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { lostPlaces } from "./restore.ts";

type NotExamined = Dossier["coverage"]["notExamined"][number];

/** What was tried, and what was not examined, with the reason for each. */
export function coverageOf(
  record: AuditRecord,
  notebook: Notebook,
  tells: readonly Tell[],
  outcomes: readonly Confirmation[],
): Dossier["coverage"] {
  const explained = notebook.explained();
  const tried = new Map<string, Set<string>>();
  for (const { facts } of notebook.runs) {
    for (const [factor, level] of Object.entries(facts.levels)) {
      tried.set(factor, (tried.get(factor) ?? new Set()).add(level));
    }
  }
  // Where no run reached a model there is nothing yet that could be incomplete.
  const reached = notebook.runs.some(({ extracted }) => extracted.usable);
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
        details: detailsOf(factor.levels.filter(({ id }) => tried.get(factor.id)?.has(id))),
      })),
    ...(reached
      ? { combinations: combinationsSeen(record, notebook, strengthOf(record.options.plan)) }
      : {}),
    leaves: {
      total: explained.volatility.size,
      volatile: volatileLeaves(explained).length,
    },
    notExamined: [
      ...interruption(record, notebook),
      ...lost(record, notebook),
      ...unavailableFactors(record),
      ...untriedCombinations(record, notebook),
      ...unconfirmed(outcomes, notebook),
      ...failedRuns(notebook),
      ...gapsOf(notebook),
      ...noise(explained, notebook),
      ...(reached ? always(record) : []),
      ...record.notes.map((note) => ({
        code: "note",
        what: note,
        why: "Said while the tool was prepared or judged.",
      })),
    ],
  };
}

/** Longest URL that is told of a level, characters. */
const longestUrl = 200;

/** What the name of a level does not say: which URL was set, and that the code gave rise to it. */
function detailsOf(
  levels: readonly Level[],
): { level: string; url: string | null; fromCode: boolean }[] {
  return levels.flatMap(({ id, value, origin }) => {
    const set =
      typeof value === "object" && value !== null && !Array.isArray(value) ? value["url"] : value;
    const isUrl = typeof set === "string" && /^https?:\/\//i.test(set) && URL.canParse(set);
    const url = isUrl ? set.slice(0, longestUrl) : null;
    const fromCode = origin === "hint";
    return url === null && !fromCode ? [] : [{ level: id, url, fromCode }];
  });
}

/** Runs of the audit whose recordings are not there any more. */
export function missingRecordings(record: AuditRecord, notebook: Notebook): string[] {
  const there = new Set(notebook.runs.map(({ facts }) => facts.run));
  return record.runs.filter((run) => !there.has(run));
}

function interruption(record: AuditRecord, notebook: Notebook): NotExamined[] {
  const found: NotExamined[] = [];
  if (!record.complete) {
    found.push({
      code: "interrupted",
      what: "The audit was interrupted before all of its runs were made.",
      why: "What stands here rests on the runs that were finished.",
    });
  }
  const missing = missingRecordings(record, notebook);
  if (missing.length > 0) {
    found.push({
      code: "recordings-missing",
      what: `The recordings of ${missing.length} of ${record.runs.length} runs are missing, such as ${missing[0]}.`,
      why: "They were made, and are not in the folder any more.",
    });
  }
  return found;
}

function lost(record: AuditRecord, notebook: Notebook): NotExamined[] {
  const places = lostPlaces(record, notebook);
  if (places.length === 0) return [];
  return [
    {
      code: "places-lost",
      what: `${places.length} places that were put to the test are not there in all runs together, such as ${placeText(places[0] ?? "")}.`,
      why: "Later runs showed that what was taken for one place is several. They count as tested and not confirmed.",
    },
  ];
}

/** A place by the key of its column, where there is nothing better: `host POST /path $.a`. */
function placeText(key: string): string {
  const [message = "", path = ""] = key.split("|");
  return `${message} ${path}`.trim().slice(0, 200);
}

/** Suspicions that looked promising on fresh runs too, and were not certain enough. */
function unconfirmed(outcomes: readonly Confirmation[], notebook: Notebook): NotExamined[] {
  const open = outcomes.filter((outcome) => !outcome.confirmed && outcome.p <= 0.05);
  if (open.length === 0) return [];
  const [first] = open;
  const key = first?.hypothesis.column ?? "";
  const column = notebook.explained().table.columns.find((one) => one.key === key);
  const factors = (first?.hypothesis.factors ?? []).map((id) => `the ${factorTitle(id)}`);
  return [
    {
      code: "not-confirmed",
      what: `${open.length} places were suspected, tested and not confirmed, though chance alone seldom brings about as much (such as ${column?.where ?? placeText(key)}, by ${factors.join(" and ")}).`,
      why: "So many places were tested that a few come out like this by chance. A longer audit (--thorough) would tell.",
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

function untriedCombinations(record: AuditRecord, notebook: Notebook): NotExamined[] {
  // Where no run worked, there is more to say than which were missing.
  if (!notebook.runs.some(({ extracted }) => extracted.usable)) return [];
  const strength = strengthOf(record.options.plan);
  const { seen, total } = combinationsSeen(record, notebook, strength);
  const found: NotExamined[] = [];
  if (seen < total) {
    found.push({
      code: "combinations-untried",
      what: `${total - seen} of ${total} combinations of ${strength} levels were not seen.`,
      why: `Counted over the runs that reached a model, with the levels of the plan "${record.options.plan}".`,
    });
  }
  found.push({
    code: "higher-interactions",
    what: `Effects that need more than ${strength} conditions at once may have been missed.`,
    why: `The plan "${record.options.plan}" sets out to combine the levels of any ${strength} factors; more come together only by chance.`,
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

/** The combinations of design levels that stand in runs that worked. */
function combinationsSeen(
  record: AuditRecord,
  notebook: Notebook,
  strength: number,
): { seen: number; total: number } {
  const choices = record.factors.map((factor) => designLevels(factor));
  const rows = notebook.runs
    .filter((run) => run.extracted.usable)
    .map(({ facts }) =>
      record.factors.map((factor, at) => choices[at]?.indexOf(facts.levels[factor.id] ?? "") ?? -1),
    );
  const sizes = choices.map((levels) => levels.length);
  const { covered, total } = combinationsIn(sizes, strength, rows);
  return { seen: covered, total };
}

/** Levels under which two runs or more were made and none reached a model, though others did. */
export function deadLevels(notebook: Notebook): string[] {
  const counts = new Map<string, { made: number; good: number }>();
  let good = 0;
  for (const { facts, extracted } of notebook.runs) {
    if (extracted.usable) good += 1;
    for (const [factor, level] of Object.entries(facts.levels)) {
      const key = `${factor} = ${level}`;
      const count = counts.get(key) ?? { made: 0, good: 0 };
      counts.set(key, {
        made: count.made + 1,
        good: count.good + (extracted.usable ? 1 : 0),
      });
    }
  }
  if (good === 0) return [];
  return [...counts].filter(([, one]) => one.made > 1 && one.good === 0).map(([level]) => level);
}

/** Runs without a model request, put together by the levels that all of them share and no good run has. */
function failedRuns(notebook: Notebook): NotExamined[] {
  const failed = notebook.runs.filter((run) => !run.extracted.usable);
  if (failed.length === 0) return [];
  const culprits = deadLevels(notebook);
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
        culprits.length > 0
          ? `All runs with ${culprits.slice(0, 6).join(" or ")} ended so: effects of these levels were not seen.`
          : failed.length === notebook.runs.length
            ? "So nothing was varied: whatever depends on a model's answer is not seen."
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

/** Leaves too noisy to be compared byte for byte: places where a mark could hide from few runs. */
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
    what: `${keys.length} ${keys.length === 1 ? "place" : "places"} of the kind "${shape}" ${keys.length === 1 ? "varies" : "vary"} from run to run, such as ${keys
      .slice(0, 3)
      .map((key) => columns.get(key)?.where ?? key)
      .join("; ")}.`,
    why: `Such places were searched for marks by statistics over ${runs} runs only; one that shows in few of the runs, or in a single bit, can be missed.`,
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
