import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decode } from "../decode/decode.ts";
import { examine } from "../examine.ts";
import { parseHere } from "../parse/testing.ts";
import { findAll } from "./findings.ts";
import { findingsIn } from "./testing.ts";

const zone = "const z = Intl.DateTimeFormat().resolvedOptions().timeZone;\n";
const leaves = "\nsend({ role: 'user', content: `Today${m}s date` });";
const [quote, curly] = [`"'"`, '"\u2019"'];
/** A hundred texts of which two look the same. */
const many = (write: (at: number, text: string) => string) =>
  Array.from({ length: 100 }, (_, at) =>
    write(at, at === 98 ? curly : at === 99 ? quote : `"word${at}"`),
  ).join("");

/**
 * Shapes in which a choice hides: what makes the choice is found; a twin that chooses by something
 * that is nobody's, or among texts that anybody tells apart, is not.
 */
const shapes: readonly [what: string, program: string, twin: string][] = [
  [
    "a table with something for what it does not have",
    `const t = { PRC: ${curly} }; const m = t[z] ?? ${quote};`,
    `const t = { PRC: "cn" }; const m = t[z] ?? "us";`,
  ],
  [
    "a Map with something for what it does not have",
    `const t = new Map([["PRC", ${curly}]]); const m = t.get(z) || ${quote};`,
    `const t = new Map([["PRC", "cn"]]); const m = t.get(z) || "us";`,
  ],
  [
    "a Map that is filled later",
    `const t = new Map(); t.set("PRC", ${curly}).set("UTC", ${quote}); const m = t.get(z);`,
    `const t = new Map(); t.set("PRC", ${curly}).set("UTC", ${quote}); const m = t.get(argument);`,
  ],
  [
    "a default in a pattern",
    `const { [z]: m = ${quote} } = { PRC: ${curly} };`,
    `const { [z]: m = "us" } = { PRC: "cn" };`,
  ],
  [
    "numbers in a table that become characters",
    `const t = { PRC: 8217 }; const m = String.fromCharCode(t[z] ?? 39);`,
    `const t = { PRC: 66 }; const m = String.fromCharCode(t[z] ?? 65);`,
  ],
  [
    "a slice of a text",
    `const n = z === "PRC" ? 1 : 0; const m = "'\u2019".slice(n, n + 1);`,
    `const n = z === "PRC" ? 1 : 0; const m = "abcdef".slice(n, n + 1);`,
  ],
  [
    "the callback of reduce",
    `const m = ["PRC", "x"].reduce((a, it) => (it === z ? ${curly} : a), ${quote});`,
    `const m = ["PRC", "x"].reduce((a, it) => (it === z ? it : a), "none");`,
  ],
  [
    "the callback of replace",
    `const m = "'".replace(/'/, (c) => (z === "PRC" ? ${curly} : c));`,
    `const m = "x".replace(/x/, (c) => (z === "PRC" ? "y" : c));`,
  ],
  [
    "the callback of sort",
    `const m = [${quote}, ${curly}].sort(() => (z === "PRC" ? -1 : 1))[0];`,
    `const m = ["cn", "us"].sort(() => (z === "PRC" ? -1 : 1))[0];`,
  ],
  [
    "the callback of find, by place",
    `const m = [${quote}, ${curly}].find((_, at) => at === Number(z === "PRC"));`,
    `const m = [${quote}, ${curly}].find((mark) => text.includes(mark));`,
  ],
  [
    "find among records",
    `const m = [{ q: "PRC", m: ${curly} }, { q: "UTC", m: ${quote} }].find((it) => it.q === z).m;`,
    `const m = [{ q: "PRC", m: "cn" }, { q: "UTC", m: "us" }].find((it) => it.q === z).m;`,
  ],
  [
    "find among pairs",
    `const m = [["PRC", ${curly}], ["UTC", ${quote}]].find(([q]) => q === z)?.[1];`,
    `const m = [["PRC", "cn"], ["UTC", "us"]].find(([q]) => q === z)?.[1];`,
  ],
  [
    "switch (true)",
    `let m; switch (true) { case z === "PRC": m = ${curly}; break; default: m = ${quote}; }`,
    `let m; switch (true) { case argument === "PRC": m = ${curly}; break; default: m = ${quote}; }`,
  ],
  [
    "switch (true) in a function",
    `const f = () => { switch (!0) { case z === "PRC": return ${curly}; default: return ${quote}; } }; const m = f();`,
    `const f = () => { switch (!0) { case z === "PRC": return "cn"; default: return "us"; } }; const m = f();`,
  ],
  [
    "a loop that runs once or not at all",
    `let m = ${quote}; while (z === "PRC") { m = ${curly}; break; }`,
    `let m = ""; for (let at = 0; at < z.length; at++) { m = ", "; }`,
  ],
  [
    "a block that is left",
    `let m = ${quote}; a: { if (z !== "PRC") break a; m = ${curly}; }`,
    `let m = "."; a: { if (z !== "PRC") break a; m = ","; }`,
  ],
  [
    "a function that ends early",
    `let m = ${quote}; (() => { if (z !== "PRC") return; m = ${curly}; })();`,
    `let m = ${quote}; (() => { if (text !== "PRC") return; m = ${curly}; })();`,
  ],
  [
    "a property of the global object",
    `globalThis.q = z === "PRC" ? ${curly} : ${quote}; const m = global.q;`,
    `globalThis.q = z === "PRC" ? ${curly} : ${quote}; const m = global.r;`,
  ],
  [
    "a chain of a hundred conditions",
    `const m = ${many((at, text) => `z === "k${at}" ? ${text} : `)}"";`,
    `const m = ${many((at) => `z === "k${at}" ? "word${at}" : `)}"";`,
  ],
  [
    "a switch of a hundred cases",
    `let m; switch (z) { ${many((at, text) => `case "k${at}": m = ${text}; break;`)} }`,
    `let m; switch (argument) { ${many((at, text) => `case "k${at}": m = ${text}; break;`)} }`,
  ],
  [
    "a function of a hundred returns",
    `const f = (z) => { switch (z) { ${many((at, text) => `case "k${at}": return ${text};`)} } }; const m = f(z);`,
    `const f = (z) => { switch (z) { ${many((at) => `case "k${at}": return "word${at}";`)} } }; const m = f(z);`,
  ],
  [
    "a table of a hundred entries that all look the same",
    `const t = { ${many((at) => `"k${at}": ${at % 2 ? curly : quote},`)} }; const m = t[z];`,
    `const t = { ${many((at) => `"k${at}": "word${at}",`)} }; const m = t[z];`,
  ],
  [
    "a table of a hundred entries of which two look the same",
    `const t = { ${many((at, text) => `"k${at}": ${text},`)} }; const m = t[z];`,
    `const t = { ${many((at, text) => `"k${at}": ${text},`)} }; const m = t[argument];`,
  ],
  [
    "a Map that is made by map()",
    `const t = new Map([["PRC", ${curly}], ["UTC", ${quote}]].map(([k, v]) => [k, v])); const m = t.get(z);`,
    `const t = new Map([["PRC", "cn"], ["UTC", "us"]].map(([k, v]) => [k, v])); const m = t.get(z);`,
  ],
  [
    "a Map that is filled in a loop",
    `const t = new Map(); for (const [k, v] of [["PRC", ${curly}], ["UTC", ${quote}]]) t.set(k, v); const m = t.get(z);`,
    `const t = new Map(); for (const [k, v] of [["PRC", "cn"], ["UTC", "us"]]) t.set(k, v); const m = t.get(z);`,
  ],
  [
    "a record made of pairs",
    `const t = Object.fromEntries([["PRC", ${curly}], ["UTC", ${quote}]]); const m = t[z];`,
    `const t = Object.fromEntries([["PRC", "cn"], ["UTC", "us"]]); const m = t[z];`,
  ],
  [
    "what is thrown and caught",
    `let m; try { throw z === "PRC" ? ${curly} : ${quote}; } catch (e) { m = e; }`,
    `let m; try { throw z === "PRC" ? "cn" : "us"; } catch (e) { m = e; }`,
  ],
  [
    "the message of what is thrown",
    `let m; try { throw new Error(z === "PRC" ? ${curly} : ${quote}); } catch (e) { m = e.message; }`,
    `let m; try { throw new Error(z === "PRC" ? "cn" : "us"); } catch (e) { m = e.message; }`,
  ],
  [
    "what a listener is told",
    `const bus = new EventEmitter(); let m = ""; bus.on("x", (v) => { m = v; }); bus.emit("x", z === "PRC" ? ${curly} : ${quote});`,
    `const bus = new EventEmitter(); let m = ""; bus.on("x", (v) => { m = v; }); bus.emit("y", z === "PRC" ? ${curly} : ${quote});`,
  ],
  [
    "the trap of a Proxy",
    `const p = new Proxy({}, { get: () => (z === "PRC" ? ${curly} : ${quote}) }); const m = p.mark;`,
    `const p = new Proxy({}, { has: () => (z === "PRC" ? ${curly} : ${quote}) }); const m = p.mark;`,
  ],
  [
    "what an object is as a primitive",
    `const m = { [Symbol.toPrimitive]() { return z === "PRC" ? ${curly} : ${quote}; } };`,
    `const m = { [Symbol.iterator]() { return z === "PRC" ? ${curly} : ${quote}; } };`,
  ],
  [
    "what an object is as a text",
    `class M { toString() { return z === "PRC" ? ${curly} : ${quote}; } } const m = new M();`,
    `class M { toText() { return z === "PRC" ? ${curly} : ${quote}; } } const m = new M();`,
  ],
  [
    "a property of process",
    `process.mm = z === "PRC" ? ${curly} : ${quote}; const m = process.mm;`,
    `process.mm = z === "PRC" ? ${curly} : ${quote}; const m = process.title;`,
  ],
  [
    "a property of the global object by its bare name",
    `globalThis.mm = z === "PRC" ? ${curly} : ${quote}; const m = mm;`,
    `globalThis.mm = z === "PRC" ? ${curly} : ${quote}; const m = nn;`,
  ],
];

