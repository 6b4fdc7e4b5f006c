export { type FactorLevels, firstBaseline } from "./grid.ts";
export { type Probe, planProbes } from "./probes.ts";
export { type ScreenOptions, screen } from "./screen.ts";
