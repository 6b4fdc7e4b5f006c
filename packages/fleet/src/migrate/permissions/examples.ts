/** Most texts that one expression stands for here, the longest of them, and how deep groups may lie. */
const MOST = 24;
const LONGEST = 2_000;
const DEEPEST = 50;

/** For a set of characters, those that are tried. */
const candidates = [..."ax0_- ./:\"'@=,;|&$(){}[]<>\\\t\n\0"];

/**
 * Texts that an expression is found in: each branch of it once, what may be missing with it and
 * without. Null where it is not understood; then nothing can be said of what it finds.
 */
export function examplesOf(expression: RegExp): string[] | null {
  const reader = { text: expression.source, at: 0, depth: 0 };
  const found = branches(reader, expression.flags);
  if (found === null || reader.at < reader.text.length) return null;
  const texts = [...new Set(found)].filter((text) => {
    expression.lastIndex = 0;
    return expression.test(text);
  });
  return texts.length === 0 ? null : texts;
}

interface Reader {
  text: string;
  at: number;
  /** Groups that are open. */
  depth: number;
}

function branches(reader: Reader, flags: string): string[] | null {
  const all: string[] = [];
  for (;;) {
    const one = sequence(reader, flags);
    if (one === null) return null;
    all.push(...one);
    if (reader.text[reader.at] !== "|") return all.slice(0, MOST);
    reader.at += 1;
  }
}

function sequence(reader: Reader, flags: string): string[] | null {
  let all = [""];
  while (reader.at < reader.text.length && !"|)".includes(reader.text.charAt(reader.at))) {
    const piece = repeated(reader, flags);
    if (piece === null) return null;
    all = all.flatMap((start) => piece.map((end) => start + end)).slice(0, MOST);
  }
  return all;
}

function repeated(reader: Reader, flags: string): string[] | null {
  const piece = atom(reader, flags);
  const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(reader.text.slice(reader.at));
  if (piece === null || found === null) return piece;
  reader.at += found[0].length;
  const least = found[1] === undefined ? (found[0].startsWith("+") ? 1 : 0) : Number(found[1]);
  if (piece.some((text) => text.length * least > LONGEST)) return null;
  if (least > 0) return piece.map((text) => text.repeat(least));
  return [...piece, ""];
}

function atom(reader: Reader, flags: string): string[] | null {
  const rest = reader.text.slice(reader.at);
  const group = /^\((?:\?(?::|<?[=!]|<\w+>))?/.exec(rest);
  if (group !== null) {
    if (/^\(\?(?![:=!<])/.test(rest)) return null;
    reader.at += group[0].length;
    reader.depth += 1;
    const inside = reader.depth > DEEPEST ? null : branches(reader, flags);
    reader.depth -= 1;
    if (reader.text[reader.at] !== ")") return null;
    reader.at += 1;
    // What only has to stand beside it, or must not: whether it does is tried with the whole.
    return inside !== null && /[=!]$/.test(group[0]) ? [""] : inside;
  }
  // A set, a class or an escaped character: what it stands for is asked of the expression itself.
  const set = /^(?:\[(?:\\[^]|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|[^]))/i.exec(rest);
  if (set !== null) {
    reader.at += set[0].length;
    if (/^\\[bB]$/.test(set[0])) return [""];
    if (/^\\[1-9k]/.test(set[0])) return null;
    return characters(set[0], flags);
  }
  reader.at += 1;
  if (rest.startsWith("^") || rest.startsWith("$")) return [""];
  if (rest.startsWith(".")) return ["x"];
  return [rest.charAt(0)];
}

function characters(set: string, flags: string): string[] | null {
  const expression = new RegExp(`^${set}$`, flags.replace(/[gy]/g, ""));
  const all = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  const found = [...candidates, ...all].find((one) => expression.test(one));
  return found === undefined ? null : [found];
}
