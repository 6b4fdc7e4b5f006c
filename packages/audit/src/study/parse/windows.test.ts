import { describe, expect, it } from "vitest";
import { parseLimits } from "./limits.ts";
import { parsePiece } from "./piece.ts";
import { Strings } from "./strings.ts";
import { parseInWindows } from "./windows.ts";

const options = { lang: "js", sourceType: "unambiguous", preserveParens: false };

/** Things that are said in other units than they stand in, or not as they stand. */
const statements = [
  "a_name;",
  "é中文;",
  "'plain';",
  "'é😀中文 that is longer than a short one';",
  "'esc\\u0061ped';",
  "'é\\n😀\\x41';",
  "'line\\\nend';",
  '"\\ud800 alone";',
  "`é${a}😀\r\nb\\t${c}`;",
  "String.raw`\\unicode é`;",
  "/é[/]\\/😀/gu;",
  "/plain/dgimsy;",
  "class é { #ü = 1; ['ö']() {} 'ß' = 12345678901234567890n }",
  "({ 'ключ': 1, ключ: 2, \\u0061b: 3 });",
  "\u2028/* 😀 */ tail\u00a0;",
  "label: for (;;) break label;",
];

describe("windows", () => {
  it("are possible with the oxc that is installed", () => {
    const windows = parseInWindows("a; b; c;", options, 1);
    expect(windows?.statements).toBe(3);
    const lengths = [];
    let more = windows?.next() ?? null;
    for (; more !== null; more = windows?.next() ?? null) lengths.push(more.length);
    expect(lengths).toEqual([1, 1, 1]);
    expect(windows?.next()).toBeNull();
  });

  it("say of each statement what it says alone", () => {
    const alone = statements.map((text) => told(text, 0));
    const times = 400;
    const text = `${statements.join("\n")}\n`.repeat(times);
    expect(text.length).toBeGreaterThan(100_000);
    const whole = told(text, 1);
    expect(whole.length).toBe(alone.flat().length * times);
    let at = 0;
    for (let time = 0; time < times; time++) {
      for (const [index, rows] of alone.entries()) {
        const same = whole.slice(at, at + rows.length);
        if (same.join("\n") !== rows.join("\n")) expect(same, statements[index]).toEqual(rows);
        at += rows.length;
      }
    }
  });

  it("keep directives and the kind of a file", () => {
    const filler = "f(1);\n".repeat(10_000);
    const strict = `"use strict";\n${filler}{ function g() {} } g;`;
    expect(told(strict, 1).filter((row) => row === "use strict").length).toBe(0);
    for (const [text, kind] of [
      [strict, "script"],
      [`${filler}import "a";`, "module"],
      [`${filler}return;`, "commonjs"],
      [`#!/usr/bin/env node\n${filler}`, "script"],
    ] as const) {
      const source = { path: "a.js", text, kind: "javascript" } as const;
      expect(parsePiece(source, new Strings(), parseLimits).kind).toBe(kind);
    }
  });
});

/** Kinds, names and texts of all nodes but the program. */
function told(text: string, isLarge: number): string[] {
  const strings = new Strings();
  const source = { path: "a.js", text, kind: "javascript" } as const;
  const { nodes } = parsePiece(source, strings, parseLimits);
  expect(text.length > 2 ** 15).toBe(isLarge === 1);
  const rows: string[] = [];
  for (let node = 2; node <= nodes.count; node++) {
    const name = JSON.stringify(strings.list[nodes.name[node] as number]);
    const stands = text.slice(nodes.start[node], nodes.end[node]);
    rows.push(`${nodes.kind[node]} ${nodes.role[node]} ${nodes.flags[node]} ${name} ${stands}`);
  }
  return rows;
}
