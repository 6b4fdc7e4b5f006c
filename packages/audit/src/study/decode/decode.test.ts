import { describe, expect, it } from "vitest";
import { decodeText } from "./testing.ts";

const xor = (text: string, key: number): string =>
  Buffer.from([...Buffer.from(text)].map((byte) => byte ^ key)).toString("base64");
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const codes = (text: string): string => [...text].map((c) => c.charCodeAt(0)).join(",");
const backwards = (text: string): string => [...text].reverse().join("");
const rot13 = (text: string): string =>
  text.replace(/[a-z]/g, (c) => String.fromCharCode(((c.charCodeAt(0) - 84) % 26) + 97));

const host = "gateway.example.org";

/** Every way of hiding, with the way in which an honest program says the same. */
const techniques: {
  name: string;
  hides: string;
  plain: string;
  value?: unknown;
  method: string;
}[] = [
  {
    name: "base64 by atob",
    hides: `show(atob("${base64(host)}"))`,
    plain: `show("${host}".toLowerCase())`,
    method: "base64",
  },
  {
    name: "base64 by Buffer",
    hides: `show(Buffer.from("${base64(host)}", "base64").toString())`,
    plain: `show(Buffer.from("${host}").toString())`,
    method: "base64",
  },
  {
    name: "base64 by an imported Buffer",
    hides: `import { Buffer as B } from "node:buffer"; show(B.from("${base64(host)}", "base64").toString("utf8"))`,
    plain: `import { Buffer as B } from "node:buffer"; show(B.from("${host}", "utf8").toString("utf8"))`,
    method: "base64",
  },
  {
    name: "a name of globalThis",
    hides: `show(globalThis["at" + "ob"]("${base64(host)}"))`,
    plain: `show(globalThis["String"]("${host}"))`,
    method: "base64",
  },
  {
    name: "hex",
    hides: `show(Buffer.from("${hex(host)}", "hex").toString("latin1"))`,
    plain: `show("${host}".trim())`,
    method: "hex",
  },
  {
    name: "hex by a helper",
    hides: `function un(h) { let s = ""; for (let i = 0; i < h.length; i += 2) s += String.fromCharCode(parseInt(h.substr(i, 2), 16)); return s }
      show(un("${hex(host)}"))`,
    plain: `function un(h) { let s = ""; for (let i = 0; i < h.length; i++) s += h.charAt(i); return s }
      show(un("${host}"))`,
    method: "hex",
  },
  {
    name: "char codes",
    hides: `show(String.fromCharCode(${codes(host)}))`,
    plain: `show(String("${host}"))`,
    method: "char codes",
  },
  {
    name: "char codes in an array",
    hides: `const c = [${codes(host)}]; show(c.map((x) => String.fromCharCode(x)).join(""))`,
    plain: `const c = ["gateway", "example", "org"]; show(c.map((x) => x.toLowerCase()).join("."))`,
    method: "char codes",
  },
  {
    name: "char codes with arithmetic",
    hides: `show([${[...host].map((c) => c.charCodeAt(0) * 3 + 7).join(",")}].map((x) => String.fromCodePoint((x - 7) / 3)).join(""))`,
    plain: `show([3, 4].map((x) => "a".repeat(x)).join(""))`,
    method: "char codes",
  },
  {
    name: "one look-alike by its code point",
    hides: `show(String.fromCodePoint(0x2019))`,
    plain: `show("’")`,
    value: "’",
    method: "char codes",
  },
  {
    name: "bytes and a TextDecoder",
    hides: `show(new TextDecoder().decode(new Uint8Array([${codes(host)}])))`,
    plain: `show(["${host}"].join(""))`,
    method: "char codes",
  },
  {
    name: "base64 and xor",
    hides: `const key = 91; function un(q) { let b = Buffer.from(q, "base64"), s = ""; for (let z of b) s += String.fromCharCode(z ^ key); return s }
      show(un("${xor(host, 91)}"))`,
    plain: `const key = 91; function un(q) { let b = Buffer.from(q, "utf8"), s = ""; for (let z of b) s += String.fromCharCode(z); return s }
      show(un("${host}"))`,
    method: "base64, xor",
  },
  {
    name: "a method of an object",
    hides: `const codec = { key: 5, un(q) { return [...atob(q)].map((c) => String.fromCharCode(c.charCodeAt(0) ^ this.key)).join("") } };
      show(codec.un("${xor(host, 5)}"))`,
    plain: `const codec = { key: 5, un(q) { return q.split("").join("") } }; show(codec.un("${host}"))`,
    method: "base64, xor",
  },
  {
    name: "a static method of a class",
    hides: `class Codec { static un(q) { return atob(q) } } show(Codec.un("${base64(host)}"))`,
    plain: `class Codec { static un(q) { return q } } show(Codec.un("${host}"))`,
    method: "base64",
  },
  {
    name: "an instance with a key",
    hides: `class Codec { #key; constructor(key) { this.#key = key } un(q) { return [...atob(q)].map((c) => String.fromCharCode(c.charCodeAt(0) ^ this.#key)).join("") } }
      const codec = new Codec(9); show(codec.un("${xor(host, 9)}"))`,
    plain: `class Codec { #key; constructor(key) { this.#key = key } un(q) { return q + "" } }
      const codec = new Codec(9); show(codec.un("${host}"))`,
    method: "base64, xor",
  },
  {
    name: "a maker of helpers",
    hides: `const maker = (key) => (q) => [...atob(q)].map((c) => String.fromCharCode(c.charCodeAt(0) ^ key)).join("");
      const un = maker(77); show(un("${xor(host, 77)}"))`,
    plain: `const maker = (key) => (q) => q.slice(0, key); const un = maker(77); show(un("${host}"))`,
    method: "base64, xor",
  },
  {
    name: "a helper made by bind",
    hides: `function un(key, q) { return [...atob(q)].map((c) => String.fromCharCode(c.charCodeAt(0) ^ key)).join("") }
      const bound = un.bind(null, 3); show(bound("${xor(host, 3)}"))`,
    plain: `function un(key, q) { return q } const bound = un.bind(null, 3); show(bound("${host}"))`,
    method: "base64, xor",
  },
  {
    name: "reversal",
    hides: `show("${backwards(host)}".split("").reverse().join(""))`,
    plain: `show("${host}".split(".").join("."))`,
    method: "reversal",
  },
  {
    name: "reversal, then base64",
    hides: `show(atob("${backwards(base64(host))}".split("").reverse().join("")))`,
    plain: `show("${host}".split("").join(""))`,
    method: "reversal, base64",
  },
  {
    name: "percent signs",
    hides: `show(decodeURIComponent("${[...host].map((c) => `%${hex(c)}`).join("")}"))`,
    plain: `show(decodeURIComponent("gateway.example%2Eorg"))`,
    method: "percent",
  },
  {
    name: "a cipher of letters",
    hides: `const un = (s) => s.replace(/[a-z]/g, (c) => String.fromCharCode((c.charCodeAt(0) - 84) % 26 + 97)); show(un("${rot13(host)}"))`,
    plain: `const un = (s) => s.replace(/[A-Z]/g, (c) => c.toLowerCase()); show(un("Gateway.Example.Org"))`,
    method: "char codes",
  },
  {
    name: "a string array that is put in order",
    hides: `function table() { const t = ["${base64("example")}", "${base64("org")}", "${base64("7x")}", "${base64("gateway")}"]; return (table = function () { return t })() }
      function at(i, k) { i -= 256; const t = table(); if (at.memo === undefined) { at.memo = {} } return at.memo[i] ??= atob(t[i]) }
      (function (get, want) { const t = get(); for (;;) { try { if (parseInt(atob(t[0])) === want) break; t.push(t.shift()) } catch { t.push(t.shift()) } } })(table, 7);
      function inner(x) { const w = (a, b) => at(b - 16, a); return x(show([w("k", 273), w("k", 274), w("k", 275)].join("."))) }`,
    plain: `const names = ["gateway", "example", "org"]; function at(i) { return names[i] } show([at(0), at(1), at(2)].join("."))`,
    method: "string array, base64",
  },
  {
    name: "a memo table",
    hides: `const memo = {}; function un(k) { return memo[k] ??= atob(k) } show(un("${base64(host)}"))`,
    plain: `const memo = {}; function un(k) { return memo[k] ??= k.trim() } show(un("${host}"))`,
    method: "base64",
  },
  {
    name: "a tagged template",
    hides: `const un = (parts) => atob(parts[0]); show(un\`${base64(host)}\`)`,
    plain: `const un = (parts) => parts[0]; show(un\`${host}\`)`,
    method: "base64",
  },
  {
    name: "a function called where it stands",
    hides: `show((function (a, b) { return atob(b) + a })(".org", "${base64("gateway.example")}"))`,
    plain: `show((function (a, b) { return b + a })(".org", "gateway.example"))`,
    method: "base64",
  },
  {
    name: "helpers in a bundler's module",
    hides: `var lazy = (f, r) => () => (f && (r = f(f = 0)), r); var key, un; var init = lazy(() => { key = 42; un = (q) => [...atob(q)].map((c) => String.fromCharCode(c.charCodeAt(0) ^ key)).join("") });
      function use() { init(); return show(un("${xor(host, 42)}")) }`,
    plain: `var lazy = (f, r) => () => (f && (r = f(f = 0)), r); var key; var init = lazy(() => { key = "${host}" });
      function use() { init(); return show(key.trim()) }`,
    method: "base64, xor",
  },
  {
    name: "a helper of a helper, and one decoded name in it",
    hides: `const d = (s) => atob(s); const un = (s) => Buffer[d("${base64("from")}")](s, d("${base64("hex")}")).toString(); show(un("${hex(host)}"))`,
    plain: `const d = (s) => s; const un = (s) => d(s); show(un("${host}"))`,
    method: "base64",
  },
  {
    name: "a word split for a property",
    hides: `show("In" + "tl"); globalThis["In" + "tl"]`,
    plain: `show("Intl"); globalThis["Intl"]`,
    value: "Intl",
    method: "concatenation",
  },
  {
    name: "a host in pieces",
    hides: `show(["gat", "eway.ex", "ample.org"].join(""))`,
    plain: `show(["gateway", ".", "example", ".", "org"].join(""))`,
    method: "concatenation",
  },
  {
    name: "a template of pieces",
    hides: `const a = "gate", b = "way.exam"; show(\`\${a}\${b}\${"ple.org"}\`)`,
    plain: `const a = "gateway"; show(\`\${a}.example.org\`)`,
    method: "concatenation",
  },
];

