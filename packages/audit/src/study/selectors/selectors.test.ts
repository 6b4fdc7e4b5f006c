import { describe, expect, test } from "vitest";
import { textOf } from "../code/code.ts";
import { decode } from "../decode/decode.ts";
import { parseHere } from "../parse/testing.ts";
import { textsOfPattern } from "./change.ts";
import { findSelectors } from "./selectors.ts";

/** What is found in a piece of code: by what is chosen, how the texts differ, which they are. */
async function found(text: string) {
  const { code } = await parseHere([{ path: "a.js", text, kind: "javascript" }]);
  const { constants } = await decode(code);
  return findSelectors(code, constants).selectors.map(({ deciders, likeness }) => ({
    by: deciders.map((decider) => textOf(code, decider)),
    differ: likeness.differ,
    among: likeness.among,
  }));
}

describe("choices among look-alikes, in the shapes that code has for choosing", () => {
  test.each([
    ["a conditional", 'f(cn ? "\\u2019" : "\'")', ["cn"], ["\u2019", "'"]],
    [
      "nested conditionals",
      'f(a ? (b ? "\\u02b9" : "\\u2019") : b ? "\\u02bc" : "\'")',
      ["a", "b", "b"],
      ["\u02b9", "\u2019", "\u02bc", "'"],
    ],
    [
      "several returns",
      'function g(q, k) { if (!q && !k) return "\'"; if (q && !k) return "\\u2019"; if (!q && k) return "\\u02bc"; return "\\u02b9"; }',
      ["!q && !k", "q && !k", "!q && k"],
      ["'", "\u2019", "\u02bc", "\u02b9"],
    ],
    [
      "a switch",
      'function g(n) { switch (n) { case 1: return "a\\u00a0b"; default: return "a b"; } }',
      ["n"],
      ["a\u00a0b", "a b"],
    ],
    [
      "an assignment under if",
      'let s = "\'"; if (cn) s = "\\u2019"; f(s)',
      ["cn"],
      ["'", "\u2019"],
    ],
    [
      "a property in both branches",
      'if (cn) o.s = "\\u2019"; else o.s = "\'";',
      ["cn"],
      ["\u2019", "'"],
    ],
    ["a map", 'f({ cn: "\\u2019", us: "\'" }[where])', ["where"], ["\u2019", "'"]],
    [
      "a map in a variable",
      'const m = { cn: "\\u2019", us: "\'" }; f(m[where])',
      ["where"],
      ["\u2019", "'"],
    ],
    [
      "a Map",
      'const m = new Map([["cn", "\\u2019"], ["us", "\'"]]); f(m.get(where))',
      ["where"],
      ["\u2019", "'"],
    ],
    ["an index", 'f(["\'", "\\u2019"][+cn])', ["+cn"], ["'", "\u2019"]],
    ["a place in a text", 'f("\'\\u2019".charAt(n))', ["n"], ["'", "\u2019"]],
    ["and", 'f(`a${cn && "\\u200b"}b`)', ["cn"], ["", "\u200b"]],
    ["and, or", 'f((cn && "\\u2019") || "\'")', ["cn"], ["'", "\u2019"]],
    ["a replacement", 'f(cn ? d.replace(/-/g, "/") : d)', ["cn"], ["-", "/"]],
    ["split and join", 'f(cn ? d.split("-").join("/") : d)', ["cn"], ["-", "/"]],
    ["a replacement under if", 'if (cn) d = d.replaceAll("-", "/"); f(d)', ["cn"], ["-", "/"]],
    ["something added", 'if (cn) text += " "; f(text)', ["cn"], ["", " "]],
    ["a template", "f(cn ? `${x} ` : x)", ["cn"], ["… ", "…"]],
    [
      "templates that differ in one part",
      "f(cn ? `a ${x}, b` : `a ${x}; b`)",
      ["cn"],
      ["a …, b", "a …; b"],
    ],
    ["calls that differ in a constant", 'f(cn ? p.join("/") : p.join("-"))', ["cn"], ["/", "-"]],
    ["order of a list", "f(cn ? list.toReversed() : list)", ["cn"], ["…", "….toReversed()"]],
    ["order of a list, in place", "if (cn) list.reverse(); f(list)", ["cn"], ["…", "….reverse()"]],
    [
      "order of keys",
      "f(cn ? { a, b, ...c } : { b, a, ...c })",
      ["cn"],
      ["…", "… in another order"],
    ],
    ["a number's last digit", "f(cn ? 8193 : 8192)", ["cn"], ["8193", "8192"]],
    [
      "what a test says of a name",
      'const g = (n) => f(n === "accept" && cn ? "Accept" : n)',
      ["cn"],
      ["Accept", "accept"],
    ],
    [
      "an odd letter for an unknown one",
      'f(i === n ? "\\u043e" : letter)',
      ["i === n"],
      ["\u043e", "…"],
    ],
    [
      "a computed code point",
      "f(String.fromCodePoint(39 + n * 8178))",
      ["39 + n * 8178"],
      ["'", "…"],
    ],
  ])("%s", async (_, text, by, among) => {
    expect(await found(text)).toContainEqual(expect.objectContaining({ by, among }));
  });
});

