import type { Choice } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marking } from "./testing/samples.ts";
import {
  alternativesOf,
  byWhat,
  codeLines,
  hostsOf,
  inventoryOf,
  lineParts,
  listsOf,
  piecesOf,
} from "./views.ts";

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

describe("code", () => {
  const text = "if (a)\n  b(c);\nelse d();";
  const marked = (excerpts: { from: number; to: number }[]) =>
    piecesOf(excerpts.map((each) => ({ ...place, text, ...each }))).map((piece) =>
      codeLines(piece).map((line) =>
        lineParts(line)
          .map(({ text: part, mark }) =>
            mark === null ? part : `${mark.opens ? "»" : ""}${part}${mark.closes ? "«" : ""}`,
          )
          .join(""),
      ),
    );

  it("has its mark, over several lines too, which begins and ends at what can be seen", () => {
    expect(marked([{ from: 9, to: 13 }])).toEqual([["if (a)", "»b(c)«;", "else d();"]]);
    expect(marked([{ from: 4, to: 13 }])).toEqual([["if (»a)", "b(c)«;", "else d();"]]);
    expect(marked([{ from: 7, to: 24 }])).toEqual([["if (a)", "»b(c);", "else d();«"]]);
    expect(marked([{ from: -9, to: 900 }])).toEqual([["»if (a)", "b(c);", "else d();«"]]);
    expect(marked([{ from: 90, to: 3 }])).toEqual([["if (a)", "b(c);", "else d();"]]);
  });

  it("that is shown for several reasons is shown once", () => {
    const twice = [
      { from: 20, to: 23 },
      { from: 4, to: 5 },
    ];
    expect(marked(twice)).toEqual([["if (»a«)", "b(c);", "else »d()«;"]]);
    const places = twice.map((each, at) => ({ ...place, column: at + 1, text, ...each }));
    expect(piecesOf(places)[0]?.places).toEqual(["a.js:1:1", "a.js:1:2"]);
    expect(piecesOf([...places, { ...place, text: "other", from: 0, to: 1 }])).toHaveLength(2);
  });

  it("comes back whole, wherever marks are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", " ", "\n", "\r\n", "("), maxLength: 60 }),
        fc.array(fc.tuple(fc.integer({ min: -5, max: 70 }), fc.integer({ min: -5, max: 70 }))),
        (whole, marks) => {
          const pieces = piecesOf(marks.map(([from, to]) => ({ ...place, text: whole, from, to })));
          for (const piece of pieces) {
            const lines = codeLines(piece).map(
              (line) =>
                " ".repeat(line.depth) +
                lineParts(line)
                  .map((part) => part.text)
                  .join(""),
            );
            expect(lines.join("\n")).toBe(
              whole.replaceAll("\r\n", "\n").split("\n", 40).join("\n"),
            );
          }
        },
      ),
    );
  });
});

describe("inventories", () => {
  it("put together what is read from one source", () => {
    const groups = inventoryOf(marking.capabilities.reads);
    expect(groups.map(({ title, entries }) => [title, entries.length])).toEqual([
      ["the time zone", 0],
      ["the base URL of an interface (SAMPLE_BASE_URL)", 0],
      ["file ~/.sample/config.json", 0],
      ["8 environment variables", 8],
    ]);
    const both = [
      { source: "cwd", name: null, what: "the current folder", place, places: 3 },
      { source: "cwd", name: "PWD", what: "the current folder", place, places: 1 },
    ];
    expect(inventoryOf(both)).toEqual([
      {
        title: "the current folder",
        directly: { places: 3, first: place },
        entries: [{ name: "PWD", places: 1, first: place }],
      },
    ]);
  });

  it("put together the places of one thing", () => {
    const things = [
      { what: "a file", name: "~/.x", place },
      { what: "a file", name: "~/.x", place: { ...place, line: 2 } },
      { what: "a file", name: "~/.y", place },
    ];
    expect(byWhat(things)).toEqual([
      { what: "file ~/.x", places: ["a.js:1:1", "a.js:2:1"] },
      { what: "file ~/.y", places: ["a.js:1:1"] },
    ]);
  });

  it("show a hidden list once, and its hosts last", () => {
    expect(listsOf(marking).map(({ shownAt }) => shownAt)).toEqual(["B1", "B2", null]);
    expect(hostsOf(marking).hosts.at(-1)?.host).toBe("router.example");
    expect(hostsOf(marking).hidden).toBe(1);
  });
});
