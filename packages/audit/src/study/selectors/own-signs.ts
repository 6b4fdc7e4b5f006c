import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import type { Known } from "./expression.ts";
import { longestPassage, passagesOf, valuesIn } from "./passages.ts";
import type { Selector } from "./selector.ts";
import { textsAround } from "./surroundings.ts";

/**
 * A choice without the conditions that merely look whether the very character is there that the
 * choice adds, as in `url.endsWith("/") ? "" : "/"`, or whether the piece is there that it joins, as
 * in `` `${host}${port ? ":" : ""}${port}` ``, or which sign a number has that stands beside it, or what the text itself is
 * that is put in order, as in `path.length > 1 ? path.replace(/\/$/, "") : path`: by those it says
 * nothing that does not stand there. Null where no other condition is left.
 */
export function withoutOwnSigns(known: Known, selector: Selector): Selector | null {
  const { strength, among } = selector.likeness;
  if (strength === "strong") {
    const signs = new Set([...among, ...differing(among)]);
    const asks = selector.deciders.every((decider) => isOneOf(known, decider, signs));
    return asks ? null : selector;
  }
  const marks = among.map((text) => readableMark(text)).filter((text) => text !== "");
  const isSign = among.every((text) => /^[+-]?$/.test(text));
  const itself = madeOf(known.code, selector);
  // Most choices ask for no sign at all: what is around them is looked at only then.
  let around: string[] | undefined;
  const own = () => (around ??= [...itself, ...chainsAround(known.code, selector)]);
  const deciders = selector.deciders
    .flatMap((decider) => operandsOf(known.code, decider))
    .filter(
      (operand) =>
        !looksFor(known, operand, marks, own) &&
        !isNameOfNeighbour(known.code, operand, selector.node) &&
        !asksAbout(known, operand, itself) &&
        !(isSign && comparesSize(known, operand) && asksOnly(known.code, operand, own())),
    );
  return deciders.length === 0 ? null : { ...selector, deciders: [...new Set(deciders)] };
}

/** A text without the pieces that are not known; blanks at its ends count only where there is nothing else. */
function readableMark(text: string): string {
  const marks = text.replaceAll("…", "");
  return marks.trim() === "" ? marks : marks.trim();
}

/** Characters that some of the texts have and others have not. */
function differing(among: readonly string[]): string[] {
  const sets = among.map((text) => new Set(text));
  return [...new Set(sets.flatMap((set) => [...set]))].filter(
    (character) => character !== "…" && sets.some((set) => !set.has(character)),
  );
}

/** `space === " " ? "\u202f" : " "`: the other one of what stands there. One that names a word asks for more. */
function isOneOf(known: Known, condition: number, signs: ReadonlySet<string>): boolean {
  return passagesOf(known.code, condition).some(({ from, to }) => {
    const last = Math.min(to, from + 40);
    let found = false;
    for (let at = from; at <= last; at++) {
      const text = textAt(known, at);
      if (text === null) continue;
      if (word.test(text)) return false;
      found ||= signs.has(text);
    }
    return found;
  });
}

/** `offset < 0 ? "-" : "+"`: a number's own sign. */
function comparesSize({ code, constants }: Known, condition: number): boolean {
  if (code.kind[condition] !== Kind.BinaryExpression || !/^[<>]=?$/.test(said(code, condition)))
    return false;
  const sides = [childIn(code, condition, Role.left), childIn(code, condition, Role.right)];
  return sides.some((side) => typeof constants.of(side) === "number");
}

const mostOperands = 16;

/** What `&&`, `||` and `!` are made of; of `a, b` only `b` decides. */
function operandsOf(code: Code, condition: number): number[] {
  const operands: number[] = [];
  const open = [condition];
  while (open.length > 0 && operands.length < mostOperands) {
    const at = open.pop() as number;
    const negated = code.kind[at] === Kind.UnaryExpression && said(code, at) === "!";
    if (negated) open.push(childIn(code, at, Role.argument));
    else if (code.kind[at] === Kind.LogicalExpression)
      open.push(childIn(code, at, Role.right), childIn(code, at, Role.left));
    else if (code.kind[at] === Kind.SequenceExpression)
      open.push(childrenIn(code, at, Role.expressions).at(-1) ?? 0);
    else if (at !== 0) operands.push(at);
  }
  return operands;
}

/**
 * Whether a condition looks for one of the signs in the very text that the choice becomes a part of:
 * then the sign says nothing that does not stand there. One that looks for it in something else, or
 * for a word (`zone.startsWith("Asia/")`), tells of that.
 */
