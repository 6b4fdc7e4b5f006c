import { type Code, childIn } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import { ruleOf } from "./known.ts";

/** How many values of a binding are remembered; a binding with more is anybody's guess. */
export const VALUES_KEPT = 4;

/**
 * What is looked up again and again while the graph is built: which values a binding gets, which
 * functions stand under a property name, who is whose namespace.
 */
export interface CodeIndex {
  /** `Rules` of a string as a method's name, by string. */
  rules: Uint8Array;
  /** Places of strings; asked for computed names and for the names of a few globals. */
  stringAt(text: string): number;
  /** How often a binding gets a value, saturating. */
  writes: Uint8Array;
  /** The first values of a binding, `VALUES_KEPT` for each; 0 where what comes in is not one node. */
  values: Uint32Array;
  /** The first and next `members` entries of a property name: functions that stand under it. */
  memberHead: Uint32Array;
  memberNext: number[];
  members: number[];
  /** How often a property name is written and read anywhere, saturating. */
  nameWrites: Uint16Array;
  nameReads: Uint16Array;
  /** Bindings that got getters by `__export(ns, {a: () => a})`, with the object of getters. */
  namespaces: Map<number, number>;
  /** Function nodes, in order. */
  functions: number[];
  /** Class nodes, in order. */
  classes: number[];
  /** Bindings of `arguments`, by function. */
  argumentsOf: Map<number, number>;
}

export function isClass(kind: number): boolean {
  return kind === Kind.ClassExpression || kind === Kind.ClassDeclaration;
}

/** One pass over all nodes. */
export function indexCode(code: Code): CodeIndex {
  const { kind, role, parent, first, next, name, binding, flags, strings, bindings } = code;
  const rules = new Uint8Array(strings.length);
  for (let at = 1; at < strings.length; at++) {
    const text = strings[at] as string;
    if (text.length < 24) rules[at] = ruleOf(text);
  }
  let places: Map<string, number> | undefined;
  const index: CodeIndex = {
    rules,
    stringAt(text) {
      if (places === undefined) {
        places = new Map();
        for (let at = strings.length - 1; at >= 0; at--) places.set(strings[at] as string, at);
      }
      return places.get(text) ?? 0;
    },
    writes: new Uint8Array(bindings.count + 1),
    values: new Uint32Array((bindings.count + 1) * VALUES_KEPT),
    memberHead: new Uint32Array(strings.length),
    memberNext: [0],
    members: [0],
    nameWrites: new Uint16Array(strings.length),
    nameReads: new Uint16Array(strings.length),
    namespaces: new Map(),
    functions: [],
    classes: [],
    argumentsOf: new Map(),
  };
  for (let node = 1; node <= code.count; node++) {
    const what = kind[node] as number;
    if (what === Kind.Identifier) {
      if (((flags[node] as number) & Flag.writes) !== 0 && binding[node] !== 0) {
        noteWrite(code, index, node);
      }
    } else if (what === Kind.MemberExpression) {
      noteMember(code, index, node);
    } else if (what === Kind.Property) {
      if (kind[parent[node] as number] === Kind.ObjectExpression) {
        const key = first[node] as number;
        if (role[key] === Role.key && ((flags[node] as number) & Flag.computed) === 0) {
          const at = name[key] as number;
          up(index.nameWrites, at);
          noteFunction(index, at, kind, next[key] as number);
        }
      }
    } else if (what === Kind.MethodDefinition || what === Kind.PropertyDefinition) {
      const key = childIn(code, node, Role.key);
      if (((flags[node] as number) & Flag.computed) === 0) {
        const at = name[key] as number;
        up(index.nameWrites, at);
        noteFunction(index, at, kind, childIn(code, node, Role.value));
      }
    } else if (isFunction(what)) {
      index.functions.push(node);
      if (what === Kind.FunctionDeclaration) noteDeclared(code, index, node);
    } else if (isClass(what)) {
      index.classes.push(node);
      if (what === Kind.ClassDeclaration) noteDeclared(code, index, node);
    } else if (what === Kind.CallExpression) {
      noteNamespace(code, index, node);
    }
  }
  for (let b = 1; b <= bindings.count; b++) {
    if (bindings.kind[b] === BindingKind.arguments) {
      index.argumentsOf.set(bindings.scope[b] as number, b);
    }
  }
  return index;
}

