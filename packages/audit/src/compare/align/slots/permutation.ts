const separators = [/\n/, /(?<=[.!?])\s+/, /\s*[,;|]\s*/, /\s+/];
/** Texts longer than this, or with more pieces, are not looked at as lists. */
const longest = 20_000;
const mostPieces = 400;

/**
 * Where all texts say the same pieces in different orders (lines, sentences, items of a list), the
 * order of each as positions in the first text; null where that does not explain the difference.
 */
export function permutationOf(texts: readonly string[]): string[] | null {
  const [first = ""] = texts;
  if (texts.length < 2 || first.length > longest) return null;
  if (texts.some((text) => text.length !== first.length)) return null;
  for (const separator of separators) {
    const orders = ordersBy(texts, separator);
    if (orders !== null) return orders;
  }
  return null;
}

function ordersBy(texts: readonly string[], separator: RegExp): string[] | null {
  const pieces = texts.map((text) => text.split(separator));
  const [first = []] = pieces;
  if (first.length < 2 || first.length > mostPieces) return null;
  const sorted = [...first].sort().join("\n");
  const orders: string[] = [];
  for (const list of pieces) {
    if (list.length !== first.length || [...list].sort().join("\n") !== sorted) return null;
    const waiting = new Map<string, number[]>();
    first.forEach((piece, index) => waiting.set(piece, [...(waiting.get(piece) ?? []), index + 1]));
    orders.push(list.map((piece) => waiting.get(piece)?.shift() ?? 0).join(", "));
  }
  // Two texts with one order differ in something else, such as the separators.
  return new Set(orders).size === texts.length ? orders : null;
}