describe("every way of hiding", () => {
  it.each(techniques)("$name", async ({ hides, value = host, method }) => {
    const { shown } = await decodeText(hides);
    expect(shown[0]?.value).toStrictEqual(value);
    expect(shown[0]?.hidden?.method).toBe(method);
  });

  it.each(techniques)("$name, said plainly, is not hidden", async ({ plain }) => {
    const { shown, lists } = await decodeText(plain);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.hidden).toBeNull();
    expect(lists).toEqual([]);
  });
});

describe("lists", () => {
  const words = ["alpha.example", "beta.example", "gamma.example"];
  const hidden = words.map((word) => xor(word, 91));
  const un = `const un = (q) => { let s = ""; for (const z of Buffer.from(q, "base64")) s += String.fromCharCode(z ^ 91); return s };`;

  it.each([
    ["one string that is split", `${un} show(un("${xor(words.join(","), 91)}").split(","))`],
    [
      "a helper that splits",
      `const un = (q) => { let s = ""; for (const z of Buffer.from(q, "base64")) s += String.fromCharCode(z ^ 91); return s.split(",") }; show(un("${xor(words.join(","), 91)}"))`,
    ],
    ["map of a helper", `${un} const l = ${JSON.stringify(hidden)}; show(l.map(un))`],
    ["map of a function", `${un} show(${JSON.stringify(hidden)}.map((x) => un(x)))`],
    ["each by itself", `${un} show([${hidden.map((x) => `un("${x}")`).join(",")}])`],
    ["a set", `${un} const l = ${JSON.stringify(hidden)}; show(new Set(l.map(un)))`],
    [
      "a set of single calls",
      `${un} show(new Set([${hidden.map((x) => `un("${x}")`).join(",")}]))`,
    ],
    ["a record", `${un} show({ ${hidden.map((x, i) => `k${i}: un("${x}")`).join(",")} })`],
    ["a frozen list", `${un} show(Object.freeze(${JSON.stringify(hidden)}.map(un)))`],
    ["of JSON", `${un} show(JSON.parse(un("${xor(JSON.stringify(words), 91)}")))`],
  ])("%s", async (_name, text) => {
    const { lists } = await decodeText(text);
    expect(lists.map(({ entries }) => entries)).toEqual([words]);
    expect(lists[0]?.methods).toEqual(["base64", "xor"]);
  });

  it("are not what a reader sees anyway", async () => {
    const { lists } = await decodeText(
      `show("a.example,b.example".split(",")); show(new Set(["x", "y"].map((s) => s + ".example")))`,
    );
    expect(lists).toEqual([]);
  });
});

