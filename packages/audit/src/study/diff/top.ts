import { type Code, childIn } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";

/**
 * What stands at the top of the modules of a subject: of its files, of the functions that bundlers
 * wrap around a whole file (`(function (exports, require) {…})`), and of those that they wrap
 * around each module (`var initA = lazily(() => {…})`).
 *
 * @param origins see `originsOf`
 *
 */
export function findTop(code: Code, origins: Uint32Array, { found, opened }: TopVisitor): void {
  const top: Top = { code, found, opened, bodies: [], modules: new Set(), calls: [] };
  for (const file of code.files) top.bodies.push(file.root);
  for (let body = top.bodies.pop(); body !== undefined; body = top.bodies.pop()) {
    for (let at = code.first[body] as number; at !== 0; at = code.next[at] as number) {
      if (code.role[at] === Role.body) visitStatement(top, at);
    }
  }
  // Which other modules a module waits for is the bundler's affair.
  for (const call of top.calls) {
    const binding = code.binding[code.first[call] as number] as number;
    if (!top.modules.has(origins[binding] as number)) found(call);
  }
}

export interface TopVisitor {
  /**
   * Told of every statement, declarator, or expression of a sequence that does something at the top;
   * not of functions, classes and declarations without a value.
   */
  found(node: number): void;
  /** Told of every function whose body is the top of something, and of that body. */
  opened(func: number, body: number): void;
}

interface Top extends TopVisitor {
  code: Code;
  /** Bodies that are still to be visited. */
  bodies: number[];
  /** Bindings of wrapped modules. */
  modules: Set<number>;
  /** Calls without arguments that stand alone. */
  calls: number[];
}

export function isFunctionOrClass(kind: number): boolean {
  return isFunction(kind) || kind === Kind.ClassExpression || kind === Kind.ClassDeclaration;
}

function visitStatement(top: Top, statement: number): void {
  const { code, found } = top;
  const first = code.first[statement] as number;
  switch (code.kind[statement]) {
    case Kind.EmptyStatement:
    case Kind.FunctionDeclaration:
    case Kind.ClassDeclaration:
      return;
    case Kind.VariableDeclaration:
      for (let at = first; at !== 0; at = code.next[at] as number) {
        visitValue(top, at, code.next[code.first[at] as number] as number);
      }
      return;
    case Kind.ExpressionStatement:
      if (code.kind[first] !== Kind.SequenceExpression) visitExpression(top, first);
      else {
        for (let at = code.first[first] as number; at !== 0; at = code.next[at] as number) {
          visitExpression(top, at);
        }
      }
      return;
    case Kind.ExportNamedDeclaration:
      if (first !== 0 && code.role[first] === Role.declaration) visitStatement(top, first);
      else if (isForeign(code, statement)) found(statement);
      return;
    case Kind.ExportDefaultDeclaration:
      if (!isFunctionOrClass(code.kind[first] as number)) found(statement);
      return;
    case Kind.ImportDeclaration:
    case Kind.ExportAllDeclaration:
      if (isForeign(code, statement)) found(statement);
      return;
    default:
      found(statement);
  }
}

/** An expression that stands alone. */
function visitExpression(top: Top, expression: number): void {
  const { code } = top;
  const first = code.first[expression] as number;
  if (openWrapped(top, expression)) top.found(expression);
  else if (code.kind[expression] === Kind.AssignmentExpression) {
    visitValue(top, expression, code.next[first] as number);
  } else if (
    code.kind[expression] === Kind.CallExpression &&
    code.kind[first] === Kind.Identifier &&
    code.next[first] === 0
  ) {
    top.calls.push(expression);
  } else top.found(expression);
}

/** `name = value`, in a declaration or an assignment. */
function visitValue(top: Top, node: number, value: number): void {
  const { code } = top;
  if (value === 0 || isFunctionOrClass(code.kind[value] as number)) return;
  if (code.kind[value] === Kind.CallExpression) {
    const inner = openWrapped(top, value) ? 0 : handedOver(code, value);
    const body = inner === 0 ? 0 : bodyOf(code, inner);
    if (body !== 0 && isModuleBody(code, body)) {
      top.bodies.push(body);
      top.opened(inner, body);
      top.modules.add(code.binding[code.first[node] as number] as number);
      return;
    }
  }
  top.found(node);
}

/**
 * Opens a function that is called where it stands, or that is all that a file says, as in
 * `(function (exports, require) {…})`, `!function () {…}()`, `(() => {…})()`.
 */
function openWrapped(top: Top, expression: number): boolean {
  const { code } = top;
  let node = expression;
  for (let depth = 0; depth < 6; depth++) {
    switch (code.kind[node]) {
      case Kind.FunctionExpression:
      case Kind.ArrowFunctionExpression: {
        const body = bodyOf(code, node);
        if (body === 0) return false;
        top.bodies.push(body);
        top.opened(node, body);
        return true;
      }
      case Kind.UnaryExpression:
      case Kind.AwaitExpression:
      case Kind.CallExpression:
      case Kind.MemberExpression:
        node = code.first[node] as number;
        break;
      default:
        return false;
    }
  }
  return false;
}

/**
 * The one function that a call of a named function gets, as in `lazily(() => {…})` and in
 * `lazily({ "src/a.js"() {…} })`; else 0.
 */
function handedOver(code: Code, call: number): number {
  const callee = code.first[call] as number;
  let argument = code.next[callee] as number;
  if (code.kind[callee] !== Kind.Identifier || argument === 0) return 0;
  if (code.next[argument] !== 0) return 0;
  if (code.kind[argument] === Kind.ObjectExpression) {
    const only = code.first[argument] as number;
    if (only === 0 || code.next[only] !== 0) return 0;
    argument = childIn(code, only, Role.value);
  }
  return isFunction(code.kind[argument] as number) ? argument : 0;
}

/** A module gives nothing back. */
function isModuleBody(code: Code, body: number): boolean {
  for (let at = code.first[body] as number; at !== 0; at = code.next[at] as number) {
    if (code.kind[at] === Kind.ReturnStatement) return false;
  }
  return true;
}

/** The block of a function; 0 where its body is an expression. */
export function bodyOf(code: Code, func: number): number {
  for (let at = code.first[func] as number; at !== 0; at = code.next[at] as number) {
    if (code.role[at] === Role.body && code.kind[at] === Kind.BlockStatement) return at;
  }
  return 0;
}

/** What comes from another file of the subject is compared there; what comes from a package is not. */
function isForeign(code: Code, statement: number): boolean {
  for (let at = code.first[statement] as number; at !== 0; at = code.next[at] as number) {
    if (code.role[at] !== Role.source) continue;
    const from = code.strings[code.name[at] as number] as string;
    return !from.startsWith("./") && !from.startsWith("../");
  }
  return false;
}
