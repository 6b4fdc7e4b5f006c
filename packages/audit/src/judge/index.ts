export { judge } from "./tells.ts";
export { verdictOf, verdictSummary } from "./verdict.ts";
