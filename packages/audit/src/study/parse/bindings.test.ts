import { describe, expect, it } from "vitest";
import { BindingKind, bindingKindNames, Flag, Kind, kindNames } from "../code/kinds.ts";
import { parseLimits } from "./limits.ts";
import { type Piece, parsePiece } from "./piece.ts";
import { Strings } from "./strings.ts";

/**
 * Identifiers carry the number of the variable they are to be: `x_1` and `x_2` are two variables
 * named `x`, `x_0` is nobody's, `x_9` is no use of a variable at all (a key, a label).
 */
interface Case {
  rule: string;
  text: string;
  path?: string;
}

const cases: Case[] = [
  {
    rule: "var belongs to its function",
    text: "x_1; { var x_1 = 1; } function f_2() { var x_3; x_3; }",
  },
  {
    rule: "let and const belong to their block",
    text: "let x_1; { x_2; let x_2; const y_3 = x_2; } x_1; y_0;",
  },
  { rule: "class declarations belong to their block", text: "{ class A_1 {} A_1; } A_0;" },
  {
    rule: "for has a scope of its own",
    text: "for (let i_1 = 0; i_1 < 1; i_1++) { let i_2; i_2; } i_0;",
  },
  { rule: "var of for is the function's", text: "for (var i_1 of [i_1]) i_1; i_1;" },
  {
    rule: "for-in and for-of",
    text: "for (const k_1 in o_0) k_1; for (const k_2 of k_2) k_2; k_0;",
  },
  { rule: "for with a pattern", text: "for (const [a_1, { b_2 = a_1 }] of c_0) a_1 + b_2;" },
  { rule: "for assigns", text: "let k_1; for (k_1 of []) k_1;" },
  {
    rule: "cases share a scope",
    text: "let x_1; switch (x_1) { case x_2: let x_2; default: x_2; } x_1;",
  },
  { rule: "functions are hoisted", text: "f_1(); function f_1() { f_1; }" },
  { rule: "a parameter hides", text: "let a_1; function f_2(a_3) { a_3; { a_3; } } a_1;" },
  { rule: "a function of the name of its parameter", text: "function f_1(f_2) { f_2; } f_1;" },
  { rule: "var of a parameter's name", text: "function f_1(a_2) { var a_2; a_2; }" },
  { rule: "function of a parameter's name", text: "function f_1(a_2) { a_2; function a_2() {} }" },
  {
    rule: "defaults do not see the body",
    text: "var x_1; function f_2(a_3 = x_1) { var x_4; x_4; a_3; }",
  },
  { rule: "defaults see parameters", text: "var a_1; (a_2, b_3 = a_2, c_4 = () => b_3) => c_4;" },
  {
    rule: "patterns as parameters",
    text: "(({ a_1, b: c_2 = a_1, ...r_3 }, [d_4, , ...e_5]) => a_1 + c_2 + r_3 + d_4 + e_5);",
  },
  { rule: "arrow with an expression", text: "let f_1 = x_2 => y_3 => x_2 + y_3; x_0;" },
  { rule: "the name of a function expression", text: "(function f_1() { f_1; }); f_0;" },
  { rule: "is hidden by a parameter", text: "(function f_1(f_2) { f_2; });" },
  { rule: "is hidden by a var", text: "(function f_1() { f_2; var f_2; });" },
  {
    rule: "the name of a class expression",
    text: "(class A_1 extends B_0 { m_9() { A_1; } }); A_0;",
  },
  { rule: "the name of a class declaration", text: "class A_1 { m_9() { A_1; } } A_1;" },
  { rule: "catch parameters", text: "try {} catch (e_1) { e_1; let x_2; } e_0; x_0;" },
  { rule: "catch with a pattern", text: "try {} catch ({ message: m_1, a_2 }) { m_1; a_2; }" },
  { rule: "catch without parameter", text: "let e_1; try {} catch { e_1; }" },
  {
    rule: "var in catch writes the parameter",
    text: "try {} catch (e_1) { var e_1 = 1; e_1; } e_2;",
  },
  {
    rule: "arguments",
    text: "function f_1() { arguments_2; () => arguments_2; function g_3() { arguments_4; } } arguments_0;",
  },
  { rule: "arguments as a parameter", text: "function f_1(arguments_2) { arguments_2; }" },
  { rule: "arguments of a method", text: "({ m_9() { return arguments_1; } });" },
  {
    rule: "keys are no variables",
    text: "let a_1; ({ a_9: a_1, [a_1]: 1 }); o_0.a_9; o_0[a_1]; o_0?.a_9;",
  },
  {
    rule: "labels are no variables",
    text: "let a_1; a_9: for (;;) { a_1; break a_9; continue a_9; }",
  },
  {
    rule: "class members are no variables",
    text: "let a_1; class C_2 { a_9 = a_1; static a_9() {} get [a_1]() {} #a_9; }",
  },
  {
    rule: "static blocks are functions to var",
    text: "class C_1 { static { var x_2; x_2; { var x_2; } let y_3; y_3; } } x_0; y_0;",
  },
  {
    rule: "destructuring assigns",
    text: "let a_1, b_2; ({ a: a_1, b: [b_2 = a_1] } = {}); [a_1, ...b_2] = [];",
  },
  { rule: "functions in sloppy blocks leave them", text: "f_1; { f_1; function f_1() {} } f_1;" },
  {
    rule: "two such functions are one",
    text: "if (x_0) { function f_1() {} } else { function f_1() {} } f_1();",
  },
  { rule: "an if without block", text: "if (x_0) function f_1() {} f_1;" },
  { rule: "let is in their way", text: "{ let f_1; { function f_2() {} f_2; } f_1; } f_0;" },
  { rule: "let of the function is in their way", text: "let f_1; { function f_2() {} f_2; } f_1;" },
  {
    rule: "a parameter is in their way",
    text: "function g_1(f_2) { { function f_3() {} f_3; } f_2; }",
  },
  {
    rule: "a catch parameter is not",
    text: "try {} catch (f_1) { { function f_2() {} } f_1; } f_2;",
  },
  {
    rule: "generators stay",
    text: "{ function* f_1() {} f_1; } f_0; { async function g_2() {} g_2; } g_0;",
  },
  {
    rule: "functions in strict blocks stay",
    text: '"use strict"; { function f_1() {} f_1; } f_0;',
  },
  {
    rule: "functions in blocks of strict functions stay",
    text: 'function g_1() { "use strict"; { function f_2() {} f_2; } f_0; }',
  },
  { rule: "functions in switches", text: "switch (1) { case 1: function f_1() {} f_1; } f_1;" },
  {
    rule: "functions in strict switches",
    text: '"use strict"; switch (1) { case 1: function f_1() {} f_1; } f_0;',
  },
  {
    rule: "functions in blocks of modules stay",
    path: "a.mjs",
    text: "{ function f_1() {} f_1; } f_0;",
  },
  {
    rule: "methods of classes are strict",
    text: "class A_1 { m_9() { { function f_2() {} } f_0; } }",
  },
  {
    rule: "imports",
    text: 'import a_1, { b_9 as c_2 } from "m"; import * as n_3 from "m"; a_1; c_2; n_3; b_0;',
  },
  {
    rule: "exports",
    text: 'let a_1; export { a_1 as b_9 }; export { a_9 as c_9 } from "m"; export * as d_9 from "m";',
  },
  {
    rule: "exported declarations",
    text: "export const a_1 = 1, { b_2 } = a_1; export default function f_3() { f_3; b_2; }",
  },
  { rule: "meta properties", text: "function target_1() { new.target; }" },
  { rule: "templates and tags", text: "let a_1; a_1`${a_1}`;" },
  { rule: "typeof and delete", text: "let a_1; typeof a_1; typeof b_0; delete a_1.b_9;" },
  {
    rule: "enumerations and namespaces",
    path: "a.ts",
    text: "enum E_1 { A_9, B_9 } namespace N_2 { var x_3; x_3; } E_1; x_0;",
  },
  {
    rule: "parameter properties",
    path: "a.ts",
    text: "class A_1 { constructor_9(private a_2: string) { a_2; } }",
  },
  {
    rule: "types use nothing",
    path: "a.ts",
    text: "let a_1: string; let b_2 = a_1 as Foo; type T = typeof a_1;",
  },
];

