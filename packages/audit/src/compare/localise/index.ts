export { type Localised, type LevelValues, localise } from "./localise.ts";
export { type LocalisationOptions, planLocalisation } from "./plan.ts";