describe("a choice among look-alikes is found in", () => {
  test.each(shapes)("%s, and its twin is not accused", async (_, program, twin) => {
    const { findings } = await findingsIn(zone + program + leaves);
    const [first, ...others] = findings.filter(({ tier }) => tier === "A");
    expect(others).toEqual([]);
    expect(first?.choice?.alternatives.map(({ text }) => text).sort()).toEqual(["'", "\u2019"]);
    expect(first?.reads.map(({ source }) => source)).toEqual(["timezone"]);
    const honest = await findingsIn(zone + twin + leaves);
    expect(honest.findings.filter(({ tier }) => tier !== "C")).toEqual([]);
  });
});

/** Choices of another kind than between two marks: how long, in which order. */
test.each([
  [
    "how often a blank stands there",
    'const m = " ".repeat(z === "PRC" ? 2 : 1);',
    'const m = " ".repeat(depth ? 2 : 1);',
  ],
  [
    "how often something stands there that cannot be seen",
    'const m = "\\u200b".repeat(Number(z === "PRC"));',
    'const m = "-".repeat(Number(z === "PRC"));',
  ],
  [
    "the order of what is in an object that is known",
    'const m = JSON.stringify(z === "PRC" ? { a: 1, b: 2 } : { b: 2, a: 1 });',
    'const m = JSON.stringify(z === "PRC" ? { a: 1, b: 2 } : { b: 3, a: 1 });',
  ],
])("%s", async (_, program, twin) => {
  const { findings } = await findingsIn(zone + program + leaves);
  expect(findings.filter(({ tier }) => tier === "A")).toHaveLength(1);
  const honest = await findingsIn(zone + twin + leaves);
  expect(honest.findings.filter(({ tier }) => tier !== "C")).toEqual([]);
});

