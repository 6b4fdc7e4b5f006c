import { factorTitle, factorTitles } from "@telltale/core/model/index.ts";
import { expect, test } from "vitest";
import { factorWords } from "../judge/fields.ts";
import { vocabulary } from "../judge/words.ts";
import { allFactors } from "./factors/registry.ts";

/** Factors with an id of their own that say something about the user: those of a kind speak by their detail. */
const own = allFactors
  .filter(({ id, control }) => !control && !id.includes(":"))
  .map(({ id }) => id);

test.each(allFactors.map(({ id }) => id))("%s has a title for people", (id) => {
  expect(Object.keys(factorTitles)).toContain(id.replace(/:.*/s, ""));
  expect(factorTitle(id)).not.toMatch(/^[a-z]+-|:/);
});

test("an id that nobody knows stands for itself", () => {
  expect(factorTitle("moon-phase")).toBe("moon-phase");
  expect(factorTitle("constructor")).toBe("constructor");
});

test("the judge has words for every factor, and for none that there is not", () => {
  expect(Object.keys(factorWords).sort()).toEqual(own.toSorted());
  const known = new Set(allFactors.map(({ id }) => id));
  expect(Object.keys(vocabulary).filter((id) => !known.has(id))).toEqual([]);
  expect(own.filter((id) => vocabulary[id] === undefined)).toEqual([]);
});
