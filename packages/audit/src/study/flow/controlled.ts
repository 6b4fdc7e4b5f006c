import { Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import { AccessPaths, NOWHERE, SELF } from "./access-path.ts";
import { Edge } from "./edge.ts";
import type { FlowGraph } from "./flow.ts";
import { decides } from "./statements.ts";

/** Keeps nodes and access paths apart in one number. */
const SPREAD = 0x8000000;

export interface ControlLimits {
  /** How many nodes are looked at, following values back to where they were chosen. Default 200. */
  nodes?: number;
}

/**
 * Which tests decide what value is at a node, or whether the node is got to at all: conditions of
 * `if`, `?:`, `&&`, loops; the subject of a `switch`; the key of a lookup (`{a: x}[key]`); a comparison whose result is counted with.
 * Values are followed back through variables and calls, nearest first.
 * @returns the nodes of the tests, each once, the nearest first.
 */
export function controlledBy(flow: FlowGraph, node: number, limits: ControlLimits = {}): number[] {
  const { code } = flow;
  const { offsets, nodes, kinds, names } = flow.in;
  const most = limits.nodes ?? 200;
  const tests = new Set<number>();
  for (let at = node; at > 0 && at <= code.count; at = code.parent[at] as number) {
    if (isFunction(code.kind[at] as number) && at !== node) break;
    const test = decides(code, at, code.role[at] as number);
    const chooses = code.role[at] !== Role.cases || code.kind[at] === Kind.SwitchCase;
    if (test !== 0 && chooses) tests.add(test);
  }
  const paths = new AccessPaths(code.strings);
  const seen = new Set([node]);
  const waiting = [node];
  const wanted = [SELF];
  for (let head = 0; head < waiting.length && head < most; head++) {
    const to = waiting[head] as number;
    const path = wanted[head] as number;
    const end = offsets[to + 1] as number;
    for (let at = offsets[to] as number; at < end; at++) {
      const kind = kinds[at] as number;
      const from = nodes[at] as number;
      let next = path;
      if (kind === Edge.control) tests.add(from);
      if (kind === Edge.compare && to <= code.count) tests.add(to);
      if (kind === Edge.control || kind === Edge.compare || kind === Edge.guess) continue;
      if (kind === Edge.part) next = SELF;
      else if (kind === Edge.read) next = paths.push(names[at] as number, path);
      else if (kind === Edge.store) {
        next = path === SELF ? NOWHERE : paths.pop(names[at] as number, path);
      }
      if (next === NOWHERE || seen.has(from + next * SPREAD)) continue;
      seen.add(from + next * SPREAD);
      waiting.push(from);
      wanted.push(next);
    }
  }
  // What decides whether a test is come to decides as well.
  for (const test of tests) {
    if (tests.size > most) break;
    const end = offsets[test + 1] as number;
    for (let at = offsets[test] as number; at < end; at++) {
      if (kinds[at] === Edge.control) tests.add(nodes[at] as number);
    }
  }
  return [...tests];
}
