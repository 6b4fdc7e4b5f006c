/** Where several texts differ: what is left between their common beginning and common end. */
export interface Difference {
  /** By text, the part that differs (may be empty). */
  parts: string[];
  /** Where the parts begin, in UTF-16 units; the same in all texts. */
  from: number;
}

/** Common beginnings and ends are cut at whole code points. */
export function differenceOf(texts: readonly string[]): Difference {
  const first = texts[0] ?? "";
  let from = 0;
  while (
    from < first.length &&
    texts.every((text) => text.length > from && text[from] === first[from])
  )
    from += 1;
  if (from > 0 && isHigh(first.charCodeAt(from - 1))) from -= 1;
  const shortest = Math.min(...texts.map((text) => text.length));
  let end = 0;
  while (
    end < shortest - from &&
    texts.every((text) => text[text.length - 1 - end] === first[first.length - 1 - end])
  ) {
    end += 1;
  }
  if (end > 0 && isLow(first.charCodeAt(first.length - end))) end -= 1;
  return { from, parts: texts.map((text) => text.slice(from, text.length - end)) };
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
