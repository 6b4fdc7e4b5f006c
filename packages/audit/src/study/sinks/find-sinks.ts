import { type Code, said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Flag, Kind } from "../code/kinds.ts";
import { isFunction } from "../names/functions.ts";
import { calleeName, type Names } from "../names/names.ts";
import { eventFunctions } from "./event-functions.ts";
import { logFunctions } from "./log-functions.ts";
import { allSinks } from "./registry.ts";
import type { Sink, SinkMark, Site } from "./sink.ts";

const byKind: readonly (readonly Sink[] | undefined)[] = sinksByKind();

/** Every expression of the code that leaves the program, in the order of the source. */
export function findSinks(code: Code, names: Names, constants: Constants): SinkMark[] {
  const marks: SinkMark[] = [];
  let sink = allSinks[0] as Sink;
  const keys: string[] = [];
  const values: number[] = [];
  const site: Site = {
    code,
    names,
    constants,
    node: 0,
    callee: "",
    keys,
    values,
    eventFunctions: eventFunctions(code, constants),
    logFunctions: logFunctions(code, constants),
    leaves(node, name, { certain = true, fields = null } = {}) {
      if (node === 0 || isFunction(code, node)) return;
      if (!sink.constants && isConstant(code, constants, node)) return;
      marks.push({ node, id: sink.id, name, what: sink.what, at: site.node, certain, fields });
    },
  };
  for (let node = 1; node <= code.count; node++) {
    const kind = code.kind[node] as number;
    const sinks = byKind[kind];
    if (sinks === undefined) continue;
    site.node = node;
    site.callee = "";
    if (kind === Kind.CallExpression || kind === Kind.NewExpression) {
      site.callee = calleeName(code, names, node);
    } else if (kind === Kind.ObjectExpression) {
      list(code, node, keys, values);
      if (keys.length === 0) continue;
    }
    for (sink of sinks) sink.at(site);
  }
  return marks.sort((a, b) => a.node - b.node);
}

/** Writes keys and values of an object literal into two lists. */
function list(code: Code, node: number, keys: string[], values: number[]): void {
  keys.length = 0;
  values.length = 0;
  for (let part = code.first[node] as number; part !== 0; part = code.next[part] as number) {
    if (code.kind[part] !== Kind.Property) continue;
    if (((code.flags[part] as number) & Flag.computed) !== 0) continue;
    const key = code.first[part] as number;
    keys.push(said(code, key));
    values.push((code.next[key] as number) || key);
  }
}

/** Whether a value is the same in every run: a constant, or a list or an object of some. */
function isConstant(code: Code, constants: Constants, node: number): boolean {
  if (constants.has(node)) return true;
  switch (code.kind[node] as number) {
    case Kind.ArrayExpression:
    case Kind.ObjectExpression:
      break;
    default:
      return false;
  }
  for (let part = code.first[node] as number; part !== 0; part = code.next[part] as number) {
    const isProperty = code.kind[part] === Kind.Property;
    const value = isProperty ? (code.next[code.first[part] as number] as number) : part;
    if (value === 0 || !constants.has(value)) return false;
  }
  return true;
}

function sinksByKind(): Sink[][] {
  const table: Sink[][] = [];
  for (const sink of allSinks) {
    for (const kind of sink.kinds) {
      const group = table[kind] ?? [];
      group.push(sink);
      table[kind] = group;
    }
  }
  return table;
}
