const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Milliseconds in one unit of an epoch time, by its number of digits. */
const epochs: Record<number, number> = { 10: 1000, 13: 1, 16: 1 / 1000, 19: 1 / 1_000_000 };

/**
 * Instants that a text states in one of the common machine-readable ways, as milliseconds since 1970:
 * ISO 8601, epoch seconds to nanoseconds, UUID version 7 (RFC 9562), ULID; also inside of JSON in
 * base64, as the parts of a JSON Web Token are (RFC 7519).
 */
export function timestampsIn(text: string): number[] {
  return [text, ...encodedIn(text).map(({ decoded }) => decoded)].flatMap(statedIn);
}

function statedIn(text: string): number[] {
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
  return (
    daysIn(text).some(({ from, to }) => index >= from && index < to) ||
    encodedIn(text).some(({ at, decoded }) =>
      // Four characters of base64 hold three bytes, and a character has bits of up to two of them.
      daysIn(decoded).some(
        ({ from, to }) =>
          index >= at + Math.floor((from * 4) / 3) && index < at + Math.ceil((to * 4) / 3),
      ),
    )
  );
}

/** Where the parts of timestamps stand that give the day. */
function daysIn(text: string): { from: number; to: number }[] {
  return dayForms.flatMap(([form, coarse]) =>
    [...text.matchAll(form)].map(({ index }) => ({ from: index, to: index + coarse })),
  );
}

/** JSON objects in base64 or base64url, one character for each byte, with the place where each begins. */
function encodedIn(text: string): { at: number; decoded: string }[] {
  return [...text.matchAll(/(?<![\w+/-])e[yw][\w+/-]{8,}/g)].flatMap((found) => {
    const decoded = Buffer.from(found[0], "base64url").toString("latin1");
    return /^\{\s*"/.test(decoded) ? [{ at: found.index, decoded }] : [];
  });
}
