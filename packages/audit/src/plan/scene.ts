import { type Levels, type Scene, TelltaleError } from "@telltale/core/model/index.ts";
import { baseScene } from "./base-scene.ts";
import type { Factor } from "./factor.ts";

/**
 * The machine that a choice of levels describes. Factors without a level in `levels` stay at their
 * baseline; levels of factors that are not varied are an error, as they would be lost silently.
 */
export function sceneOf(factors: readonly Factor[], levels: Levels): Scene {
  const known = new Set<string>(factors.map((factor) => factor.id));
  for (const id of Object.keys(levels)) {
    if (!known.has(id)) throw new TelltaleError("internal", `There is no factor ${id} to set.`);
  }
  return factors.reduce((scene, factor) => {
    const id = levels[factor.id];
    const level =
      id === undefined ? factor.levels[0] : factor.levels.find((entry) => entry.id === id);
    if (!level) throw new TelltaleError("internal", `Factor ${factor.id} has no level ${id}.`);
    return factor.apply(scene, level);
  }, baseScene);
}
