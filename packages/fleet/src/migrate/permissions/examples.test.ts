import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { examplesOf } from "./examples.ts";

describe("examples of an expression", () => {
  it.each<[RegExp, string[] | null]>([
    [/^git (?:status|diff --stat)$/, ["git status", "git diff --stat"]],
    [/rm( -r)?f+/, ["rm -rf", "rmf"]],
    [/a{3}[.]b\.\w/, ["aaa.b.a"]],
    [/(?<name>x|y)\s"/, ['x "', 'y "']],
    [/(?=.*x)y/, null],
    [/^ls(?!.*[/])[ "]/, ["ls "]],
    [/(?<=a)b/, null],
    [/(a)\1/, null],
    [/[^\0-\uffff]/, null],
  ])("%s", (expression, texts) => {
    expect(examplesOf(expression)).toEqual(texts);
  });

  it("are none of one that is too deep or too long", () => {
    expect(examplesOf(new RegExp(`${"(".repeat(500)}a${")".repeat(500)}`))).toBeNull();
    expect(examplesOf(/(?:(?:(?:a{40}){40}){40}){40}/)).toBeNull();
    expect(examplesOf(/(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)/)).toHaveLength(24);
  });

  it("are always found by it", () => {
    const piece = fc.constantFrom(
      "a",
      "[b-d]",
      "\\s",
      "(?:x|yz)",
      "w?",
      "v*",
      "u+",
      "\\.",
      "[^a]",
      ".",
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const expression = new RegExp(`^${pieces.join("")}$`);
        const texts = examplesOf(expression);
        expect(texts).not.toBeNull();
        for (const text of texts ?? []) expect(expression.test(text)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
