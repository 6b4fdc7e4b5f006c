import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slotsOf } from "./slots.ts";

function joined(texts: readonly string[]): string[] {
  const { anchors, slots } = slotsOf(texts);
  return texts.map((_, i) =>
    anchors.map((anchor, at) => anchor + (slots[at]?.texts[i] ?? "")).join(""),
  );
}

function slotTexts(...texts: string[]): string[][] {
  return slotsOf(texts).slots.map((slot) => slot.texts);
}

describe("anchors and slots give back the texts", () => {
  const word = fc.constantFrom(
    "a",
    "bb",
    "Today",
    "'",
    "’",
    "-",
    "/",
    " ",
    "  ",
    "\n",
    "2026",
    "\u200b",
    ".",
    "é",
    "\ud800",
  );
  const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(""));
  test("for any texts", () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 2, maxLength: 6 }), (texts) => {
        expect(joined(texts)).toEqual(texts);
        const { slots } = slotsOf(texts);
        for (const slot of slots) {
          slot.texts.forEach((told, i) => {
            const from = slot.from[i] ?? -1;
            expect(texts[i]?.slice(from, from + told.length)).toBe(told);
          });
          expect(new Set(slot.texts).size).toBeGreaterThan(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("for one long text with few changes, in few slots", () => {
    const lines = fc.array(fc.lorem({ maxCount: 8 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(lines, fc.nat(), fc.constantFrom("’", "\u200b", " ", "x"), (told, at, mark) => {
        const text = told.join("\n");
        const place = at % (text.length + 1);
        const other = text.slice(0, place) + mark + text.slice(place);
        fc.pre(text !== other);
        expect(joined([text, other])).toEqual([text, other]);
        const { slots } = slotsOf([text, other]);
        expect(slots.length).toBe(1);
        expect(slots[0]?.texts.join("").length).toBeLessThan(60);
      }),
    );
  });
});

describe("slots", () => {
  test("are as small as the change", () => {
    expect(slotTexts("Today's date.", "Today’s date.")).toEqual([["'", "’"]]);
    expect(slotTexts("a b c", "a  b c")).toEqual([[" ", "  "]]);
    expect(slotTexts("It is 10:11:12 now", "It is 10:13:14 now")).toEqual([
      ["10:11:12", "10:13:14"],
    ]);
  });

  test("keep names and versions whole", () => {
    expect(slotTexts("zone Asia/Tokyo now", "zone Europe/Berlin now")).toEqual([
      ["Asia/Tokyo", "Europe/Berlin"],
    ]);
    expect(slotTexts("v 2.1.90", "v 2.1.91")).toEqual([["90", "91"]]);
  });

  test("tell a separator from the date around it", () => {
    expect(slotTexts("is 2026-11-20.", "is 2026/11/20.", "is 2026-12-24.")).toEqual([
      ["-", "/", "-"],
      ["11", "11", "12"],
      ["-", "/", "-"],
      ["20", "20", "24"],
    ]);
  });

  test("see an order where only the order changes", () => {
    const { slots } = slotsOf(["Use A. Use B. End", "Use B. Use A. End"]);
    expect(slots.map((slot) => slot.orders)).toEqual([["1, 2, 3", "2, 1, 3"]]);
    expect(slotsOf(["a, b, c", "c, a, b"]).slots[0]?.orders).toEqual(["1, 2, 3", "3, 1, 2"]);
  });

  test("take long texts that are nearly the same in little time", () => {
    const line = (i: number) => `Line ${i}: do not do ${i * 7919} unless asked.`;
    const long = Array.from({ length: 3000 }, (_, i) => line(i));
    const texts = Array.from({ length: 100 }, (_, run) =>
      long.map((text, i) => (i % 700 === 300 ? `${text} ${run * 31}` : text)).join("\n"),
    );
    expect(slotsOf(texts).slots.length).toBe(4);
  });
});

test("one very long line is cut down before it is looked at", () => {
  const words = Array.from({ length: 30_000 }, (_, i) => `word${i}`);
  const texts = Array.from({ length: 40 }, (_, run) =>
    words.map((word, i) => (i === 15_000 ? `mark${run}` : word)).join(" "),
  );
  expect(slotsOf(texts).slots.map((slot) => slot.texts[7])).toEqual(["mark7"]);
  expect(joined(texts)).toEqual(texts);
});
