export { type FactorLevels, firstBaseline } from "./grid.ts";
export { type ScreenOptions, screen } from "./screen.ts";
