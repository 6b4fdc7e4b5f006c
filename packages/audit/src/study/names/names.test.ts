import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileNumber, known } from "./testing.ts";

/** Code, and the name that a node of it must take the last step to. */
const cases: readonly (readonly [string, string])[] = [
  ["process.env.TZ", "process.env.TZ"],
  ['process["env"]["T" + "Z"]', "process.env.TZ"],
  ["globalThis.process?.env?.TZ", "process.env.TZ"],
  ["var env = process.env; function f() { return env.TZ }", "process.env.TZ"],
  ["const x = process.env; const y = x; y.TZ", "process.env.TZ"],
  ["let x; x = process.env; x.TZ", "process.env.TZ"],
  ["const { env: { TZ: zone } } = process", "process.env.TZ"],
  ["const { TZ = 'UTC' } = process.env", "process.env.TZ"],
  ["function f(env = process.env) { return env.TZ }", "process.env.TZ"],
  ["function f({ TZ } = process.env) { return TZ }", "process.env.TZ"],
  ["(function (e) { return e.TZ })(process.env)", "process.env.TZ"],
  ["const f = (e) => e.TZ; f(process.env)", "process.env.TZ"],
  ["const env = () => process.env; env().TZ", "process.env.TZ"],
  ["const e = { ...process.env }; e.TZ", "process.env.TZ"],
  ["const e = Object.assign({}, process.env); e.TZ", "process.env.TZ"],
  ["const e = options.env ?? process.env; e.TZ", "process.env.TZ"],
  ["const e = typeof process > 'u' ? {} : process.env; e.TZ", "process.env.TZ"],
  ['import { env } from "node:process"; env.TZ', "process.env.TZ"],
  ['import process from "process"; process.env.TZ', "process.env.TZ"],
  ["Bun.env.TZ", "process.env.TZ"],
  ['Deno.env.get("TZ")', "process.env.TZ"],
  ["import.meta.env.TZ", "process.env.TZ"],
  ['const read = (key) => process.env[key]?.trim(); read("TZ")', "process.env.TZ"],
  ['Reflect.get(process.env, "TZ")', "process.env.TZ"],
  ["const deps = { env: process.env }; deps.env.TZ", "process.env.TZ"],
  ["const deps = {}; deps.env = process.env; deps.env.TZ", "process.env.TZ"],
  ["process.env[key]", "process.env.*"],
  ['const os = require("os"); os.hostname()', "node:os.hostname()"],
  ['const { hostname: h } = require("node:os"); h()', "node:os.hostname()"],
  ['import * as os from "os"; os.hostname()', "node:os.hostname()"],
  ['import os from "os"; (0, os.hostname)()', "node:os.hostname()"],
  ['import { hostname as h } from "node:os"; h()', "node:os.hostname()"],
  ['import { default as os } from "node:os"; os.hostname()', "node:os.hostname()"],
  ['var a = __toESM(require("os")); a.hostname()', "node:os.hostname()"],
  ['var a = x7(require("os"), 1); a.default.hostname()', "node:os.hostname()"],
  ['const os = await import("os"); os.hostname()', "node:os.hostname()"],
  ['const { hostname } = await import("node:os"); hostname()', "node:os.hostname()"],
  ['import("os").then((m) => m.hostname())', "node:os.hostname()"],
  [
    'Promise.resolve().then(() => x(require("os"))).then(({ hostname: h }) => h())',
    "node:os.hostname()",
  ],
  [
    'import { createRequire as c } from "module"; var r = c(import.meta.url); r("os").hostname()',
    "node:os.hostname()",
  ],
  ['process.getBuiltinModule("os").hostname()', "node:os.hostname()"],
  [
    'var os; var init = once(() => { os = require("os") }); function f() { init(); return os.hostname() }',
    "node:os.hostname()",
  ],
  ['var os = lazy(() => require("os")); os().hostname()', "node:os.hostname()"],
  [
    'var ns = {}; __export(ns, { os: () => o }); import o from "os"; ns.os.hostname()',
    "node:os.hostname()",
  ],
  ['(function (exports, require, module) { require("os").hostname() })', "node:os.hostname()"],
  [
    'var r = ((x) => typeof require < "u" ? require : x)(function (x) {}); r("os").hostname()',
    "node:os.hostname()",
  ],
  ['const h = require("os").hostname.bind(null); h()', "node:os.hostname()"],
  ['const os = require("os"); os.hostname.call(os)', "node:os.hostname()"],
  ['Reflect.apply(require("os").hostname, null, [])', "node:os.hostname()"],
  [
    'const { promisify: p } = require("util"); const e = p(require("child_process").exec); e("id")',
    "node:child_process.exec()",
  ],
  ['require("fs").promises.readFile("x")', "node:fs/promises.readFile()"],
  [
    "Intl.DateTimeFormat().resolvedOptions().timeZone",
    "Intl.DateTimeFormat#resolvedOptions().timeZone",
  ],
  [
    "new Intl.DateTimeFormat().resolvedOptions().timeZone",
    "Intl.DateTimeFormat#resolvedOptions().timeZone",
  ],
  [
    'globalThis["In" + "tl"].DateTimeFormat().resolvedOptions().timeZone',
    "Intl.DateTimeFormat#resolvedOptions().timeZone",
  ],
  [
    "const { DateTimeFormat: D } = Intl; const { timeZone } = D().resolvedOptions()",
    "Intl.DateTimeFormat#resolvedOptions().timeZone",
  ],
  [
    "const o = () => Intl.DateTimeFormat().resolvedOptions(); o().timeZone",
    "Intl.DateTimeFormat#resolvedOptions().timeZone",
  ],
  ["new Date().getTimezoneOffset()", "Date#getTimezoneOffset()"],
  ["Date.prototype.getTimezoneOffset.call(new Date())", "Date#getTimezoneOffset()"],
  [
    "class A { constructor(e = process.env) { this.e = e } f() { return this.e.TZ } }",
    "process.env.TZ",
  ],
  ["class A { #e = process.env; f() { return this.#e.TZ } }", "process.env.TZ"],
  ['Function("return this")().process.env.TZ', "process.env.TZ"],
  ['new Function("return process")().env.TZ', "process.env.TZ"],
  ['(0, eval)("process.env").TZ', "process.env.TZ"],
  ['Reflect.get(globalThis, "process").env.TZ', "process.env.TZ"],
  [
    'import { machineIdSync as m } from "node-machine-id"; m()',
    "package:node-machine-id.machineIdSync()",
  ],
];

