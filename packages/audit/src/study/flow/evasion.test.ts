import { beforeAll, describe, expect, test } from "vitest";
import { fileOf } from "../code/code.ts";
import { decode } from "../decode/decode.ts";
import { parseHere } from "../parse/testing.ts";
import { controlledBy } from "./controlled.ts";
import { type FlowGraph, openFlow } from "./flow.ts";
import { stringsOf } from "./strings-of.ts";
import { marksIn } from "./testing/flow-of.ts";
import { traceFlow } from "./trace.ts";

/**
 * Ways to choose a mark by the time zone that a pass over the text does not see as a choice, and
 * what can come out of each.
 */
const marks = ["Today's", "Today’s"];
const variants: readonly [name: string, program: string, values: string[]][] = [
  ["conditional", "const m = SOURCE === 'x' ? '’' : \"'\"; SINK(`Today${m}s`)", marks],
  ["table", "SINK(`Today${{true: '’', false: \"'\"}[SOURCE === 'x']}s`)", marks],
  ["place in a list", "const l = [\"'\", '’']; SINK(`Today${l[Number(SOURCE === 'x')]}s`)", marks],
  [
    "arithmetic of code points",
    "const k = SOURCE.includes('x'); SINK(`Today${String.fromCodePoint(39 + k * 8178)}s`)",
    marks,
  ],
  [
    "chain of promises",
    "Promise.resolve(SOURCE).then((z) => z === 'x').then((k) => (k ? '’' : \"'\")).then((m) => SINK(`Today${m}s`))",
    marks,
  ],
  ["assignment under if", "let m = \"'\"; if (SOURCE === 'x') m = '’'; SINK(`Today${m}s`)", marks],
  [
    "white space at the end",
    "let t = 'Today'; if (SOURCE === 'x') t += ' '; SINK(t)",
    ["Today", "Today "],
  ],
  [
    "replacement later on",
    "let t = `Today's`; if (/x/.test(SOURCE)) t = t.replace(\"'\", '’'); SINK(t)",
    marks,
  ],
  [
    "names put together",
    "const o = {['zo' + 'ne']: SOURCE}; SINK(`Today${o['z' + 'one'] === 'x' ? '’' : \"'\"}s`)",
    marks,
  ],
  [
    "text of a date",
    "const [, z] = /\\((.*)\\)/.exec(SOURCE); SINK(`Today${z.includes('China') ? '’' : \"'\"}s`)",
    marks,
  ],
  [
    "reversal",
    "const l = SOURCE === 'x' ? ['’', \"'\"].reverse() : ['’', \"'\"]; SINK(`Today${l[0]}s`)",
    marks,
  ],
  [
    "early returns of a helper",
    "class M { pick() { if (this.z === 'x') return '’'; return \"'\" } constructor() { this.z = SOURCE } } SINK(`Today${new M().pick()}s`)",
    marks,
  ],
];

let flow: FlowGraph;
let reached: Set<string>;

beforeAll(async () => {
  const sources = variants.flatMap(([name, program]) => [
    { path: `${name}.js`, text: program, kind: "javascript" as const },
    {
      path: `${name}, honest.js`,
      text: program.replaceAll("SOURCE", "ELSEWHERE"),
      kind: "javascript" as const,
    },
  ]);
  const { code } = await parseHere(sources);
  const { constants } = await decode(code);
  flow = openFlow(code, constants);
  const found = marksIn(code);
  const arrivals = traceFlow(
    flow,
    found.sources.map((node) => ({ node, label: fileOf(code, node).root })),
  );
  reached = new Set();
  for (const sink of found.sinks) {
    for (const { label } of arrivals.at(sink)) {
      reached.add(
        `${code.files.find(({ root }) => root === label)?.path} > ${fileOf(code, sink).path}`,
      );
    }
  }
});

const sinkOf = (path: string) =>
  marksIn(flow.code).sinks.find((node) => fileOf(flow.code, node).path === path) as number;

describe("a choice in disguise", () => {
  test.each(variants)("by %s is reached", (name) => {
    expect(reached).toContain(`${name}.js > ${name}.js`);
  });

  test.each(variants)("by %s has its values known", (name, _, values) => {
    expect(stringsOf(flow, sinkOf(`${name}.js`))?.sort()).toEqual([...values].sort());
  });

  test.each(variants)("by %s has a test that decides", (name) => {
    expect(controlledBy(flow, sinkOf(`${name}.js`)).length).toBeGreaterThan(0);
  });

  test("reaches nothing else, and honest twins are not reached", () => {
    expect([...reached].sort()).toEqual(variants.map(([name]) => `${name}.js > ${name}.js`).sort());
  });
});
