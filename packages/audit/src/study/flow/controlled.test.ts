import { expect, test } from "vitest";
import { textOf } from "../code/code.ts";
import { controlledBy } from "./controlled.ts";
import { flowOf, marksIn } from "./testing/flow-of.ts";

const testsOf = async (program: string) => {
  const flow = await flowOf(program);
  const [sink] = marksIn(flow.code).sinks;
  return controlledBy(flow, sink as number)
    .map((node) => textOf(flow.code, node))
    .sort();
};

const cases: readonly [name: string, program: string, tests: string[]][] = [
  ["condition", "SINK(p ? 'a' : 'b')", ["p"]],
  ["through a variable", "const x = p ? 'a' : 'b'; SINK(x)", ["p"]],
  ["assignment under if", "let x = 'a'; if (p) x = 'b'; SINK(x)", ["p"]],
  ["nested", "let x = 'a'; if (q) { if (p) x = 'b' } SINK(x)", ["p", "q"]],
  [
    "early returns",
    "function f(a, b) { if (!a) return 'x'; if (b) return 'y'; return 'z' } SINK(f(p, q))",
    ["!a", "b"],
  ],
  ["key", "SINK({a: 'x'}[k])", ["k"]],
  ["whether it is come to", "if (p && q) SINK('a')", ["p", "p && q"]],
  ["switch", "let x; switch (s) { case 1: x = 'a' } SINK(x)", ["s"]],
  ["nothing", "const y = p ? 1 : 2; SINK('a')", []],
];

test.each(cases)("%s", async (_, program, tests) => {
  expect(await testsOf(program)).toEqual(tests);
});