describe("what is not the same in every run", () => {
  it.each([
    ["a parameter", `function f(x) { const a = [x]; return show(a[0]) }`],
    ["the clock", `const f = () => Date.now().toString(36); show(f("abc"))`],
    ["chance", `const f = (s) => s.charCodeAt(Math.random() * 3) + s; show(f("abc"))`],
    ["a variable written twice", `let a = "x"; if (globalThis.y) a = "z"; show(a)`],
    ["a variable set under a condition", `let a; if (globalThis.y) a = "z"; show(a)`],
    ["a list that grows", `const a = ["x"]; function add(y) { a.push(y) } show(a.join())`],
    ["a list that is handed on", `const a = ["x"]; other(a); show(a[0])`],
    [
      "a list that grows under a condition",
      `function f(y) { const a = ["x"]; if (y) a.push("z"); return show(a.join(", ")) }`,
    ],
    [
      "a table that others fill",
      `const t = {}; function put(k, v) { t[k] = v } const f = (k) => t[k] + atob(k); show(f("eHg="))`,
    ],
    [
      "a helper that others replace",
      `let f = (s) => atob(s); export function set(g) { f = g } show(f("eHh4"))`,
    ],
    [
      "a changed built-in",
      `String.prototype.x = 1; const f = (s) => process.env[atob(s)]; show(f("eHg="))`,
    ],
    ["an environment variable", `const f = (s) => atob(s) + process.env.X; show(f("eHh4"))`],
    ["eval around it", `function g(s) { let a = "x"; eval(s); return show(a) }`],
  ])("%s", async (_name, text) => {
    const { shown } = await decodeText(text);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.isKnown).toBe(false);
  });
});

