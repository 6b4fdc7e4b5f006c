import { describe, expect, it } from "vitest";
import { isTimeZone, readTime, showSpan, showTime } from "./time.ts";

const at = (text: string, timezone: string) => {
  const reading = readTime(text, timezone);
  return "wrong" in reading ? reading.wrong : new Date(reading.at).toISOString();
};

describe("a time of a policy", () => {
  it.each([
    ["2026-07-10", "Asia/Shanghai", "2026-07-09T16:00:00.000Z"],
    ["2026-07-10T09:00", "Asia/Kathmandu", "2026-07-10T03:15:00.000Z"],
    ["2026-07-10T00:00:00+08:00", "America/New_York", "2026-07-09T16:00:00.000Z"],
    ["2026-07-10T00:00:00.001Z", "UTC", "2026-07-10T00:00:00.001Z"],
    ["2028-02-29", "UTC", "2028-02-29T00:00:00.000Z"],
    ["2026-02-29", "UTC", "there is no such date or time"],
    ["2100-02-29", "UTC", "there is no such date or time"],
    ["1969-12-31", "UTC", "the year must be from 1970 to 9999"],
    // The last day that four digits can write is as good as any, wherever it is.
    ["9999-12-31T23:59:59Z", "UTC", "9999-12-31T23:59:59.000Z"],
    ["9999-12-31", "America/New_York", "9999-12-31T05:00:00.000Z"],
    ["1970-01-01", "Asia/Shanghai", "1969-12-31T16:00:00.000Z"],
    // Clocks go from 02:00 to 03:00, and later from 03:00 to 02:00.
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    // A day without midnight: it begins at 01:00.
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z"],
    // A day that an island skipped altogether.
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
  ])("%s in %s is %s", (text, timezone, expected) => {
    expect(at(text, timezone)).toBe(expected);
  });

  it("needs a time zone with a name", () => {
    expect(["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires"].every(isTimeZone)).toBe(true);
    for (const name of ["+08:00", "", "Asia", "Mars/Base", "../etc", "__proto__"]) {
      expect(isTimeZone(name), name).toBe(false);
    }
  });

  it("is shown in its zone, and spans in two units", () => {
    expect(showTime(Date.UTC(2026, 6, 9, 16), "Asia/Shanghai")).toBe("2026-07-10T00:00+08:00");
    expect(showTime(Date.UTC(2026, 6, 9, 16, 0, 0, 5), "UTC")).toBe(
      "2026-07-09T16:00:00.005+00:00",
    );
    expect([0, 1000, 61_000, 90_061_000].map(showSpan)).toEqual([
      "less than a second",
      "1 second",
      "1 minute 1 second",
      "1 day 1 hour",
    ]);
  });
});