function up(counts: Uint16Array, at: number): void {
  if ((counts[at] as number) < 65535) (counts[at] as number)++;
}

/** A value of a binding; node 0: one that is no single node. */
function noteValue(index: CodeIndex, binding: number, value: number): void {
  const seen = index.writes[binding] as number;
  if (seen < VALUES_KEPT) index.values[binding * VALUES_KEPT + seen] = value;
  if (seen < 255) index.writes[binding] = seen + 1;
}

/** The declaration of a function or class gives its name a value. */
function noteDeclared(code: Code, index: CodeIndex, node: number): void {
  const id = childIn(code, node, Role.id);
  if (id !== 0) noteValue(index, code.binding[id] as number, node);
}

function noteWrite(code: Code, index: CodeIndex, node: number): void {
  const { kind, role, parent, next, name, binding, strings } = code;
  const above = parent[node] as number;
  const what = kind[above] as number;
  const of = binding[node] as number;
  if (what === Kind.VariableDeclarator) {
    const init = next[node] as number;
    // `let x;` and the variable of a loop: nothing yet, or no single node.
    if (init !== 0) noteValue(index, of, init);
    else if (role[parent[above] as number] === Role.left) noteValue(index, of, 0);
  } else if (what === Kind.AssignmentExpression && role[node] === Role.left) {
    const right = next[node] as number;
    const operator = strings[name[above] as number] as string;
    noteValue(index, of, operator.length === 1 || operator.length === 3 ? right : 0);
  } else if (isFunction(what) || isClass(what)) {
    // A name of its own was noted with the node; a plain parameter gets what calls bring.
    if (
      role[node] === Role.id &&
      what !== Kind.FunctionDeclaration &&
      what !== Kind.ClassDeclaration
    ) {
      noteValue(index, of, above);
    }
  } else if (what === Kind.Property && kind[parent[above] as number] === Kind.ObjectPattern) {
    // `const {a} = o`: the property stands for what is read.
    noteValue(index, of, above);
  } else {
    noteValue(index, of, 0);
  }
}

function noteMember(code: Code, index: CodeIndex, node: number): void {
  const { kind, role, parent, first, next, name, flags } = code;
  if (((flags[node] as number) & Flag.computed) !== 0) return;
  const property = next[first[node] as number] as number;
  const at = name[property] as number;
  const above = parent[node] as number;
  if (kind[above] === Kind.AssignmentExpression && role[node] === Role.left) {
    up(index.nameWrites, at);
    noteFunction(index, at, kind, next[node] as number);
  } else if (role[node] !== Role.callee) {
    up(index.nameReads, at);
  }
}

function noteFunction(index: CodeIndex, name: number, kind: Uint8Array, value: number): void {
  if (!isFunction(kind[value] as number)) return;
  const entry = index.members.length;
  index.members.push(value);
  index.memberNext.push(index.memberHead[name] as number);
  index.memberHead[name] = entry;
}

/** `__export(ns, {a: () => a, b: () => b})`, as esbuild, bun and others write it. */
function noteNamespace(code: Code, index: CodeIndex, node: number): void {
  const { kind, role, first, next, binding } = code;
  const target = next[first[node] as number] as number;
  if (target === 0 || kind[target] !== Kind.Identifier || binding[target] === 0) return;
  const getters = next[target] as number;
  if (getters === 0 || kind[getters] !== Kind.ObjectExpression || next[getters] !== 0) return;
  const property = first[getters] as number;
  if (property === 0 || kind[property] !== Kind.Property) return;
  const getter = next[first[property] as number] as number;
  if (kind[getter] !== Kind.ArrowFunctionExpression) return;
  const body = first[getter] as number;
  if (role[body] !== Role.body || kind[body] === Kind.BlockStatement) return;
  index.namespaces.set(binding[target] as number, getters);
}
