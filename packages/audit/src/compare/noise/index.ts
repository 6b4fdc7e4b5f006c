export type { Downstream } from "./downstream.ts";
export { downstream } from "./downstream.ts";
export type { Explained } from "./enrich.ts";
export { explainNoise } from "./enrich.ts";
export { features } from "./features.ts";
export type { NoiseShape } from "./shapes.ts";
export { shapeOf } from "./shapes.ts";
export type { Volatility, VolatilityOptions } from "./volatility.ts";
export { volatility } from "./volatility.ts";
