import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeLines, lineParts, piecesOf } from "./pieces.ts";

const place = { file: "a.js", line: 1, column: 1 };

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
