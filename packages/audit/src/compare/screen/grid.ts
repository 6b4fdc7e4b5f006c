import type { Entropy, FactorId, Level, Levels } from "@telltale/core/model/index.ts";
import type { Table } from "../table.ts";

/** A factor as the comparison needs it. The first level is the baseline. */
export interface FactorLevels {
  id: FactorId;
  levels: readonly Level[];
  /** Varied to understand the others; never suspected itself. */
  control?: boolean;
}

/** One factor over the rows of a grid, with its levels as small numbers. */
export interface GridFactor {
  id: FactorId;
  control: boolean;
  /** Level ids in the order of the factor's own list; unknown ones follow. */
  names: string[];
  /** By row of the grid: index into `names`. */
  codes: number[];
  /** How many different levels stand in the rows. */
  observed: number;
}

/** Some rows of a table, with the levels of all factors as numbers. */
export interface Grid {
  /** Row indexes in the table. */
  rows: number[];
  factors: GridFactor[];
}

/** The usable rows of the given entropies, with every factor's level; a factor not named is at its baseline. */
export function gridOf(
  table: Table,
  factors: readonly FactorLevels[],
  entropies: readonly Entropy[],
): Grid {
  const rows = [...table.rows.keys()].filter((at) => {
    const row = table.rows[at];
    return row !== undefined && row.usable && entropies.includes(row.entropy);
  });
  return {
    rows,
    factors: factors.map((factor) => {
      const names = factor.levels.map((level) => level.id);
      const codes = rows.map((at) => {
        const name = table.rows[at]?.levels[factor.id] ?? names[0] ?? "";
        const known = names.indexOf(name);
        return known >= 0 ? known : names.push(name) - 1;
      });
      return {
        id: factor.id,
        control: factor.control ?? false,
        names,
        codes,
        observed: new Set(codes).size,
      };
    }),
  };
}

/** Every factor at its first level. */
export function firstBaseline(factors: readonly FactorLevels[]): Levels {
  return Object.fromEntries(factors.map((factor) => [factor.id, factor.levels[0]?.id ?? ""]));
}
