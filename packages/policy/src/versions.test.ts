import fc from "fast-check";
import { satisfies } from "semver";
import { expect, it } from "vitest";
import { inRange, rangeOf, versionOf } from "./versions.ts";

const number = fc.integer({ min: 0, max: 4 });
const version = fc
  .tuple(number, number, number, fc.constantFrom("", "-0", "-beta.1", "-rc"))
  .map(([major, minor, patch, tag]) => `${major}.${minor}.${patch}${tag}`);
const comparator = fc
  .tuple(fc.constantFrom(">=", "<", ">", "<=", "=", "^", "~", ""), version)
  .map(([operator, text]) => operator + text);
const range = fc.oneof(
  fc
    .array(
      fc.array(comparator, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(" ")),
      {
        minLength: 1,
        maxLength: 2,
      },
    )
    .map((parts) => parts.join(" || ")),
  fc.constantFrom("*", "x", "1.x", "1 - 2", "<0.0.0-0", ">=1 <1"),
);

it("says what node-semver says, pre-releases included", () => {
  fc.assert(
    fc.property(range, version, (text, given) => {
      const [compiled, read] = [rangeOf(text), versionOf(given)];
      if (compiled === null || read === null) throw new Error(`${text} ${given}`);
      expect(inRange(compiled, read)).toBe(satisfies(given, text, { includePrerelease: true }));
    }),
    { numRuns: 2000 },
  );
});

it("refuses what is endless or empty", () => {
  expect([
    rangeOf(""),
    rangeOf(" "),
    rangeOf(`>=1 ${"||".repeat(1000)}`),
    versionOf("9".repeat(1000)),
  ]).toEqual([null, null, null, null]);
});