describe("bindings", () => {
  it.each(cases)("$rule", ({ text, path = "a.js" }) => {
    const { plain, numbers } = withoutNumbers(text);
    const { piece, strings } = parsed(plain, path);
    const seen = new Map<string, number>();
    let identifiers = 0;
    for (let node = 1; node <= piece.nodes.count; node++) {
      if (piece.nodes.kind[node] !== Kind.Identifier) continue;
      const name = strings.list[piece.nodes.name[node] as number] as string;
      const number = numbers.get(piece.nodes.start[node] as number);
      if (number === undefined) continue;
      identifiers++;
      const binding = piece.bindings.of[node] as number;
      // The key of `{a}` stands where the variable stands.
      const isUse =
        (piece.nodes.flags[node] as number) & (Flag.reads | Flag.writes | Flag.declares);
      if (number === 9) expect(isUse, `${name}_9 is no variable`).toBe(0);
      if (!isUse) expect(binding).toBe(0);
      else if (number === 0) expect(binding, `${name}_0 is nobody's`).toBe(0);
      else {
        expect(binding, `${name}_${number} has a binding`).not.toBe(0);
        expect(seen.get(`${name}_${number}`) ?? binding, `${name}_${number} is one`).toBe(binding);
        seen.set(`${name}_${number}`, binding);
      }
    }
    expect(identifiers).toBeGreaterThan(0);
    expect(new Set(seen.values()).size, "different numbers are different variables").toBe(
      seen.size,
    );
  });

  it("tells the kinds, the scopes and the first declaration", () => {
    const { piece, strings } = parsed(
      `import i from "m";
       function f(p, ...[q]) { var v, v; let l; const c = 1; class K {} arguments; v; }
       try {} catch (e) {}
       switch (1) { default: let s; }
       for (const k of []) {}
       (function g() {}, class D {});`,
    );
    const { nodes, bindings } = piece;
    const told = [];
    for (let b = 1; b <= bindings.count; b++) {
      const declaration = bindings.declaration[b] as number;
      told.push(
        [
          strings.list[bindings.name[b] as number],
          bindingKindNames[bindings.kind[b] as number],
          kindNames[nodes.kind[bindings.scope[b] as number] as number],
        ].join(" "),
      );
      expect(nodes.name[declaration]).toBe(bindings.name[b]);
    }
    expect(told.sort()).toEqual([
      "D class ClassExpression",
      "K class FunctionDeclaration",
      "arguments arguments FunctionDeclaration",
      "c const FunctionDeclaration",
      "e catch CatchClause",
      "f function Program",
      "g function FunctionExpression",
      "i import Program",
      "k const ForOfStatement",
      "l let FunctionDeclaration",
      "p param FunctionDeclaration",
      "q param FunctionDeclaration",
      "s let SwitchStatement",
      "v var FunctionDeclaration",
    ]);
  });

  it.each([
    ["x;", "reads"],
    ["x = 1;", "writes"],
    ["x += 1;", "reads writes"],
    ["x ??= 1;", "reads writes"],
    ["x++;", "reads writes"],
    ["[x] = y;", "writes"],
    ["[x.a] = y;", "reads"],
    ["({ a: x = 1 } = y);", "writes"],
    ["({ x } = y);", "writes"],
    ["({ [x]: z } = y);", "reads"],
    ["for (x in y);", "writes"],
    ["for (var x in y);", "declares writes"],
    ["var x;", "declares"],
    ["var x = 1;", "declares writes"],
    ["let [x = 1] = y;", "declares writes"],
    ["(x) => 1;", "declares writes"],
    ["({ x });", "reads"],
    ["y = [...x];", "reads"],
    ["export { x };var x", "reads"],
  ])("%s %s", (text, use) => {
    const { piece, strings } = parsed(text);
    const x = strings.numberOf("x");
    const flags = Flag.declares | Flag.reads | Flag.writes;
    for (let node = 1; node <= piece.nodes.count; node++) {
      const set = (piece.nodes.flags[node] as number) & flags;
      if (piece.nodes.kind[node] !== Kind.Identifier || piece.nodes.name[node] !== x) continue;
      if (set === 0) continue;
      const names = (["declares", "reads", "writes"] as const).filter((name) => set & Flag[name]);
      expect(names.join(" ")).toBe(use);
      return;
    }
    expect.unreachable("x is used");
  });

  it("lists every identifier of a binding in the order of the source", () => {
    const { piece } = parsed("let a = 1; function f() { a++; return () => a; } a;");
    const { offsets, references, of, count } = piece.bindings;
    expect(references.length).toBe(offsets[count + 1]);
    for (let b = 1; b <= count; b++) {
      const nodes = [...references.subarray(offsets[b], offsets[b + 1])];
      expect(nodes).toEqual(nodes.toSorted((x, y) => x - y));
      expect(nodes.every((node) => of[node] === b)).toBe(true);
    }
    const all = [...of].filter((binding) => binding !== 0).length;
    expect(references.length).toBe(all);
  });

  it("marks what with and eval may change", () => {
    const { piece, strings } = parsed(
      "let a; with (a) { a; let b; b; c; } a; eval('a'); function f(eval) { eval('a'); }",
    );
    const marked = [];
    for (let node = 1; node <= piece.nodes.count; node++) {
      if ((piece.nodes.flags[node] as number) & Flag.dynamic) {
        marked.push(`${strings.list[piece.nodes.name[node] as number]}@${piece.nodes.start[node]}`);
      }
    }
    expect(marked).toEqual(["a@18", "c@31", "eval@39"]);
  });

  it("stays quick where blocks and names are many", () => {
    const depth = 2000;
    const text = `${"{function f(){} ".repeat(depth)}${"}".repeat(depth)}${"var a;a;".repeat(50_000)}`;
    const before = process.cpuUsage();
    const { piece } = parsed(text);
    const { user } = process.cpuUsage(before);
    expect(piece.bindings.kind[1]).toBe(BindingKind.var);
    expect(user / 1e6).toBeLessThan(5);
  });
});

function parsed(text: string, path = "a.js"): { piece: Piece; strings: Strings } {
  const strings = new Strings();
  const kind = path.endsWith(".ts") ? "typescript" : "javascript";
  const piece = parsePiece({ path, text, kind }, strings, parseLimits);
  expect(piece.objection).toBeNull();
  return { piece, strings };
}

/** The text without numbers, and the number of each identifier by its place. */
function withoutNumbers(text: string): { plain: string; numbers: Map<number, number> } {
  const numbers = new Map<number, number>();
  let plain = "";
  let from = 0;
  for (const match of text.matchAll(/([A-Za-z]+)_(\d)/g)) {
    plain += text.slice(from, match.index);
    numbers.set(plain.length, Number(match[2]));
    plain += match[1];
    from = match.index + match[0].length;
  }
  return { plain: plain + text.slice(from), numbers };
}
