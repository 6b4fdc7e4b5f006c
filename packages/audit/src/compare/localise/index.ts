export { type Localised, localise } from "./localise.ts";
export { planLocalisation } from "./plan.ts";
