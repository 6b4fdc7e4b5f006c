export { isExpected } from "./declared-effects.ts";
export { type JudgeOptions, type JudgeResult, judge } from "./tells.ts";
export { type Seen, verdictOf, verdictSummary } from "./verdict.ts";
