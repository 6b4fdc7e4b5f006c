import type { Code } from "../code/code.ts";
import type { Constant, Constants } from "../code/constants.ts";
import { Edge } from "../flow/edge.ts";
import type { FlowGraph } from "../flow/flow.ts";

/** Texts that an expression can be, as far as they are known, and where they stand. */
export interface Behind {
  texts: string[];
  /** The node whose hidden value they are; 0 where they stand in plain sight. */
  hidden: number;
}

/** How far back, and over how many nodes, constants are looked for. */
const farthest = 16;
const mostNodes = 300;
const mostTexts = 5000;

/** Looks against the flow of values for the constants that an expression can be: entries of a list in a callback, say. */
export function constantsBehind(flow: FlowGraph, constants: Constants, node: number): Behind {
  const texts = new Set<string>();
  let hidden = 0;
  const seen = new Set<number>([node]);
  let layer = [node];
  for (let depth = 0; depth < farthest && layer.length > 0 && texts.size < mostTexts; depth++) {
    const next: number[] = [];
    for (const at of layer) {
      const isCode = at <= flow.code.count;
      if (isCode && constants.has(at)) {
        for (const text of textsOf(constants.of(at))) {
          if (texts.size >= mostTexts) break;
          texts.add(text);
        }
        if (constants.hidden.has(at) || hiddenInside(flow.code, constants, at)) hidden ||= at;
        continue;
      }
      const end = flow.in.offsets[at + 1] as number;
      for (let edge = flow.in.offsets[at] as number; edge < end; edge++) {
        const from = flow.in.nodes[edge] as number;
        if (!carries(flow.in.kinds[edge] as number) || seen.has(from)) continue;
        if (seen.size >= mostNodes) return { texts: [...texts], hidden };
        seen.add(from);
        next.push(from);
      }
    }
    layer = next;
  }
  return { texts: [...texts].slice(0, mostTexts), hidden };
}

function carries(kind: number): boolean {
  return kind !== Edge.control && kind !== Edge.compare && kind !== Edge.guess;
}

/** A list of hidden entries, each decoded for itself. */
function hiddenInside(code: Code, constants: Constants, node: number): boolean {
  const last = Math.min(code.last[node] as number, node + 60);
  for (let at = node + 1; at <= last; at++) if (constants.hidden.has(at)) return true;
  return false;
}

/** Of lists and objects, which code may ask at many places. */
const knownTexts = new WeakMap<object, string[]>();

/** The first strings of a constant; of an object its keys, by which it is asked, as well as its values. */
function textsOf(value: Constant, depth = 0): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value !== "object" || value === null || depth > 2) return [];
  let texts = knownTexts.get(value);
  if (texts === undefined || depth > 0) {
    const inside = Object.values(value).flatMap((part) => textsOf(part, depth + 1));
    texts = (Array.isArray(value) ? inside : [...Object.keys(value), ...inside]).slice(
      0,
      mostTexts,
    );
    if (depth === 0) knownTexts.set(value, texts);
  }
  return texts;
}