test.each([
  [
    "for a place in something else",
    'f(date.replace(/-/g, z.includes("/") ? "/" : "."))',
    'z.includes("/")',
  ],
  [
    "for a word with the sign",
    'const s = z.startsWith("Asia/") ? "/" : "-"; f(z + y + s + m)',
    'z.startsWith("Asia/")',
  ],
  [
    "for a word before the sign",
    'const s = z.split("/")[0] === "Asia" ? "/" : "-"; f(y + s + m)',
    'z.split("/")[0] === "Asia"',
  ],
  [
    "for a word beside a look-alike",
    'f(z.split("\'")[0] === "Asia" ? "\\u2019" : "\'")',
    'z.split("\'")[0] === "Asia"',
  ],
  [
    "how long something else is, not how large,",
    'f(`${z.length < 9 ? "-" : "+"}${y}`)',
    "z.length < 9",
  ],
])("a condition that looks %s is no question after the sign itself", async (_, text, by) => {
  expect(await found(`export const g = (date, z, y, m) => { ${text} };`)).toContainEqual(
    expect.objectContaining({ by: [by] }),
  );
});

test.each([
  ["plurals", 'f(n === 1 ? "" : "s")'],
  ["words", 'f(dev ? "development" : "production")'],
  ["a slash where there is none yet", 'f(url + (url.endsWith("/") ? "" : "/"))'],
  [
    "a quote that the text does not hold",
    'const q = s.includes("\'") ? \'"\' : "\'"; f(q + s + q)',
  ],
  [
    "the slash of a folder that is joined",
    'const cut = p.includes("\\\\") ? "\\\\" : "/"; f(p + cut + name)',
  ],
  [
    "the separator that a list is joined by again",
    'const cut = p.includes("-") ? "-" : "/"; f(p.replaceAll(":", cut))',
  ],
  ["a separator before what is there", 'f(`${host}${port ? ":" : ""}${port}`)'],
  ["the sign of a number", 'f(`${n < 0 ? "-" : "+"}${Math.abs(n)}`)'],
  [
    "the sign of an offset that is written in parts",
    'const at = Math.abs(n), hours = Math.floor(at / 60); const sign = n > 0 ? "-" : "+"; f(sign + pad(hours) + ":" + pad(at % 60))',
  ],
  ["a line end where there is none yet", 'f(s.endsWith("\\n") ? s : s + "\\n")'],
  ["a separator between two pieces", 'if (s) { t += ":"; t += pad(s); } f(t)'],
  ["the sign of a long year", 'f((year > 9999 ? "+" : "") + year)'],
  ["the other kind of space", 'f(c === " " ? "\\u202f" : " ")'],
  ["colours", 'f(on ? "\\x1b[1m" : "")'],
  ["which of two objects counts", "f(own ? { ...a, ...b } : { ...b, ...a })"],
  ["the same constant", 'f(a ? "x" : "x")'],
  ["a table of data", `f(${JSON.stringify([..."-/.,;:|+*'\"`~!?#&%()[]{}<>"])}[n])`],
])("no choice among look-alikes: %s", async (_, text) => {
  const given = "a, b, c, dev, host, n, name, on, own, p, port, s, t, url, year";
  expect(await found(`export const g = (${given}) => { ${text} };`)).toEqual([]);
});

test.each([
  ["-", ["-"]],
  ["[-.]", ["-", "."]],
  ["\\.", ["."]],
  ["(\\d+)-(\\d+)", ["-"]],
  ["\\u2019", ["\u2019"]],
  ["\\s+", [" "]],
  ["$", [""]],
  ["a|b", null],
  ["(a+)+$", null],
])("what the pattern %j matches", (pattern, texts) => {
  expect(textsOfPattern(pattern)).toEqual(texts);
});
