import { type Code, fileOf, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";

/** A function of more nodes that is most of its file is a wrapper, whatever it looks like. */
const large = 20_000;

/**
 * The scopes whose variables a direct `eval` may set. Those of a whole file are left out on purpose:
 * one `eval` in a bundle would make everything unknown, and hide what the rest says plainly. So are
 * those of functions that stand for a file: what a bundler wraps around a program or a module.
 */
export function scopesOfEval(code: Code): Set<number> {
  const { count, flags, parent, role } = code;
  const scopes = new Set<number>();
  for (let node = 1; node <= count; node++) {
    // In a `with` all names are dynamic; what they may set stands there, but for `eval`.
    if (!((flags[node] as number) & Flag.dynamic) || role[node] !== Role.callee) continue;
    if (said(code, node) !== "eval") continue;
    const outermost = outermostInside(code, node);
    if (outermost === 0) continue;
    let above = parent[node] as number;
    while (above !== outermost && !scopes.has(above)) {
      scopes.add(above);
      above = parent[above] as number;
    }
    scopes.add(outermost);
  }
  return scopes;
}

/** The outermost function around a node that does not stand for a file; 0 where all do. */
function outermostInside(code: Code, node: number): number {
  const { kind, parent } = code;
  const around: number[] = [];
  for (let above = parent[node] as number; above !== 0; above = parent[above] as number) {
    if (isFunction(kind[above] as number)) around.push(above);
  }
  for (let next = around.pop(); next !== undefined; next = around.pop()) {
    if (!isCalledInPlace(code, next) && !declaresFunctions(code, next) && !isMost(code, next)) {
      return next;
    }
  }
  return 0;
}

/**
 * True for `(function () {…})()`, `!function () {…}()`, `(() => {…}).call(this)`, and for a function
 * that is a whole statement: the runtime calls it.
 */
function isCalledInPlace(code: Code, node: number): boolean {
  const { kind, parent, role } = code;
  const above = parent[node] as number;
  if (kind[above] === Kind.ExpressionStatement) return true;
  if (kind[above] === Kind.MemberExpression && role[node] === Role.object) {
    return role[above] === Role.callee;
  }
  return kind[above] === Kind.CallExpression && role[node] === Role.callee;
}

/** True where functions stand as statements or variables in a function's own body, as in a module. */
function declaresFunctions(code: Code, node: number): boolean {
  const { first, kind, last, next } = code;
  let body = first[node] as number;
  while (body !== 0 && next[body] !== 0) body = next[body] as number;
  if (kind[body] !== Kind.BlockStatement) return false;
  const end = last[body] as number;
  for (let inner = body + 1; inner <= end; inner++) {
    const sort = kind[inner] as number;
    if (sort === Kind.FunctionDeclaration) return true;
    if (!isFunction(sort)) continue;
    if (kind[code.parent[inner] as number] === Kind.VariableDeclarator) return true;
    inner = last[inner] as number;
  }
  return false;
}

function isMost(code: Code, node: number): boolean {
  const file = fileOf(code, node);
  const nodes = (code.last[node] as number) - node;
  // `define([…], function () {…})`, `System.register([…], function () {…})`
  const least = code.role[node] === Role.arguments ? 0 : large;
  return nodes > Math.max(least, (file.last - file.root) / 2);
}
