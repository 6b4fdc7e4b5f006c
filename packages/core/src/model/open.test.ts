import { expect, test } from "vitest";
import { isConsequenceOfProxy, isExpected } from "./open.ts";

test("a tell about which nothing was decided is not expected", () => {
  expect(isExpected({ encoding: "derived" })).toBe(false);
  expect(isExpected({ encoding: "covert", expected: true })).toBe(false);
  expect(isExpected({ encoding: "literal", expected: true })).toBe(true);
});

test("a size follows from a proxy, a field that names it says more", () => {
  const body = { factors: ["proxy"], encoding: "derived", channel: "body" } as const;
  const of = (where: string) =>
    isConsequenceOfProxy({ ...body, factors: [...body.factors], where: `POST /e ${where}` });
  expect(of("$.process.rss (number)")).toBe(true);
  expect(of("$.env.uses_proxy")).toBe(false);
  expect(of("$.env.proxyHost (presence)")).toBe(false);
});
