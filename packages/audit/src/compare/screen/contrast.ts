import type { Levels } from "@telltale/core/model/index.ts";
import type { Grid } from "./grid.ts";
import type { Choice, Effect } from "./roles.ts";

/** A comparison of two levels of one factor, with others held. */
export interface Contrast {
  treated: Levels;
  control: Levels;
}

/**
 * Chooses, for many effects of one driver, comparisons that show as many of them as possible at once:
 * hypotheses that share a comparison share their fresh runs. Greedy set cover; of comparisons that
 * show equally many, the one closest to a baseline.
 *
 * @returns by effect, its comparison.
 */
export function chooseContrasts(
  effects: readonly Effect[],
  grid: Grid,
  base: number[],
): Contrast[] {
  const waiting = new Set(effects.keys());
  const chosen = new Array<Contrast>(effects.length);
  const full = (effect: Effect, choice: Choice) => {
    const levels = [...base];
    for (const [factor, level] of choice.held) {
      // What needs no gate stays at the base, unless the effect is only known elsewhere.
      if (effect.gates.includes(factor) || !knownAtBase(effect, choice, factor, base)) {
        levels[factor] = level;
      }
    }
    levels[effect.driver] = choice.treated;
    return `${levels.join(",")}|${choice.control}`;
  };
  const offers = new Map<string, Map<number, { effect: Effect; choice: Choice }>>();
  effects.forEach((effect, at) => {
    for (const choice of effect.choices) {
      const key = full(effect, choice);
      const offer = offers.get(key) ?? new Map<number, { effect: Effect; choice: Choice }>();
      const before = offer.get(at);
      if (!before || before.choice.cost > choice.cost) offer.set(at, { effect, choice });
      offers.set(key, offer);
    }
  });
  while (waiting.size > 0) {
    let best: { key: string; shows: number[]; cost: number } | null = null;
    for (const [key, offer] of offers) {
      const shows = [...offer.keys()].filter((at) => waiting.has(at));
      if (shows.length === 0) continue;
      const cost =
        shows.reduce((sum, at) => sum + (offer.get(at)?.choice.cost ?? 0), 0) / shows.length;
      if (
        !best ||
        shows.length > best.shows.length ||
        (shows.length === best.shows.length && cost < best.cost)
      ) {
        best = { key, shows, cost };
      }
    }
    if (!best) break;
    const [levels = "", control = "0"] = best.key.split("|");
    const codes = levels.split(",").map(Number);
    for (const at of best.shows) {
      const effect = effects[at] as Effect;
      chosen[at] = nameContrast(grid, codes, base, effect.driver, Number(control));
      waiting.delete(at);
    }
  }
  return chosen;
}

function knownAtBase(effect: Effect, choice: Choice, factor: number, base: number[]): boolean {
  return effect.choices.some(
    (other) =>
      other.treated === choice.treated &&
      other.control === choice.control &&
      other.held.get(factor) === base[factor] &&
      [...choice.held].every(([held, level]) => held === factor || other.held.get(held) === level),
  );
}

/** Names the driver's two levels and every factor that is held off its own first level. */
function nameContrast(
  grid: Grid,
  codes: number[],
  base: number[],
  driver: number,
  control: number,
): Contrast {
  const treated: Levels = {};
  codes.forEach((code, factor) => {
    const known = grid.factors[factor];
    if (!known) return;
    if (factor === driver || code !== 0 || code !== base[factor])
      treated[known.id] = known.names[code] ?? "";
  });
  const name = grid.factors[driver];
  return {
    treated,
    control: name ? { ...treated, [name.id]: name.names[control] ?? "" } : treated,
  };
}
