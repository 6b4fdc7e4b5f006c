/**
 * Shapes of values that are made up anew for each run or machine, told from the text alone.
 * UUIDs: RFC 9562. ULID: https://github.com/ulid/spec.
 */
export type IdShape = "uuid" | "ulid" | "number" | "hex" | "token" | "time" | "date";

const shapes: readonly [IdShape, RegExp][] = [
  ["uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ["time", /^\d{4}-?\d\d-?\d\d[T_ ]\d\d[:_-]?\d\d/],
  ["date", /^\d{4}-\d\d-\d\d$/],
  ["number", /^\d{3,}$/],
  ["ulid", /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/],
  ["hex", /^(?=.*\d)(?=.*[a-f])[0-9a-f]{8,}$/i],
];

/** The shape of an id, or null for a text that somebody chose: a word, a path, a sentence. */
export function shapeOfId(text: string): IdShape | null {
  if (text.length < 3 || text.length > 512) return null;
  for (const [shape, pattern] of shapes) {
    if (pattern.test(text)) return shape;
  }
  return isToken(text) ? "token" : null;
}

/** A run of random letters and digits, possibly after a prefix: `sess_8fK2…`, `AbC123…`. */
function isToken(text: string): boolean {
  if (!/^[A-Za-z0-9_+/=~.-]{16,}$/.test(text)) return false;
  const body = text.split(/[_.-]/).reduce((a, b) => (b.length > a.length ? b : a), "");
  if (body.length < 12) return false;
  // Words change between letters and digits, or between cases, rarely; random text does so all the time.
  let changes = 0;
  for (let i = 1; i < body.length; i += 1) {
    if (classOf(body.charCodeAt(i)) !== classOf(body.charCodeAt(i - 1))) changes += 1;
  }
  return /\d/.test(body) && changes * 3 >= body.length;
}

function classOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return 0;
  return unit >= 0x61 ? 1 : unit >= 0x41 ? 2 : 3;
}
