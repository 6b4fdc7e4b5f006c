import type { Code } from "../code/code.ts";
import type { Matching } from "./match.ts";
import { bindingOf } from "./naming.ts";
import type { Outline } from "./outline.ts";
import { Part, type Units } from "./units.ts";

/**
 * What each unit uses of others, in the order of first mention:
 * `uses.subarray(useOffsets[u], useOffsets[u + 1])` are units, -1 for what is none or not one alone.
 */
export interface Wiring {
  uses: Int32Array;
  useOffsets: Uint32Array;
}

/** Finds which units the variables of each unit stand for. Linear in the number of nodes. */
export function wire(code: Code, units: Units, parts: Uint8Array, origins: Uint32Array): Wiring {
  const definitions = definitionsOf(code, units);
  const { bindings } = code;
  const seenIn = new Int32Array(bindings.count + 1).fill(-1);
  const useOffsets = new Uint32Array(units.count + 1);
  const uses: number[] = [];
  for (let unit = 0; unit < units.count; unit++) {
    useOffsets[unit] = uses.length;
    const root = units.node[unit] as number;
    const last = code.last[root] as number;
    for (let node = root; node <= last; node++) {
      if (node !== root && (parts[node] === Part.unit || parts[node] === Part.nothing)) {
        node = code.last[node] as number;
        continue;
      }
      const binding = code.binding[node] as number;
      if (binding === 0 || seenIn[binding] === unit) continue;
      seenIn[binding] = unit;
      const scope = bindings.scope[binding] as number;
      if (scope < root || scope > last)
        uses.push(definitions[origins[binding] as number] as number);
    }
  }
  useOffsets[units.count] = uses.length;
  return { uses: Int32Array.from(uses), useOffsets };
}

/** By binding: the unit that is its value; -1 where there is none, or several. */
function definitionsOf(code: Code, units: Units): Int32Array {
  const definitions = new Int32Array(code.bindings.count + 1).fill(-1);
  const several = -2;
  for (let unit = 0; unit < units.count; unit++) {
    const binding = bindingOf(code, units.node[unit] as number);
    if (binding !== 0) definitions[binding] = definitions[binding] === -1 ? unit : several;
  }
  return definitions.map((unit) => (unit === several ? -1 : unit));
}

/**
 * Finds units that look the same and mean something else: what they call or use under whatever name
 * is not the partner of what they used before, and not its equal either. They are changed. Without
 * this, exchanging one existing function for another in a call would be invisible.
 *
 * @returns units of the version after
 */
export function findRewired(before: Outline, after: Outline, matching: Matching): number[] {
  const { partner, same } = matching;
  const rewired: number[] = [];
  for (let unit = 0; unit < after.units.count; unit++) {
    if (same[unit] !== 1) continue;
    const there = partner[unit] as number;
    const [from, to] = [after.useOffsets[unit] as number, after.useOffsets[unit + 1] as number];
    const base = before.useOffsets[there] as number;
    if ((before.useOffsets[there + 1] as number) - base !== to - from) continue;
    for (let at = from; at < to; at++) {
      const now = after.uses[at] as number;
      const then = before.uses[base + at - from] as number;
      if (now === -1 || then === -1 || partner[now] === then) continue;
      if (after.second[now] === before.second[then] && after.deep[now] === before.deep[then]) {
        continue;
      }
      rewired.push(unit);
      break;
    }
  }
  return rewired;
}
