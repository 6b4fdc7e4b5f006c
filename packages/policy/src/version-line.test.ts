import fc from "fast-check";
import { satisfies } from "semver";
import { expect, it } from "vitest";
import { VersionLine } from "./version-line.ts";
import { rangeOf, versionOf } from "./versions.ts";

const part = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(9007199254740991, 10 ** 14));
const version = fc
  .tuple(
    fc.tuple(part, part, part).map((parts) => parts.join(".")),
    fc.constantFrom("", "", "", "-0", "-rc", "-rc.1", "-10", "-9", "+build", "-rc+build"),
  )
  .map((both) => both.join(""));
const range = fc
  .array(
    fc.array(
      fc
        .tuple(fc.constantFrom(">", ">=", "<", "<=", "", "^", "~"), version)
        .map((both) => both.join("")),
      { minLength: 1, maxLength: 2 },
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((alternatives) => alternatives.map((all) => all.join(" ")).join(" || "));

it("puts every version on the side of every bound on which node-semver has it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(range, fc.constantFrom("*", "1.x", "<0.0.0-0", "1 - 2")), { maxLength: 4 }),
      fc.array(version, { minLength: 1, maxLength: 6 }),
      (texts, versions) => {
        const ranges = texts.flatMap((text) => {
          const read = rangeOf(text);
          return read === null ? [] : [{ text, read }];
        });
        const line = new VersionLine(ranges.map(({ read }) => read));
        for (const given of versions) {
          const place = line.placeOf(given);
          if (versionOf(given) === null) expect(place).toBe(-1);
          else
            for (const { text, read } of ranges) {
              const places = line.placesOf(read);
              const holds = places.some(
                (low, at) => at % 2 === 0 && place >= low && place <= (places[at + 1] ?? -1),
              );
              const expected = satisfies(given, text, { includePrerelease: true, loose: true });
              expect(holds, `${given} in ${text}`).toBe(expected);
            }
        }
      },
    ),
    { numRuns: 2000 },
  );
});

it.each([
  ["1.2.3", "1.2.3"],
  [" 1.2.3 ", "1.2.3"],
  ["v1.2.3", "1.2.3"],
  ["01.2.3", "1.2.3"],
  ["1.2.3+7", "1.2.3"],
  ["1.2.3.4", null],
  ["1.2", null],
  ["", null],
  ["1.2.", null],
  ["1.2.3-rc", "1.2.3-rc"],
  ["1.2.9007199254740993", null],
  ["1.2.３", null],
])("reads %j as node-semver does", (text, meant) => {
  const line = new VersionLine([rangeOf("1.2.3")].flatMap((one) => one ?? []));
  expect(line.placeOf(text)).toBe(meant === null ? -1 : line.placeOf(meant));
  expect(versionOf(text)?.version ?? null).toBe(meant);
});
