import fc from "fast-check";
import { SemVer } from "semver";
import { expect, it } from "vitest";
import { inRange, rangeOf, versionOf } from "../versions.ts";
import { plainRange, type Span } from "./spans.ts";

const numbers = fc.constantFrom(0, 1, 2, 196);
const versions = fc
  .tuple(numbers, numbers, numbers, fc.constantFrom("", "-0", "-beta.1", "-rc", "-rc.0"))
  .map(([major, minor, patch, suffix]) => `${major}.${minor}.${patch}${suffix}`);

it("writes a range that a policy reads as the very same versions", () => {
  fc.assert(
    fc.property(fc.option(versions), fc.option(versions), versions, (one, other, version) => {
      const ends = [one, other].filter((end) => end !== null);
      fc.pre(ends.length < 2 || new SemVer(ends[0] ?? "").compare(ends[1] ?? "") < 0);
      const span: Span = { from: one, to: other };
      const asked = new SemVer(version);
      const isIn =
        (one === null || asked.compare(one) >= 0) && (other === null || asked.compare(other) < 0);
      const range = rangeOf(plainRange(span));
      const read = versionOf(version);
      if (range === null || read === null) throw new Error(plainRange(span));
      expect([plainRange(span), inRange(range, read)]).toEqual([plainRange(span), isIn]);
    }),
    { numRuns: 2000 },
  );
});

it("writes ranges as people do", () => {
  const written = (from: string | null, to: string | null) => plainRange({ from, to });
  expect(written("2.1.91", "2.1.197-0")).toBe(">=2.1.91 <=2.1.196");
  expect(written("2.1.92-0", "3.0.0-0")).toBe(">2.1.91 <3");
  expect(written("2.1.0-0", null)).toBe(">=2.1");
  expect(written("2.1.91", "2.1.92-0")).toBe("2.1.91");
  expect(written(null, null)).toBe("*");
});
