import { Kind } from "../code/kinds.ts";
import { Edge } from "./edge.ts";
import { Rules } from "./known.ts";
import {
  callGlobal,
  callMethod,
  distinct,
  isList,
  isPlain,
  type Value,
  type Values,
} from "./scalars.ts";
import type { ValueSearch } from "./strings-of.ts";

const ARGUMENTS = 8;
/** Text that a regular expression of the audited code is let loose on. */
const REGEXP_INPUT = 500;

/** The values that a call can have. */
export function valuesOfCall(search: ValueSearch, call: number): Values {
  const { code, index, constants } = search.flow;
  const callee = code.first[call] as number;
  const argument = code.next[callee] as number;
  const what = code.kind[callee] as number;
  if (what === Kind.Identifier && code.binding[callee] === 0) {
    return global(search, code.strings[code.name[callee] as number] as string, argument);
  }
  if (what === Kind.MemberExpression) {
    const object = code.first[callee] as number;
    const property = code.next[object] as number;
    const computed = (code.flags[callee] as number) & 1;
    const name = computed ? constants.of(property) : code.strings[code.name[property] as number];
    if (typeof name === "string" && !returns(search, call)) {
      const at = index.stringAt(name);
      const rule = index.rules[at] as number;
      if (rule === Rules.compare || rule === Rules.some || rule === Rules.exists) {
        return name.includes("ndex") || name === "search" ? null : [true, false];
      }
      if (code.kind[object] === Kind.Identifier && code.binding[object] === 0) {
        return global(search, `${code.strings[code.name[object] as number]}.${name}`, argument);
      }
      if (rule === Rules.get) return lookUp(search, object, argument);
      if (rule === Rules.take && name !== "at") return search.inside(object, [0]);
      if (name === "then" || name === "catch") return search.union(call);
      if (isPlain(name)) return method(search, name, object, argument);
      if (rule !== 0) return null;
    }
  }
  return search.union(call);
}

/** Whether a function of the code is known to return into the call. */
function returns(search: ValueSearch, call: number): boolean {
  const { offsets, kinds } = search.flow.in;
  for (let at = offsets[call] as number; at < (offsets[call + 1] as number); at++) {
    if (kinds[at] === Edge.return) return true;
  }
  return false;
}

/** `map.get(key)` */
function lookUp(search: ValueSearch, object: number, argument: number): Values {
  const keys = argument === 0 ? null : search.of(argument);
  if (keys === null) return search.inside(object, [0]);
  const found: Value[] = [];
  for (const key of keys) {
    const name = search.flow.index.stringAt(String(key));
    const values = name === 0 ? null : search.inside(object, [name]);
    if (values === null) return null;
    found.push(...values);
  }
  return distinct(found, search.most);
}

/** All ways to choose an argument from each place's values; null where one can be anything. */
function choices(search: ValueSearch, argument: number): Value[][] | null {
  const { code } = search.flow;
  let lists: Value[][] = [[]];
  for (let at = argument; at !== 0; at = code.next[at] as number) {
    if (code.kind[at] === Kind.SpreadElement) {
      const spread = search.of(code.first[at] as number);
      if (spread === null || !spread.every(isList)) return null;
      lists = lists.flatMap((list) =>
        spread.map((more) => [...list, ...(more as readonly Value[])]),
      );
    } else {
      const values = search.of(at);
      if (values === null) return null;
      lists = lists.flatMap((list) => values.map((value) => [...list, value]));
    }
    if (lists.length > search.most * 2 || (lists[0]?.length ?? 0) > 512) return null;
  }
  return lists;
}

function global(search: ValueSearch, name: string, argument: number): Values {
  if (name === "Boolean" || name === "Array.isArray" || name === "Number.isInteger") {
    return [true, false];
  }
  const lists = choices(search, argument);
  if (lists === null) return null;
  if (name === "Promise.resolve" || name === "Object.freeze") {
    return distinct(
      lists.map((list) => list[0]),
      search.most,
    );
  }
  const found: Value[] = [];
  for (const list of lists) {
    const result = callGlobal(name, list);
    if (result === undefined) return null;
    found.push(result.value);
  }
  return distinct(found, search.most);
}

function method(search: ValueSearch, name: string, object: number, argument: number): Values {
  const { code } = search.flow;
  const selves = search.of(object);
  if (selves === null) return null;
  if (code.kind[argument] === Kind.RegExpLiteral) {
    return name === "replace" || name === "replaceAll" ? replaced(search, selves, argument) : null;
  }
  const count = countArguments(search, argument);
  if (count > ARGUMENTS) return null;
  const lists = choices(search, argument);
  if (lists === null || lists.length * selves.length > search.most * 4) return null;
  const found: Value[] = [];
  for (const self of selves) {
    for (const list of lists) {
      if (name.startsWith("replace") && list.length < 2) return null;
      const value = callMethod(name, self, list);
      if (value === undefined && name !== "at") return null;
      found.push(value);
    }
  }
  return distinct(found, search.most);
}

function countArguments(search: ValueSearch, argument: number): number {
  let count = 0;
  for (let at = argument; at !== 0; at = search.flow.code.next[at] as number) count++;
  return count;
}

/** `x.replace(/-/g, "/")`, with regular expressions that cannot run wild. */
function replaced(search: ValueSearch, selves: readonly Value[], pattern: number): Values {
  const { code } = search.flow;
  const by = code.next[pattern] as number;
  const replacements = by === 0 ? null : search.of(by);
  if (replacements === null || selves.length * replacements.length > search.most * 4) return null;
  const text = code.strings[code.name[pattern] as number] as string;
  const slash = text.lastIndexOf("/");
  const source = text.slice(0, slash);
  // A quantifier on a group, or several quantifiers, may take for ever; back references as well.
  if (source.length > 200 || /\)[*+{?]|\\[1-9k]/.test(source)) return null;
  if ((source.match(/[*+{]/g)?.length ?? 0) > 2) return null;
  let expression: RegExp;
  try {
    expression = new RegExp(source, text.slice(slash + 1));
  } catch {
    return null;
  }
  const found: Value[] = [];
  for (const self of selves) {
    if (typeof self !== "string" || self.length > REGEXP_INPUT) return null;
    for (const replacement of replacements) {
      found.push(self.replace(expression, String(replacement)));
    }
  }
  return distinct(found, search.most);
}
