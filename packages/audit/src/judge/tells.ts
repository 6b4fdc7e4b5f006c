import {
  type Destination,
  type DisclosuresFile,
  type FactorId,
  plainestChannels,
  type Tell,
} from "@telltale/core/model/index.ts";
import type { Localised } from "../compare/localise/index.ts";
import type { Column } from "../compare/table.ts";
import { isDeclared, openRank } from "./declared-effects.ts";
import { destinationOf } from "./destination.ts";
import { differenceOf } from "./difference.ts";
import { disclosureOf } from "./disclosure.ts";
import { downstreamOf } from "./downstream.ts";
import { encodingOf, type Judged } from "./encoding.ts";
import { type Evidence, type EvidenceSources, evidenceOf } from "./evidence.ts";
import { sendsOf } from "./excerpt.ts";
import { measureOf } from "./lengths.ts";
import { plainWhere } from "./plain-where.ts";
import { messageOf, Rests } from "./rests.ts";
import { summaryOf, timestampSummary } from "./summary.ts";

export interface JudgeOptions extends EvidenceSources {
  disclosures: DisclosuresFile | null;
  /** Leaves already known, by computing, to say again what another one says (`of`), or the body (null). */
  follows?: ReadonlyMap<string, { of: string | null; how: string }>;
}

export interface JudgeResult {
  /** Covert ones first. */
  tells: Tell[];
  /** Leaves that only follow others, left out: where, and why. */
  downstream: { where: string; factor: FactorId; why: string }[];
  /** The column that each tell was read from, by tell id: for finding its place again. */
  columns: Map<string, string>;
}

interface Draft {
  evidence: Evidence;
  judged: Judged;
  destination: Destination;
}

/** Makes tells of confirmed effects: how each carries its factor, where it goes, whether it is documented. */
export function judge(localised: readonly Localised[], options: JudgeOptions): JudgeResult {
  const downstream: JudgeResult["downstream"] = [];
  const drafts: Draft[] = [];
  const rests = new Rests(options.table);
  for (const one of onePerPlace(localised, options)) {
    const known = options.follows?.get(one.column.key);
    const why = known
      ? followsReported(known, one, localised)
      : downstreamOf(one, localised, rests);
    if (why) {
      downstream.push({ where: one.column.where, factor: one.factor, why });
      continue;
    }
    const evidence = evidenceOf(one, options);
    const draft: Draft = {
      evidence,
      judged: encodingOf(evidence),
      destination: destinationOf(one.column, options.disclosures?.telemetryHosts ?? []),
    };
    drafts.push(draft);
  }
  const kept = drafts.filter((draft) => {
    const why = measureOf(draft, drafts);
    const { column, factor } = draft.evidence.localised;
    if (why) downstream.push({ where: column.where, factor, why });
    return why === null;
  });
  const groups = Map.groupBy(
    kept.map((draft) => saidElsewhere(draft, kept)),
    causeAndChange,
  );
  const defaults = new Map(
    options.factors.map((factor) => [factor.id, factor.levels[0]?.id ?? ""]),
  );
  const made = [...groups.values()].map((group) => tellOf(group, options, defaults));
  made.sort(
    ({ tell: a }, { tell: b }) =>
      weightOf(a) - weightOf(b) || a.statistics.corrected - b.statistics.corrected,
  );
  const named = made.map(({ tell, column }, at) => {
    const id = `T${at + 1}`;
    return { column, tell: { ...tell, id, replay: `telltale replay DIR ${id}` } };
  });
  return {
    tells: named.map(({ tell }) => tell),
    downstream,
    columns: new Map(named.map(({ tell, column }) => [tell.id, column])),
  };
}

/**
 * A place can be confirmed for one factor by several comparisons (neutral and look-alike, look-alike and
 * another). All tell of the same levels; the one whose control is nearest to the baseline is kept.
 */
function onePerPlace(localised: readonly Localised[], options: JudgeOptions): Localised[] {
  const rank = (one: Localised) => {
    const levels = options.factors.find((factor) => factor.id === one.factor)?.levels ?? [];
    const control = one.confirmation.hypothesis.control[one.factor];
    const at = levels.findIndex((level) => level.id === control);
    return at < 0 ? levels.length : at;
  };
  const places = Map.groupBy(localised, (one) =>
    JSON.stringify([one.column.key, one.factor, one.confirmation.hypothesis.entropy]),
  );
  return [...places.values()].flatMap((same) =>
    [...same].sort((a, b) => rank(a) - rank(b)).slice(0, 1),
  );
}

/** A computed leaf is left out where what it is computed from is reported for the same factor. */
function followsReported(
  known: { of: string | null; how: string },
  one: Localised,
  all: readonly Localised[],
): string | null {
  const reported = all.some(
    ({ column, factor }) =>
      column !== one.column &&
      factor === one.factor &&
      (known.of === null
        ? messageOf(column) === messageOf(one.column)
        : column.key === known.of || column.parent === known.of || known.of.startsWith(column.key)),
  );
  return reported ? known.how : null;
}

