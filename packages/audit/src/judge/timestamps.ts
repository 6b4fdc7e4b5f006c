const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Milliseconds in one unit of an epoch time, by its number of digits. */
const epochs: Record<number, number> = { 10: 1000, 13: 1, 16: 1 / 1000, 19: 1 / 1_000_000 };

/**
 * Instants that a text states in one of the common machine-readable ways, as milliseconds since 1970:
 * ISO 8601, epoch seconds to nanoseconds, UUID version 7 (RFC 9562), ULID.
 */
export function timestampsIn(text: string): number[] {
  const found: number[] = [];
  for (const [iso] of text.matchAll(
    /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/g,
  )) {
    found.push(Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`));
  }
  for (const [digits] of text.matchAll(/(?<![0-9A-Za-z-])\d{10,19}(?![0-9A-Za-z-])/g)) {
    const unit = epochs[digits.length];
    if (unit !== undefined) found.push(Number(digits) * unit);
  }
  for (const [, high = "", low = ""] of text.matchAll(
    /\b([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/gi,
  )) {
    found.push(Number.parseInt(high + low, 16));
  }
  for (const [ulid] of text.matchAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g)) {
    found.push([...ulid.slice(0, 10)].reduce((sum, char) => sum * 32 + crockford.indexOf(char), 0));
  }
  return found.filter((at) => Number.isFinite(at));
}

/** How many characters of each form, from its beginning, move when whole days pass: the finer ones do not. */
const dayForms: readonly [form: RegExp, coarse: number][] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d/g, 10],
  [/(?<![0-9A-Za-z-])(?:\d{10}|\d{13}|\d{16}|\d{19})(?![0-9A-Za-z-])/g, 7],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/gi, 11],
  [/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, 6],
];

/**
 * Whether the character at `index` belongs to the part of a timestamp that gives the day. What depends on
 * the day in the rest of it does not follow from the clock.
 */
export function givesTheDay(text: string, index: number): boolean {
  return dayForms.some(([form, coarse]) =>
    [...text.matchAll(form)].some((found) => index >= found.index && index < found.index + coarse),
  );
}
