import type { LevelEvidence } from "./evidence.ts";
import { stringsIn } from "./literal.ts";

/** The IANA zone that a level of the factor `timezone` names, or null. */
export function zoneOf(level: LevelEvidence): string | null {
  return [...stringsIn(level.value), level.id].find((text) => offsetOf(text, 0) !== null) ?? null;
}

/** Minutes east of Greenwich in a zone at an instant; null where the name is no zone. */
export function offsetOf(zone: string, at: number): number | null {
  if (!/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return null;
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      timeZoneName: "longOffset",
    }).formatToParts(at);
    const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0"] = /^GMT(?:([+-])(\d+):?(\d+)?)?$/.exec(name) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch {
    return null;
  }
}

/** Why a text openly gives the offset of a zone, or null. */
export function saysOffset(token: string, level: LevelEvidence): string | null {
  const zone = zoneOf(level);
  const offset = zone === null ? null : offsetOf(zone, level.startedAt ?? Date.now());
  if (offset === null) return null;
  const [sign, size] = [offset < 0 ? "-" : "+", Math.abs(offset)];
  const [hours, minutes] = [Math.floor(size / 60), size % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  const forms = [`${sign}${two(hours)}:${two(minutes)}`, `${sign}${two(hours)}${two(minutes)}`];
  if (minutes === 0) forms.push(`${sign}${hours}`, `${sign}${two(hours)}`);
  if (offset === 0) forms.push("Z");
  const told = forms.some(
    (form) => token === form || (form.length > 3 && token.includes(form)) || token.endsWith(form),
  );
  const number = /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : Number.NaN;
  const numbers = [offset, -offset, offset / 60, -offset / 60, offset * 60, -offset * 60];
  return told || numbers.includes(number)
    ? `it gives the offset of the zone from UTC (${forms[0]})`
    : null;
}

const monthsAndDays =
  /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|am|pm|[年月日]/i;

/**
 * Why a text openly is a local date or time, or null. Where the start of the run is known, the numbers
 * in it must be those that the clock showed there (within two minutes after the start).
 */
export function saysLocalTime(
  token: string,
  zone: string | null,
  startedAt: number | null,
): string | null {
  // A fraction has a point in it as some dates have, but no date has three figures after its last one.
  if (/^-?\d+\.\d{3,}$/.test(token) && !/\.(19|20)\d\d$/.test(token)) return null;
  const numbers = [...token.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  // Letters and figures run together in ids, not in dates (but for 20T08, 08Z, 8pm, 21st).
  if (
    /[a-z]\d|\d[a-z]/i.test(
      token.replace(/(?<=\d)(t(?=\d)|z\b|[ap]m\b|st\b|nd\b|rd\b|th\b)/gi, " "),
    )
  )
    return null;
  const likeDate =
    /\d/.test(token) && (/\d[-/.:\s年月]\s*\d/.test(token) || monthsAndDays.test(token));
  if (!likeDate && !/^(mon|tues|wednes|thurs|fri|satur|sun)day$/i.test(token)) return null;
  if (startedAt === null || zone === null) return likeDate ? "it is a date or time" : null;
  for (let minute = 0; minute <= 2; minute += 1) {
    const here = clock(zone, startedAt + minute * 60_000);
    // Seconds move on while the run goes; they are not compared.
    const shown = numbers.filter((number) => number > 59 || numbers.length <= 3);
    if (shown.length > 0 && shown.every((number) => here.includes(number)))
      return "it is the date or time that the clock shows in that zone";
  }
  return null;
}

function clock(zone: string, at: number): number[] {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  }).formatToParts(at);
  const numbers = parts.map((part) => Number(part.value)).filter((number) => !Number.isNaN(number));
  const year = numbers.find((number) => number > 99) ?? 0;
  const hour = Number(parts.find((part) => part.type === "hour")?.value ?? 0);
  return [...numbers, year % 100, hour % 12, hour % 12 || 12];
}

/** Why a date is just written as the locale writes dates, or null. */
export function writtenAsInLocale(token: string, level: LevelEvidence): string | null {
  const tag = stringsIn(level.value)
    .map((text) => text.replace(/\..*$/, "").replace("_", "-"))
    .find((text) => /^[a-z]{2,3}(-[A-Z]{2})?$/.test(text));
  if (!tag) return null;
  const shape = (text: string) => text.replace(/\d+/g, "0").trim();
  for (const dateStyle of ["short", "medium", "long", undefined] as const) {
    const format = new Intl.DateTimeFormat(tag, dateStyle ? { dateStyle } : {});
    if (shape(format.format(level.startedAt ?? 0)) === shape(token))
      return "the date is written as this locale writes dates";
  }
  return null;
}

/** Why numbers follow openly from the numbers that the levels are, or null: same ratio or same difference. */
export function computedFrom(levels: readonly LevelEvidence[]): string | null {
  const pairs = levels.flatMap((level) => {
    const own = stringsIn(level.value)
      .map(Number)
      .find((number) => Number.isFinite(number));
    const sent =
      level.sends !== null && level.sends.trim() !== "" ? Number(level.sends) : Number.NaN;
    return own === undefined || !Number.isFinite(sent) ? [] : [{ own, sent }];
  });
  const first = pairs[0];
  if (!first || pairs.length < 2 || new Set(pairs.map((pair) => pair.sent)).size < 2) return null;
  const ratio = pairs.every(
    (pair) => Math.abs(pair.sent * first.own - first.sent * pair.own) < 1e-9,
  );
  const step = pairs.every((pair) => pair.sent - pair.own === first.sent - first.own);
  return ratio || step ? "the number is computed from the level in a plain way" : null;
}
