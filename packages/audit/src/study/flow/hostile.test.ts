import fc from "fast-check";
import { expect, test } from "vitest";
import type { Code } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { parseSources } from "../parse/parse.ts";
import { controlledBy } from "./controlled.ts";
import { type FlowGraph, openFlow } from "./flow.ts";
import { stringsOf } from "./strings-of.ts";
import { flowOf, marksIn, noConstants } from "./testing/flow-of.ts";
import { traceFlow } from "./trace.ts";

const many = (count: number, of: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => of(at));

/** Programs that are small to write and large to think about. */
const tangles: readonly [name: string, program: string][] = [
  ["deep calls", `SINK(${"f(".repeat(2000)}SOURCE${")".repeat(2000)})`],
  ["deep members", `SOURCE${".a".repeat(5000)}; SINK(x${".b".repeat(5000)})`],
  ["deep functions", `${"(() => ".repeat(800)}SINK(SOURCE)${")()".repeat(800)}`],
  ["deep objects", `SINK(${"{a:".repeat(1500)}SOURCE${"}".repeat(1500)})`],
  ["deep conditions", `SINK(${many(1500, (at) => `c${at} ? '${at}' : `).join("")}SOURCE)`],
  [
    "long alias chain",
    `let a0 = SOURCE; ${many(5000, (at) => `let a${at + 1} = a${at};`).join("")} SINK(a5000)`,
  ],
  [
    "chain of functions",
    `${many(3000, (at) => `function f${at}(x) { return f${at + 1}(x) }`).join("\n")} function f3000(x) { return x } SINK(f0(SOURCE))`,
  ],
  [
    "doubling calls",
    `${many(40, (at) => `const f${at} = (x) => f${at + 1}(x) + f${at + 1}(x);`).join("\n")} const f40 = (x) => x; SINK(f0(SOURCE))`,
  ],
  [
    "doubling objects",
    `let o = {v: SOURCE}; ${many(200, (at) => `o = {a${at}: o, b${at}: o};`).join("\n")} SINK(o)`,
  ],
  [
    "self reference",
    "const a = {}; a.a = a; a.b = SOURCE; a.c = a.a.a.a.b; SINK(a.c); let x = x + x; SINK(x)",
  ],
  [
    "mutual recursion",
    "const f = (g, x) => g(f, x), h = (g, x) => g(h, x) || x; SINK(f(h, SOURCE))",
  ],
  [
    "classes in a circle",
    "class A extends B { a = this.b } class B extends A { b = SOURCE } SINK(new A().a)",
  ],
  [
    "modules in a circle",
    "import {x} from './tangle: modules in a circle.js'; export {x} from './tangle: modules in a circle.js'; export * from './tangle: modules in a circle.js'; SINK(x)",
  ],
  ["namespace of itself", "var ns = {}; def(ns, {a: () => ns}); SINK(ns.a.a.a.a.a.a)"],
  [
    "wrapper of itself",
    "var w = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var r = w((e, m) => { m.exports = r(); e.a = r().a }); SINK(r().a.b)",
  ],
  [
    "many arguments",
    `function f(${many(3000, (at) => `p${at}`)}) { return p2999 } SINK(f(${many(3000, () => "SOURCE")}))`,
  ],
  [
    "many calls of one function",
    `const f = (x) => x; ${many(5000, () => "f(SOURCE);").join("")} SINK(f(1))`,
  ],
  [
    "many writes of one variable",
    `let a; ${many(5000, (at) => `a = SOURCE + ${at};`).join("")} SINK(a)`,
  ],
  [
    "many paths",
    `const o = {}; ${many(60, (at) => many(60, (to) => `o.p${at} = {q${to}: o.p${to}, v: SOURCE};`).join("")).join("\n")} SINK(o)`,
  ],
  ["product of choices", `SINK(${many(64, () => "(c ? 'a' : 'b')").join(" + ")})`],
  ["product of lists", `SINK([${many(64, () => "c ? 'a' : 'b'")}].join(''))`],
  [
    "prototype names",
    "const o = {__proto__: SOURCE, constructor: 1, hasOwnProperty: 2}; SINK(o.toString); SINK(o['__proto__']); SINK(o.constructor)",
  ],
];

