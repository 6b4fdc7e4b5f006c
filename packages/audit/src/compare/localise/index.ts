export { type LevelValues, type Localised, localise } from "./localise.ts";
export { type LocalisationOptions, planLocalisation } from "./plan.ts";
