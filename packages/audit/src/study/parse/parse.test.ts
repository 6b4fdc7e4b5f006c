import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Code, type SourceFile, said, textOf } from "../code/code.ts";
import { Flag, Kind } from "../code/kinds.ts";
import { parseLimits } from "./limits.ts";
import { parseSources } from "./parse.ts";
import { parsePiece } from "./piece.ts";
import { Strings } from "./strings.ts";

describe("parseSources", () => {
  it("joins files in their order, each with numbers of its own range", async () => {
    const sources = Array.from({ length: 40 }, (_, index) =>
      script(`src/${index}.js`, `let a${index} = "${index}", all; export { a${index} }; all;`),
    );
    // Enough of text for more than one process.
    sources.push(script("large.js", `${"f(1, 2);".repeat(50_000)}let all; all;`));
    const { code, notExamined } = await parseSources(sources);
    expect(notExamined).toEqual([]);
    expect(code.files.map(({ path }) => path)).toEqual(sources.map(({ path }) => path));
    let before = 0;
    for (const [index, file] of code.files.entries()) {
      expect(file.root).toBe(before + 1);
      expect(code.kind[file.root]).toBe(Kind.Program);
      expect(code.last[file.root]).toBe(file.last);
      expect(code.next[file.root]).toBe(0);
      expect(file.kind).toBe(index < 40 ? "module" : "script");
      before = file.last;
    }
    expect(code.count).toBe(before);
    checkIdentifiers(code);
  });

  it("numbers strings by where they stand, not by which process was quicker", async () => {
    const sources = Array.from({ length: 60 }, (_, index) =>
      script(`${index}.js`, `v${index} + w${index % 7};`.repeat(1000)),
    );
    const [one, other] = await Promise.all([parseSources(sources), parseSources(sources)]);
    expect(one.code.strings).toEqual(other.code.strings);
    expect(one.code.name).toEqual(other.code.name);
  });

  it("is empty where nothing is", async () => {
    const { code } = await parseSources([]);
    expect(code.count).toBe(0);
    expect(code.files).toEqual([]);
  });

  it.each([
    ["a.js", "import a from 'b';", "module"],
    ["a.js", "import.meta.url;", "module"],
    ["a.js", "await f();", "module"],
    ["a.mjs", "f();", "module"],
    ["a.cjs", "f();", "commonjs"],
    ["a.js", "f();", "script"],
    ["a.js", "exports.a = 1;", "commonjs"],
    ["a.js", "module.exports = 1;", "commonjs"],
    ["a.js", "const b = require('b');", "commonjs"],
    ["a.js", "function require() {} require();", "script"],
    ["a.js", "return 1;", "commonjs"],
    ["a.js", "with (a) b;", "script"],
    ["a.js", "#!/usr/bin/env node\nf();", "script"],
    ["a.js", "\uFEFF#!/usr/bin/env node\nf();", "script"],
    [
      "a.js",
      "// @bun @bun-cjs\n(function(exports, require, module, __filename, __dirname) {})",
      "commonjs",
    ],
    ["a.js", "var a = <b c={d}>e</b>;", "script"],
    ["a.js", "a <!-- b\n;", "script"],
  ])("%s %j is a %s", (path, text, kind) => {
    const piece = parsePiece({ path, text, kind: "javascript" }, new Strings(), parseLimits);
    expect(piece.objection).toBeNull();
    expect(piece.kind).toBe(kind);
  });

  it("reads types and JSON", async () => {
    const { code, notExamined } = await parseSources([
      { path: "a.ts", text: "let a: string = <any>b as c;", kind: "typescript" },
      { path: "a.tsx", text: "let a: string = <b/>;", kind: "typescript" },
      { path: "a.json", text: '\uFEFF{"a": [1]}', kind: "json" },
    ]);
    expect(notExamined).toEqual([]);
    expect(code.files.length).toBe(3);
  });
});