describe("what an expression names", async () => {
  const { code, names } = await known(cases.map(([text]) => text));
  const found = cases.map(() => new Set<string>());
  for (const node of names.stepping) {
    found[fileNumber(code, node)]?.add(names.table.text(names.of[node] as number));
  }
  test.each(cases.map(([text, name], at) => ({ text, name, at })))("$text", ({ name, at }) => {
    expect([...(found[at] as Set<string>)]).toContain(name);
  });
});

/** Code that looks much like the above, and must not get that name. */
const others: readonly (readonly [string, string])[] = [
  ["function f(process) { return process.env.TZ }", "process.env.TZ"],
  ["settings.process.env.TZ", "process.env.TZ"],
  [
    'function f(require) { return 1 } const require2 = (x) => x; require2("os").hostname()',
    "node:os.hostname()",
  ],
  ['process["env.TZ"]', "process.env.TZ"],
  ["class A { e = process.env } class B { f() { return this.e.TZ } }", "process.env.TZ"],
  ["class A { #e = process.env; f() { return this.e.TZ } }", "process.env.TZ"],
  ["function f(o) { return o.hostname() } f(url); f(os2)", "node:os.hostname()"],
  ['const os = require("./os"); os.hostname()', "node:os.hostname()"],
];

test("what is shadowed, foreign or misleading names nothing", async () => {
  const { code, names } = await known(others.map(([text]) => text));
  for (const node of names.stepping) {
    const name = names.table.text(names.of[node] as number);
    expect(name).not.toBe(others[fileNumber(code, node)]?.[1]);
  }
});

test("a step is taken once; what only stands for it takes none", async () => {
  const { code, names } = await known(['const h = require("os").hostname(); use(h, h)']);
  const host = names.table.find("node:os.hostname()");
  const nodes = [...names.of.keys()].filter((node) => names.of[node] === host);
  expect(nodes.filter((node) => names.steps[node] === 1)).toHaveLength(1);
  expect(nodes.filter((node) => names.steps[node] === 0)).toHaveLength(2);
  expect(names.stepping).toEqual(Uint32Array.from(names.stepping).sort());
  expect(names.of.length).toBe(code.count + 1);
});

test("names go from chunk to chunk", async () => {
  const { code, names } = await known(
    [
      'import * as os from "os"; export { os as o }; export const env = process.env;',
      'import { o as x, env } from "../chunk.js"; x.hostname(); env.TZ',
    ],
    ["out/chunk.js", "out/deep/main.js"],
  );
  const found = [...names.stepping]
    .filter((node) => fileNumber(code, node) === 1)
    .map((node) => names.table.text(names.of[node] as number));
  expect(found).toEqual(expect.arrayContaining(["node:os.hostname()", "process.env.TZ"]));
});

test("loops in the code do not make names without end", async () => {
  const { names } = await known([
    "let x = process; while (x) x = x.next; const f = () => f; f()()(); let y = process.env; y = y[y.a] = y;",
  ]);
  expect(names.table.texts.every((text) => text.length < 2000)).toBe(true);
  expect(names.table.texts.length).toBeLessThan(100);
});

test("whatever the code, naming ends and names only nodes", async () => {
  const piece = fc.constantFrom(
    "process",
    "env",
    "require('os')",
    ".env",
    ".then",
    "(x => x)",
    "(",
    ")",
    "[x]",
    "{...x}",
    "x = ",
    "const {a, ...b} = ",
    ";",
    "=> ",
    "await ",
    "new ",
    "Reflect.apply",
    ".bind",
    ".call",
    "()",
    "`${",
    "}`",
    ",",
  );
  const programs = fc.sample(
    fc.array(piece, { maxLength: 14 }).map((parts) => parts.join("")),
    400,
  );
  const { parseHere } = await import("../parse/testing.ts");
  const { decode } = await import("../decode/decode.ts");
  const { nameOf } = await import("./names.ts");
  const { code } = await parseHere(
    programs.map((text, at) => ({ path: `${at}.js`, text, kind: "javascript" })),
  );
  const { constants } = await decode(code);
  const names = nameOf(code, constants);
  expect(code.files.length).toBeGreaterThan(20);
  expect(names.of.every((name) => name < names.table.texts.length)).toBe(true);
});
