import { childrenIn, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { type Known, methodOf, signatureOf } from "./expression.ts";
import { type Likeness, likenessOf } from "./likeness.ts";

/**
 * How a text differs from what it was before a chain of method calls that leave it looking the
 * same: `date.replace(/-/g, "/")` from `date`, `list.toReversed()` from `list`. Null where `after`
 * is not made from `before` in such a way.
 */
export function changeBetween(known: Known, before: number, after: number): Likeness | null {
  const { code } = known;
  const wanted = signatureOf(code, before);
  let found: Likeness | null = null;
  let at = after;
  for (let depth = 0; depth < 6; depth++) {
    if (depth > 0 && signatureOf(code, at) === wanted) return found;
    const method = methodOf(code, at);
    if (method === null) return null;
    const change = changeBy(known, at, method.name, method.on);
    if (change === null) return null;
    found = change.likeness;
    at = change.on;
  }
  return null;
}

/** What one call changes in the text or list that it is called on. */
export function changeBy(
  known: Known,
  call: number,
  name: string,
  on: number,
): { on: number; likeness: Likeness } | null {
  const args = childrenIn(known.code, call, Role.arguments);
  const text = (at: number) => constantText(known, args[at] ?? 0);
  switch (name) {
    case "replace":
    case "replaceAll": {
      const pattern = textsMatched(known, args[0] ?? 0);
      const by = text(1)?.replace(/\$(?:[\d&`']|<[^>]*>)/g, "") ?? null;
      return pattern === null || by === null ? null : among(on, [...pattern, by]);
    }
    case "join": {
      const inner = methodOf(known.code, on);
      if (inner?.name !== "split") return null;
      const [cut] = childrenIn(known.code, on, Role.arguments);
      const pattern = textsMatched(known, cut ?? 0);
      const by = text(0);
      return pattern === null || by === null ? null : among(inner.on, [...pattern, by]);
    }
    case "concat":
      return text(0) === null ? null : among(on, ["", text(0) as string]);
    case "trim":
    case "trimEnd":
    case "trimStart":
    case "padEnd":
    case "padStart":
      return { on, likeness: { differ: "white space", strength: "weak", among: ["", " "] } };
    case "reverse":
    case "toReversed":
    case "sort":
    case "toSorted":
      return { on, likeness: changedBy(name, "order") };
    case "toLowerCase":
    case "toUpperCase":
      return { on, likeness: changedBy(name, "case of letters") };
    case "normalize":
      return { on, likeness: changedBy(name, "look-alike characters") };
    default:
      return null;
  }
}

/** A text that is not known, or the same changed by a method. */
function changedBy(name: string, differ: Likeness["differ"]): Likeness {
  return { differ, strength: "weak", among: ["…", `….${name}()`], hasUnknown: true };
}

function among(on: number, texts: string[]): { on: number; likeness: Likeness } | null {
  const likeness = likenessOf(texts);
  return likeness === null ? null : { on, likeness };
}

function constantText(known: Known, node: number): string | null {
  const value = known.constants.of(node);
  return typeof value === "string" ? value : null;
}

/** The texts that a plain pattern matches: of a string itself, of `/-/g` and `/[-.]/g` each character. */
export function textsMatched(known: Known, node: number): string[] | null {
  if (node === 0) return null;
  const text = constantText(known, node);
  if (text !== null) return [text];
  if (known.code.kind[node] !== Kind.RegExpLiteral) return null;
  const whole = said(known.code, node);
  return textsOfPattern(whole.slice(0, whole.lastIndexOf("/")));
}

/** Exported for its test. `(\d)-(\d)` counts as `-`: what it keeps stays the same. */
export function textsOfPattern(pattern: string): string[] | null {
  if (pattern.length > 60) return null;
  const kept = /\((?:\?<\w+>)?(?:\\[dwDW]|\.|\[[^\]]*\])[+*]?(?:\{\d+\})?\)/g;
  const rest = pattern.replace(kept, "").replace(/\(\?<?=[^()]*\)|\\[bB]|^\^|\$$/g, "");
  if (rest === "") return [""];
  const set = /^\[((?:[^\]\\^]|\\.)+)\][+*]?$/.exec(rest);
  if (set) return [...(set[1] as string).replace(/\\(.)/g, "$1")].slice(0, 8);
  if (/^\\s[+*]?$|^ [+*]$/.test(rest)) return [" "];
  if (/[()[\]{}|*+?^$.]/.test(rest.replace(/\\./g, ""))) return null;
  const plain = rest
    .replace(/\\u\{?([0-9a-f]{4,6})\}?|\\x([0-9a-f]{2})/gi, (_, a, b) =>
      String.fromCodePoint(Math.min(Number.parseInt(a ?? b, 16), 0x10ffff)),
    )
    .replace(/\\([^\w])/g, "$1");
  return /\\/.test(plain) ? null : [plain];
}
