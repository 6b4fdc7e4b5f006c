import { beforeAll, describe, expect, test } from "vitest";
import { fileOf } from "../code/code.ts";
import type { FlowGraph } from "./flow.ts";
import { flowOf, marksIn } from "./testing/flow-of.ts";
import { traceFlow } from "./trace.ts";

/** What one file hands to another: the files of each case, and what of `no` must not get there. */
const cases: Record<string, Record<string, string>> = {
  "named export": {
    "a.js": "export const tz = SOURCE, no = 1",
    "b.js": "import {tz, no} from './a.js'; SINK(tz); HONEST(no)",
  },
  "renamed export": {
    "a.js": "const x = SOURCE, y = 1; export {x as tz, y as no}",
    "b.js": "import {tz as q, no as r} from './a.js'; SINK(q); HONEST(r)",
  },
  "default export": {
    "a.js": "export default SOURCE",
    "b.js": "import tz from './a.js'; SINK(tz)",
  },
  "exported function": {
    "a.js": "export function tz() { return SOURCE } export const no = () => 1",
    "b.js": "import {tz, no} from './a.js'; SINK(tz()); HONEST(no())",
  },
  "argument of an imported function": {
    "a.js": "export function send(x, y) { SINK(x); HONEST(y) }",
    "b.js": "import {send} from './a.js'; send(SOURCE, 1)",
  },
  "exported class": {
    "a.js": "export class C { constructor(x) { this.tz = x; this.no = 1 } }",
    "b.js": "import {C} from './a.js'; const c = new C(SOURCE); SINK(c.tz); HONEST(c.no)",
  },
  namespace: {
    "a.js": "export const tz = SOURCE, no = 1",
    "b.js": "import * as ns from './a.js'; SINK(ns.tz); HONEST(ns.no)",
  },
  "function of a namespace": {
    "a.js": "export const tz = () => SOURCE, no = () => 1",
    "b.js": "import * as ns from './a.js'; SINK(ns.tz()); HONEST(ns.no())",
  },
  "export from": {
    "a.js": "export const tz = SOURCE, no = 1",
    "b.js": "export {tz as z, no} from './a.js'",
    "c.js": "import {z, no} from './b.js'; SINK(z); HONEST(no)",
  },
  "export all": {
    "a.js": "export const tz = SOURCE, no = 1",
    "b.js": "export * from './a.js'",
    "c.js": "import {tz, no} from './b.js'; SINK(tz); HONEST(no)",
  },
  "export all as a name": {
    "a.js": "export const tz = SOURCE, no = 1",
    "b.js": "export * as ns from './a.js'",
    "c.js": "import {ns} from './b.js'; SINK(ns.tz); HONEST(ns.no)",
  },
  "imported and exported again": {
    "a.js": "export const tz = SOURCE, no = 1",
    "b.js": "import {tz, no} from './a.js'; export {tz, no}",
    "c.js": "import {tz, no} from './b.js'; SINK(tz); HONEST(no)",
  },
  "dynamic import": {
    "a.js": "export const tz = SOURCE, no = 1",
    "b.js": "const {tz, no} = await import('./a.js'); SINK(tz); HONEST(no)",
  },
  "dynamic import, then": {
    "a.js": "export const tz = () => SOURCE, no = () => 1",
    "b.js": "import('./a.js').then((m) => { SINK(m.tz()); HONEST(m.no()) })",
  },
  "late binding": {
    "a.js": "export let tz, no; export function init() { tz = SOURCE; no = 1 }",
    "b.js": "import {tz, no, init} from './a.js'; init(); SINK(tz); HONEST(no)",
  },
  "CommonJS exports": {
    "a.cjs": "exports.tz = SOURCE; exports.no = 1",
    "b.cjs": "const {tz, no} = require('./a.cjs'); SINK(tz); HONEST(no)",
  },
  "CommonJS as a whole": {
    "a.cjs": "module.exports = {tz: SOURCE, no: 1}",
    "b.cjs": "const a = require('./a.cjs'); SINK(a.tz); HONEST(a.no)",
  },
  "CommonJS without an ending": {
    "a.js": "module.exports.tz = SOURCE; module.exports.no = 1",
    "b.js": "const a = require('./a'); SINK(a.tz); HONEST(a.no)",
  },
  "CommonJS imported": {
    "a.cjs": "exports.tz = SOURCE; exports.no = 1",
    "b.mjs": "import {tz, no} from './a.cjs'; SINK(tz); HONEST(no)",
  },
  "function of CommonJS": {
    "a.cjs": "exports.tz = () => SOURCE; module.exports.no = () => 1",
    "b.cjs": "const a = require('./a.cjs'); SINK(a.tz()); HONEST(a.no())",
  },
  "CommonJS getters": {
    "a.cjs":
      "Object.defineProperty(exports, 'tz', {get: function () { return SOURCE }}); Object.defineProperty(exports, 'no', {get: () => 1})",
    "b.cjs": "const a = require('./a.cjs'); SINK(a.tz); HONEST(a.no)",
  },
  "CommonJS function as a whole": {
    "a.cjs": "module.exports = function (x) { return x }",
    "b.cjs": "const a = require('./a.cjs'); SINK(a(SOURCE)); HONEST(a(1))",
  },
  "CommonJS methods with common names": {
    "a.cjs": "exports.get = (x) => x; exports.log = (x) => 1",
    "b.cjs": "const a = require('./a.cjs'); SINK(a.get(SOURCE)); HONEST(a.log(SOURCE))",
  },
  "folder above": {
    "lib/a.js": "export const tz = SOURCE, no = 1",
    "bin/b.js": "import {tz, no} from '../lib/a.js'; SINK(tz); HONEST(no)",
  },
  "chunk by the path of the machine that built it": {
    "bin/x!/chunk-7f3a.js": "export const tz = SOURCE, no = 1",
    "bin/x!/cli.js": "import {tz, no} from '/$bunfs/root/chunk-7f3a.js'; SINK(tz); HONEST(no)",
  },
};

let flow: FlowGraph;
const outcome = new Map<string, Set<string>>();

beforeAll(async () => {
  const files: Record<string, string> = {};
  for (const [name, parts] of Object.entries(cases)) {
    for (const [path, text] of Object.entries(parts)) {
      files[`${name}/${path}`] = text.replaceAll("HONEST(", "SINK('honest', ");
    }
  }
  flow = await flowOf(files);
  const { code } = flow;
  const folder = (node: number) => fileOf(code, node).path.split("/")[0] as string;
  const names = Object.keys(cases);
  const { sources, sinks } = marksIn(code);
  const arrivals = traceFlow(
    flow,
    sources.map((node) => ({ node, label: names.indexOf(folder(node)) })),
  );
  for (const node of sinks) {
    const first = code.next[code.first[code.parent[node] as number] as number] as number;
    const isHonest = code.strings[code.name[first] as number] === "honest";
    for (const { label, kind } of arrivals.at(node)) {
      const key = folder(node);
      const set = outcome.get(key) ?? new Set();
      set.add(`${names[label]} ${kind} ${isHonest ? "honest" : "sink"}`);
      outcome.set(key, set);
    }
  }
});

describe("what one file hands to another", () => {
  test.each(Object.keys(cases))("%s", (name) => {
    expect([...(outcome.get(name) ?? [])]).toEqual([`${name} value sink`]);
  });
});
