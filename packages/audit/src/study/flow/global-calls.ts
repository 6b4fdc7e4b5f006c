import { Kind } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { bring, enter } from "./enter.ts";
import type { GlobalRule } from "./known.ts";
import { container } from "./members.ts";
import { parameter } from "./walk.ts";

/** `part` and `compare` edges with this name take what lies inside an object, too. */
export const CONTENTS = 1;

/** `String(x)`, `JSON.stringify(o)`, `Object.assign(a, b)` … */
export function addGlobalCall(b: Builder, rule: GlobalRule, call: number, argument: number): void {
  const { code } = b;
  const target = argument === 0 ? 0 : container(b, argument, 0);
  for (let at = argument; at !== 0; at = code.next[at] as number) {
    const from = code.kind[at] === Kind.SpreadElement ? (code.first[at] as number) : at;
    if (rule === "part") b.add(from, call, Edge.part, CONTENTS);
    else if (rule === "compare") b.add(from, call, Edge.compare, CONTENTS);
    else if (rule === "same") {
      // `Array.from(xs, fn)`
      const second = code.next[at] as number;
      const maps = at === argument && isFunction(code.kind[second] as number);
      if (maps) addElements(b, call, from, second);
      else if (!isFunction(code.kind[at] as number)) b.add(from, call, Edge.value);
    } else if (rule === "assign") {
      b.add(from, call, Edge.value);
      if (at !== argument && target !== 0) b.add(from, target, Edge.value);
    } else if (rule === "map") {
      // Pairs of a key and a value.
      const pair = b.extra(call);
      const value = b.extra(call);
      b.add(from, pair, Edge.read, 0);
      b.add(pair, value, Edge.read, b.index.stringAt("1"));
      b.add(value, call, Edge.store, 0);
    } else if (rule === "values" || rule === "entries") {
      const element = b.extra(call);
      b.add(from, element, Edge.read, 0);
      if (rule === "values") {
        b.add(element, call, Edge.store, 0);
      } else {
        const pair = b.extra(call);
        b.add(element, pair, Edge.store, b.index.stringAt("1"));
        b.add(pair, call, Edge.store, 0);
      }
    }
  }
}

function addElements(b: Builder, call: number, from: number, fn: number): void {
  const element = b.extra(call);
  const out = b.extra(call);
  b.add(from, element, Edge.read, 0);
  enter(b, call, fn, 0, out);
  bring(b, call, element, parameter(b.code, fn, 0));
  b.add(out, call, Edge.store, 0);
}
