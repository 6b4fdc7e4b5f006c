import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kindOf, missable } from "./kind.ts";
import { looksLike, skeletonOf } from "./skeleton.ts";

describe("skeletons", () => {
  test.each([
    ["Today\u2019s", "Today's"],
    ["Today\u02bcs", "Today's"],
    ["Today\u02b9s", "Today's"],
    ["p\u0430ypal", "paypal"],
    ["a\u200bb\ufe0fc", "abc"],
    ["a\u00a0b", "a b"],
    ["a  b ", "a b"],
    ["２０２６／１１", "2026/11"],
    ["2026\u201111", "2026-11"],
    ["a\u2215b", "a/b"],
    ["\u{e0041}x", "x"],
  ])("%j looks like %j", (text, plain) => {
    expect(skeletonOf(text)).toBe(skeletonOf(plain));
  });

  test.each([
    ["2026-11-20", "2026/11/20"],
    ["a", "b"],
    ["l", "1"],
    ["A", "a"],
  ])("%j does not look like %j", (a, b) => expect(skeletonOf(a)).not.toBe(skeletonOf(b)));

  test("of a skeleton is itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = skeletonOf(text);
        expect(skeletonOf(once)).toBe(once);
      }),
    );
  });

  test("plain characters pass for themselves, but for the grave accent", () => {
    for (let code = 0x21; code < 0x7f; code += 1) {
      const char = String.fromCharCode(code);
      expect(looksLike(char)).toBe(char === "`" ? "'" : null);
    }
  });
});

describe("kinds of characters", () => {
  test.each([
    ["a", "ordinary"],
    ["漢", "ordinary"],
    ["é", "ordinary"],
    ["`", "ordinary"],
    [" ", "blank"],
    ["\u00a0", "odd blank"],
    ["\u2009", "odd blank"],
    ["\u3000", "odd blank"],
    ["\u200b", "invisible"],
    ["\u2060", "invisible"],
    ["\ufeff", "invisible"],
    ["\u00ad", "invisible"],
    ["\u3164", "invisible"],
    ["\u202e", "direction"],
    ["\u2066", "direction"],
    ["\ufe0f", "variation selector"],
    ["\u{e0041}", "tag"],
    ["\u0007", "control"],
    ["\u0301", "combining"],
    ["\ue000", "private use"],
    ["\ud800", "surrogate"],
    ["\u{10ffff}", "unassigned"],
    ["Ａ", "full-width"],
    ["\u0430", "look-alike"],
    ["\u2019", "look-alike"],
    ["\u02bc", "look-alike"],
  ] as const)("%j is %s", (char, kind) => expect(kindOf(char)).toBe(kind));

  test("in a text, those that a reader could miss", () => {
    expect(missable("Plain text, 1 line.\n")).toEqual([]);
    expect(missable("It\u2019s\u200b \u4f60\u597d")).toEqual(["look-alike", "invisible"]);
  });
});
