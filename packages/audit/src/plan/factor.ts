import type { FactorId, Level, Scene } from "@telltale/core/model/index.ts";

/** What decides whether a factor can be varied for a subject at all. */
export interface FactorContext {
  /** Runtime that preloads can be put into; `none` for native subjects. */
  instrument: "node" | "bun" | "none";
}

/** One thing about the user's environment, with its levels and how each is made real in a scene. */
export interface Factor {
  id: FactorId;
  /**
   * Control factors are varied to understand the others (a changed prompt shows which leaves merely
   * hash the body) and are never reported as tells.
   */
  control: boolean;
  /** The first level is the baseline; ids are unique. */
  levels: Level[];
  /** A scene with this level in place. Never changes the scene that it is given. */
  apply(scene: Scene, level: Level): Scene;
  /** Why the factor can't be varied here, or null. */
  unavailable(context: FactorContext): string | null;
}

/** Short form of a level from a factor's own list. */
export function builtin(id: string, role: Level["role"], value: Level["value"]): Level {
  return { id, role, value, origin: "builtin" };
}

/** The level that control runs have. */
export function baselineOf(factor: Pick<Factor, "id" | "levels">): Level {
  const level = factor.levels[0];
  if (!level) throw new Error(`factor ${factor.id} has no levels`);
  return level;
}

/** For factors that every machine has. */
export function alwaysAvailable(): null {
  return null;
}
