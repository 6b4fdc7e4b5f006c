import type { Entropy, Level, Levels } from "@telltale/core/model/index.ts";
import { type Random, randomFrom, shuffle } from "@telltale/core/random.ts";
import type { FactorLevels } from "../screen/grid.ts";
import type { Column, ColumnKind, Row, Table } from "../table.ts";

/** One column of a simulated tool: what it sends under given levels, with a generator for its noise. */
export interface SimulatedColumn {
  key: string;
  kind?: ColumnKind;
  channel?: Column["channel"];
  volatile?: boolean;
  parent?: string;
  sends(levels: Levels, random: Random, entropy: Entropy): string | null | undefined;
}

export interface SimulatedRun {
  levels: Levels;
  purpose: string;
  entropy?: Entropy;
}

/** Factors with levels named `0` (baseline) … For tests of the comparison only. */
export function simulatedFactors(sizes: Record<string, number>): FactorLevels[] {
  return Object.entries(sizes).map(([id, size]) => ({
    id,
    levels: Array.from(
      { length: size },
      (_, at): Level => ({
        id: String(at),
        role: at === 0 ? "baseline" : "primary",
        value: String(at),
        origin: "builtin",
      }),
    ),
  }));
}

/** Random rows in which every factor's levels come about equally often. */
export function balancedRows(
  factors: readonly FactorLevels[],
  count: number,
  random: Random,
): Levels[] {
  const byFactor = factors.map((factor) =>
    shuffle(
      Array.from({ length: count }, (_, at) => factor.levels[at % factor.levels.length]?.id ?? ""),
      random,
    ),
  );
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(factors.map((factor, at) => [factor.id, byFactor[at]?.[row] ?? ""])),
  );
}

/** Makes the runs and tabulates what the simulated tool sends in them. Run ids continue from `from`. */
export function simulate(
  runs: readonly SimulatedRun[],
  columns: readonly SimulatedColumn[],
  seed: number,
  from = 0,
): Table {
  const random = randomFrom(seed);
  const rows: Row[] = runs.map((run, at) => ({
    run: `r${String(from + at).padStart(4, "0")}`,
    purpose: run.purpose,
    block: 0,
    levels: run.levels,
    entropy: run.entropy ?? "natural",
    usable: true,
  }));
  return {
    rows,
    columns: columns.map((column) => ({
      key: column.key,
      kind: column.kind ?? "text",
      channel: column.channel ?? "prompt",
      where: `POST /v1/messages ${column.key}`,
      host: "<model-api>",
      role: "model-api",
      parent: column.parent ?? null,
      values: rows.map((row) => column.sends(row.levels, random, row.entropy)),
    })),
    excerpt(column, row) {
      const value = column.values[row];
      return typeof value === "string"
        ? { text: value.slice(0, 160), from: 0, to: Math.min(160, value.length) }
        : null;
    },
  };
}

/** The rows of several tables with the same columns, one after the other. */
export function joined(tables: readonly Table[]): Table {
  const first = tables[0] as Table;
  return {
    rows: tables.flatMap((table) => table.rows),
    columns: first.columns.map((column, at) => ({
      ...column,
      values: tables.flatMap((table) => table.columns[at]?.values ?? []),
    })),
    excerpt: first.excerpt,
  };
}
