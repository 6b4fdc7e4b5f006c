import { beforeAll, describe, expect, it } from "vitest";
import { fileOf } from "../code/code.ts";
import { parseSources } from "../parse/parse.ts";
import { decode } from "./decode.ts";
import type { DecodedList } from "./lists.ts";
import { decodeText } from "./testing.ts";

const words = ["alpha.example", "beta.example", "gamma.example"];
const hidden = Buffer.from([...Buffer.from(words.join(","))].map((byte) => byte ^ 91));

/** Two lists of one helper, made when first asked for, as in bundles. */
const program = `var once = (f) => { let a, d = false; return () => { if (!d) { a = f(); d = true } return a } };
  var lazy = (f, r) => () => (f && (r = f(f = 0)), r);
  function un(q) { let s = ""; for (const z of Buffer.from(q, "base64")) s += String.fromCharCode(z ^ key); return s.split(",") }
  var text = "${hidden.toString("base64")}", key = 91, list;
  var init = lazy(() => { list = once(() => un(text)) });
  function use(h) { init(); return list().some((k) => k === h) }`;

const interop = `var cjs = (a, b) => () => (b || a((b = { exports: {} }).exports, b), b.exports);`;

/** What bundlers and runtimes put around a program, or around each of its modules. */
const wrappers: [string, (text: string) => string][] = [
  ["nothing", (text) => text],
  [
    "CommonJS of a runtime",
    (text) => `(function (exports, require, module, __filename, __dirname) {${text}})`,
  ],
  ["an arrow that is called", (text) => `(() => {${text}})()`],
  ["an asynchronous arrow that is called", (text) => `(async () => {${text}})()`],
  ["!function", (text) => `!function () { "use strict"; ${text} }()`],
  ["call(this)", (text) => `(function () {${text}}).call(this)`],
  ["functions in functions", (text) => `(() => { (function () { (() => {${text}})() })() })()`],
  ["a block", (text) => `(() => { { ${text} } })()`],
  ["a try", (text) => `(() => { try { ${text} } catch {} })()`],
  ["a function that is called by name", (text) => `function main() {${text}} main();`],
  ["an arrow that is called by name", (text) => `const main = async () => {${text}}; main();`],
  ["a static block", (text) => `class A { static { ${text} } }`],
  [
    "UMD",
    (text) =>
      `(function (root, factory) { if (typeof exports === "object") module.exports = factory(); else root.x = factory() })(this, function () {${text}; return use})`,
  ],
  ["AMD", (text) => `define(["a"], function (a) {${text}})`],
  [
    "SystemJS",
    (text) => `System.register([], function (e) { return { execute: function () {${text}} } })`,
  ],
  [
    "rollup",
    (text) => `var a = (function (exports) { ${text}; exports.use = use; return exports })({});`,
  ],
  [
    "webpack 5",
    (text) =>
      `(() => { var all = { 1: (e) => { e.exports = 5 }, 123: (module, exports, require) => { ${text}; exports.use = use } }; var c = {}; function req(i) { var x = c[i]; if (x) return x.exports; var m = c[i] = { exports: {} }; all[i](m, m.exports, req); return m.exports } req(123) })()`,
  ],
  [
    "webpack 4",
    (text) =>
      `!function (m) { var c = {}; function r(i) { if (c[i]) return c[i].exports; var x = c[i] = { exports: {} }; return m[i].call(x.exports, x, x.exports, r), x.exports } r(0) }([function (e, t, n) { ${text}; t.use = use }])`,
  ],
  [
    "esbuild",
    (text) => `${interop} var a = cjs((e, t) => { ${text}; t.exports = use }); export default a();`,
  ],
  [
    "esbuild, one function",
    (text) =>
      `"use strict"; (() => { ${interop} var a = cjs((e, t) => { ${text}; t.exports = use }); a() })();`,
  ],
  [
    "esbuild, modules with names",
    (text) =>
      `var cjs = (cb, mod) => function r() { return mod || (0, cb[Object.keys(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports }; var a = cjs({ "a.js"(exports, module) { ${text}; module.exports = use } }); a();`,
  ],
  [
    "browserify",
    (text) =>
      `(function () { function r(e, n, t) { return e } return r })()({ 1: [function (require, module, exports) { ${text}; exports.use = use }, {}] }, {}, [1]);`,
  ],
];

/** What makes variables of the functions around it unknown, where it is taken at its word. */
const disturbances: [string, string][] = [
  ["nothing else", ""],
  ["an eval in a function", "; function risky(t) { var q = 1; return eval(t) }"],
  ["an eval", "; eval(other);"],
  ["a with", "; with (other) { bar(baz) }"],
  ["arguments", "; function z() { return arguments[0] } z(arguments);"],
];

const cases = wrappers.flatMap(([name, wrap]) =>
  disturbances.flatMap(([more, text]) =>
    [program, program.replaceAll("var ", "let ")].map((body, at) => ({
      name: `${name}, ${at === 0 ? "var" : "let"}, with ${more} in it`,
      text: wrap(body + text),
    })),
  ),
);

describe("a hidden list in a program that is wrapped", () => {
  // All in one code, each a file of its own: starting the interpreter is what takes time.
  let found: Map<string, DecodedList[]>;
  beforeAll(async () => {
    const { code } = await parseSources(
      cases.map(({ name, text }) => ({ path: name, text, kind: "javascript" })),
    );
    const { lists } = await decode(code);
    found = Map.groupBy(lists, ({ node }) => fileOf(code, node).path);
  }, 60_000);

  it.each(cases)("is found: $name", ({ name }) => {
    expect(found.get(name)?.[0]).toMatchObject({ entries: words, methods: ["base64", "xor"] });
  });
});

describe("what an eval may set", () => {
  it.each([
    ["a variable beside it", `function g(s) { let a = "x"; eval(s); return show(a) }`],
    [
      "a variable beside it, in a wrapper",
      `(() => { ${program}; function g(s) { let a = "x"; eval(s); return show(a) } })()`,
    ],
    ["a variable of a block", `function g(s) { { let a = "x"; eval(s); show(a) } }`],
    [
      "a variable around an arrow",
      `function g(s) { let a = "x"; [s].map((t) => eval(t)); return show(a) }`,
    ],
  ])("%s is not known", async (_name, text) => {
    const { shown } = await decodeText(text);
    expect(shown).toMatchObject([{ isKnown: false }]);
  });

  it.each([
    [
      "in another function",
      `(() => { ${program}; function g(s) { eval(s) } let a = "x"; show(a) })()`,
    ],
    ["a method of that name", `function g(s) { let a = "x"; s.eval(s); return show(a) }`],
    ["a call in a with", `function g(s) { let a = "x"; with (s) { b(c) } return show(a) }`],
  ])("%s: what is elsewhere is known", async (_name, text) => {
    const { shown } = await decodeText(text);
    expect(shown).toMatchObject([{ isKnown: true, value: "x" }]);
  });
});
