import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonNode } from "./parse.ts";
import { parseJson, rawOf, stringOf } from "./parse.ts";
import { numberForm, numberValue } from "./spelling.ts";

/** The value that a tree stands for, made from raw spellings. */
function valueOf(text: string, node: JsonNode): unknown {
  if (node.type === "string") return stringOf(text, node);
  if (node.type === "array") return node.values.map((item) => valueOf(text, item));
  if (node.type !== "object") return JSON.parse(rawOf(text, node));
  const entries = node.keys.map((key, i): [string, unknown] => {
    const value = node.values[i];
    return [stringOf(text, key), value && valueOf(text, value)];
  });
  return Object.fromEntries(entries);
}

const spaces = fc.constantFrom("", " ", "\n  ", "\t", "\r\n");

/** JSON texts with odd spellings: white space anywhere, escapes of any kind. */
const odd = fc.tuple(fc.json(), fc.array(spaces, { minLength: 1 })).map(([json, gaps]) => {
  let at = 0;
  return json.replace(/"(?:[^"\\]|\\.)*"|[[\]{},:]/g, (token) => {
    const gap = gaps[(at += 1) % gaps.length] ?? "";
    const spelled = token.startsWith('"') ? token.replaceAll("a", "\\u0061") : token;
    return gap + spelled + gap;
  });
});

describe("the JSON reader", () => {
  test("reads what JSON.parse reads, and keeps the spelling", () => {
    fc.assert(
      fc.property(odd, (text) => {
        const document = parseJson(text);
        expect(document).not.toBeNull();
        if (!document) return;
        expect(valueOf(text, document.root)).toEqual(JSON.parse(text));
        // Tokens and gaps together are the text: nothing of it is lost.
        const gaps = document.gaps.reduce((sum, gap) => sum + gap.space.length, 0);
        expect(
          gaps + text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (t) => (t[0] === '"' ? t : "")).length,
        ).toBe(text.length);
      }),
    );
  });

  test("refuses what JSON.parse refuses", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "}", '"', "\\", "0", "-", "]", "\u0001"),
        (json, at, put) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + put + json.slice(place + (put === "" ? 1 : 0));
          let good = true;
          try {
            JSON.parse(text);
          } catch {
            good = false;
          }
          expect(parseJson(text) !== null).toBe(good);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("does not mind depth", () => {
    const text = '[{"a":'.repeat(50_000) + "1" + "}]".repeat(50_000);
    expect(parseJson(text)?.root.type).toBe("array");
    expect(parseJson("[".repeat(300_000))).toBeNull();
  });
});

describe("numbers", () => {
  test.each([
    ["1", "1", null],
    ["1.0", "1", ".0"],
    ["1.50", "1.5", ".0"],
    ["1e0", "1", "e0"],
    ["1E+05", "100000", "E+0"],
    ["-0", "0", "-0"],
    ["0.1", "0.1", null],
    ["12345678901234567890", "12345678901234567890", "long"],
    ["1e999", "1e999", "e"],
  ])("%s is %s, written %s", (raw, value, form) => {
    expect(numberValue(raw)).toBe(value);
    expect(numberForm(raw)).toBe(form);
  });
});