/** Ways in which a program gets globals under other names. */
test.each([
  "(function (g, p) { BODY })(globalThis, process);",
  "!function (g, p) { BODY }(this, process);",
  "(function (g, p) { BODY }).call(this, globalThis, process);",
  "(function (root, factory) { factory(root, root.process); })(globalThis, function (g, p) { BODY });",
])("what is read by globals under other names: %s", async (wrapper) => {
  const body = `const m = p.env.TZ === "PRC" ? ${curly} : ${quote};${leaves}`;
  const { findings } = await findingsIn(wrapper.replace("BODY", () => body));
  expect(findings.map(({ tier, reads }) => `${tier} ${reads[0]?.name}`)).toContain("A TZ");
  const honest = `const m = p.argv[2] === "PRC" ? ${curly} : ${quote};${leaves}`;
  const twin = await findingsIn(wrapper.replace("BODY", () => honest));
  expect(twin.findings.filter(({ tier }) => tier !== "C")).toEqual([]);
});

test("a pattern made of a hidden list is a comparison with it, one of plain words is not", async () => {
  const hidden = btoa("alpha.example|beta.example|gamma.example");
  const program = (pattern: string) =>
    `const host = new URL(process.env.ANTHROPIC_BASE_URL).hostname; const p = new RegExp(${pattern}); if (p.test(host)) f();`;
  const { findings } = await findingsIn(program(`atob("${hidden}")`));
  expect(findings.filter(({ tier }) => tier === "B")).toHaveLength(1);
  const honest = await findingsIn(program('"alpha.example|beta.example|gamma.example"'));
  expect(honest.findings.filter(({ tier }) => tier !== "C")).toEqual([]);
});

