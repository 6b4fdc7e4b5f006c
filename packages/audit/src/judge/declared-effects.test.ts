import { expect, test } from "vitest";
import { isDeclared } from "./declared-effects.ts";

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

test("the clock is expected wherever it goes, and only where it is nothing but the clock", () => {
  const telemetry = { host: "t.example.com", role: "telemetry" } as const;
  const stamp = { ...tell, factors: ["date"], channel: "body" as const, destination: telemetry };
  expect(isDeclared(stamp, true, true)).toBe(true);
  expect(isDeclared(stamp, true)).toBe(false);
  expect(isDeclared({ ...stamp, encoding: "covert" }, true, true)).toBe(false);
  expect(isDeclared({ ...stamp, factors: ["timezone"] }, true, true)).toBe(false);
});
