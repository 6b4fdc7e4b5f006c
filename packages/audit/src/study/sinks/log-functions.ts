import { type Code, childIn, childrenIn } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { enclosingFunction } from "../names/functions.ts";
import { hasLevel, isLogCall, showing } from "./shown.ts";

/** So many calls with a level of severity show that a function writes a log. */
const fewestCalls = 2;
const longestName = 30;

/**
 * Bindings of functions that write what they are given to a log or the screen: those that are called
 * with a level of severity, and those that do nothing with a parameter but hand it on to a log.
 * Minified code keeps no name of them; how they are called, and what they do, stays.
 */
export function logFunctions(code: Code, constants: Constants): Set<number> {
  const found = new Set<number>();
  const known = { code, constants, logFunctions: found };
  const calls = new Map<number, number[]>();
  const levelled = new Map<number, number>();
  /** Calls that write a log, and whose functions are still to be looked at. */
  const open: number[] = [];
  const shows = code.strings.map((text) => text.length < longestName && showing.test(text));
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.CallExpression) continue;
    const callee = code.first[node] as number;
    if (code.kind[callee] === Kind.MemberExpression) {
      const property = code.next[code.first[callee] as number] as number;
      if (shows[code.name[property] as number]) open.push(node);
      continue;
    }
    const binding = code.kind[callee] === Kind.Identifier ? (code.binding[callee] as number) : 0;
    if (binding === 0) continue;
    const same = calls.get(binding);
    if (same === undefined) calls.set(binding, [node]);
    else same.push(node);
    if (!hasLevel(code, constants, node)) continue;
    const seen = (levelled.get(binding) ?? 0) + 1;
    levelled.set(binding, seen);
    if (seen >= fewestCalls) found.add(binding);
  }
  for (const binding of found) for (const call of calls.get(binding) ?? []) open.push(call);
  for (let call = open.pop(); call !== undefined; call = open.pop()) {
    const fn = enclosingFunction(code, call);
    const name = fn === 0 ? 0 : nameOf(code, fn);
    if (name === 0 || found.has(name) || !handsOn(known, fn)) continue;
    found.add(name);
    for (const further of calls.get(name) ?? []) open.push(further);
  }
  return found;
}

/** The binding by which a function is called; 0 for none. */
function nameOf(code: Code, fn: number): number {
  const parent = code.parent[fn] as number;
  const id =
    code.kind[fn] === Kind.FunctionDeclaration
      ? childIn(code, fn, Role.id)
      : code.kind[parent] === Kind.VariableDeclarator
        ? childIn(code, parent, Role.id)
        : 0;
  return code.kind[id] === Kind.Identifier ? (code.binding[id] as number) : 0;
}

/** Whether a function has a parameter that it reads only to hand it to a log. */
function handsOn(known: Parameters<typeof isLogCall>[0], fn: number): boolean {
  const { code } = known;
  return childrenIn(code, fn, Role.params).some((param) => {
    const id = code.kind[param] === Kind.AssignmentPattern ? (code.first[param] as number) : param;
    if (code.kind[id] !== Kind.Identifier) return false;
    const { offsets, references } = code.bindings;
    const binding = code.binding[id] as number;
    let uses = 0;
    for (let at = offsets[binding] as number; at < (offsets[binding + 1] as number); at++) {
      const use = references[at] as number;
      if (((code.flags[use] as number) & Flag.reads) === 0) continue;
      if (++uses > 8 || !isLogged(known, use, fn)) return false;
    }
    return uses > 0;
  });
}

/** Whether a use of a parameter is in what a log is given. */
function isLogged(known: Parameters<typeof isLogCall>[0], use: number, fn: number): boolean {
  const { code } = known;
  let at = use;
  for (let step = 0; step < 12 && at !== fn && at !== 0; step++) {
    const parent = code.parent[at] as number;
    const isGiven = code.kind[parent] === Kind.CallExpression && code.role[at] === Role.arguments;
    if (isGiven && isLogCall(known, parent)) return true;
    at = parent;
  }
  return false;
}
