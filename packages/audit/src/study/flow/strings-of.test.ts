import { beforeAll, describe, expect, test } from "vitest";
import { fileOf } from "../code/code.ts";
import type { FlowGraph } from "./flow.ts";
import { stringsOf } from "./strings-of.ts";
import { flowOf, marksIn } from "./testing/flow-of.ts";

/** What an expression can hold; null: anything. */
const cases: readonly [name: string, program: string, values: string[] | null][] = [
  ["literal", "SINK('a')", ["a"]],
  ["number", "SINK(1.5)", ["1.5"]],
  ["choice", "SINK(c ? 'a' : 'b')", ["a", "b"]],
  ["variable", "const x = c ? 'a' : 'b'; SINK(x)", ["a", "b"]],
  [
    "several assignments",
    "let x = 'a'; if (c) x = 'b'; else if (d) x = 'c'; SINK(x)",
    ["a", "b", "c"],
  ],
  ["declared first", "let x; if (c) x = 'b'; else x = 'c'; SINK(x)", ["b", "c"]],
  ["table", "SINK({a: 'x', b: 'y'}[k])", ["x", "y"]],
  ["table by a known key", "SINK({a: 'x', b: 'y'}['b'])", ["y"]],
  ["table by some keys", "SINK({a: 'x', b: 'y', c: 'z'}[q ? 'a' : 'b'])", ["x", "y"]],
  [
    "table in a variable",
    "const t = {a: 'x', b: 'y'}; function f(k) { return t[k] } SINK(f(q))",
    ["x", "y"],
  ],
  ["table filled later", "const t = {a: 'x'}; t.b = 'y'; SINK(t[k])", ["x", "y"]],
  ["list", "SINK(['x', 'y', 'z'][i])", ["x", "y", "z"]],
  ["list by a truth", "SINK(['x', 'y', 'z'][Number(tz === 'a')])", ["x", "y"]],
  ["list by a truth with a plus", "SINK(['x', 'y', 'z'][+(tz === 'a')])", ["x", "y"]],
  ["characters of a string", "SINK('’ʼ'[i])", ["’", "ʼ"]],
  ["charAt", "SINK('abc'.charAt(c ? 0 : 2))", ["a", "c"]],
  ["code point arithmetic", "SINK(String.fromCodePoint(8216 + (tz === 'a' ? 1 : 0)))", ["‘", "’"]],
  [
    "code point plus a truth",
    "const k = tz === 'a'; SINK(String.fromCharCode(0x2018 + k))",
    ["‘", "’"],
  ],
  ["bits", "SINK(String.fromCodePoint(0x2018 | (a && 1)))", ["‘", "’"]],
  ["template", "SINK(`Today${c ? \"'\" : '’'}s`)", ["Today's", "Today’s"]],
  ["concatenation", "SINK('a' + (c ? 'b' : 'c') + (d ? 'e' : ''))", ["abe", "ab", "ace", "ac"]],
  ["replacement", "SINK('2026-01-02'.replace(/-/g, '/'))", ["2026/01/02"]],
  ["choice of a replacement", "const d = '1-2'; SINK(c ? d.replace('-', '/') : d)", ["1/2", "1-2"]],
  ["replaced by a choice", "SINK('Todays'.replaceAll('y', c ? 'y' : 'у'))", ["Todays", "Todaуs"]],
  ["reversal", "SINK('cba'.split('').reverse().join(''))", ["abc"]],
  ["join of a choice", "SINK(['a', 'b'].join(c ? ' ' : '\\u00a0'))", ["a b", "a\u00a0b"]],
  ["trim", "SINK(' a '.trim())", ["a"]],
  ["padding", "SINK('a'.padEnd(c ? 1 : 2))", ["a", "a "]],
  ["case", "SINK((c ? 'a' : 'b').toUpperCase())", ["A", "B"]],
  ["repeat", "SINK(' '.repeat(c ? 1 : 2))", [" ", "  "]],
  ["appended under if", "let x = 'a'; if (c) x += ' '; SINK(x)", ["a", "a "]],
  ["appended in a loop", "let x = 'a'; while (c) x += ' '; SINK(x)", null],
  ["logical and", "SINK(c && 'x')", ["x"]],
  ["logical or", "SINK((c ? '' : 'a') || 'x')", ["a", "x"]],
  [
    "function",
    "function f(a, b) { if (!a && !b) return \"'\"; if (a && !b) return '’'; return 'ʼ' } SINK(f(p, q))",
    ["'", "’", "ʼ"],
  ],
  ["recursion", "function f(n) { return n ? f(n - 1) : 'a' } SINK(f(3))", null],
  ["parameter", "function f(x) { SINK(x) } f('a'); f('b')", ["a", "b"]],
  ["parameter of a function that gets away", "function f(x) { SINK(x) } f('a'); give(f)", null],
  ["destructuring", "const {a} = {a: c ? 'x' : 'y'}; SINK(a)", ["x", "y"]],
  ["element of a list", "for (const x of ['a', 'b']) SINK(x)", ["a", "b"]],
  [
    "field of a class",
    "class C { a = 'x'; set() { this.a = 'y' } m() { SINK(this.a) } }",
    ["x", "y"],
  ],
  ["Map", "SINK(new Map([['a', 'x'], ['b', 'y']]).get(k))", ["x", "y"]],
  ["switch", "let x; switch (k) { case 1: x = 'a'; break; case 2: x = 'b' } SINK(x)", ["a", "b"]],
  ["promise", "SINK(await Promise.resolve('a').then((x) => x + 'b'))", ["ab"]],
  ["global", "SINK(process.env.TZ)", null],
  ["global or a default", "SINK(process.env.TZ || 'a')", null],
  ["unknown function", "SINK(f('a'))", null],
  ["made of itself", "let x = 'a'; x = x + 'b'; SINK(x)", ["a", "ab"]],
  ["made of itself in a function", "let x = 'a'; function f() { x = x + 'b' } SINK(x)", null],
  ["replaced later", "let x = 'a-b'; if (c) x = x.replace('-', '/'); SINK(x)", ["a-b", "a/b"]],
  ["a date", "SINK(new Date().toISOString())", null],
  ["too many", `SINK([${Array.from({ length: 100 }, (_, at) => `'${at}'`).join()}][i])`, null],
  ["greedy expression", "SINK('aaaaaaaaaaaaaaaaaaaaaaaa!'.replace(/(a+)+$/, 'b'))", null],
  ["huge padding", "SINK('a'.padEnd(1e9))", null],
  ["huge repetition", "SINK('a'.repeat(1e9))", null],
  ["chain of concatenations", `SINK(${Array.from({ length: 3000 }, () => "'a'").join("+")})`, null],
];

let flow: FlowGraph;

beforeAll(async () => {
  flow = await flowOf(Object.fromEntries(cases.map(([name, program]) => [`${name}.js`, program])));
});

describe("what an expression can hold", () => {
  test.each(cases)("%s", (name, _, values) => {
    const sink = marksIn(flow.code).sinks.find((at) => fileOf(flow.code, at).path === `${name}.js`);
    const found = stringsOf(flow, sink as number);
    expect(found === null ? null : found.sort()).toEqual(values === null ? null : values.sort());
  });
});

test("every limit holds", () => {
  const sink = marksIn(flow.code).sinks[1] as number;
  expect(stringsOf(flow, sink, { nodes: 0 })).toBeNull();
  expect(stringsOf(flow, 0)).toBeNull();
});
