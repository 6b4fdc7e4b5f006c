/** Longest excerpt for people, in UTF-16 units. */
const longest = 160;

/**
 * A piece of `text` around `from`..`to`, at most 160 units long, cut between code points and
 * without line breaks at its ends. A place that is too long itself is cut at its end.
 */
export function excerptOf(
  text: string,
  from: number,
  to: number,
): { text: string; from: number; to: number } {
  const end = Math.min(to, from + longest);
  const room = longest - (end - from);
  const before = Math.min(from, Math.max(room >> 1, room - (text.length - end)));
  const start = boundary(text, from - before, 1);
  const stop = boundary(text, Math.min(text.length, start + longest), -1);
  return { text: text.slice(start, stop), from: from - start, to: Math.min(end, stop) - start };
}

/** Moves a cut so that it does not part the two halves of a surrogate pair. */
function boundary(text: string, at: number, step: 1 | -1): number {
  const high = text.charCodeAt(at - 1);
  const low = text.charCodeAt(at);
  const inside = high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
  return inside ? at + step : at;
}
