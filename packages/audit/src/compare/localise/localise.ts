import type { FactorId } from "@telltale/core/model/index.ts";
import { type Confirmation, heldBy } from "../hypothesis.ts";
import { numberOf } from "../screen/noisy.ts";
import { exactRankSum, fisherExact } from "../statistics/exact.ts";
import type { Column, Table } from "../table.ts";

/** What one level was seen to send. */
export interface LevelValues {
  level: string;
  /** Rows of the table, most frequent value first. */
  values: { value: string | null; rows: number[] }[];
  /** Runs in which the level was tried. */
  tried: number;
}

/** A confirmed effect with all that is known of its levels. */
export interface Localised {
  confirmation: Confirmation;
  column: Column;
  factor: FactorId;
  /** Every level that was tried with the gates open, treated first, control second. */
  levels: LevelValues[];
  /** Levels that behave like the control. */
  silent: string[];
  /** Conditions that were found to matter, with the levels at which the effect shows and does not. */
  gates: { factor: FactorId; levels: string[]; silent: string[] }[];
  /** Levels of the factor put together by what they send. */
  groups: { value: string | null; levels: string[] }[];
  /** Two runs that differ in nothing but the factor, and in what they send here; null where there are none. */
  pair: { treated: string; control: string } | null;
}

const fresh = new Set(["confirm", "localise", "replay"]);

/**
 * Reads from fresh runs what each level of a confirmed factor sends, which levels are silent, and which
 * of the suspected gates really are conditions.
 */
export function localise(confirmed: readonly Confirmation[], table: Table): Localised[] {
  const columns = new Map(table.columns.map((column) => [column.key, column]));
  const drivers = Map.groupBy(confirmed, (outcome) => outcome.hypothesis.column);
  return confirmed
    .filter((outcome) => outcome.confirmed)
    .flatMap((outcome) => {
      const column = columns.get(outcome.hypothesis.column);
      if (!column) return [];
      const rivals = (drivers.get(column.key) ?? []).filter((other) => other.confirmed);
      return [localiseOne(outcome, column, rivals, table)];
    });
}

function localiseOne(
  outcome: Confirmation,
  column: Column,
  rivals: Confirmation[],
  table: Table,
): Localised {
  const { hypothesis } = outcome;
  const factor = hypothesis.factors[0] ?? "";
  const held = heldBy(hypothesis);
  const rows = [...table.rows.keys()].filter((at) => {
    const row = table.rows[at];
    return (
      row?.usable === true &&
      fresh.has(row.purpose) &&
      row.entropy === hypothesis.entropy &&
      column.values[at] !== undefined
    );
  });
  const levelOf = (row: number, of: FactorId) => table.rows[row]?.levels[of] ?? "";
  const open = (row: number, except: FactorId | null) =>
    held.every((gate) => gate === except || levelOf(row, gate) === hypothesis.treated[gate]) &&
    // Another factor that changes the same column must stand where it is silent.
    rivals.every((rival) =>
      rival.hypothesis.factors.every(
        (other) =>
          other === factor ||
          other === except ||
          hypothesis.treated[other] !== undefined ||
          levelOf(row, other) === rival.hypothesis.control[other],
      ),
    );
  const at = (list: number[], level: string): LevelValues => {
    const here = list.filter((row) => levelOf(row, factor) === level);
    const values = Map.groupBy(here, (row) => column.values[row] ?? null);
    return {
      level,
      tried: here.length,
      values: [...values]
        .map(([value, of]) => ({ value, rows: of }))
        .sort((a, b) => b.rows.length - a.rows.length),
    };
  };
  const inOpen = rows.filter((row) => open(row, null));
  const treated = hypothesis.treated[factor] ?? "";
  const control = hypothesis.control[factor] ?? "";
  const others = [...new Set(inOpen.map((row) => levelOf(row, factor)))]
    .filter((level) => level !== treated && level !== control)
    .sort();
  const levels = [treated, control, ...others].map((level) => at(inOpen, level));
  const [loud, quiet] = levels as [LevelValues, LevelValues];
  // One level with two values is enough to see that the place varies by itself.
  const isNoisy = hypothesis.test !== "exact" || levels.some(({ values }) => values.length > 1);
  const silenceCounts = (level: LevelValues) => !isNoisy || isApart(outcome, level, loud);
  const silent = levels
    .slice(1)
    .filter((level) => behavesLike(outcome, level, quiet, loud))
    .filter((level) => level === quiet || silenceCounts(level))
    .map((level) => level.level);
  const everyRow = [...table.rows.keys()].filter((row) => {
    const known = table.rows[row];
    return (
      known?.usable && known.entropy === hypothesis.entropy && column.values[row] !== undefined
    );
  });
  const gates = held.flatMap((gate) => {
    const tried = rows.filter(
      (row) => open(row, gate) && [treated, control].includes(levelOf(row, factor)),
    );
    // Without fresh runs at another level of the gate, those of the screening tell whether it is one.
    const elsewhere = new Set(tried.map((row) => levelOf(row, gate))).size > 1;
    const reach = (elsewhere ? rows : everyRow).filter((row) => open(row, gate));
    const verdicts = [...new Set(reach.map((row) => levelOf(row, gate)))].flatMap((level) => {
      const here = reach.filter((row) => levelOf(row, gate) === level);
      const [on, off] = [at(here, treated), at(here, control)];
      if (on.tried === 0 || off.tried === 0) return [];
      const heard = level === hypothesis.treated[gate] || !behavesLike(outcome, on, off, loud);
      return heard || silenceCounts(on) ? [{ level, loud: heard }] : [];
    });
    const loudLevels = verdicts.filter((verdict) => verdict.loud).map((verdict) => verdict.level);
    const silentLevels = verdicts
      .filter((verdict) => !verdict.loud)
      .map((verdict) => verdict.level);
    // Held only for the sake of the test, and nothing is known of other levels; heard wherever it was
    // tried, and tried elsewhere; suspected among values that vary by themselves, and not seen to be
    // silent anywhere: no condition is claimed.
    const isClaimed = hypothesis.gates.includes(gate) && !isNoisy;
    if (silentLevels.length === 0 && (loudLevels.length > 1 || !isClaimed)) return [];
    return [
      {
        factor: gate,
        levels: loudLevels.length > 0 ? loudLevels : [hypothesis.treated[gate] ?? ""],
        silent: silentLevels,
      },
    ];
  });
  const groups = Map.groupBy(
    levels.filter((level) => level.tried > 0),
    (level) => level.values[0]?.value ?? null,
  );
  return {
    confirmation: outcome,
    column,
    factor,
    levels: levels.filter((level) => level.tried > 0),
    silent,
    gates,
    groups: [...groups].map(([value, members]) => ({
      value,
      levels: members.map((member) => member.level),
    })),
    pair: pairOf(hypothesis, column, rows, table),
  };
}

