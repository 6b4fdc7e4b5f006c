import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EntityFile, entityFile } from "./entity.ts";
import { beyond, type Counted, type Method, ownedShare } from "./ownership.ts";

type Holding = [owner: string, of: string, percent: number | [number, number]];

function entity(holdings: Holding[], people: string[] = []): EntityFile {
  const names = new Set(["e", ...holdings.flatMap(([owner, of]) => [owner, of])]);
  return entityFile.parse({
    format: 1,
    entity: "e",
    owners: Object.fromEntries(
      [...names].map((name) => [name, { kind: people.includes(name) ? "person" : "company" }]),
    ),
    holdings: holdings.map(([owner, of, percent]) => ({ owner, of, percent })),
  });
}

/** Owners whose name begins with x count; with u: not known; others do not. */
const counted = (name: string): Counted =>
  name.startsWith("x") ? "yes" : name.startsWith("u") ? "unknown" : "no";
const shares = (holdings: Holding[], method: Method, people: string[] = []) => {
  const { least, most } = ownedShare(entity(holdings, people), counted, method, 50, "more-than");
  return [least, most].map((value) => Number(value.toFixed(6)));
};

describe("what is owned, directly or indirectly", () => {
  it.each<[string, Holding[], number[], number[]]>([
    ["nothing known", [], [0, 100], [0, 100]],
    [
      "all known, none counts",
      [
        ["a", "e", 100],
        ["p", "a", 100],
      ],
      [0, 0],
      [0, 0],
    ],
    [
      "direct",
      [
        ["x", "e", 60],
        ["p", "e", 40],
      ],
      [60, 60],
      [60, 60],
    ],
    [
      "together",
      [
        ["x1", "e", 30],
        ["x2", "e", 21],
        ["p", "e", 49],
      ],
      [51, 51],
      [51, 51],
    ],
    [
      "through a majority",
      [
        ["x", "a", 60],
        ["p", "a", 40],
        ["a", "e", 60],
        ["p", "e", 40],
      ],
      [60, 60],
      [36, 36],
    ],
    [
      "through a minority",
      [
        ["x", "a", 40],
        ["p", "a", 60],
        ["a", "e", 100],
      ],
      [0, 0],
      [40, 40],
    ],
    [
      "exactly half",
      [
        ["x", "a", 50],
        ["p", "a", 50],
        ["a", "e", 100],
      ],
      [0, 0],
      [50, 50],
    ],
    [
      "an unknown rest",
      [
        ["x", "e", 30],
        ["p", "e", 50],
      ],
      [30, 50],
      [30, 50],
    ],
    [
      "an unknown owner",
      [
        ["x", "e", 30],
        ["u", "e", 30],
        ["p", "e", 40],
      ],
      [30, 60],
      [30, 60],
    ],
    [
      "from one number to another",
      [
        ["x", "e", [40, 60]],
        ["p", "e", 40],
      ],
      [40, 60],
      [40, 60],
    ],
    [
      "a loop of two",
      [
        ["x", "a", 60],
        ["e", "a", 40],
        ["a", "e", 50],
        ["p", "e", 50],
      ],
      [50, 50],
      [37.5, 37.5],
    ],
    [
      "shares in itself",
      [
        ["e", "e", 50],
        ["x", "e", 30],
        ["p", "e", 20],
      ],
      [30, 30],
      [60, 60],
    ],
    [
      "a closed loop",
      [
        ["a", "e", 100],
        ["b", "a", 100],
        ["a", "b", 100],
      ],
      [0, 100],
      [0, 100],
    ],
    [
      "a closed loop that holds a part",
      [
        ["a", "e", 30],
        ["p", "e", 70],
        ["b", "a", 100],
        ["a", "b", 100],
      ],
      [0, 30],
      [0, 30],
    ],
    ["all of itself", [["e", "e", 100]], [0, 100], [0, 100]],
  ])("%s", (_, holdings, control, lookThrough) => {
    expect(shares(holdings, "control", ["p"])).toEqual(control);
    expect(shares(holdings, "look-through", ["p"])).toEqual(lookThrough);
  });

  it("tells more than half from at least half, inexact sums included", () => {
    const holdings: Holding[] = [
      ["x1", "e", 33.3],
      ["x2", "e", 16.7],
      ["p", "e", 50],
    ];
    const { least } = ownedShare(entity(holdings, ["p"]), counted, "look-through", 50, "more-than");
    expect([beyond(least, 50, "more-than"), beyond(least, 50, "at-least")]).toEqual([false, true]);
  });

  it("is at least what is known and at most what is possible, and grows with what is held", () => {
    const name = fc.constantFrom("e", "a", "b", "x", "u", "p");
    const holding = fc.tuple(name, fc.constantFrom("e", "a", "b"), fc.integer({ min: 0, max: 33 }));
    const graph = fc.uniqueArray(holding, {
      selector: ([owner, of]) => `${owner} ${of}`,
      maxLength: 9,
    });
    const valid = (holdings: Holding[]) =>
      ["e", "a", "b"].every(
        (of) =>
          holdings
            .filter((item) => item[1] === of)
            .reduce((sum, item) => sum + Number(item[2]), 0) <= 100,
      );
    fc.assert(
      fc.property(graph, fc.constantFrom<Method>("control", "look-through"), (holdings, method) => {
        fc.pre(valid(holdings));
        const [least = -1, most = -1] = shares(holdings, method, ["p"]);
        expect(least).toBeGreaterThanOrEqual(0);
        expect(most).toBeLessThanOrEqual(100);
        expect(least).toBeLessThanOrEqual(most);
        // What comes to be known lies within what was possible.
        const known = shares(
          holdings.map(([owner, of, part]) => [owner === "u" ? "x2" : owner, of, part]),
          method,
          ["p"],
        );
        expect(known[0]).toBeGreaterThanOrEqual(least);
        expect(known[1]).toBeLessThanOrEqual(most);
        const more: Holding[] = [...holdings, ["x3", "e", 1]];
        if (valid(more)) expect(shares(more, method, ["p"])[0]).toBeGreaterThanOrEqual(least);
      }),
      { numRuns: 500 },
    );
  });
});
