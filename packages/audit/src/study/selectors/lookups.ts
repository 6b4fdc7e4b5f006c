import { childIn, childrenIn, said } from "../code/code.ts";
import type { Constant } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { type Known, methodOf, spelled } from "./expression.ts";
import { likenessOf } from "./likeness.ts";
import type { Selector } from "./selector.ts";

/** Bigger tables are data. */
const mostEntries = 24;

/** `{ cn: "’", us: "'" }[where]`, `["'", "’"][+cond]`, `"'’ʼʹ".charAt(index)`, `marks.get(where)`. */
export function* lookups(known: Known): Generator<Selector> {
  const { code, constants } = known;
  for (let node = 1; node <= code.count; node++) {
    const lookup = lookupAt(known, node);
    if (lookup === null || constants.has(lookup.key)) continue;
    const texts = entriesOf(known, lookup.table);
    if (texts === null) continue;
    const likeness = likenessOf(texts);
    if (likeness === null) continue;
    yield { node, carriers: [node], deciders: [lookup.key], likeness };
  }
}

function lookupAt({ code }: Known, node: number): { table: number; key: number } | null {
  if (code.kind[node] === Kind.MemberExpression) {
    if (((code.flags[node] as number) & Flag.computed) === 0) return null;
    return { table: childIn(code, node, Role.object), key: childIn(code, node, Role.property) };
  }
  const method = methodOf(code, node);
  if (method === null || !/^(?:get|at|charAt)$/.test(method.name)) return null;
  const [key] = childrenIn(code, node, Role.arguments);
  return key === undefined ? null : { table: method.on, key };
}

/** The texts in a table that is known; null where it is none. */
function entriesOf(known: Known, node: number): string[] | null {
  const value = known.constants.of(node) ?? known.constants.of(tableBehind(known, node));
  const texts = textsIn(value);
  return texts !== null && texts.length <= mostEntries ? texts : null;
}

function textsIn(value: Constant): string[] | null {
  if (typeof value === "string") return [...value];
  if (typeof value !== "object" || value === null) return null;
  const all: Constant[] = Array.isArray(value) ? value : Object.values(value);
  const texts = all
    .map((entry) => (Array.isArray(entry) && entry.length === 2 ? entry[1] : entry))
    .filter((entry) => typeof entry === "string" || typeof entry === "number");
  return texts.length === all.length ? texts.map(spelled) : null;
}

/** What a variable that is given a value once was given; of `new Map([…])` the list. 0 where unknown. */
function tableBehind({ code }: Known, node: number): number {
  let value = node;
  if (code.kind[node] === Kind.Identifier) {
    const binding = code.binding[node] as number;
    if (binding === 0) return 0;
    const declaration = code.bindings.declaration[binding] as number;
    const parent = code.parent[declaration] as number;
    if (code.kind[parent] !== Kind.VariableDeclarator) return 0;
    value = childIn(code, parent, Role.init);
  }
  if (code.kind[value] !== Kind.NewExpression) return value;
  if (said(code, childIn(code, value, Role.callee)) !== "Map") return 0;
  return childrenIn(code, value, Role.arguments)[0] ?? 0;
}

/** `String.fromCodePoint(39 + n * 8178)`: a mark whose code follows from something. */
export function* codePoints(known: Known): Generator<Selector> {
  const { code, constants } = known;
  for (let node = 1; node <= code.count; node++) {
    const method = methodOf(code, node);
    if (method === null || !/^from(?:CharCode|CodePoint)$/.test(method.name)) continue;
    const args = childrenIn(code, node, Role.arguments);
    const [argument] = args;
    if (argument === undefined || args.length > 1 || constants.has(argument)) continue;
    const base = markIn(known, argument);
    if (base === null) continue;
    yield {
      node,
      carriers: [node],
      deciders: [argument],
      likeness: { differ: "look-alike characters", strength: "weak", among: [base, "…"] },
    };
  }
}

/** A sum that begins with the code of a mark or a blank, or chooses it. */
function markIn({ code, constants }: Known, node: number): string | null {
  const kind = code.kind[node];
  const sum = kind === Kind.BinaryExpression && /^[+^|-]$/.test(said(code, node));
  if (!sum && kind !== Kind.ConditionalExpression) return null;
  for (const role of [Role.left, Role.right, Role.consequent, Role.alternate]) {
    const value = constants.of(childIn(code, node, role));
    if (typeof value !== "number" || value < 0x20 || value > 0xffff) continue;
    const text = String.fromCharCode(value);
    if (/^[\p{P}\p{Z}\p{Cf}\u02b0-\u02ff]$/u.test(text)) return text;
  }
  return null;
}
