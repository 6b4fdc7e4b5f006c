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

  it("that are not known are words, compared with nothing", () => {
    const of = (...alternatives: Choice["alternatives"]) =>
      alternativesOf({ alternatives, differ: "order", place });
    const unknown: Choice["alternatives"][number] = {
      text: "the same in another order",
      codePoints: [],
      unknown: "all",
    };
    expect(of({ text: "ʹ", codePoints: ["U+02B9"] }, unknown)).toEqual([
      { parts: [{ text: "ʹ", changed: true }], characters: [0x2b9], isWords: false },
      {
        parts: [{ text: "the same in another order", changed: false }],
        characters: [],
        isWords: true,
      },
    ]);
    const part = (text: string): typeof unknown => ({ text, codePoints: [], unknown: "part" });
    expect(of(part("…a"), part("b…")).map(({ characters }) => characters)).toEqual([[97], [98]]);
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
