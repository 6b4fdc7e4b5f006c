import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import type { Source } from "./source.ts";

/**
 * Reads the clock.
 *
 * ```js
 * Date.now() > Date.UTC(2026, 3, 1)
 * new Date().toISOString()
 * ```
 */
export const date: Source = {
  id: "date",
  what: "the date and time",
  sensitive: false,
  why: "Every program reads the clock, and it is the same for all; an audit varies it nevertheless.",
  factor: "date",
  names: ["Date.now()", "Date#", "Date()", "Temporal.Now.instant()"],
  commands: /^date\b/,
  when: ({ code, node }) =>
    code.kind[node] !== Kind.MemberExpression && argumentOf(code, node, 0) === 0,
  samples: {
    matches: ["use(Date.now())", "use(new Date().toISOString())"],
    differs: ["use(new Date(0))", "use(Date.UTC(2026, 1))"],
  },
};
