import { balancedSplit, randomFrom } from "@telltale/core/random.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logChoose, logStirling, subsets } from "./combinatorics.ts";
import { exactCategorical, exactRankSum, fisherExact } from "./exact.ts";
import { holm, holmOverFamilies } from "./holm.ts";

const times = (value: string, count: number) => new Array<string>(count).fill(value);

/** The p-value by its definition: over all splits, those whose statistic is at least as extreme. */
function byEnumeration<Value>(
  treated: Value[],
  control: Value[],
  extremity: (treated: Value[], control: Value[]) => number,
): number {
  const all = [...treated, ...control];
  const observed = extremity(treated, control);
  let extreme = 0;
  let count = 0;
  for (const chosen of subsets(all.length, treated.length)) {
    const inside = new Set(chosen);
    const here = extremity(
      all.filter((_, at) => inside.has(at)),
      all.filter((_, at) => !inside.has(at)),
    );
    if (here >= observed - 1e-9) extreme += 1;
    count += 1;
  }
  return extreme / count;
}

/** Minus the log-probability of the table, by counting. */
function tableRarity(treated: string[], control: string[]): number {
  let product = 0;
  for (const value of new Set([...treated, ...control])) {
    const side = treated.filter((other) => other === value).length;
    product += logChoose(side + control.filter((other) => other === value).length, side);
  }
  return -product;
}

function rankDistance(treated: number[], control: number[]): number {
  const all = [...treated, ...control];
  const rank = (value: number) =>
    all.filter((other) => other < value).length +
    (all.filter((other) => other === value).length + 1) / 2;
  const sum = treated.reduce((total, value) => total + rank(value), 0);
  return Math.abs(sum - (treated.length * (all.length + 1)) / 2);
}

describe("exact tests", () => {
  test.each([
    [3, 0.1],
    [4, 0.02857],
    [5, 0.00794],
    [6, 0.002165],
    [9, 4.11e-5],
  ])("%i runs on each side, perfectly separated: p = %f", (size, p) => {
    expect(exactCategorical(times("a", size), times("b", size)).p).toBeCloseTo(p, 4);
    const ranks = Array.from({ length: size }, (_, at) => at);
    expect(
      exactRankSum(
        ranks,
        ranks.map((at) => at + 100),
      ).p,
    ).toBeCloseTo(p, 4);
  });

  test("Fisher's tables: the tea tasting, and a published 2×2 table", () => {
    // Fisher 1935: 3 of 4 cups right, two-sided 34/70.
    expect(fisherExact(3, 1, 1, 3)).toBeCloseTo(34 / 70, 10);
    expect(fisherExact(4, 0, 0, 4)).toBeCloseTo(2 / 70, 10);
    // R's manual of fisher.test, Job satisfaction apart: table (1, 9; 11, 3), p = 0.002759.
    expect(fisherExact(1, 9, 11, 3)).toBeCloseTo(0.002759456, 8);
    // Convictions of twins (Fisher 1962): (2, 10; 15, 3), two-sided p = 0.0005367.
    expect(fisherExact(2, 10, 15, 3)).toBeCloseTo(0.0005367, 6);
  });

  test("the rank-sum test on a table of Hollander and Wolfe (1973, p. 69): p = 0.2544 two-sided", () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    expect(exactRankSum(term, early).p).toBeCloseTo(0.2544, 4);
  });

  test("values that never repeat say nothing", () => {
    expect(exactCategorical(["a", "b", "c", "d"], ["e", "f", "g", "h"]).p).toBeCloseTo(1, 9);
  });

  test("both agree with plain enumeration of all splits", () => {
    const values = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(values, values, (treated, control) => {
        const expected = byEnumeration(treated, control, tableRarity);
        expect(exactCategorical(treated, control).p).toBeCloseTo(expected, 6);
      }),
    );
    const numbers = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(numbers, numbers, (treated, control) => {
        const expected = byEnumeration(treated, control, rankDistance);
        expect(exactRankSum(treated, control).p).toBeCloseTo(expected, 6);
      }),
    );
  });

  test("what can be reached is at most the limit, and the observed p-value can be reached", () => {
    const values = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        values,
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (treated, control, limit) => {
          const result = exactCategorical(treated, control);
          expect(result.reach(limit)).toBeLessThanOrEqual(limit * (1 + 1e-6));
          expect(result.reach(result.p)).toBeCloseTo(result.p, 9);
        },
      ),
    );
    // One odd run out of twelve can never be significant.
    expect(exactCategorical([...times("a", 5), "b"], times("a", 6)).reach(0.05)).toBe(0);
  });
});

describe("corrections", () => {
  test("Holm's textbook example (Holm 1979; R: p.adjust)", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((value, at) => expect(adjusted[at]).toBeCloseTo(value, 10));
  });

  test("families of one are Holm's own correction", () => {
    const p = [0.01, 0.04, 0.03, 0.005];
    const tests = p.map((value, at) => ({
      family: String(at),
      p: value,
      reach: (limit: number) => limit,
      pattern: String(at),
    }));
    holmOverFamilies(tests, 4).forEach((value, at) =>
      expect(value).toBeCloseTo(holm(p)[at] ?? 1, 10),
    );
  });

  test("the same pattern in many leaves costs nothing, different ones do", () => {
    const exact = exactCategorical(times("a", 6), times("b", 6));
    const leaf = (pattern: string) => ({ family: "f", pattern, p: exact.p, reach: exact.reach });
    expect(holmOverFamilies([leaf("x"), leaf("x"), leaf("x")], 1)[0]).toBeCloseTo(exact.p, 10);
    expect(holmOverFamilies([leaf("x"), leaf("y"), leaf("z")], 1)[0]).toBeCloseTo(3 * exact.p, 10);
  });

  test("a silent leaf in one family does not hide another family", () => {
    const strong = { p: 0.001, reach: (limit: number) => limit };
    const silent = { p: 1, reach: () => 0 };
    const adjusted = holmOverFamilies(
      [
        { family: "a", pattern: "1", ...strong },
        { family: "a", pattern: "2", ...silent },
        { family: "b", pattern: "3", ...strong },
        { family: "b", pattern: "4", ...silent },
      ],
      2,
    );
    expect(adjusted[0]).toBeCloseTo(0.002, 10);
    expect(adjusted[2]).toBeCloseTo(0.002, 10);
  });
});

test("counting: subsets and partitions", () => {
  expect([...subsets(5, 2)]).toHaveLength(10);
  expect(Math.exp(logStirling(5, 2))).toBeCloseTo(15, 8);
});

test("random splits are balanced and every split is about equally likely", () => {
  const random = randomFrom(7);
  const seen = new Map<string, number>();
  for (let round = 0; round < 6000; round += 1) {
    const key = balancedSplit(2, random).join();
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
