import { type Code, childIn } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { findTop, isFunctionOrClass } from "./top.ts";

/**
 * The units that two versions are compared by: functions, classes, and the statements at the top of
 * a file or of the function that a bundler wraps around a whole file. A `const a = …, b = …` at the
 * top is one unit for each declarator, as minifiers join and split declarations.
 *
 * Units are numbered from 0 in the order of the source. Arrays are parallel, and transferable.
 */
export interface Units {
  count: number;
  /** The node of a unit. */
  node: Uint32Array;
  /** The unit around a unit; -1 for none. */
  parent: Int32Array;
  /** Index into `Code.files`. */
  file: Uint32Array;
  /** Where it begins and ends in its file's text (UTF-16 units). */
  start: Uint32Array;
  end: Uint32Array;
}

/** What a node is to the hash of the unit that it stands in. */
export const Part = {
  /** A piece like any other. */
  plain: 0,
  /** A unit of its own: only that something stands here counts. */
  unit: 1,
  /** Nothing: its being there or not makes no difference. */
  nothing: 2,
  /** Not the node itself, only its children. */
  children: 3,
} as const;

/** Marks every node with a `Part`, and lists the units. Linear in the number of nodes. */
export function findUnits(code: Code, origins: Uint32Array): { units: Units; parts: Uint8Array } {
  const parts = new Uint8Array(code.count + 1);
  const isUnit = new Uint8Array(code.count + 1);
  let count = 0;
  const isTop = new Uint8Array(code.count + 1);
  findTop(code, origins, {
    found(node) {
      isUnit[node] = 1;
      count++;
    },
    opened(func, body) {
      isTop[body] = 1;
      if (hasPlainParameters(code, func)) isTop[func] = 1;
    },
  });
  for (let node = 1; node <= code.count; node++) {
    parts[node] = isUnit[node] === 1 || isTop[node] === 1 ? Part.nothing : partOf(code, node);
    if (isUnit[node] === 1 || isTop[node] === 1) continue;
    if (!isFunctionOrClass(code.kind[node] as number)) continue;
    isUnit[node] = 1;
    count++;
  }
  return { units: listUnits(code, isUnit, count), parts };
}

function listUnits(code: Code, isUnit: Uint8Array, count: number): Units {
  const units: Units = {
    count,
    node: new Uint32Array(count),
    parent: new Int32Array(count),
    file: new Uint32Array(count),
    start: new Uint32Array(count),
    end: new Uint32Array(count),
  };
  let at = 0;
  for (let file = 0; file < code.files.length; file++) {
    const { root, last } = code.files[file] as Code["files"][number];
    let around = -1;
    for (let node = root; node <= last; node++) {
      if (isUnit[node] !== 1) continue;
      while (around >= 0 && (code.last[units.node[around] as number] as number) < node) {
        around = units.parent[around] as number;
      }
      units.node[at] = node;
      units.parent[at] = around;
      units.file[at] = file;
      units.start[at] = code.start[node] as number;
      units.end[at] = code.end[node] as number;
      around = at++;
    }
  }
  return units;
}

/** What a node is to the unit around it. */
function partOf(code: Code, node: number): number {
  const parent = code.parent[node] as number;
  switch (code.kind[node]) {
    case Kind.FunctionDeclaration:
    case Kind.ClassDeclaration:
    case Kind.EmptyStatement:
      return Part.nothing;
    case Kind.ArrowFunctionExpression:
    case Kind.FunctionExpression:
    case Kind.ClassExpression:
      return Part.unit;
    case Kind.MethodDefinition:
    case Kind.Property:
      return isNamedUnit(code, node) ? Part.nothing : Part.plain;
    case Kind.VariableDeclaration:
      return Part.children;
    case Kind.VariableDeclarator: {
      const value = code.next[code.first[node] as number] as number;
      if (value === 0) return isLoopHead(code, parent) ? Part.plain : Part.nothing;
      return isFunctionOrClass(code.kind[value] as number) ? Part.nothing : Part.plain;
    }
    case Kind.BlockStatement: {
      const role = code.role[node];
      const branch = role === Role.body || role === Role.consequent || role === Role.alternate;
      const first = code.first[node] as number;
      const alone = first !== 0 && code.next[first] === 0;
      const inFunction = isFunctionOrClass(code.kind[parent] as number);
      return branch && alone && !inFunction ? Part.children : Part.plain;
    }
    case Kind.Identifier:
      return code.role[node] === Role.id && isFunctionOrClass(code.kind[parent] as number)
        ? Part.nothing
        : Part.plain;
    default:
      return Part.plain;
  }
}

/** `name() {…}`, `name: () => …` under a name that is written out: the unit carries its name. */
export function isNamedUnit(code: Code, node: number): boolean {
  if (((code.flags[node] as number) & Flag.computed) !== 0) return false;
  const value = childIn(code, node, Role.value);
  return value !== 0 && isFunctionOrClass(code.kind[value] as number);
}

function isLoopHead(code: Code, declaration: number): boolean {
  const around = code.kind[code.parent[declaration] as number];
  return around === Kind.ForInStatement || around === Kind.ForOfStatement;
}

/** True where parameters do nothing by themselves, such as compute a default. */
function hasPlainParameters(code: Code, func: number): boolean {
  for (let at = code.first[func] as number; at !== 0; at = code.next[at] as number) {
    if (code.role[at] === Role.params && code.kind[at] !== Kind.Identifier) return false;
  }
  return true;
}
