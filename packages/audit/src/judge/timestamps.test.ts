import { expect, it } from "vitest";
import { givesTheDay, timestampsIn } from "./timestamps.ts";

const instant = Date.UTC(2026, 10, 20, 9, 46, 12, 345);

it.each([
  ["ISO 8601", "sent 2026-11-20T09:46:12.345Z"],
  ["ISO 8601 with an offset", "2026-11-20T17:46:12.345+08:00"],
  ["milliseconds", String(instant)],
  ["microseconds", `${instant}000`],
  [
    "UUID version 7",
    `${instant
      .toString(16)
      .padStart(12, "0")
      .replace(/^(.{8})/, "$1-")}-7abc-8def-0123456789ab`,
  ],
])("reads the instant from %s", (_, text) => {
  expect(timestampsIn(text)[0]).toBeCloseTo(instant, 0);
});

it("reads whole seconds, and the example of the ULID specification", () => {
  expect(timestampsIn("1795167972")).toEqual([1795167972000]);
  expect(timestampsIn("01ARZ3NDEKTSV4RRFFQ69G5FAV")).toEqual([1469922850259]);
});

it("sees no time in other ids", () => {
  expect(timestampsIn("3f2504e0-4f89-41d3-9a0c-0305e82c3301 deadbeef 12345 abcdef")).toEqual([]);
});

it("knows which characters of a timestamp give the day", () => {
  const iso = "2026-11-20T09:46:12.345Z";
  expect([...iso].map((_, at) => givesTheDay(iso, at)).lastIndexOf(true)).toBe(9);
  expect(givesTheDay(String(instant), 3)).toBe(true);
  expect(givesTheDay(String(instant), 11)).toBe(false);
  expect(givesTheDay("3f2504e0-4f89-41d3-9a0c-0305e82c3301", 3)).toBe(false);
});

it("reads the instants in a JSON Web Token, and knows which of its characters give the day", () => {
  const token = (seconds: number) =>
    [{ alg: "none" }, { jti: "3f2504e0-4f89-41d3-9a0c-0305e82c3301", iat: seconds }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .concat("c2lnbmF0dXJl")
      .join(".");
  const today = Math.floor(instant / 1000);
  const text = `Bearer ${token(today)}`;
  expect(timestampsIn(text)).toEqual([today * 1000]);
  const later = `Bearer ${token(today + 45 * 86_400)}`;
  const moved = [...text].flatMap((char, at) => (char === later[at] ? [] : [at]));
  expect(moved.length).toBeGreaterThan(2);
  // The finest digits differ too, by chance of the clock: what differs first is the day.
  expect(givesTheDay(text, moved[0] ?? 0)).toBe(true);
  expect(givesTheDay(text, text.indexOf("eyJqdGki") + 20)).toBe(false);
  expect(givesTheDay(text, text.length - 1)).toBe(false);
  expect(timestampsIn("Bearer eyebrowsandlashes")).toEqual([]);
});