function looksFor(
  known: Known,
  condition: number,
  marks: readonly string[],
  own: () => readonly string[],
): boolean {
  const { code } = known;
  const end = code.last[condition] as number;
  if (end - condition > longestPassage) return false;
  let looks = false;
  for (let at = condition; at <= end; at++) {
    const text = textAt(known, at);
    if (text === null || text === "") continue;
    if (word.test(text) && !marks.includes(text)) return false;
    if (text.length <= 6 && marks.some((mark) => mark.includes(text) || text.includes(mark)))
      looks = true;
  }
  return looks && asksOnly(code, condition, own());
}

/** Two letters or two digits: more than a sign. */
const word = /\p{L}{2}|\p{N}{2}/u;

/** Whether the values that a condition reads are all among these, or properties of them. */
function asksOnly(code: Code, condition: number, chains: readonly string[]): boolean {
  const asked = valuesIn(code, { from: condition, to: code.last[condition] as number });
  return (
    asked.length > 0 &&
    asked.every(({ chain }) => chains.some((own) => chain === own || chain.startsWith(`${own}.`)))
  );
}

/** What the text is made of that a choice becomes a part of; see `valuesIn`. */
function chainsAround(code: Code, { node, carriers, deciders }: Selector): string[] {
  const tests = deciders.map((test) => ({ from: test, to: code.last[test] as number }));
  const texts = [node, ...carriers].flatMap((part) => textsAround(code, part));
  const chains = texts.flatMap((text) =>
    passagesOf(code, text, tests).flatMap((passage) =>
      valuesIn(code, passage, tests).map(({ chain }) => chain),
    ),
  );
  return [...new Set(chains)];
}

/** A constant text, or what a pattern looks for. */
function textAt({ code, constants }: Known, node: number): string | null {
  if (code.kind[node] === Kind.RegExpLiteral) return patternOf(said(code, node));
  const value = constants.has(node) ? constants.of(node) : null;
  return typeof value === "string" ? value : null;
}

function patternOf(literal: string): string {
  return literal
    .slice(0, literal.lastIndexOf("/"))
    .replace(/^[/^]+|[$*+]+$/g, "")
    .replace(/\\u\{?([0-9A-Fa-f]{4,6})\}?/g, (_, hex: string) =>
      String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(hex, 16))),
    )
    .replace(/\\(.)/g, "$1");
}

/**
 * Whether a condition asks about nothing but the text that is chosen in this form or that. One that
 * names a word asks for something in it: that is told by what was chosen.
 */
function asksAbout(known: Known, condition: number, itself: readonly string[]): boolean {
  const { code } = known;
  const end = code.last[condition] as number;
  if (end - condition > longestPassage) return false;
  for (let at = condition; at <= end; at++) {
    const text = textAt(known, at);
    if (text !== null && word.test(text)) return false;
  }
  return asksOnly(code, condition, itself);
}

/** What the chosen texts are made of, without what decides among them; see `valuesIn`. */
function madeOf(code: Code, { carriers, deciders }: Selector): string[] {
  const tests = deciders.map((node) => ({ from: node, to: code.last[node] as number }));
  const chains = carriers.flatMap((carrier) =>
    passagesOf(code, carrier, tests).flatMap((passage, at) =>
      // What a function makes of several things is none of them.
      valuesIn(code, passage, tests, at > 0).map(({ chain }) => chain),
    ),
  );
  return [...new Set(chains)];
}

/** Does the text that the choice becomes a part of hold, beside it, what the condition asks for? */
function isNameOfNeighbour(code: Code, decider: number, choice: number): boolean {
  const kind = code.kind[decider];
  if (kind !== Kind.Identifier && kind !== Kind.MemberExpression) return false;
  let whole = choice;
  for (let depth = 0; depth < 8; depth++) {
    const parent = code.parent[whole] as number;
    const joins =
      code.kind[parent] === Kind.TemplateLiteral ||
      (code.kind[parent] === Kind.BinaryExpression && said(code, parent) === "+");
    if (!joins) break;
    whole = parent;
  }
  const name = lastName(code, decider);
  const end = Math.min(code.last[whole] as number, whole + 300);
  for (let at = whole; at <= end; at++) {
    if (at >= choice && at <= (code.last[choice] as number)) continue;
    if (code.kind[at] === Kind.Identifier && code.name[at] === name) return true;
  }
  return false;
}

function lastName(code: Code, node: number): number {
  const property =
    code.kind[node] === Kind.MemberExpression ? childIn(code, node, Role.property) : node;
  return code.name[property] as number;
}