/** A value that can't be read is no mark where just the same value stands openly in another place. */
function saidElsewhere(draft: Draft, all: readonly Draft[]): Draft {
  const sent = ({ evidence }: Draft) => evidence.levels.slice(0, 2).map(({ sends }) => sends);
  const own = sent(draft);
  if (draft.judged.encoding !== "covert" || own.some((value) => (value?.length ?? 0) < 6)) {
    return draft;
  }
  const open = all.find(
    (other) =>
      other.judged.encoding !== "covert" &&
      other.evidence.factor === draft.evidence.factor &&
      sent(other).every((value) => own.includes(value)),
  );
  return open ? { ...draft, judged: open.judged } : draft;
}

/** Several places with the same cause and the same change are one tell. */
function causeAndChange({ evidence, judged, destination }: Draft): string {
  const { localised } = evidence;
  const { column } = localised;
  // What differs for one cause is one tell, however the places that show it are read.
  const { cause } = judged;
  if (cause !== undefined) {
    const gates = localised.gates.map(({ factor }) => factor).sort();
    return JSON.stringify([evidence.factor, cause, destination, column.channel, gates]);
  }
  // Characters and bits of one id are one tell.
  if (column.kind === "feature") {
    return JSON.stringify([evidence.factor, judged.encoding, destination.host, column.parent]);
  }
  const gates = localised.gates.map((gate) => [gate.factor, [...gate.levels].sort()]);
  const common = [evidence.factor, judged.encoding, destination.role, localised.column.channel];
  if (judged.encoding === "literal") return JSON.stringify([...common, destination.host]);
  const [treated, control] = evidence.levels;
  const change = differenceOf([treated?.sends ?? "", control?.sends ?? ""]).parts;
  const shown =
    localised.confirmation.hypothesis.test === "exact"
      ? [...change, treated?.sends === null, control?.sends === null]
      : [localised.column.kind];
  // Words and dates differ in many pieces for one cause; marks are told one by one.
  const detail =
    judged.encoding === "covert"
      ? [shown, gates, localised.confirmation.hypothesis.entropy]
      : [judged.reason];
  return JSON.stringify([...common, destination.host, detail]);
}

function weightOf(tell: Tell): number {
  const rank =
    tell.encoding === "covert" ? -100 + (tell.disclosed === null ? 0 : 1) : openRank(tell);
  return rank * 100 + plainestChannels.indexOf(tell.channel);
}

/** Of places that are one tell, one with a value shows most, and a detail of a value least. */
function leadOf({ kind }: Column): number {
  return kind === "feature" ? 2 : kind === "presence" ? 1 : 0;
}

function tellOf(
  group: Draft[],
  options: JudgeOptions,
  defaults: ReadonlyMap<FactorId, string>,
): { tell: Tell; column: string } {
  const sorted = [...group].sort(
    (a, b) =>
      leadOf(a.evidence.localised.column) - leadOf(b.evidence.localised.column) ||
      a.evidence.localised.column.where.length - b.evidence.localised.column.where.length,
  );
  const draft = sorted[0] as Draft;
  const { evidence, judged, destination } = draft;
  const { confirmation, column, gates, pair } = evidence.localised;
  // A field whose value is told, and that there is such a field, are one place.
  const alike =
    judged.cause === "presence"
      ? group.filter((one) => leadOf(one.evidence.localised.column) === leadOf(column))
      : group;
  const { hypothesis } = confirmation;
  const factors = hypothesis.factors;
  // Of what is said openly, that the level compared with is like itself goes without saying.
  const control = judged.encoding === "covert" ? undefined : evidence.levels[1]?.id;
  const silent = evidence.localised.silent.filter((id) => id !== control);
  const tell: Tell = {
    id: "T0",
    factors: [...factors],
    gates: gates.map((gate) => ({ factor: gate.factor, levels: gate.levels })),
    channel: column.channel,
    where: plainWhere(column, options.table),
    summary:
      judged.cause === "timestamp"
        ? timestampSummary(evidence, leavesOf(group))
        : summaryOf(evidence, judged.encoding, alike.length, defaults),
    encoding: judged.encoding,
    encodingReason: judged.reason,
    destination,
    disclosed: disclosureOf(
      { factors, channel: column.channel, role: destination.role },
      options.disclosures,
    ),
    confirmed: confirmation.confirmed,
    fixedEntropyOnly: hypothesis.entropy === "fixed",
    // As one reads them: first what is sent ordinarily, then what is sent instead.
    levels: [...evidence.levels]
      .sort((a, b) => Number(b.silent) - Number(a.silent))
      .map((level) => sendsOf(level, evidence, judged.encoding === "covert")),
    silentLevels: silent.length > 0 ? [{ factor: evidence.factor, levels: silent }] : [],
    minimalPair: pair ? { without: pair.control, with: pair.treated } : null,
    statistics: {
      runs: confirmation.runs.treated.length + confirmation.runs.control.length,
      test:
        hypothesis.test === "rank"
          ? "exact two-sided rank-sum test on fresh runs"
          : "exact two-sided permutation test on fresh runs",
      p: confirmation.p,
      corrected: confirmation.corrected,
    },
    code: [],
    replay: "",
  };
  const expected = group.every((one) => {
    const { cause, relates } = one.judged;
    return isDeclared(tell, relates, cause === "timestamp" || cause === "date");
  });
  return { tell: { ...tell, expected }, column: column.key };
}

/** Of one timestamp each character may be a place; it is counted once. */
function leavesOf(group: readonly Draft[]): number {
  return new Set(
    group.map(({ evidence: { localised } }) => localised.column.parent ?? localised.column.key),
  ).size;
}
