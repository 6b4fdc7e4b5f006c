import { Temporal } from "temporal-polyfill";

/** Years before are slips: no such tool is so old. */
const EARLIEST = 1970;

export type TimeReading =
  | { at: number; note: string | null }
  /** One sentence without its subject: `there is no 30th of February`. */
  | { wrong: string };

/** Whether it is an IANA name of a time zone (`Asia/Shanghai`, `UTC`); an offset is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    Temporal.PlainDateTime.from("2026-01-01T12:00").toZonedDateTime(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant that a policy means. A date is the first moment of that day in the zone (which is not
 * always 00:00). A local time that a clock change skips is moved forward by the change, and of one
 * that occurs twice the first is meant: "compatible", as RFC 5545 and Temporal have it; `note` says
 * so. An offset stands for itself and knows no such days.
 */
export function readTime(text: string, timezone: string): TimeReading {
  // Temporal takes a leap second for the one before it.
  if (/T\d\d:\d\d:60/.test(text)) return { wrong: "there is no such date or time" };
  try {
    const at = instantOf(text, timezone);
    if (Number(text.slice(0, 4)) < EARLIEST) return { wrong: "the year must be from 1970 to 9999" };
    return { at, note: noteOf(text, timezone) };
  } catch (error) {
    if (error instanceof RangeError) return { wrong: "there is no such date or time" };
    throw error;
  }
}

const hasOffset = (text: string) => /(Z|[+-]\d\d:\d\d)$/.test(text.slice(10));

function instantOf(text: string, timezone: string): number {
  if (hasOffset(text)) return Temporal.Instant.from(text).epochMilliseconds;
  if (text.length === 10) {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toZonedDateTime(timezone)
      .epochMilliseconds;
  }
  const local = Temporal.PlainDateTime.from(text, { overflow: "reject" });
  return local.toZonedDateTime(timezone, { disambiguation: "compatible" }).epochMilliseconds;
}

function noteOf(text: string, timezone: string): string | null {
  if (hasOffset(text)) return null;
  const local =
    text.length === 10
      ? Temporal.PlainDate.from(text).toPlainDateTime()
      : Temporal.PlainDateTime.from(text);
  const earlier = local.toZonedDateTime(timezone, { disambiguation: "earlier" });
  const later = local.toZonedDateTime(timezone, { disambiguation: "later" });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return null;
  const shown = showTime(instantOf(text, timezone), timezone);
  const skipped = !earlier.toPlainDateTime().equals(local);
  return skipped
    ? `${text} is skipped by a clock change in ${timezone}: ${shown} is meant.`
    : `${text} occurs twice in ${timezone}: the first, ${shown}, is meant.`;
}

/** `2026-07-10T00:00+08:00`: an instant in a time zone; seconds where they are not zero. */
export function showTime(at: number, timezone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const fraction = at % 1000 !== 0;
  const smallestUnit = fraction ? "millisecond" : at % 60_000 === 0 ? "minute" : "second";
  return zoned.toString({ timeZoneName: "never", smallestUnit });
}

/** `in 3 days 4 hours`, `in 12 seconds`: at most two units, rounded down. */
export function showSpan(milliseconds: number): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1000],
  ] as const;
  const parts: string[] = [];
  let rest = milliseconds;
  for (const [name, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count.toLocaleString("en")} ${name}${count === 1 ? "" : "s"}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "less than a second" : parts.join(" ");
}