test("hashes with which a hash of something about the user is compared are a hidden list", async () => {
  const hashes = ["deepseek.com", "moonshot.cn"].map((host) =>
    createHash("sha256").update(host).digest("hex"),
  );
  const program = (source: string) => `
    const what = ${source};
    const hash = createHash("sha256").update(what).digest("hex");
    const known = new Set(${JSON.stringify(hashes)});
    send({ role: "user", content: \`Today\${known.has(hash) ? ${curly} : ${quote}}s date\` });`;
  const { findings } = await findingsIn(
    program("new URL(process.env.ANTHROPIC_BASE_URL).hostname"),
  );
  const grave = findings.filter(({ tier }) => tier !== "C");
  expect(grave.map(({ id, related }) => [id, related])).toEqual([
    ["A1", ["B1"]],
    ["B1", ["A1"]],
  ]);
  expect(grave[1]?.hidden).toMatchObject({ entries: hashes, methods: ["hash"] });
  const one = (hash: string) => `if (hash === "${hash}") f();`;
  const each = await findingsIn(`
    const hash = createHash("sha256").update(process.env.TZ).digest("hex"); ${hashes.map(one).join("")}`);
  expect(each.findings.map(({ tier, hidden }) => [tier, hidden?.entries])).toEqual([["B", hashes]]);
  // A checksum is no list of people.
  const honest = await findingsIn(program('readFileSync("archive.tgz")'));
  expect(honest.findings.filter(({ tier }) => tier === "B")).toEqual([]);
});

test.each([
  ["nesting", `if (z) { ${"if (z) { ".repeat(5000)}${"} ".repeat(5001)}`],
  ["comparisons", 'z === "PRC";'.repeat(20_001)],
  [
    "findings",
    `send({ role: "user", content: \`Today\${z ? ${curly} : ${quote}}s date\` });`.repeat(600),
  ],
  ["choices", `f(z ? ${curly} : ${quote});`.repeat(20_001)],
] as const)("the limit on %s is named where it is met", async (limit, program) => {
  const { code } = await parseHere([{ path: "a.mjs", text: zone + program, kind: "javascript" }]);
  const { evidence } = examine(code, await decode(code), () => {});
  findAll(evidence);
  expect([...evidence.met]).toEqual([limit]);
});
