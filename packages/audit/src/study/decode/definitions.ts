import type { Code } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { enclosingFunction } from "../code/walk.ts";
import { scopesOfEval } from "./wrappers.ts";

/** What is known of a binding's value from where it is written. */
export const Written = {
  /** Anywhere, or by something that is no expression. */
  unknown: 0,
  /** Once, by the expression or function that `Definitions.of` names, before anybody reads it. */
  once: 1,
  /** Once, but perhaps never, or after it was read. */
  perhaps: 2,
  /** There is a first value (none is undefined), and few later writes: memo tables, helpers that replace themselves. */
  again: 3,
} as const;

/** Where bindings get their values. */
export interface Definitions {
  /** The node whose value a binding gets; 0 where it begins as undefined, or nothing is known. */
  of: Uint32Array;
  /** `Written`, by binding. */
  written: Uint8Array;
  /** The binding that a node is the value of; 0 for most nodes. */
  bindingAt: Uint32Array;
}

/** Bindings that are written more often are no memo tables. */
const mostWrites = 6;

/**
 * Finds the one place where a binding is written. `var x; init(() => { x = 1; })`, as bundlers write
 * modules, counts as once; an assignment under a condition does not.
 */
export function findDefinitions(code: Code): Definitions {
  const { kind, role, parent, next, flags, bindings } = code;
  const { count, offsets, references } = bindings;
  const of = new Uint32Array(count + 1);
  const written = new Uint8Array(count + 1);
  const bindingAt = new Uint32Array(code.count + 1);

  const reachable = scopesOfEval(code);
  for (let binding = 1; binding <= count; binding++) {
    if (reachable.has(bindings.scope[binding] as number)) continue;
    const origin = bindings.kind[binding] as number;
    if (
      origin === BindingKind.param ||
      origin === BindingKind.catch ||
      origin === BindingKind.arguments ||
      origin === BindingKind.import
    ) {
      continue;
    }
    let writes = 0;
    let value = 0;
    let late = 0;
    let isOdd = false;
    const end = offsets[binding + 1] as number;
    for (let at = offsets[binding] as number; at < end; at++) {
      const node = references[at] as number;
      if (!((flags[node] as number) & Flag.writes)) continue;
      writes++;
      if (writes > mostWrites) break;
      const above = parent[node] as number;
      const aboveKind = kind[above] as number;
      if (aboveKind === Kind.FunctionDeclaration || aboveKind === Kind.ClassDeclaration) {
        // Of two functions of one name the last one counts: not once.
        if (value === 0) value = above;
      } else if (
        aboveKind === Kind.VariableDeclarator &&
        role[next[node] as number] === Role.init
      ) {
        if (value === 0) value = next[node] as number;
      } else if (
        aboveKind === Kind.AssignmentExpression &&
        role[node] === Role.left &&
        code.strings[code.name[above] as number] === "="
      ) {
        if (late === 0) late = node;
      } else if ((flags[node] as number) & Flag.declares) {
        isOdd = true;
      }
    }
    if (writes === 0 || isOdd || writes > mostWrites) continue;
    if (writes === 1) {
      if (value === 0 && late === 0) {
        written[binding] = Written.again;
        continue;
      }
      const isLate = value === 0;
      if (isLate) value = next[late] as number;
      of[binding] = value;
      bindingAt[value] = binding;
      written[binding] =
        !isLate || isUnconditional(code, late, bindings.scope[binding] as number)
          ? Written.once
          : Written.perhaps;
      continue;
    }
    written[binding] = Written.again;
    of[binding] = value;
    if (value !== 0) bindingAt[value] = binding;
  }
  return { of, written, bindingAt };
}

/**
 * True for an assignment (or another effect) that happens whenever the code around it is set up: in the body of the
 * scope itself, or of a function that is called where it stands, or that is wrapped by a bundler to
 * be called on first use (`var init = lazy(() => { x = 1; })`).
 */
export function isUnconditional(code: Code, target: number, scope: number): boolean {
  const { kind, role, parent } = code;
  const around = enclosingFunction(code, target);
  let node = parent[target] as number;
  for (; node !== around && node !== 0; node = parent[node] as number) {
    switch (kind[node]) {
      case Kind.AssignmentExpression:
      case Kind.SequenceExpression:
      case Kind.ExpressionStatement:
      case Kind.BlockStatement:
      case Kind.Program:
      case Kind.VariableDeclarator:
      case Kind.VariableDeclaration:
      case Kind.UnaryExpression:
        break;
      default:
        return false;
    }
  }
  if (around === 0 || around === scope) return true;
  if (kind[scope] !== Kind.Program && scope !== enclosingFunction(code, around)) return false;
  const call = parent[around] as number;
  if (kind[call] !== Kind.CallExpression) return false;
  if (role[around] === Role.callee) return true;
  const holder = kind[parent[call] as number];
  return (
    role[around] === Role.arguments &&
    (holder === Kind.VariableDeclarator || holder === Kind.AssignmentExpression)
  );
}
