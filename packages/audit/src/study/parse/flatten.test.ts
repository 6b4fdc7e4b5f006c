import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import * as meriyah from "meriyah";
import { describe, expect, it } from "vitest";
import { Flag, Kind, kindNames, roleNames } from "../code/kinds.ts";
import type { Nodes } from "./desk.ts";
import { parseLimits } from "./limits.ts";
import type { TreeNode } from "./parsers.ts";
import { parsePiece } from "./piece.ts";
import { Strings } from "./strings.ts";

const sources = join(import.meta.dirname, "../../../..");

/** The other parser's tree, or null where it refuses the program. */
function treeOrNull(text: string): string[] | null {
  try {
    return plainTree(text);
  } catch {
    return null;
  }
}

describe("flatten", () => {
  it("gives the nodes of another parser's tree, on the sources of the project", () => {
    const paths = globSync("*/src/**/*.ts", { cwd: sources }).toSorted();
    expect(paths.length).toBeGreaterThan(100);
    let nodes = 0;
    for (const path of paths.filter((_, index) => index % 4 === 0)) {
      const typed = readFileSync(join(sources, path), "utf8");
      const text = stripTypeScriptTypes(typed);
      const flat = flatTree(text, "a.mjs");
      expect(flat, path).toEqual(plainTree(text));
      nodes += flat.length;
    }
    expect(nodes).toBeGreaterThan(20_000);
  });

  it("gives the same for a source with types as for one without", () => {
    for (const path of ["code/code.ts", "parse/bindings.ts", "parse/parser-process.ts"]) {
      const typed = readFileSync(join(import.meta.dirname, "..", path), "utf8");
      const text = stripTypeScriptTypes(typed);
      const shortened = (rows: string[]): string[] => rows.map((row) => row.replace(/@.*/, ""));
      expect(shortened(flatTree(typed, "a.mts")), path).toEqual(shortened(flatTree(text, "a.mjs")));
    }
  });

  it("gives the nodes of another parser's tree, on made-up programs", () => {
    fc.assert(
      fc.property(program, (text) => {
        const expected = treeOrNull(text);
        // `if (a) function b() {}` within a class: a rule of strict code that this parser lets pass.
        fc.pre(expected !== null);
        expect(flatTree(text, "a.cjs")).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("links children and subtrees as parents say", () => {
    fc.assert(
      fc.property(program, (text) => {
        const { nodes } = pieceOf(text, "a.cjs");
        const children = new Map<number, number[]>();
        for (let node = 2; node <= nodes.count; node++) {
          const above = nodes.parent[node] as number;
          expect(above).toBeGreaterThan(0);
          expect(above).toBeLessThan(node);
          expect(nodes.last[above]).toBeGreaterThanOrEqual(nodes.last[node] as number);
          expect(nodes.start[node]).toBeGreaterThanOrEqual(nodes.start[node - 1] as number);
          expect(nodes.end[node]).toBeLessThanOrEqual(nodes.end[above] as number);
          children.set(above, [...(children.get(above) ?? []), node]);
        }
        for (let node = 1; node <= nodes.count; node++) {
          const linked = [];
          let child = nodes.first[node] as number;
          for (; child !== 0; child = nodes.next[child] as number) linked.push(child);
          expect(linked).toEqual(children.get(node) ?? []);
          const end = linked.length === 0 ? node : nodes.last[linked.at(-1) as number];
          expect(nodes.last[node]).toBe(end);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("counts in UTF-16 units, whatever stands before", () => {
    for (const before of ["", "é", "😀", "\u2028", "\uFEFF", "中文", "\ud800"]) {
      const text = `/* ${before} */ const a = "${before}", tail = b;`;
      const { nodes, strings } = pieceOf(text, "a.js");
      const tail = strings.numberOf("tail");
      const at = [...nodes.name.subarray(0, nodes.count + 1)].indexOf(tail);
      expect(nodes.start[at]).toBe(text.indexOf("tail"));
      expect(nodes.end[at]).toBe(text.indexOf("tail") + 4);
    }
  });

  it.each([
    [`"\\ud800"`, "StringLiteral", "\ud800"],
    [`"a\\u{1F600}\\n"`, "StringLiteral", "a😀\n"],
    ["0x1f", "NumberLiteral", "31"],
    ["1e400", "NumberLiteral", "Infinity"],
    ["10n", "BigIntLiteral", "10"],
    ["/a[/]b/gu", "RegExpLiteral", "a[/]b/gu"],
    ["/(?<=[/gu", "None", ""],
    ["null", "NullLiteral", ""],
    ["true", "BooleanLiteral", "true"],
    ["`a\\x41${b}`", "TemplateElement", "aA"],
    ["a ?? b", "LogicalExpression", "??"],
    ["a?.b", "MemberExpression", ""],
    ["(a, b)", "SequenceExpression", ""],
    ["new.target", "None", ""],
    ["import(a, b)", "ImportExpression", ""],
    ["#a in b", "None", ""],
  ])("says what %s says", (text, kind, name) => {
    const strings = new Strings();
    let nodes: Nodes | null = null;
    try {
      const source = { path: "a.cjs", text: `_ = ${text}`, kind: "javascript" as const };
      const piece = parsePiece(source, strings, parseLimits);
      if (piece.objection === null) nodes = piece.nodes;
    } catch {
      // It is no program.
    }
    if (kind === "None" || nodes === null) {
      expect(kind === "None" ? "None" : "a tree").toBe("None");
      return;
    }
    const at = nodes.kind.indexOf(kindNames.indexOf(kind as "None"));
    expect(at).toBeGreaterThan(0);
    expect(strings.list[nodes.name[at] as number]).toBe(name);
  });

  it("keeps the places of holes", () => {
    const { nodes } = pieceOf("[a,,b,,]; [,c] = d", "a.js");
    const holes = [...nodes.kind].filter((kind) => kind === Kind.Hole);
    expect(holes.length).toBe(3);
  });

  it("reads JSON at its own offsets", () => {
    const text = '{ "a": ["é", -1, null], "__proto__": {} }';
    const strings = new Strings();
    const { nodes } = parsePiece({ path: "a.json", text, kind: "json" }, strings, parseLimits);
    const literal = nodes.name.indexOf(strings.numberOf("é"));
    expect(text.slice(nodes.start[literal], nodes.end[literal])).toBe('"é"');
    expect(nodes.end[1]).toBe(text.length);
  });
});

/** Flat nodes as text: depth, role, kind, flags of weight, range. */
function flatTree(text: string, path: string): string[] {
  const { nodes } = pieceOf(text, path);
  const depths = [0];
  const rows: string[] = [];
  for (let node = 1; node <= nodes.count; node++) {
    const depth = (depths[nodes.parent[node] as number] as number) + 1;
    depths.push(depth);
    const kind = nodes.kind[node] as number;
    const flags = nodes.flags[node] as number;
    rows.push(
      `${depth} ${roleNames[nodes.role[node] as number]} ${kindNames[kind]}` +
        `${flags & Flag.computed ? " computed" : ""}${flags & Flag.shorthand ? " shorthand" : ""}` +
        (isVague(kindNames[kind] as string) ? "@" : `@${nodes.start[node]}-${nodes.end[node]}`),
    );
  }
  return rows;
}

/** Parsers do not agree where these begin and end. */
function isVague(kind: string): boolean {
  return kind === "Hole" || kind === "TemplateElement" || kind === "Program";
}

function pieceOf(text: string, path: string): { nodes: Nodes; strings: Strings } {
  const strings = new Strings();
  const kind = path.endsWith("ts") ? "typescript" : "javascript";
  const piece = parsePiece({ path, text, kind }, strings, parseLimits);
  expect(piece.objection).toBeNull();
  return { nodes: piece.nodes, strings };
}

const literals: { [type: string]: string } = {
  string: "StringLiteral",
  number: "NumberLiteral",
  boolean: "BooleanLiteral",
};

/** The same by another parser and the plainest of walks: all children, sorted by where they begin. */
function plainTree(text: string): string[] {
  const options = { next: true, ranges: true, webcompat: true } as const;
  const rows: string[] = [];
  const parse = (sourceType: "module" | "commonjs") =>
    meriyah.parse(text, { ...options, sourceType });
  let program: unknown;
  try {
    program = parse("module");
  } catch {
    program = parse("commonjs");
  }
  walk(program as TreeNode, 1, "none");
  return rows;

  function walk(node: TreeNode, depth: number, role: string): void {
    if (node.type === "ChainExpression" || node.type === "ParenthesizedExpression") {
      walk(node.expression as TreeNode, depth, role);
      return;
    }
    let kind = node.type;
    if (kind === "Literal") {
      kind = node.regex
        ? "RegExpLiteral"
        : typeof node.bigint === "string"
          ? "BigIntLiteral"
          : (literals[typeof node.value] ?? "NullLiteral");
    }
    rows.push(
      `${depth} ${role} ${kind}${node.computed ? " computed" : ""}` +
        `${node.shorthand ? " shorthand" : ""}${isVague(kind) ? "@" : `@${node.start}-${node.end}`}`,
    );
    const children: { child: TreeNode | null; field: string; start: number }[] = [];
    for (const [field, value] of Object.entries(node)) {
      if (["regex", "range", "loc", "directive"].includes(field)) continue;
      if (field === "value" && (node.type === "Literal" || node.type === "TemplateElement"))
        continue;
      if (Array.isArray(value)) {
        let start = node.start;
        for (const child of value as (TreeNode | null)[]) {
          start = child?.start ?? start;
          children.push({ child, field, start });
        }
      } else if (typeof value === "object" && value !== null && "type" in value) {
        const child = value as TreeNode;
        children.push({ child, field, start: child.start });
      }
    }
    const first = ["key", "imported", "quasis"];
    children.sort(
      (a, b) =>
        a.start - b.start || Number(first.includes(b.field)) - Number(first.includes(a.field)),
    );
    for (const { child, field } of children) {
      if (child === null) rows.push(`${depth + 1} ${field} Hole@`);
      else walk(child, depth + 1, field);
    }
  }
}

/** Made-up programs that mean nothing. */
const program: fc.Arbitrary<string> = fc
  .letrec<{ expression: string; statement: string; pattern: string }>((tie) => {
    const e = tie("expression");
    const s = tie("statement");
    const p = tie("pattern");
    const id = fc.constantFrom("a", "b", "c", "$", "é", "x1");
    const key = fc.oneof(
      id,
      fc.constantFrom("'k'", "1"),
      e.map((inner) => `[${inner}]`),
    );
    const made = (template: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
      fc.tuple(...parts).map((texts) => {
        let index = 0;
        return template.replace(/§/g, () => texts[index++] as string);
      });
    return {
      expression: fc.oneof(
        { maxDepth: 4, depthIdentifier: "depth" },
        id,
        fc.constantFrom("1", "'é😀'", "/x[/]/g", "null", "this", "`t`", "true", "2n", "''"),
        made("(§)", e),
        made("[§, , ...§]", e, e),
        made("({ §: §, a, ...§, b(c) { §; }, get d() { return § } })", key, e, e, s, e),
        made("(§) + (§)", e, e),
        made("(§ && §)", id, id),
        made("(§ = §)", id, e),
        made("(§ = §)", p, e),
        made("(§ ? § : §)", e, e, e),
        made("(§).a?.[§]?.(§)", e, e, e),
        made("new (§)(§, ...§)", e, e, e),
        made("`a${§}é${§}c`", e, e),
        made("a`b${§}`", e),
        made("(function a(§, b = §) { § })", p, e, s),
        made("((§, ...c) => (§))", p, e),
        made("(async (a) => { await (§); § })", e, s),
        made("(function* () { yield* §; })", e),
        made(
          "(class a extends (§) { [§] = §; static #p; m(§) { § } static { § } })",
          e,
          e,
          e,
          p,
          s,
          s,
        ),
        made("(typeof §, -§, !§)", id, id, e),
        made("a++ + --b"),
        made("import(§)", e),
        made("(§, §)", e, e),
      ),
      pattern: fc.oneof(
        { maxDepth: 3, depthIdentifier: "depth" },
        fc.constantFrom("[]", "{}"),
        made("[§, , ...r]", p),
        made("{ q, §: § = §, w = §, ...v }", key, p, e, e),
      ),
      statement: fc.oneof(
        { maxDepth: 4, depthIdentifier: "depth" },
        made("(§);", e),
        made("var § = §, u;", p, e),
        made("{ let z; const § = §; }", p, e),
        made("if (§) { § } else if (§) § else ;", e, s, e, s),
        made("for (var i = §; §; §) { § }", e, e, e, s),
        made("for (const § of §) { § continue; }", p, e, s),
        made("for (a.b in §) break;", e),
        made("l: while (§) { break l; }", e),
        made("do { § } while (§);", s, e),
        made("switch (§) { case §: § default: § }", e, e, s, s),
        made("try { § } catch { § } finally { § }", s, s, s),
        made("try { § } catch ({ message }) { throw §; }", s, e),
        made("function h(§) { § return §; }", p, s, e),
        made("{ class K { get [§]() { § } } }", e, s),
      ),
    };
  })
  .statement.map((text) => `${text}\n`);
