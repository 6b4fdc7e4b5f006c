import { describe, expect, it } from "vitest";
import { parseSources } from "../parse/parse.ts";
import { said } from "./code.ts";
import { Kind } from "./kinds.ts";
import { placeAt, placeOf } from "./place.ts";
import { enclosingFunction, enclosingPlainFunction, isInside, referencesOf } from "./walk.ts";

describe("placeOf", () => {
  it("counts lines by every end that the language knows, and columns in UTF-16 units", () => {
    const text = "a\nb\rc\r\nd\u2028e\u2029f\n\n😀g";
    const file = { path: "x", text, kind: "script", root: 1, last: 1 } as const;
    const places = [..."abcdefg"].map((letter) => {
      const { line, column } = placeAt(file, text.indexOf(letter));
      return `${letter} ${line}:${column}`;
    });
    expect(places).toEqual(["a 1:1", "b 2:1", "c 3:1", "d 4:1", "e 5:1", "f 6:1", "g 8:3"]);
    expect(placeAt(file, text.length)).toEqual({ file: "x", line: 8, column: 4 });
  });

  it("is that of the node's own file", async () => {
    const { code } = await parseSources([
      { path: "a.js", text: "x;\n  y;", kind: "javascript" },
      { path: "b.js", text: "\n z;", kind: "javascript" },
    ]);
    const places = [];
    for (let node = 1; node <= code.count; node++) {
      if (code.kind[node] === Kind.Identifier) places.push([said(code, node), placeOf(code, node)]);
    }
    expect(places).toEqual([
      ["x", { file: "a.js", line: 1, column: 1 }],
      ["y", { file: "a.js", line: 2, column: 3 }],
      ["z", { file: "b.js", line: 2, column: 2 }],
    ]);
  });
});

describe("walking", () => {
  it("finds functions around, and what is inside", async () => {
    const text = "function f(p) { return () => p; } p;";
    const { code } = await parseSources([{ path: "a.js", text, kind: "javascript" }]);
    const f = code.kind.indexOf(Kind.FunctionDeclaration);
    const arrow = code.kind.indexOf(Kind.ArrowFunctionExpression);
    const uses = [...code.kind.keys()].filter(
      (node) => code.kind[node] === Kind.Identifier && said(code, node) === "p",
    ) as [number, number, number];
    expect(uses.map((node) => enclosingFunction(code, node))).toEqual([f, arrow, 0]);
    expect(uses.map((node) => enclosingPlainFunction(code, node))).toEqual([f, f, 0]);
    expect(uses.map((node) => isInside(code, node, f))).toEqual([true, true, false]);
    expect([...referencesOf(code, code.binding[uses[0]] as number)]).toEqual(uses.slice(0, 2));
  });
});
