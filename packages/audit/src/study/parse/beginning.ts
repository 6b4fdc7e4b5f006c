import * as meriyah from "meriyah";

/** A place to cut a text, and what closes all that is open there. */
export interface Cut {
  end: number;
  closing: string;
}

/** Places to cut at that are offered; each costs a reader one more attempt. */
const mostCuts = 8;
/** More open brackets than this are not closed. */
const deepest = 1000;

/**
 * Where a text that no parser takes as a whole can be cut so that its beginning is a program, the
 * longest beginnings first: after the last complete statement in each block that is open where the
 * text breaks off. A download that broke, or a bundle with damage in it, is read that far.
 */
export function cutsOf(text: string): Cut[] {
  const [one, other] = [walk(text, "commonjs"), walk(text, "module")];
  const { open, ends } = one.reached >= other.reached ? one : other;
  const cuts: Cut[] = [];
  let closing = "";
  for (let depth = 0; depth <= Math.min(open.length, deepest); depth++) {
    if (depth > 0) closing = (open[depth - 1] as string) + closing;
    const end = ends[depth];
    if (end !== undefined && end > 0) cuts.push({ end, closing });
  }
  cuts.reverse();
  if (cuts.length <= mostCuts) return cuts;
  return [...cuts.slice(0, mostCuts / 2), ...cuts.slice(-mostCuts / 2)];
}

interface Walk {
  /** Where the last token ends. */
  reached: number;
  /** What closes each bracket that is open, from the outside in. */
  open: string[];
  /** By how many brackets are open, where the last statement ended, if one did since the last opened. */
  ends: (number | undefined)[];
}

/** Goes over tokens until the parser gives up. It tells patterns from divisions, which needs a parser. */
function walk(text: string, sourceType: "commonjs" | "module"): Walk {
  const open: string[] = [];
  const ends: (number | undefined)[] = [];
  let reached = 0;
  let before = "";
  const enter = (closing: string): void => void open.push(closing);
  const leave = (): string => {
    const closed = open.pop() ?? "";
    ends.length = Math.min(ends.length, open.length + 1);
    return closed;
  };
  const onToken = (kind: string, start: number, end: number): void => {
    // What is looked at twice is told twice.
    if (start < reached) return;
    reached = end;
    if (kind === "TemplateLiteral") {
      if (text[start] === "}") leave();
      if (text[end - 1] === "{") enter("}`");
      before = "`";
      return;
    }
    const token = kind === "Punctuator" || kind === "Keyword" ? text.slice(start, end) : "";
    if (token === "{") enter(closingOf[before] ?? "}");
    else if (token === "(") enter(")");
    else if (token === "[") enter("]");
    // After `}` there may be more to come that is needed.
    const isEnd = token === ";" || (token === "}" && leave() === "}");
    if (token === ")" || token === "]") leave();
    if (isEnd && (open.at(-1) ?? "}").startsWith("}")) ends[open.length] = end;
    before = token;
  };
  const options = { next: true, webcompat: true, validateRegex: false, onToken } as const;
  try {
    meriyah.parse(text, { ...options, sourceType });
  } catch {
    // It was not expected to come to an end.
  }
  return { reached, open, ends };
}

/** Blocks that need something after them, by the word before them. */
const closingOf: { readonly [word: string]: string } = { try: "}catch{}", do: "}while(0)" };
