import type { FactorId } from "@telltale/core/model/index.ts";
import { type Explanation, predict } from "./explain.ts";
import type { Grid, GridFactor } from "./grid.ts";

/** One comparison that an explanation expects to show a difference. Levels as numbers of the grid. */
export interface Choice {
  /** Level of each other factor of the explanation that is held. */
  held: Map<number, number>;
  treated: number;
  control: number;
  /** How unusual a scene this needs, and how little of it was seen; less is better. */
  cost: number;
}

/** A factor that changes a value, under conditions on others. */
export interface Effect {
  /** Index of the factor in the grid. */
  driver: number;
  /** Factors with a level at which the driver is silent. */
  gates: number[];
  choices: Choice[];
}

/**
 * Factors that say something about the user come before those that say how the tool is set up, when
 * two factors matter only together and either could be called the condition of the other.
 */
const aboutUser = [
  "timezone",
  "locale",
  "username",
  "hostname",
  "git-identity",
  "git-remote",
  "cwd",
];

/** How much a factor says about the user; see {@link aboutUser}. */
export function personal(id: FactorId): number {
  const at = aboutUser.indexOf(id);
  return at >= 0 ? aboutUser.length - at : id.startsWith("env:") || id.startsWith("file:") ? -1 : 0;
}

/**
 * Tells drivers from gates. A factor that changes the value whatever the others are is a driver by
 * itself. Where factors matter only together, the driver is the one that is heard while the others
 * stand at a baseline, and of equals the one that says more about the user.
 *
 * @param bases by factor of the grid, the levels that some baseline has.
 */
export function effectsOf(explanation: Explanation, grid: Grid, bases: number[][]): Effect[] {
  const effects = explanation.factors
    .map((_, at) => effectOf(explanation, grid, bases, at))
    .filter((effect) => effect.choices.length > 0 && !grid.factors[effect.driver]?.control);
  const alone = effects.filter((effect) => effect.gates.length === 0);
  if (alone.length > 0) {
    // A factor that matters only through one that acts alone still is an effect of its own.
    return effects;
  }
  const ranked = effects.sort(
    (a, b) =>
      cheapest(a) - cheapest(b) ||
      personal(grid.factors[b.driver]?.id ?? "") - personal(grid.factors[a.driver]?.id ?? ""),
  );
  return ranked.slice(0, 1);
}

function cheapest(effect: Effect): number {
  return Math.floor(Math.min(...effect.choices.map((choice) => choice.cost)));
}

function effectOf(explanation: Explanation, grid: Grid, bases: number[][], at: number): Effect {
  const driver = explanation.factors[at] ?? 0;
  const others = explanation.factors.filter((_, other) => other !== at);
  const levels = (factor: number) =>
    [...new Set(grid.factors[factor]?.codes)].sort((a, b) => a - b);
  const ask = (held: Map<number, number>, level: number) =>
    predict(
      explanation,
      explanation.factors.map((factor) => (factor === driver ? level : (held.get(factor) ?? 0))),
    );
  const choices: Choice[] = [];
  const silent: Map<number, number>[] = [];
  for (const held of combinations(others.map((factor) => ({ factor, levels: levels(factor) })))) {
    const answers = levels(driver).map((level) => ({ level, value: ask(held, level) }));
    const known = answers.filter((answer) => answer.value !== undefined);
    if (known.length >= 2 && known.every((answer) => answer.value === known[0]?.value))
      silent.push(held);
    for (const control of known) {
      for (const treated of known) {
        if (control.value === treated.value || control.level === treated.level) continue;
        const cost = costOf(grid, bases, driver, held, treated.level, control.level);
        choices.push({ held, treated: treated.level, control: control.level, cost });
      }
    }
  }
  // A control at a baseline shows the change as users would see it; others are second choice.
  const plain = choices.filter((choice) => bases[driver]?.includes(choice.control));
  if (plain.length > 0) choices.splice(0, choices.length, ...plain);
  const best = choices.reduce<Choice | null>((a, b) => (a && a.cost <= b.cost ? a : b), null);
  const gates = others.filter((factor) =>
    silent.some((held) =>
      others.every((other) => other === factor || held.get(other) === best?.held.get(other)),
    ),
  );
  return { driver, gates, choices };
}

/** Whole units: how far the held levels are from a baseline. Fractions: tastes among equals. */
function costOf(
  grid: Grid,
  bases: number[][],
  driver: number,
  held: Map<number, number>,
  treated: number,
  control: number,
): number {
  let cost = 0;
  for (const [factor, level] of held) cost += bases[factor]?.includes(level) ? 0 : 1;
  const factor = grid.factors[driver] as GridFactor;
  const seen = (level: number) =>
    factor.codes.some(
      (code, row) =>
        code === level &&
        [...held].every(([other, want]) => grid.factors[other]?.codes[row] === want),
    );
  const baseOf = bases[driver] ?? [];
  return (
    cost +
    (baseOf.includes(control) ? 0 : 0.2) +
    (control === baseOf.at(-1) ? 0 : 0.05) +
    (baseOf.includes(treated) ? 0.1 : 0) +
    (seen(treated) ? 0 : 0.2) +
    (seen(control) ? 0 : 0.1) +
    treated * 0.001
  );
}

/** Every way to hold the given factors. */
function combinations(factors: { factor: number; levels: number[] }[]): Map<number, number>[] {
  let all: Map<number, number>[] = [new Map()];
  for (const { factor, levels } of factors) {
    all = all.flatMap((held) => levels.map((level) => new Map(held).set(factor, level)));
  }
  return all;
}
