/** Texts longer than this share one hash in V8's own maps if they are equally long. */
const long = 4096;

/**
 * A number for looking a text up by. Own hash (53 bits of FNV-1a, two lanes), since V8 hashes
 * strings above 16,383 units by their length alone, which makes a map of prompts quadratic.
 */
export function lookupKey(text: string): string | number {
  if (text.length <= long) return text;
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b) ^ (b >>> 15);
  }
  return (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff);
}

/** The different texts in order of first appearance, and for each text given which one it is. */
export function distinct(texts: readonly string[]): { texts: string[]; which: number[] } {
  const found: string[] = [];
  const places = new Map<string | number, number[]>();
  let lastText: string | undefined;
  let lastPlace = 0;
  const which = texts.map((text) => {
    if (text === lastText) return lastPlace;
    const key = lookupKey(text);
    const bucket = places.get(key) ?? [];
    let place = bucket.find((index) => found[index] === text);
    if (place === undefined) {
      place = found.push(text) - 1;
      places.set(key, [...bucket, place]);
    }
    lastText = text;
    lastPlace = place;
    return place;
  });
  return { texts: found, which };
}
