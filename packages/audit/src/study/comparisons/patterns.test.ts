import fc from "fast-check";
import { expect, test } from "vitest";
import { textsOfPattern } from "./patterns.ts";

test.each([
  ["^Asia\\/(Shanghai|Urumqi)$", ["Asia/Shanghai", "Asia/Urumqi"], true, true],
  ["deepseek|moonshot", ["deepseek", "moonshot"], false, false],
  ["\\.(?:cn|ru)$", [".cn", ".ru"], false, true],
  ["^zh(-CN)?", ["zh", "zh-CN"], true, false],
  ["gitee\\.com", ["gitee.com"], false, false],
  ["a[bc]d", ["abd", "acd"], false, false],
])("%j asks for %j", (pattern, texts, starts, ends) => {
  expect(textsOfPattern(pattern)).toEqual({ texts, starts, ends });
});

test.each([
  ["[a-z]+"],
  ["a.b"],
  ["(a+)+$"],
  ["(?=x)y"],
  ["\\d\\d"],
  ["(ab"],
  ["-"],
  [""],
  ["a{3}"],
])("%j is no list of words", (pattern) => expect(textsOfPattern(pattern)).toBeNull());

test("what is made of a pattern is what it matches; and it never fails", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 60 }), (pattern) => {
      textsOfPattern(pattern);
    }),
  );
  const word = fc.stringMatching(/^[a-z]{2,6}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), word, (words, head) => {
      const pattern = `^${head}\\.(${words.join("|")})$`;
      const found = textsOfPattern(pattern);
      expect(found?.texts.every((text) => new RegExp(pattern).test(text))).toBe(true);
      expect(found?.texts.length).toBe(new Set(words).size);
    }),
  );
});
