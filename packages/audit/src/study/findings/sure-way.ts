import { said } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import type { Passed } from "../flow/arrivals.ts";
import { Edge } from "../flow/edge.ts";
import type { FlowGraph } from "../flow/flow.ts";
import type { Read } from "./evidence.ts";

/** What texts, addresses and the results of programs have as parts of themselves. */
const parts =
  /^(href|host|hostname|origin|pathname|port|protocol|search|searchParams|username|password|hash|length|stdout|stderr|code|exitCode|timeZone|locale|language|region|baseName|env|homedir|shell|uid|gid|value|default|groups|index|\d+)$/;
/** Things that are read as objects: what lies in them has names of its own. */
const objects = new Set(["environment", "file", "network", "processors", "memory", "processes"]);

/**
 * Whether each step of a way is one that the code shows. It is not where a function that is not in
 * the code made something of its argument or of what it belongs to, where a method is known by nothing
 * but its name, and where something is read by
 * name of a value that has no such part: `event.type` of what a server answers is none of the key
 * that the client was made with.
 */
export function isSure(flow: FlowGraph, way: readonly Passed[], { id }: Read): boolean {
  for (let at = 1; at < way.length; at++) {
    const before = way[at - 1] as Passed;
    const { node, itself } = way[at] as Passed;
    const kinds = kindsBetween(flow, before.node, node);
    if (kinds.length > 0 && kinds.every((kind) => kind === Edge.guess || kind === Edge.field))
      return false;
    if (isNamesake(flow, before.node, node)) return false;
    if (objects.has(id) || !before.itself || !itself || !kinds.includes(Edge.read)) continue;
    const name = nameRead(flow, node);
    if (name !== null && !parts.test(name)) return false;
  }
  return true;
}

/** The kinds of edges from one node to the next. */
function kindsBetween({ out }: FlowGraph, from: number, to: number): number[] {
  const kinds: number[] = [];
  const end = out.offsets[from + 1] as number;
  for (let at = out.offsets[from] as number; at < end; at++)
    if (out.nodes[at] === to) kinds.push(out.kinds[at] as number);
  return kinds;
}

/** By which name a member is read; null where that is not said. */
function nameRead({ code }: FlowGraph, node: number): string | null {
  if (node > code.count || code.kind[node] !== Kind.MemberExpression) return null;
  const property = code.next[code.first[node] as number] as number;
  return code.kind[property] === Kind.Identifier ? said(code, property) : null;
}

/** Whether a step goes into a method that has but the name of the one that is called, or out of it. */
function isNamesake({ code, out, resolver }: FlowGraph, from: number, to: number): boolean {
  let is = false;
  const end = out.offsets[from + 1] as number;
  for (let at = out.offsets[from] as number; at < end; at++) {
    if (out.nodes[at] !== to) continue;
    const kind = out.kinds[at];
    if (kind !== Edge.call && kind !== Edge.return) return false;
    const call = out.names[at] as number;
    if (code.kind[code.first[call] as number] !== Kind.MemberExpression) return false;
    if (code.kind[call] !== Kind.CallExpression) return false;
    if (resolver.callees(call).some((value) => value > 0)) return false;
    is = true;
  }
  return is;
}
