import type { Code } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Definitions } from "./definitions.ts";
import { isAlphabet } from "./globals.ts";
import type { Values } from "./values.ts";

/**
 * Marks strings that were put together from pieces so that a reader does not see them: split inside
 * of a word (`"In" + "tl"`), or put together only to name a property, a module or a host. Most `+`
 * of constants is no such thing (long texts on several lines, a prefix and a name), and is left
 * alone.
 */
export function markSplit(
  code: Code,
  definitions: Definitions,
  values: Values,
  decoders: number[],
): void {
  const { count, kind, parent, role } = code;
  for (let node = 1; node <= count; node++) {
    const sort = kind[node];
    if (
      sort !== Kind.BinaryExpression &&
      sort !== Kind.TemplateLiteral &&
      sort !== Kind.CallExpression
    ) {
      continue;
    }
    if (!values.has(node) || values.hidden.has(node)) continue;
    const above = kind[parent[node] as number];
    if (
      sort !== Kind.CallExpression &&
      (above === Kind.BinaryExpression || role[node] === Role.expressions)
    ) {
      // Part of a longer one, unless that is not known.
      if (values.has(parent[node] as number)) continue;
    }
    const value = values.of(node);
    if (typeof value !== "string" || value.length < 3 || value.length > 2000) continue;
    const leaves = leavesOf(code, values, node);
    if (leaves === null || leaves.length < 2 || isAlphabet(value)) continue;
    if (!isSplitWord(leaves) && !(isName(code, definitions, node) && isJoined(leaves, value)))
      continue;
    const by = { method: "concatenation", helper: 0 };
    values.hidden.set(node, by);
    decoders.push(node);
    const binding = definitions.bindingAt[node] as number;
    if (binding === 0) continue;
    const { offsets, references } = code.bindings;
    for (let at = offsets[binding] as number; at < (offsets[binding + 1] as number); at++) {
      const place = references[at] as number;
      if (values.has(place)) values.hidden.set(place, by);
    }
  }
}

/** The literal pieces of a concatenation, in order; null where it is none. */
function leavesOf(code: Code, values: Values, node: number): string[] | null {
  const { kind, first, next, last } = code;
  if (kind[node] === Kind.CallExpression) {
    const callee = first[node] as number;
    if (kind[callee] !== Kind.MemberExpression) return null;
    const object = first[callee] as number;
    const method = code.strings[code.name[next[object] as number] as number];
    if (method === "concat") return stringsAmong(values, [object, ...argumentsOf(code, node)]);
    if (method !== "join" || kind[object] !== Kind.ArrayExpression) return null;
    const separator = next[callee] as number;
    if (separator === 0 || values.of(separator) !== "") return null;
    return stringsAmong(values, childrenOf(code, object));
  }
  const leaves: string[] = [];
  const end = last[node] as number;
  for (let inner = node + 1; inner <= end; inner++) {
    const sort = kind[inner];
    if (sort === Kind.BinaryExpression || sort === Kind.TemplateLiteral) continue;
    if (sort === Kind.TemplateElement) {
      const said = code.strings[code.name[inner] as number] as string;
      if (said !== "") leaves.push(said);
      continue;
    }
    const value = values.of(inner);
    if (typeof value !== "string") return null;
    leaves.push(value);
    if (leaves.length > 200) return null;
    inner = last[inner] as number;
  }
  return leaves;
}

function childrenOf(code: Code, node: number): number[] {
  const children: number[] = [];
  for (let child = code.first[node] as number; child !== 0; child = code.next[child] as number) {
    children.push(child);
  }
  return children;
}

function argumentsOf(code: Code, node: number): number[] {
  return childrenOf(code, node).slice(1);
}

function stringsAmong(values: Values, nodes: readonly number[]): string[] | null {
  const strings: string[] = [];
  for (const node of nodes) {
    const value = values.of(node);
    if (typeof value !== "string") return null;
    strings.push(value);
  }
  return strings;
}

/**
 * True where a border between two pieces goes through a word: letters on both sides, no capital after
 * it, and no mere ending (`"file" + "s"`).
 */
function isSplitWord(leaves: readonly string[]): boolean {
  for (let at = 1; at < leaves.length; at++) {
    const left = /\p{L}+$/u.exec(leaves[at - 1] as string)?.[0];
    const right = /^\p{Ll}+/u.exec(leaves[at] as string)?.[0];
    if (left === undefined || right === undefined) continue;
    if (/^\p{Lu}+$/u.test(left) && left.length > 1) continue;
    if (left.length >= 3 && /^(?:s|es|ed|d|er|ing|ion|ly|able)$/.test(right)) continue;
    return true;
  }
  // Spelled letter by letter.
  return (
    leaves.length >= 4 && leaves.every((leaf) => [...leaf].length === 1 && /\p{L}/u.test(leaf))
  );
}

/** True where the pieces themselves do not already say it. */
function isJoined(leaves: readonly string[], value: string): boolean {
  const host = /^(?:https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/:]|$)/i.exec(value)?.[1];
  if (host !== undefined) return !leaves.some((leaf) => leaf.includes(host));
  return leaves.some(
    (leaf, at) => at > 0 && /\p{L}$/u.test(leaves[at - 1] as string) && /^\p{L}/u.test(leaf),
  );
}

/** True for what names a property, a module or a host, directly or through its variable. */
function isName(code: Code, definitions: Definitions, node: number): boolean {
  if (namesHere(code, node)) return true;
  const binding = definitions.bindingAt[node] as number;
  if (binding === 0) return false;
  const { offsets, references } = code.bindings;
  const end = Math.min(offsets[binding + 1] as number, (offsets[binding] as number) + 20);
  for (let at = offsets[binding] as number; at < end; at++) {
    const place = references[at] as number;
    if ((code.flags[place] as number) & Flag.reads && namesHere(code, place)) return true;
  }
  return false;
}

function namesHere(code: Code, node: number): boolean {
  const { kind, role, parent, first, name, strings, flags } = code;
  const above = parent[node] as number;
  switch (kind[above]) {
    case Kind.MemberExpression:
      return role[node] === Role.property && ((flags[above] as number) & Flag.computed) !== 0;
    case Kind.ImportExpression:
      return role[node] === Role.source;
    case Kind.CallExpression:
    case Kind.NewExpression: {
      if (role[node] !== Role.arguments) return false;
      const callee = first[above] as number;
      const said = kind[callee] === Kind.Identifier ? strings[name[callee] as number] : "";
      return said === "require" || said === "fetch" || said === "URL" || said === "WebSocket";
    }
    case Kind.BinaryExpression: {
      const operator = strings[name[above] as number];
      return (
        operator === "===" ||
        operator === "==" ||
        operator === "!==" ||
        operator === "!=" ||
        operator === "in"
      );
    }
    default:
      return false;
  }
}
