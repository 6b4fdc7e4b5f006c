import { expect, test } from "vitest";
import { isDeclared, isExpected } from "./declared-effects.ts";

const inPrompt = {
  factors: ["timezone"],
  channel: "prompt",
  where: "POST /v1/messages $.system",
  encoding: "derived",
  destination: { host: "<model-api>", role: "model-api" },
} as const;
const tell = { ...inPrompt, factors: [...inPrompt.factors] };

test("what a prompt says about a time zone is expected only where it speaks of it", () => {
  expect(isDeclared(tell, true)).toBe(true);
  expect(isDeclared(tell, false)).toBe(false);
  expect(isDeclared({ ...tell, encoding: "covert" }, true)).toBe(false);
  const telemetry = { host: "t.example.com", role: "telemetry" } as const;
  expect(isDeclared({ ...tell, destination: telemetry }, true)).toBe(false);
});

test("a tell about which nothing was decided is not expected", () => {
  expect(isExpected({ encoding: "derived" })).toBe(false);
  expect(isExpected({ encoding: "covert", expected: true })).toBe(false);
  expect(isExpected({ encoding: "literal", expected: true })).toBe(true);
});
