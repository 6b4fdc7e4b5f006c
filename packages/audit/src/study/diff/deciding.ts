import { type Code, childIn, childrenIn } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { enclosingFunction, isFunction, referencesOf } from "../code/walk.ts";
import { conditionsOf, type Selector } from "../selectors/selector.ts";
import { choiceOf, isKnown } from "./choices.ts";
import type { Mark } from "./facts.ts";
import { finish, hashText, mixFirst } from "./hash.ts";
import { type Noise, withoutNoise } from "./normal.ts";

/** How far from a choice what decides over it is looked for, and in how many expressions. */
const farthest = 5;
const mostExpressions = 48;
/** Calls, assignments and results of one variable or function that are looked at. */
const mostOfOne = 8;
/** Nodes of one expression. */
const longest = 300;

/**
 * What decides over choices among look-alikes: the tests, what their variables are given, and what
 * the functions give back that they call. By these a diff sees that a choice is the same and its
 * condition is another. Choices that layout could explain count only where something about the user
 * is read there.
 *
 * @param origins see `originsOf`
 * @param read nodes where something about the user is read
 */
export function decidingMarks(
  code: Code,
  selectors: readonly Selector[],
  origins: Uint32Array,
  read: readonly number[],
  noise: Noise,
): Mark[] {
  const marks: Mark[] = [];
  const places = Uint32Array.from(read).sort();
  for (const selector of selectors) {
    if (!isKnown(selector)) continue;
    const found = expressionsBehind(code, selector.deciders, origins);
    const strong = selector.likeness.strength === "strong";
    if (!strong && !found.some((node) => holdsOne(places, node, code.last[node] as number)))
      continue;
    const value = choiceOf(code, selector);
    for (const node of found) {
      const hash = hashOf(code, node, noise);
      marks.push({ kind: "decides", node, value, hash, sensitive: strong });
    }
  }
  return marks;
}

/** The expressions that deciders are made of, across variables, parameters and functions near by. */
function expressionsBehind(
  code: Code,
  deciders: readonly number[],
  origins: Uint32Array,
): number[] {
  const seen = new Set<number>(deciders);
  let layer = [...seen];
  for (let depth = 0; depth < farthest && layer.length > 0; depth++) {
    const next: number[] = [];
    for (const node of layer) {
      const last = Math.min(code.last[node] as number, node + longest);
      for (let at = node; at <= last; at++) {
        const binding = code.kind[at] === Kind.Identifier ? (code.binding[at] as number) : 0;
        if (binding === 0) continue;
        for (const one of givenTo(code, origins[binding] as number)) {
          if (seen.size >= mostExpressions) return [...seen];
          if (!seen.has(one)) next.push(one);
          seen.add(one);
        }
      }
    }
    layer = next;
  }
  return [...seen];
}

/** What a variable is given, what a parameter is called with, or what a function gives back. */
function givenTo(code: Code, binding: number): number[] {
  const declaration = code.bindings.declaration[binding] as number;
  const parent = code.parent[declaration] as number;
  if (code.bindings.kind[binding] === BindingKind.param) return argumentsOf(code, declaration);
  if (isFunction(code.kind[parent] as number)) return resultsOf(code, parent);
  const given: number[] = [];
  for (const node of referencesOf(code, binding)) {
    if (given.length >= mostOfOne) break;
    if (((code.flags[node] as number) & (Flag.writes | Flag.declares)) === 0) continue;
    const value = valueOf(code, node);
    if (value === 0) continue;
    if (isFunction(code.kind[value] as number)) given.push(...resultsOf(code, value));
    else given.push(value);
  }
  return given;
}

/** `x = value`, `const x = value`, and of a pattern that which it takes apart. */
function valueOf(code: Code, target: number): number {
  let at = target;
  for (let depth = 0; depth < 4; depth++) {
    const parent = code.parent[at] as number;
    const kind = code.kind[parent];
    if (kind === Kind.VariableDeclarator) return childIn(code, parent, Role.init);
    if (kind === Kind.AssignmentExpression)
      return code.role[at] === Role.left ? childIn(code, parent, Role.right) : 0;
    if (kind !== Kind.Property && kind !== Kind.ObjectPattern && kind !== Kind.ArrayPattern)
      return 0;
    at = parent;
  }
  return 0;
}

function argumentsOf(code: Code, parameter: number): number[] {
  const fn = enclosingFunction(code, parameter);
  const at = childrenIn(code, fn, Role.params).indexOf(parameter);
  const name = childIn(code, fn, Role.id) || declaredAs(code, fn);
  const binding = name === 0 ? 0 : (code.binding[name] as number);
  if (at === -1 || binding === 0) return [];
  const found: number[] = [];
  for (const node of referencesOf(code, binding)) {
    if (found.length >= mostOfOne) break;
    if (code.role[node] !== Role.callee) continue;
    const argument = childrenIn(code, code.parent[node] as number, Role.arguments)[at];
    if (argument !== undefined) found.push(argument);
  }
  return found;
}

function declaredAs(code: Code, fn: number): number {
  const parent = code.parent[fn] as number;
  return code.kind[parent] === Kind.VariableDeclarator ? childIn(code, parent, Role.id) : 0;
}

function resultsOf(code: Code, fn: number): number[] {
  const body = childIn(code, fn, Role.body);
  if (code.kind[body] !== Kind.BlockStatement) return body === 0 ? [] : [body];
  const found: number[] = [];
  const last = Math.min(code.last[body] as number, body + longest);
  for (let at = body; at <= last && found.length < mostOfOne; at++) {
    if (code.kind[at] !== Kind.ReturnStatement || enclosingFunction(code, at) !== fn) continue;
    const value = childIn(code, at, Role.argument);
    if (value !== 0) found.push(value, ...conditionsOf(code, at).slice(0, 2));
  }
  return found;
}

/** A hash of what an expression says and how it is built; variables may be called anything. */
function hashOf(code: Code, node: number, noise: Noise): number {
  const last = Math.min(code.last[node] as number, node + longest);
  let hash = mixFirst(0, last - node);
  for (let at = node; at <= last; at++) {
    const kind = code.kind[at] as number;
    hash = mixFirst(hash, kind | ((at === node ? 0 : (code.role[at] as number)) << 8));
    hash = mixFirst(hash, at === node ? 0 : at - (code.parent[at] as number));
    const isVariable = kind === Kind.Identifier && code.binding[at] !== 0;
    if (isVariable || code.name[at] === 0) continue;
    const text = withoutNoise(code.strings[code.name[at] as number] as string, noise);
    hash = mixFirst(hash, hashText(text, 0, mixFirst));
  }
  return finish(hash);
}

/** Whether one of the sorted numbers lies between two. */
function holdsOne(sorted: Uint32Array, from: number, to: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && (sorted[low] as number) <= to;
}