/** Among runs with the gates open, the treated and control run that agree in every other level and not in the value. */
function pairOf(
  hypothesis: Confirmation["hypothesis"],
  column: Column,
  rows: readonly number[],
  table: Table,
): Localised["pair"] {
  const at = (side: Confirmation["hypothesis"]["treated"]) =>
    rows.filter((row) =>
      Object.entries(side).every(([factor, level]) => table.rows[row]?.levels[factor] === level),
    );
  const others = (row: number) =>
    Object.entries(table.rows[row]?.levels ?? {})
      .filter(([factor]) => !hypothesis.factors.includes(factor))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  // Runs of the localisation stand at the baseline in all else, so they are shown first.
  const waiting = new Map<string, number[]>();
  for (const row of at(hypothesis.control).reverse()) {
    const key = JSON.stringify(others(row));
    waiting.set(key, [...(waiting.get(key) ?? []), row]);
  }
  for (const row of at(hypothesis.treated).reverse()) {
    const match = (waiting.get(JSON.stringify(others(row))) ?? []).find(
      (other) => column.values[other] !== column.values[row],
    );
    const [treated, control] = [
      table.rows[row]?.run,
      match === undefined ? undefined : table.rows[match]?.run,
    ];
    if (treated !== undefined && control !== undefined) return { treated, control };
  }
  return null;
}

/** Whether a level is like the quiet one rather than the loud one, as far as its runs tell. */
function behavesLike(
  outcome: Confirmation,
  level: LevelValues,
  quiet: LevelValues,
  loud: LevelValues,
): boolean {
  const { hypothesis } = outcome;
  if (hypothesis.test === "rank") {
    const [here, low, high] = [median(level), median(quiet), median(loud)];
    if (here === null || low === null || high === null) return true;
    return Math.abs(here - low) <= Math.abs(here - high);
  }
  if (hypothesis.test === "frequency") {
    const value = hypothesis.value ?? null;
    const [here, low, high] = [rate(level, value), rate(quiet, value), rate(loud, value)];
    return Math.abs(here - low) <= Math.abs(here - high);
  }
  return level.values[0]?.value === quiet.values[0]?.value;
}

/**
 * Where values vary by themselves, a few runs may look silent by chance. Nothing is said of a level
 * whose runs chance sets apart from the loud ones more often than this.
 */
const chanceOfSilence = 0.02;

/** Whether what was sent under a level is not by chance other than what was sent under the loud one. */
function isApart({ hypothesis }: Confirmation, level: LevelValues, loud: LevelValues): boolean {
  if (hypothesis.test === "rank") {
    return exactRankSum(numbersOf(level), numbersOf(loud)).p <= chanceOfSilence;
  }
  const value =
    (hypothesis.test === "frequency" ? hypothesis.value : loud.values[0]?.value) ?? null;
  const [here, there] = [seen(level, value), seen(loud, value)];
  return fisherExact(here, level.tried - here, there, loud.tried - there) <= chanceOfSilence;
}

function rate(level: LevelValues, value: string | null): number {
  return level.tried === 0 ? 0 : seen(level, value) / level.tried;
}

/** In how many runs with this level the value was sent. */
function seen(level: LevelValues, value: string | null): number {
  return level.values.find((other) => other.value === value)?.rows.length ?? 0;
}

function median(level: LevelValues): number | null {
  const numbers = numbersOf(level).sort((a, b) => a - b);
  return numbers[Math.floor(numbers.length / 2)] ?? null;
}

function numbersOf(level: LevelValues): number[] {
  return level.values
    .flatMap((value) => value.rows.map(() => numberOf(value.value)))
    .filter((number) => number !== null);
}
