export type { FactorLevels } from "./grid.ts";
export { planProbes } from "./probes.ts";
export { type ScreenOptions, screen } from "./screen.ts";
