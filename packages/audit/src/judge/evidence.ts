import type { FactorId, Level } from "@telltale/core/model/index.ts";
import type { Localised } from "../compare/localise/index.ts";
import type { FactorLevels } from "../compare/screen/index.ts";
import type { Table } from "../compare/table.ts";

/** What one level sends in one place. */
export interface LevelEvidence {
  id: string;
  /** The level's own value, as its factor knows it; null for "unset", "none", "default". */
  value: Level["value"];
  /** The most frequent value sent; null where the place is absent. */
  sends: string | null;
  /** Text around it, with the value from `from` to `to`. */
  context: { text: string; from: number; to: number } | null;
  /** Start of the run that it is taken from, milliseconds since 1970, where known. */
  startedAt: number | null;
  /** Runs with this value, and runs with this level. */
  seen: number;
  tried: number;
  /** Behaves like the control. */
  silent: boolean;
}

/** All that is needed to say how one place carries one factor. */
export interface Evidence {
  factor: FactorId;
  localised: Localised;
  /** Treated first, control second, then the others. */
  levels: LevelEvidence[];
  /** Levels at which the place is never there, though it is under others: where there is nothing to say. */
  absentAt: string[];
  /**
   * Of all pairs of a treated and a control run, the share in which the number under treatment is the
   * larger one (a draw counts half): 0.5 where nothing moves it, 0 or 1 where it tells the two apart.
   * Of a detail of a number, that of the number itself. Null where there are no numbers.
   */
  larger: number | null;
}

export interface EvidenceSources {
  table: Table;
  factors: readonly FactorLevels[];
  /** Start of each run, ISO 8601 in UTC. */
  startedAt?: ReadonlyMap<string, string>;
}

export function evidenceOf(localised: Localised, sources: EvidenceSources): Evidence {
  const known = sources.factors.find((factor) => factor.id === localised.factor)?.levels ?? [];
  const { hypothesis } = localised.confirmation;
  return {
    factor: localised.factor,
    localised,
    absentAt: absentLevels(localised, sources.table),
    larger: largerShare(localised, sources.table),
    levels: localised.levels.map((level) => {
      // Of the treated level of a frequency test, what was tested is shown, not what is most frequent.
      const wanted =
        hypothesis.test === "frequency" && level.level === hypothesis.treated[localised.factor]
          ? level.values.find((value) => value.value === hypothesis.value)
          : undefined;
      const top = wanted ?? level.values[0];
      const row =
        top === undefined
          ? undefined
          : (rowOfPair(localised, top.rows, sources.table) ??
            plainestOf(top.rows, localised.factor, sources));
      const started =
        row === undefined ? undefined : sources.startedAt?.get(sources.table.rows[row]?.run ?? "");
      return {
        id: level.level,
        value: known.find((other) => other.id === level.level)?.value ?? null,
        sends: top?.value ?? null,
        context: row === undefined ? null : sources.table.excerpt(localised.column, row),
        startedAt: started === undefined ? null : Date.parse(started),
        seen: top?.rows.length ?? 0,
        tried: level.tried,
        silent: localised.silent.includes(level.level),
      };
    }),
  };
}

function largerShare({ column, levels }: Localised, table: Table): number | null {
  const whole =
    column.kind === "feature" ? table.columns.find(({ key }) => key === column.parent) : column;
  const [treated, control] = levels.slice(0, 2).map((level) =>
    level.values
      .flatMap(({ rows }) => rows)
      .flatMap((row) => {
        const value = whole?.values[row];
        return typeof value === "string" && /^-?\d/.test(value) ? [Number(value)] : [];
      }),
  );
  if (!treated?.length || !control?.length || [...treated, ...control].some(Number.isNaN))
    return null;
  let above = 0;
  for (const a of treated) for (const b of control) above += a > b ? 1 : a === b ? 0.5 : 0;
  return above / (treated.length * control.length);
}

/** The run of the minimal pair, where it is among these: what stands around it differs in nothing else. */
function rowOfPair({ pair }: Localised, rows: readonly number[], table: Table): number | undefined {
  if (pair === null) return undefined;
  return rows.find((row) => [pair.treated, pair.control].includes(table.rows[row]?.run ?? ""));
}

/** Of several runs, the one in which fewest other things were changed as well: the best to show. */
function plainestOf(
  rows: readonly number[],
  factor: FactorId,
  { table, factors }: EvidenceSources,
): number | undefined {
  const changed = (row: number) => {
    const others = factors.filter(({ id, levels }) => {
      const level = table.rows[row]?.levels[id];
      return id !== factor && level !== undefined && level !== levels[0]?.id;
    });
    // Beside other levels, a date of its own would look like part of the tell.
    return others.length + (others.some(({ id }) => id === "date") ? factors.length : 0);
  };
  return [...rows].sort((a, b) => changed(a) - changed(b))[0];
}

/** Levels with two usable runs or more, in none of which the place was there. */
function absentLevels({ column, factor }: Localised, table: Table): string[] {
  const rows = Map.groupBy(
    [...table.rows.keys()].filter((row) => table.rows[row]?.usable === true),
    (row) => table.rows[row]?.levels[factor] ?? "",
  );
  const share = (list: readonly number[]) =>
    list.filter((row) => typeof column.values[row] === "string").length / list.length;
  const shares = [...rows].map(([level, list]) => ({
    level,
    runs: list.length,
    share: share(list),
  }));
  const usual = Math.max(...shares.map((one) => one.share));
  // Of a message that comes now and then only, more runs are needed before its absence says anything.
  return shares.filter((one) => one.share === 0 && one.runs * usual >= 2).map((one) => one.level);
}
