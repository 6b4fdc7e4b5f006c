import type { Levels } from "@telltale/core/model/index.ts";
import { and, type Bits, bitsWhere, common } from "./bits.ts";
import type { Grid, GridFactor } from "./grid.ts";

/** A rule about levels that picks out some rows: "time zone is A", perhaps "and base URL is not the first". */
export interface Predicate {
  driver: number;
  level: number;
  gate: { factor: number; level: number; rows: Bits } | null;
  rows: Bits;
  size: number;
}

/** Fewest rows on either side of a rule for which it is worth asking. */
const fewest = 3;

/** All rules with one factor, and with `strength` ≥ 2 also those with a gate. */
export function predicatesOf(
  grid: Grid,
  strength: number,
): { single: Predicate[]; gated: Predicate[] } {
  const count = grid.rows.length;
  const everyone = bitsWhere(count, () => true);
  const literals: { factor: number; level: number; rows: Bits }[] = [];
  const opposites: typeof literals = [];
  grid.factors.forEach((factor, at) => {
    if (factor.observed < 2) return;
    for (const level of [...new Set(factor.codes)].sort((a, b) => a - b)) {
      literals.push({
        factor: at,
        level,
        rows: bitsWhere(count, (row) => factor.codes[row] === level),
      });
    }
    if (factor.observed > 2 && factor.codes.includes(0)) {
      opposites.push({
        factor: at,
        level: -1,
        rows: bitsWhere(count, (row) => factor.codes[row] !== 0),
      });
    }
  });
  const wide = (predicate: Predicate) =>
    predicate.size >= fewest && count - predicate.size >= fewest;
  const drivers = literals.filter((literal) => !grid.factors[literal.factor]?.control);
  const single = drivers
    .map((literal) => ({
      driver: literal.factor,
      level: literal.level,
      gate: null,
      rows: literal.rows,
      size: common(literal.rows, everyone),
    }))
    .filter(wide);
  if (strength < 2) return { single, gated: [] };
  const gated: Predicate[] = [];
  for (const literal of drivers) {
    for (const other of [...literals, ...opposites]) {
      if (other.factor === literal.factor) continue;
      const rows = and(literal.rows, other.rows);
      const gate = { factor: other.factor, level: other.level, rows: other.rows };
      gated.push({
        driver: literal.factor,
        level: literal.level,
        gate,
        rows,
        size: common(rows, everyone),
      });
    }
  }
  return { single, gated: gated.filter(wide) };
}

/**
 * The comparison that puts a rule to the test: the driver at its level and at another one, the gate
 * where it is open, all else at the base. The other level is that of the base; where the rule is about
 * the base itself, the one that differs most from it: most levels may be as quiet as the base is.
 *
 * @param base by factor, the level number to which everything else is set.
 * @param shownIn the share of some rows, or the mean of them, by which levels are told apart
 */
export function contrastOf(
  predicate: Predicate,
  grid: Grid,
  base: readonly number[],
  shownIn: (rows: readonly number[]) => number,
): { treated: Levels; control: Levels } {
  const codes = grid.factors.map((_, at) => base[at] ?? 0);
  const driver = grid.factors[predicate.driver] as GridFactor;
  let control = base[predicate.driver] ?? 0;
  if (control === predicate.level) {
    const shownAt = (level: number): number =>
      shownIn([...driver.codes.keys()].filter((row) => driver.codes[row] === level));
    const here = shownAt(predicate.level);
    const others = [...new Set(driver.codes)]
      .filter((code) => code !== predicate.level)
      .map((code) => ({ code, apart: Math.abs(shownAt(code) - here) }))
      .sort((a, b) => b.apart - a.apart || a.code - b.code);
    control = others[0]?.code ?? 0;
  }
  codes[predicate.driver] = predicate.level;
  const gate = predicate.gate;
  if (gate) {
    const factor = grid.factors[gate.factor] as GridFactor;
    const seen = [...new Set(factor.codes)].sort((a, b) => a - b);
    const open =
      gate.level >= 0
        ? gate.level
        : (base[gate.factor] ?? 0) > 0
          ? (base[gate.factor] ?? 0)
          : seen.find((code) => code > 0);
    codes[gate.factor] = open ?? 0;
  }
  const treated: Levels = {};
  grid.factors.forEach((factor, at) => {
    // A gate that is open at the base needs no mention.
    const held =
      at === predicate.driver ||
      codes[at] !== 0 ||
      (gate?.factor === at && codes[at] !== (base[at] ?? 0));
    if (held) treated[factor.id] = factor.names[codes[at] ?? 0] ?? "";
  });
  return { treated, control: { ...treated, [driver.id]: driver.names[control] ?? "" } };
}
