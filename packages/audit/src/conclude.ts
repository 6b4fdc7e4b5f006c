import type { Dossier, Levels, StudyReport, Tell } from "@telltale/core/model/index.ts";
import { outcomesOf } from "./campaign.ts";
import { withStudy } from "./code-places.ts";
import type { Confirmation } from "./compare/hypothesis.ts";
import { type Localised, localise } from "./compare/localise/index.ts";
import { coverageOf, deadLevels, missingRecordings } from "./coverage.ts";
import { destinationsOf } from "./destinations.ts";
import { judge, verdictOf, verdictSummary } from "./judge/index.ts";
import type { Notebook } from "./notebook.ts";
import { baseline } from "./plan/design.ts";
import { allFactors } from "./plan/factors/registry.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { lastPrinted, unreachedSummary } from "./unreached.ts";
import { version } from "./version.ts";

/** A dossier, and where its tells stand in the table that it was made of. */
export interface Conclusion {
  dossier: Dossier;
  /** Column key by tell id. */
  columns: ReadonlyMap<string, string>;
}

/**
 * What the recordings of an audit say: the dossier. What a study of the code says explains it, and
 * changes nothing of what was observed. Takes nothing but what is kept in the audit's
 * folder, so that it gives the same next month, or something better by better rules.
 */
export function conclude(
  record: AuditRecord,
  notebook: Notebook,
  study: StudyReport | null,
): Conclusion {
  const { table, downstream: follows } = notebook.explained();
  const outcomes = record.campaigns.flatMap((stages) => outcomesOf(stages, notebook));
  const ordinary = baseline(record.factors);
  const confirmed = onePerPlace(outcomes, ordinary);
  const { tells, downstream, columns } = judge(withoutControls(localise(confirmed, table)), {
    table,
    factors: record.factors,
    follows,
    disclosures: { statements: record.disclosures, telemetryHosts: record.telemetryHosts },
    startedAt: new Map(notebook.runs.map(({ facts }) => [facts.run, facts.startedAt])),
  });
  const seen = {
    complete: record.complete && missingRecordings(record, notebook).length === 0,
    deadLevels: deadLevels(notebook),
    runs: notebook.runs.length,
    catalogued: record.subject.tool !== null,
    usableRuns: notebook.runs.filter((run) => run.extracted.usable).length,
  };
  const verdict = verdictOf(tells, seen);
  const coverage = coverageOf(record, notebook, tells, outcomes);
  if (downstream.length > 0) {
    coverage.notExamined.push({
      code: "downstream",
      what: `${downstream.length} places change only because something else that is reported changes (lengths, digests).`,
      why: `They are not reported one by one; the first is ${downstream[0]?.where}: ${downstream[0]?.why}.`,
    });
  }
  const dossier: Dossier = {
    format: 1,
    telltale: version,
    createdAt: record.createdAt,
    subject: record.subject,
    verdict,
    summary:
      (seen.complete ? unreachedSummary(notebook, record.options) : null) ??
      verdictSummary(verdict, tells, seen),
    printed: verdict === "inconclusive" ? lastPrinted(notebook, mostPrinted) : null,
    tells: tells.map((tell) => withOrdinary(tell, ordinary)),
    statements: statementsKnown(record),
    capabilities: [],
    destinations: destinationsOf(notebook, record),
    coverage,
  };
  return { dossier: study === null ? dossier : withStudy(dossier, study), columns };
}

/** Longest end of what was printed that goes into the dossier, characters. */
const mostPrinted = 2000;

/** How many statements of the vendor's there are to look at, and when the latest was read. */
function statementsKnown({ subject, disclosures }: AuditRecord): Dossier["statements"] {
  if (subject.tool === null) return null;
  return {
    known: disclosures.length,
    read:
      disclosures
        .map(({ read }) => read)
        .sort()
        .at(-1) ?? null,
  };
}

/** Says which of the silent levels is the baseline itself. */
function withOrdinary(tell: Tell, ordinary: Levels): Tell {
  const silentLevels = tell.silentLevels.map((entry) => {
    const level = ordinary[entry.factor];
    return level !== undefined && entry.levels.includes(level)
      ? { ...entry, ordinary: level }
      : entry;
  });
  return { ...tell, silentLevels };
}

/** A control factor is varied to understand the others; a condition on it says nothing about the user. */
function withoutControls(found: readonly Localised[]): Localised[] {
  const controls = new Set(allFactors.filter(({ control }) => control).map(({ id }) => id));
  return found.map((one) => ({
    ...one,
    gates: one.gates.filter(({ factor }) => !controls.has(factor)),
  }));
}

/**
 * Confirmed outcomes, one for each place and factor. A place may have been tested by several pairs of
 * levels; the one with the ordinary level as its control says it most plainly.
 */
function onePerPlace(outcomes: readonly Confirmation[], ordinary: Levels): Confirmation[] {
  const plainness = ({ hypothesis, corrected }: Confirmation) =>
    (hypothesis.factors.every((factor) => hypothesis.control[factor] === ordinary[factor])
      ? 0
      : 1) + corrected;
  const places = Map.groupBy(
    outcomes.filter((outcome) => outcome.confirmed),
    ({ hypothesis }) => JSON.stringify([hypothesis.column, hypothesis.factors, hypothesis.entropy]),
  );
  return [...places.values()].flatMap((same) =>
    same.sort((a, b) => plainness(a) - plainness(b)).slice(0, 1),
  );
}
