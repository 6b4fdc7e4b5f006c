import type { Choice } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alternativesOf } from "./alternatives.ts";

const place = { file: "a.js", line: 1, column: 1 };

function shown(...texts: string[]): string[] {
  const alternatives = texts.map((text) => ({ text, codePoints: [] }));
  const choice: Choice = { alternatives, differ: "punctuation", place };
  return alternativesOf(choice).map(({ parts }) =>
    parts.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(""),
  );
}

describe("alternatives", () => {
  it("of one length are compared character by character", () => {
    expect(shown("2026-11-20", "2026/11/20")).toEqual(["2026[-]11[-]20", "2026[/]11[/]20"]);
    expect(shown("'", "’", "ʼ")).toEqual(["[']", "[’]", "[ʼ]"]);
  });

  it("of several lengths have their common ends taken off, and show where one has nothing", () => {
    expect(shown("Hello.", "Hello. ")).toEqual(["Hello.[]", "Hello.[ ]"]);
    expect(shown("a, b", "a b")).toEqual(["a[,] b", "a[] b"]);
    expect(shown("aa", "aaa")).toEqual(["aa[]", "aa[a]"]);
    expect(shown("", "x")).toEqual(["[]", "[x]"]);
  });

  it("that are equal, or alone, or none, are shown as well", () => {
    expect(shown("a", "a")).toHaveLength(2);
    expect(shown("a")).toEqual(["[a]"]);
    expect(shown()).toEqual([]);
  });

  it("keep around what differs a little of what does not", () => {
    const [first = ""] = shown(
      `${"x".repeat(500)}-${"y".repeat(500)}`,
      `${"x".repeat(500)}/${"y".repeat(500)}`,
    );
    expect(first).toBe(`…${"x".repeat(60)}[-]${"y".repeat(60)}…`);
  });

  it("lose nothing where they are short", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const choice = {
          alternatives: [one, other].map((each) => ({ text: each, codePoints: [] })),
          differ: "order",
          place,
        };
        const texts = alternativesOf(choice).map(({ parts }) =>
          parts.map((part) => part.text).join(""),
        );
        expect(texts).toEqual([one, other]);
      }),
    );
  });
});
