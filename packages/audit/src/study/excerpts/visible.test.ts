import fc from "fast-check";
import { expect, test } from "vitest";
import { visible } from "./visible.ts";

test("what is seen for what it is stays", () => {
  for (const text of ["plain ASCII 'text'", "Zürich", "日本語", "“quoted” – …", "😀", "’ʼʹ"]) {
    expect(visible(text)).toBe(text);
  }
});

test("what a reader could miss becomes an escape", () => {
  expect(visible("a\u202eb\u2066c")).toBe("a\\u202Eb\\u2066c");
  expect(visible("\0\x1b[31m\n\r\t\x7f\x85")).toBe("\\u0000\\u001B[31m\\n\\r\\t\\u007F\\u0085");
  expect(visible("\u200b\u200d\ufeff\u00ad\u3164\u2800")).toBe(
    "\\u200B\\u200D\\uFEFF\\u00AD\\u3164\\u2800",
  );
  expect(visible("\u00a0\u2009\u3000")).toBe("\\u00A0\\u2009\\u3000");
  expect(visible("e\u0301\ufe0f\u{e0041}\ud800")).toBe("e\\u0301\\uFE0F\\u{E0041}\\uD800");
});

test("nothing invisible is left of any text, and nothing is done twice", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
      );
      expect(visible(shown)).toBe(shown);
    }),
    { numRuns: 2000 },
  );
});