describe("folding", () => {
  it.each<[string, unknown]>([
    [`1 + 2 * 3`, 7],
    [`"a".concat("b", 1)`, "ab1"],
    [`["x", "y"][1]`, "y"],
    [`({ a: { b: "c" } }).a.b`, "c"],
    [`true ? "a" : other()`, "a"],
    [`null ?? "d"`, "d"],
    [`(other(), "e")`, "e"],
    [`typeof "x"`, "string"],
    [`"%41".length`, 3],
    ["`a${1}b${'c'}`", "a1bc"],
    [`[..."ab", ...["c"]].join("-")`, "a-b-c"],
    [`parseInt("ff", 16)`, 255],
    [`(255).toString(16)`, "ff"],
    [`Object.keys({ p: 1, q: 2 }).join()`, "p,q"],
    [`"abc".at(-1)`, "c"],
    [`"a-b".replace("-", "/")`, "a/b"],
    [`void 0`, undefined],
    [`({ ["k" + 1]: 2 }).k1`, 2],
    [`[1, , 3].length`, 3],
  ])("%s", async (text, value) => {
    const { shown } = await decodeText(`show(${text})`);
    expect(shown[0]).toMatchObject({ isKnown: true });
    expect(shown[0]?.value).toEqual(value);
  });
});

describe("the interpreter's thread", () => {
  it("is asked many times, and nothing piles up on it", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    try {
      // One helper after the other: each has two questions of its own.
      const helpers = Array.from({ length: 30 }, (_, i) => `const u${i} = (s) => atob(s) + ${i};`);
      const calls = helpers.map((_, i) => `show(u${i}("${base64(host)}"));`);
      const { shown } = await decodeText([...helpers, ...calls].join("\n"));
      expect(shown.map(({ value }) => value)).toEqual(helpers.map((_, i) => `${host}${i}`));
      // Warnings come in a turn of their own.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("warning", onWarning);
    }
    expect(warnings.map(({ name }) => name)).not.toContain("MaxListenersExceededWarning");
  });
});