/** A grammar of nonsense that parses. */
const expression = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: "e" },
    fc.constantFrom("SOURCE", "a", "b", "f", "this", "'s'", "1", "null", "arguments", "o.p"),
    fc
      .tuple(tie("any"), fc.constantFrom("+", "===", "&&", "||", "??", ","), tie("any"))
      .map(([l, o, r]) => `(${l} ${o} ${r})`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map((it) => `(${it[0]} ? ${it[1]} : ${it[2]})`),
    fc
      .tuple(
        tie("any"),
        fc.constantFrom(
          "map",
          "then",
          "trim",
          "get",
          "set",
          "call",
          "apply",
          "bind",
          "reduce",
          "replace",
          "x",
        ),
        tie("any"),
      )
      .map(([l, m, r]) => `(${l}).${m}(${r}, ${r})`),
    fc.tuple(tie("any"), tie("any")).map(([l, r]) => `(${l})[${r}]`),
    fc
      .tuple(tie("any"), tie("any"))
      .map(([l, r]) => `{p: ${l}, [${r}]: 1, ...${r}}`)
      .map((it) => `(${it})`),
    fc.tuple(tie("any"), tie("any")).map(([l, r]) => `[${l}, ...${r}]`),
    tie("any").map((it) => `((a, {p: b} = ${it}, ...f) => ${it})`),
    tie("any").map((it) => `(function f(o) { if (a) return ${it}; o.p = ${it}; a = o })(${it})`),
    tie("any").map(
      (it) =>
        `new (class o extends f { p = ${it}; constructor(a) { super(a); this.p = a } get x() { return ${it} } })(${it})`,
    ),
    tie("any").map((it) => `\`x\${${it}}\``),
  ),
})).any as fc.Arbitrary<string>;

async function parsed(programs: Record<string, string>): Promise<Code> {
  const { code } = await parseSources(
    Object.entries(programs).map(([path, text]) => ({ path, text, kind: "javascript" as const })),
  );
  return code;
}

/** Everything that can be asked of a graph, of every node. */
function askAll(flow: FlowGraph): void {
  const { sources, sinks } = marksIn(flow.code);
  const starts = sources.map((node, label) => ({ node, label }));
  for (const direction of ["forward", "backward"] as const) {
    const arrivals = traceFlow(flow, starts, { direction });
    for (let node = 1; node <= flow.size; node++) {
      for (const { label, steps } of arrivals.at(node)) {
        const way = arrivals.pathTo(node, label);
        expect(steps).toBeLessThanOrEqual(40);
        expect(way.every((at) => at > 0 && at <= flow.code.count)).toBe(true);
      }
    }
  }
  for (const node of sinks) controlledBy(flow, node);
  for (let node = 1; node <= flow.code.count; node++) stringsOf(flow, node, { nodes: 500 });
}

test("tangled programs end, and soon", async () => {
  const code = await parsed(
    Object.fromEntries(tangles.map(([name, text]) => [`tangle: ${name}.js`, text])),
  );
  expect(code.files.length).toBe(tangles.length);
  const started = process.cpuUsage();
  const flow = openFlow(code, noConstants);
  const { sources, sinks } = marksIn(code);
  const starts = sources.map((node, label) => ({ node, label }));
  for (const direction of ["forward", "backward"] as const) {
    const arrivals = traceFlow(flow, starts, { direction, maxFacts: 1_000_000 });
    for (const sink of sinks) {
      for (const { label } of arrivals.at(sink)) arrivals.pathTo(sink, label);
    }
  }
  for (const sink of sinks) {
    controlledBy(flow, sink);
    stringsOf(flow, sink);
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(20_000);
}, 60_000);

test("nonsense does no harm", async () => {
  const programs = fc.sample(expression, { numRuns: 300, seed: 1 });
  const code = await parsed(
    Object.fromEntries(
      programs.map((text, at) => [`${at}.js`, `async function* g() { SINK(${text}) }`]),
    ),
  );
  expect(code.files.length).toBeGreaterThan(250);
  askAll(openFlow(code, noConstants));
}, 60_000);

test("the search is cut where a limit says so, and says so", async () => {
  const flow = await flowOf(
    `let a = SOURCE; ${many(300, (at) => `const b${at} = a + 1;`).join("")} SINK(b299)`,
  );
  const { sources, sinks } = marksIn(flow.code);
  const starts = [{ node: sources[0] as number, label: 0 }];
  const cut = traceFlow(flow, starts, { maxFacts: 20 });
  expect(cut.complete).toBe(false);
  expect(traceFlow(flow, starts).at(sinks[0] as number)).toMatchObject([
    { label: 0, kind: "value" },
  ]);
  expect(traceFlow(flow, starts, { maxSteps: 0 }).at(sinks[0] as number)).toEqual([]);
  expect(
    traceFlow(flow, [
      { node: 0, label: 0 },
      { node: 1e9, label: 1 },
    ]).facts,
  ).toBe(0);
});

test("nodes stay within the graph", async () => {
  const flow = await flowOf("class A { x = SOURCE } SINK(new A().x)");
  for (const { nodes, offsets } of [flow.out, flow.in]) {
    expect(offsets[flow.size + 1]).toBe(nodes.length);
    for (const node of nodes) expect(node > 0 && node <= flow.size).toBe(true);
  }
  expect(flow.code.kind[0]).toBe(Kind.None);
});