describe("what cannot be parsed", () => {
  const good = script("good.js", "a;");
  const deep = 100_000;
  const far = 3_000_000;

  const hostile: [string, string, "named" | "parsed"][] = [
    ["a cut-off file without a whole statement", "function f() { return [1, 2", "named"],
    ["no program at all", "\0\x01\x02\ufffd\ufffd PK", "named"],
    ["NUL in a string", "a = '\0';", "parsed"],
    ["replacement characters", "a = '\ufffd';", "parsed"],
    ["unpaired surrogates", "a = '\ud800'; /* \udfff */ b;", "parsed"],
    ["nothing", "", "parsed"],
    ["only a mark of byte order", "\uFEFF", "parsed"],
    ["an open template", "a = `${`${`${", "named"],
    ["a huge literal", `a = "${"x".repeat(20_000_000)}";`, "parsed"],
    ["deep parentheses", `${"(".repeat(deep)}1${")".repeat(deep)}`, "parsed"],
    ["deep arrays", `${"[".repeat(deep)}${"]".repeat(deep)}`, "parsed"],
    ["deep templates", `${"`${".repeat(deep)}1${"}`".repeat(deep)}`, "parsed"],
    ["deep functions", `${"()=>".repeat(deep)}1`, "parsed"],
    ["deep blocks", `${"{".repeat(deep)}${"}".repeat(deep)}`, "parsed"],
    ["long sums", `1${"+1".repeat(deep)}`, "parsed"],
    ["long chains", `a${".b()".repeat(deep)}`, "parsed"],
    ["parentheses without end", "(".repeat(far), "named"],
    ["arrays beyond any stack", `${"[".repeat(far)}${"]".repeat(far)}`, "named"],
    ["operators beyond any stack", `${"!".repeat(far)}1`, "named"],
  ];

  it("is named, and costs no other file, whatever it is", async () => {
    const sources = hostile.map(([what, text]) => script(what, text));
    const { code, notExamined } = await parseSources([...sources, good]);
    const parsed = code.files.map(({ path }) => path);
    const named = notExamined.map(({ what }) => what);
    for (const [what, , expected] of hostile) {
      expect(expected === "parsed" ? parsed : named, what).toContain(what);
    }
    expect(parsed.length + named.length).toBe(hostile.length + 1);
    expect(parsed).toContain("good.js");
    for (const { why } of notExamined) expect(why.length).toBeLessThan(300);
    checkIdentifiers(code);
  });

  it.each([
    ["at the top", "a; b; c = [1, 2", "a; b;", "ab"],
    ["in a function", "a; (function () { b; c = [1, 2", "a; (function () { b;", "ab"],
    [
      "in a wrapped module",
      "m({ 'x'(e) { a; f(`${() => { b; c; `",
      "m({ 'x'(e) { a; f(`${() => { b;",
      "meafb",
    ],
    ["in a block that needs more", "a; try { b; do { c; d(", "a; try { b; do { c;", "abc"],
    ["where a block needs more", "(() => { a; try { b; }", "(() => { a;", "a"],
    ["in a text", "a; class B { #c = 1; d() { e; f('", "a; class B { #c = 1; d() { e;", "aBde"],
    ["after patterns and divisions", "a / b; /[}/]}/g; d = {", "a / b; /[}/]}/g;", "ab"],
    [
      "in a module",
      "import a from 'b'; await a; export default {",
      "import a from 'b'; await a;",
      "aa",
    ],
    ["where no closing helps", "a; b ? f(() => { c; d", "a;", "a"],
    ["by damage in the middle", "a; b; @@@ c; d;", "a; b;", "ab"],
  ])(
    "is read as far as it goes, and where that ends is told: cut off %s",
    async (_, text, read, names) => {
      const { code, notExamined } = await parseSources([script("cut.js", text)]);
      const nodes = Array.from({ length: code.count }, (_, at) => at + 1);
      const identifiers = nodes.filter((node) => code.kind[node] === Kind.Identifier);
      expect(identifiers.map((node) => said(code, node)).join("")).toBe(names);
      for (const node of nodes) expect(code.end[node]).toBeLessThanOrEqual(text.length);
      expect(notExamined).toHaveLength(1);
      expect(notExamined[0]).toMatchObject({ code: "partly-parsed", what: "cut.js" });
      expect(notExamined[0]?.why).toContain(`as far as line 1, column ${read.length + 1},`);
      checkIdentifiers(code);
    },
  );

  it("is damaged in any way: each file is parsed or named, and what is parsed is sound", async () => {
    const good = readFileSync(join(import.meta.dirname, "parse.test.ts"), "utf8");
    const odd = [
      "\ud83d",
      "\0",
      "\ufffd",
      "`",
      "${",
      "/*",
      "'",
      "/",
      "(",
      "}",
      "\u2028",
      "\\",
      "<",
      "0n",
    ];
    const damaged = fc
      .array(
        fc.record({
          at: fc.nat(good.length),
          cut: fc.oneof(fc.nat(3), fc.nat(2000)),
          put: fc.oneof(fc.constantFrom("", ...odd), fc.string({ unit: "binary", maxLength: 5 })),
          kind: fc.constantFrom("javascript" as const, "typescript" as const, "json" as const),
        }),
        { minLength: 1, maxLength: 4 },
      )
      .map((edits): Omit<SourceFile, "path"> => {
        let text = good;
        for (const { at, cut, put } of edits) text = text.slice(0, at) + put + text.slice(at + cut);
        return { text, kind: (edits[0] as { kind: SourceFile["kind"] }).kind };
      });
    const sources = fc
      .sample(damaged, 400)
      .map((source, index) => ({ ...source, path: `${index}.ts` }));
    const { code, notExamined } = await parseSources(sources);
    const parsed = new Set(code.files.map(({ path }) => path));
    const unparsed = notExamined.filter((entry) => entry.code === "unparsed");
    expect(parsed.size + unparsed.length).toBe(sources.length);
    expect(parsed.size).toBeGreaterThan(0);
    expect(unparsed.length).toBeGreaterThan(0);
    for (let node = 1; node <= code.count; node++) {
      const above = code.parent[node] as number;
      const isSound =
        (code.start[node] as number) <= (code.end[node] as number) &&
        (above === 0 ? code.kind[node] === Kind.Program : above < node) &&
        (code.last[node] as number) >= node &&
        (code.last[node] as number) <= code.count;
      if (!isSound) expect.unreachable(`node ${node} is not sound`);
    }
  });

  it("is named with the limit it goes beyond", async () => {
    const sources = [
      script("long.js", "a;".repeat(1000)),
      script("nodes.js", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"),
      good,
    ];
    const { code, notExamined } = await parseSources(sources, { fileLength: 1000, fileNodes: 20 });
    expect(code.files.map(({ path }) => path)).toEqual(["good.js"]);
    expect(notExamined).toEqual([
      {
        code: "unparsed",
        what: "long.js",
        why: "It was not parsed: it is longer than 1000 characters.",
      },
      { code: "unparsed", what: "nodes.js", why: "It was not parsed: more than 20 nodes." },
    ]);
  });

  it("stops at the number of nodes of all files, and at the time", async () => {
    const sources = Array.from({ length: 10 }, (_, index) => script(`${index}.js`, "a;b;c;"));
    const few = await parseSources(sources, { nodes: 15 });
    expect(few.code.files.length).toBe(3);
    expect(few.notExamined.length).toBe(7);
    const late = await parseSources(sources, { milliseconds: -1 });
    expect(late.code.files.length).toBe(0);
    expect(late.notExamined.length).toBe(10);
  });

  it("ends where one file takes too long, and goes on with the others", async () => {
    const slow = script("slow.js", `${"[a,b,c,d],".repeat(1_000_000)}e`);
    const { code, notExamined } = await parseSources([slow, good], { fileMilliseconds: 1000 });
    expect(code.files.map(({ path }) => path)).toContain("good.js");
    // A quick machine may do it in time.
    for (const { what, why } of notExamined)
      expect(`${what} ${why}`).toMatch(/slow\.js .* longer than 1 s/);
  });

  it("names a file that needs more memory than there is", async () => {
    const large = script("large.js", "[a,b,c,d],".repeat(400_000) + "e");
    const { code, notExamined } = await parseSources([large, good], { heapMb: 40 });
    expect(code.files.map(({ path }) => path)).toEqual(["good.js"]);
    expect(notExamined[0]?.why).toContain("memory");
  });
});

function script(path: string, text: string): SourceFile {
  return { path, text, kind: "javascript" };
}

/** Identifiers say what stands at their place, and bindings know their identifiers. */
function checkIdentifiers(code: Code): void {
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.Identifier) continue;
    if (said(code, node) !== textOf(code, node)) expect(textOf(code, node)).toBe(said(code, node));
  }
  const { bindings } = code;
  for (let binding = 1; binding <= bindings.count; binding++) {
    const from = bindings.offsets[binding] as number;
    const to = bindings.offsets[binding + 1] as number;
    for (let i = from; i < to; i++) {
      const node = bindings.references[i] as number;
      if (code.binding[node] !== binding || code.name[node] !== bindings.name[binding]) {
        expect.unreachable(`node ${node} is no reference of ${binding}`);
      }
    }
    const declaration = bindings.declaration[binding] as number;
    if (bindings.kind[binding] !== 9)
      expect((code.flags[declaration] as number) & Flag.declares).toBeTruthy();
  }
}
