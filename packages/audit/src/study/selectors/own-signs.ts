import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { enclosingFunction, isFunction } from "../code/walk.ts";
import type { Known } from "./expression.ts";
import type { Selector } from "./selector.ts";

/**
 * A choice without the conditions that merely look whether the very character is there that the
 * choice adds, as in `url.endsWith("/") ? "" : "/"`, or whether the piece is there that it joins, as
 * in `` `${host}${port ? ":" : ""}${port}` ``, or which sign a number has, or what the text itself is
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
  const deciders = selector.deciders
    .flatMap((decider) => operandsOf(known.code, decider))
    .filter(
      (operand) =>
        !looksFor(known, operand, marks) &&
        !isNameOfNeighbour(known.code, operand, selector.node) &&
        !asksAbout(known, operand, itself) &&
        !(isSign && comparesSize(known, operand)),
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

/** `space === " " ? "\u202f" : " "`: the other one of what stands there. */
function isOneOf(known: Known, condition: number, signs: ReadonlySet<string>): boolean {
  return passagesOf(known.code, condition).some(({ from, to }) => {
    const last = Math.min(to, from + 40);
    for (let at = from; at <= last; at++) {
      const text = textAt(known, at);
      if (text !== null && signs.has(text)) return true;
    }
    return false;
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

function looksFor(known: Known, condition: number, marks: readonly string[]): boolean {
  const last = Math.min(known.code.last[condition] as number, condition + 100);
  for (let at = condition; at <= last; at++) {
    const text = textAt(known, at);
    if (text === null || text === "" || text.length > 6) continue;
    if (marks.some((mark) => mark.includes(text) || text.includes(mark))) return true;
  }
  return false;
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
    if (text !== null && /\p{L}{2}|\p{N}{2}/u.test(text)) return false;
  }
  const asked = valuesIn(code, { from: condition, to: end });
  return (
    asked.length > 0 &&
    asked.every(({ chain }) => itself.some((own) => chain === own || chain.startsWith(`${own}.`)))
  );
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

interface Value {
  /** The number of the variable and the names of the properties that are read of it: `17.date.day`. */
  chain: string;
  binding: number;
}

/**
 * The variables that a passage reads, each with the properties that it reads of them; the method that
 * is called belongs to the call. Not what is called.
 */
function valuesIn(
  code: Code,
  { from, to }: Passage,
  without: readonly Passage[] = [],
  plainCalls = false,
): Value[] {
  const values: Value[] = [];
  const last = Math.min(to, from + longestPassage);
  for (let at = from; at <= last; at++) {
    const skipped = without.find((passage) => at >= passage.from && at <= passage.to);
    if (skipped) {
      at = skipped.to;
      continue;
    }
    if (plainCalls && isCallOfSeveral(code, at)) {
      at = code.last[at] as number;
      continue;
    }
    if (!isRead(code, at)) continue;
    const binding = code.binding[at] as number;
    let chain = String(binding);
    let whole = at;
    for (;;) {
      const parent = code.parent[whole] as number;
      const isPlain =
        code.kind[parent] === Kind.MemberExpression &&
        code.role[whole] === Role.object &&
        ((code.flags[parent] as number) & Flag.computed) === 0;
      if (!isPlain || code.role[parent] === Role.callee) break;
      chain += `.${said(code, childIn(code, parent, Role.property))}`;
      whole = parent;
    }
    values.push({ chain, binding });
  }
  return values;
}

function isCallOfSeveral(code: Code, node: number): boolean {
  return (
    code.kind[node] === Kind.CallExpression && childrenIn(code, node, Role.arguments).length > 1
  );
}

/** Whether a node reads a variable: not what is called, nor the name of a property. */
function isRead(code: Code, node: number): boolean {
  if (code.kind[node] !== Kind.Identifier || code.binding[node] === 0) return false;
  const role = code.role[node];
  if (role === Role.callee) return false;
  if (role !== Role.property && role !== Role.key) return true;
  return ((code.flags[code.parent[node] as number] as number) & Flag.computed) !== 0;
}

interface Passage {
  from: number;
  to: number;
}

const deepest = 3;
const mostPassages = 24;
/** Nodes of a passage that are looked at. */
const longestPassage = 60;

/** An expression, and those that its variables were given where they were declared, near by. */
function passagesOf(code: Code, node: number, without: readonly Passage[] = []): Passage[] {
  const passages: Passage[] = [{ from: node, to: code.last[node] as number }];
  const around = enclosingFunction(code, node);
  const seen = new Set<number>();
  let begin = 0;
  for (let depth = 0; depth < deepest; depth++) {
    const end = passages.length;
    for (; begin < end; begin++) {
      for (const { binding } of valuesIn(code, passages[begin] as Passage, without)) {
        if (passages.length >= mostPassages) return passages;
        if (seen.has(binding)) continue;
        seen.add(binding);
        const init = initOf(code, binding);
        if (init !== 0 && enclosingFunction(code, init) === around)
          passages.push({ from: init, to: code.last[init] as number });
      }
    }
  }
  return passages;
}

/** What a variable is given where it is declared; 0 for none. */
function initOf(code: Code, binding: number): number {
  const parent = code.parent[code.bindings.declaration[binding] as number] as number;
  if (code.kind[parent] !== Kind.VariableDeclarator) return 0;
  const init = childIn(code, parent, Role.init);
  return isFunction(code.kind[init] as number) ? 0 : init;
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
