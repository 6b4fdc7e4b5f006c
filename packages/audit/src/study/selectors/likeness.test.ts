import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { howTheyDiffer, likenessOf } from "./likeness.ts";

describe("texts that a reader can hardly tell apart", () => {
  test.each([
    ["'", "\u2019", "look-alike characters", "strong"],
    ["\u02bc", "\u02b9", "look-alike characters", "strong"],
    ["Today's date", "Today\u02bcs date", "look-alike characters", "strong"],
    ["-", "\u2010", "look-alike characters", "strong"],
    ["/", "\u2044", "look-alike characters", "strong"],
    ["a", "\u0430", "look-alike characters", "strong"],
    [",", "\uff0c", "look-alike characters", "strong"],
    ["", "\u200b", "invisible characters", "strong"],
    ["\u2714", "\u2714\ufe0e", "invisible characters", "strong"],
    [" ", "\u00a0", "white space", "strong"],
    ["", " ", "white space", "weak"],
    [" ", "  ", "white space", "weak"],
    ["line", "line\n", "white space", "weak"],
    ["1", "1.0", "spelling of a number", "strong"],
    ["0.7", "0.70", "spelling of a number", "strong"],
    ["1", "1e0", "spelling of a number", "strong"],
    ['"temperature":1,', '"temperature":1.0,', "spelling of a number", "strong"],
    ["8192", "8193", "last digits of a number", "weak"],
    ["%2f", "%2F", "escaping", "strong"],
    ["\u2014x", "\\u2014x", "escaping", "strong"],
    ["accept", "Accept", "case of letters", "weak"],
    ["-", "/", "punctuation", "weak"],
    ["'", "`", "punctuation", "weak"],
    ["2026-01-02", "2026/01-02", "punctuation", "weak"],
    ["You read", "You read,", "punctuation", "weak"],
    ["?alt=sse&pretty=0", "?pretty=0&alt=sse", "order", "weak"],
    ["be brief\ncite", "cite\nbe brief", "order", "weak"],
  ] as const)("%j and %j: %s, %s", (a, b, differ, strength) => {
    expect(howTheyDiffer(a, b)).toEqual({ differ, strength });
    expect(howTheyDiffer(b, a)).toEqual({ differ, strength });
  });

  test.each([
    ["s", ""],
    ["production", "staging"],
    ["en", "de"],
    ["1", "2"],
    ["v1.0.0", "v1.0"],
    ["10", "100"],
    ["\u001b[1m", ""],
    ["true", "false"],
    ["concise", "brief"],
    ["https://api.example.com", "https://eu.example.com"],
    ["x", "xyz"],
  ])("%j and %j are told apart", (a, b) => expect(howTheyDiffer(a, b)).toBeNull());

  test("of a set: two that are strongly alike are enough, weak likeness has to hold for all", () => {
    expect(likenessOf(["'", "\u2019", "\u02bc", "\u02b9", "other"])?.among).toEqual([
      "'",
      "\u2019",
      "\u02bc",
      "\u02b9",
    ]);
    expect(likenessOf(["-", "/", "word"])).toBeNull();
    expect(likenessOf(["-", "/", "."])).toEqual({
      differ: "punctuation",
      strength: "weak",
      among: ["-", "/", "."],
    });
    expect(likenessOf(["-", "-"])).toBeNull();
  });

  test("never fails, and does not depend on the order of two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(howTheyDiffer(a, b)).toEqual(howTheyDiffer(b, a));
      }),
    );
  });
});
