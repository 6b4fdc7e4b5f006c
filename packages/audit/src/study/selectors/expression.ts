import { type Code, childIn, said } from "../code/code.ts";
import type { Constant, Constants } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";

/** What everything here reads from. */
export interface Known {
  code: Code;
  constants: Constants;
}

/** Text of a piece that is not known stands as one character of this private plane. */
const firstUnknown = 0xf0000;
const mostPieces = 64;
/** The unknown pieces of a text, for people. */
const unknown = /[\u{f0000}-\u{f00ff}]/gu;

/** Unknown pieces by what they say, so that the same piece has the same character everywhere. */
export class Unknowns {
  readonly #known = new Map<string, string>();

  /** The character for a piece; null where there are too many. */
  characterOf(text: string): string | null {
    const has = this.#known.get(text);
    if (has !== undefined) return has;
    if (this.#known.size >= mostPieces) return null;
    const made = String.fromCodePoint(firstUnknown + this.#known.size);
    this.#known.set(text, made);
    return made;
  }
}

/** With `…` for each piece that is not known. */
export function readable(text: string): string {
  return text.replace(unknown, "…");
}

/**
 * The text that an expression of text gives: what is known as it is, every other piece as one
 * character for it. Null where it has too many pieces.
 */
export function outlineOf(known: Known, node: number, unknowns: Unknowns): string | null {
  const { code, constants } = known;
  let outline = "";
  const open = [node];
  for (let steps = 0; open.length > 0; steps++) {
    if (steps > 2 * mostPieces) return null;
    const at = open.pop() as number;
    const kind = code.kind[at];
    if (constants.has(at) && !isObject(constants.of(at))) outline += spelled(constants.of(at));
    else if (kind === Kind.TemplateElement) outline += said(code, at);
    else if (kind === Kind.TemplateLiteral) open.push(...inSourceOrder(code, at).reverse());
    else if (kind === Kind.BinaryExpression && said(code, at) === "+")
      open.push(childIn(code, at, Role.right), childIn(code, at, Role.left));
    else {
      const character = unknowns.characterOf(signatureOf(code, at));
      if (character === null) return null;
      outline += character;
    }
  }
  return outline;
}

function isObject(value: Constant): boolean {
  return typeof value === "object" && value !== null;
}

/** How a constant stands in a text; what stands for "nothing here" is nothing. */
export function spelled(value: Constant): string {
  if (value === null || value === undefined || value === false) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What an expression says, blanks and places aside: equal for equal expressions. Bounded. */
export function signatureOf(code: Code, node: number): string {
  const last = Math.min(code.last[node] as number, node + 200);
  let signature = "";
  for (let at = node; at <= last; at++) {
    const depth = code.parent[at] as number;
    signature += `${code.kind[at]}:${at === node ? 0 : depth - node}:${code.name[at]};`;
  }
  return last === code.last[node] ? signature : `${signature}@${node}`;
}

function inSourceOrder(code: Code, node: number): number[] {
  const children: number[] = [];
  for (let child = code.first[node] as number; child !== 0; child = code.next[child] as number)
    children.push(child);
  return children.sort((a, b) => (code.start[a] as number) - (code.start[b] as number));
}

/** The numbers of names of methods, for `callsOneOf`. */
export function numbersOf({ strings }: Code, names: string): Set<number> {
  const wanted = new Set(names.split(" "));
  const numbers = new Set<number>();
  for (let at = 1; at < strings.length; at++) {
    if (wanted.has(strings[at] as string)) numbers.add(at);
  }
  return numbers;
}

/** Whether a node is a call of a method by one of these names: `methodOf` says the rest. */
export function callsOneOf(code: Code, node: number, numbers: ReadonlySet<number>): boolean {
  if (code.kind[node] !== Kind.CallExpression) return false;
  const callee = code.first[node] as number;
  if (code.kind[callee] !== Kind.MemberExpression) return false;
  return numbers.has(code.name[code.next[code.first[callee] as number] as number] as number);
}

/** The call's method and what it is called on; null where it is no `x.method()`. */
export function methodOf(code: Code, call: number): { name: string; on: number } | null {
  if (code.kind[call] !== Kind.CallExpression) return null;
  const callee = childIn(code, call, Role.callee);
  if (code.kind[callee] !== Kind.MemberExpression) return null;
  const property = childIn(code, callee, Role.property);
  const computed = ((code.flags[callee] as number) & Flag.computed) !== 0;
  if (computed && code.kind[property] !== Kind.StringLiteral) return null;
  return { name: said(code, property), on: childIn(code, callee, Role.object) };
}
