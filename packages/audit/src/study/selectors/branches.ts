import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { handedOver } from "./callbacks.ts";
import { changeBetween } from "./change.ts";
import { type Known, outlineOf, readable, signatureOf, spelled, Unknowns } from "./expression.ts";
import { type Likeness, likenessOf } from "./likeness.ts";

/** Expressions with more nodes are not compared piece by piece. */
const mostNodes = 300;
const mostBranches = 16;

/**
 * How far a reader can tell apart what a choice among expressions gives; null where easily.
 *
 * @param tests by which it is chosen: where one of them says what a branch is, as in
 *   `name === "accept" ? "Accept" : name`, that is used
 */
export function compareBranches(
  known: Known,
  branches: readonly number[],
  tests: readonly number[] = [],
): Likeness | null {
  const few = branches.slice(0, mostBranches);
  const unknowns = new Unknowns();
  const outlines = few.map((branch) => outlineOf(known, branch, unknowns));
  const texts = outlines.filter((outline) => outline !== null);
  const found =
    likenessOf(texts) ?? askedFor(known, few, tests) ?? begunWith(known, few) ?? odd(known, few);
  if (found !== null) {
    const among = found.among.map(readable);
    const isReadable = among.every((text, at) => text === found.among[at]);
    return isReadable ? found : { ...found, among, hasUnknown: true };
  }
  for (let at = 0; at < few.length; at++) {
    for (let other = at + 1; other < few.length; other++) {
      const pair = comparePair(known, few[at] as number, few[other] as number);
      if (pair !== null && (pair.strength === "strong" || few.length === 2)) return pair;
    }
  }
  return branches.length > mostBranches ? amongConstants(known, branches) : null;
}

/** What is alike among the texts of very many branches. */
function amongConstants({ constants }: Known, branches: readonly number[]): Likeness | null {
  const texts = branches
    .map((branch) => constants.of(branch))
    .filter((value) => typeof value === "string");
  const found = likenessOf(texts);
  return found?.strength === "strong" || texts.length === branches.length ? found : null;
}

/** Characters that nobody types into a program for their looks: letters of other scripts, odd blanks, modifiers. */
const oddCharacter =
  /^(?:[\u02b0-\u02ff\u0370-\u03ff\u0400-\u04ff\u00a0\u2000-\u200f\u202a-\u202f\u205f-\u206f\ufeff]|[\ufe00-\ufe0f])$/;

/** One odd character in the place of something that is not known: `at === chosen ? "\u043e" : letter`. */
function odd({ constants }: Known, branches: readonly number[]): Likeness | null {
  if (branches.length !== 2 || branches.every((branch) => constants.has(branch))) return null;
  for (const branch of branches) {
    const text = constants.of(branch);
    if (typeof text !== "string" || !oddCharacter.test(text)) continue;
    const blank = /\s|\p{Cf}/u.test(text);
    return {
      differ: blank ? "invisible characters" : "look-alike characters",
      strength: "strong",
      among: [text, "…"],
      hasUnknown: true,
    };
  }
  return null;
}

/** What branches that are not known are known to be by a test that compares them with a text. */
function askedFor(
  known: Known,
  branches: readonly number[],
  tests: readonly number[],
): Likeness | null {
  const { code, constants } = known;
  const unknown = branches.filter((branch) => !constants.has(branch));
  if (unknown.length === 0 || unknown.length === branches.length) return null;
  const signatures = new Set(unknown.map((branch) => signatureOf(code, branch)));
  const texts = branches
    .filter((branch) => constants.has(branch))
    .map((branch) => spelled(constants.of(branch)));
  for (const test of tests) {
    const last = Math.min(code.last[test] as number, test + mostNodes);
    for (let at = test; at <= last; at++) {
      if (code.kind[at] !== Kind.BinaryExpression || !/^===?$/.test(said(code, at))) continue;
      const [left, right] = [childIn(code, at, Role.left), childIn(code, at, Role.right)];
      const [asked, text] = constants.has(left) ? [right, left] : [left, right];
      const value = constants.of(text);
      if (typeof value === "string" && signatures.has(signatureOf(code, asked))) texts.push(value);
    }
  }
  return likenessOf(texts);
}

/** A choice between a text and what a callback got, where that is known. */
function begunWith(known: Known, branches: readonly number[]): Likeness | null {
  const texts = branches.map((branch) => {
    const value = known.constants.of(branch);
    return typeof value === "string" ? value : handedOver(known, branch);
  });
  const likeness = likenessOf(texts.filter((text) => text !== null));
  return likeness?.strength === "strong" ? likeness : null;
}

function comparePair(known: Known, a: number, b: number): Likeness | null {
  if (known.constants.has(a) && known.constants.has(b)) {
    // The order of the members of an object says something only where it is written out. Lists of
    // constants in another order are mostly what is looked for first.
    return known.code.kind[a] === Kind.ObjectExpression ? otherOrder(known, a, b) : null;
  }
  return (
    changeBetween(known, a, b) ??
    changeBetween(known, b, a) ??
    otherOrder(known, a, b) ??
    fewConstants(known, a, b)
  );
}

/** Two lists or objects of the same parts in another order. What is spread into an object decides which value holds. */
function otherOrder({ code }: Known, a: number, b: number): Likeness | null {
  if (code.kind[a] !== code.kind[b]) return null;
  if (code.kind[a] !== Kind.ArrayExpression && code.kind[a] !== Kind.ObjectExpression) return null;
  const parts = (node: number) => {
    const signatures: string[] = [];
    for (let child = code.first[node] as number; child !== 0; child = code.next[child] as number) {
      if (signatures.length >= mostNodes) break;
      signatures.push(signatureOf(code, child));
    }
    return signatures;
  };
  const [left, right] = [parts(a), parts(b)];
  if (left.length < 2 || left.length !== right.length) return null;
  if (left.every((part, at) => part === right[at])) return null;
  const spreads = (node: number) =>
    childrenSpread(code, node)
      .map((child) => signatureOf(code, child))
      .join();
  if (code.kind[a] === Kind.ObjectExpression && spreads(a) !== spreads(b)) return null;
  const sorted = right.sort();
  if (!left.sort().every((part, at) => part === sorted[at])) return null;
  return {
    differ: "order",
    strength: "weak",
    among: ["…", "… in another order"],
    hasUnknown: true,
  };
}

function childrenSpread(code: Code, node: number): number[] {
  return childrenIn(code, node, Role.properties).filter(
    (child) => code.kind[child] === Kind.SpreadElement,
  );
}

/** Two expressions that are the same but for a few constants, which are alike. */
function fewConstants({ code, constants }: Known, a: number, b: number): Likeness | null {
  const nodes = (code.last[a] as number) - a;
  if (nodes > mostNodes || nodes < 1 || nodes !== (code.last[b] as number) - b) return null;
  const found: Likeness[] = [];
  for (let at = 0; at <= nodes; at++) {
    const [left, right] = [a + at, b + at];
    if (code.kind[left] !== code.kind[right]) return null;
    if (at > 0 && code.role[left] !== code.role[right]) return null;
    if (code.name[left] === code.name[right]) continue;
    if (!isLiteral(code.kind[left] as number) || found.length === 3) return null;
    const text = (node: number) =>
      constants.has(node) ? spelled(constants.of(node)) : said(code, node);
    const likeness = likenessOf([text(left), text(right)]);
    if (likeness === null) return null;
    found.push(likeness);
  }
  return found[0] ?? null;
}

function isLiteral(kind: number): boolean {
  return (
    kind === Kind.StringLiteral || kind === Kind.TemplateElement || kind === Kind.NumberLiteral
  );
}
