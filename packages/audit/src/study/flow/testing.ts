import { readFile } from "node:fs/promises";
import { type Code, childrenIn, said, textOf } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { parseSources } from "../parse/parse.ts";
import { type FlowGraph, openFlow } from "./flow.ts";
import { type Start, traceFlow } from "./trace.ts";

/** Nothing is known beyond the literals. */
export const noConstants: Constants = {
  has: () => false,
  of: () => undefined,
  hidden: new Map(),
};

/** The flow of a small program; several files by their names. */
export async function flowOf(program: string | Record<string, string>): Promise<FlowGraph> {
  const files = typeof program === "string" ? { "a.js": program } : program;
  const sources = Object.entries(files).map(([path, text]) => ({
    path,
    text,
    kind: "javascript" as const,
  }));
  const { code, notExamined } = await parseSources(sources);
  if (notExamined.length > 0) throw new Error(notExamined.map((it) => it.why).join(" "));
  return openFlow(code, noConstants);
}

/** Every use of the global `SOURCE`, and the arguments of every call of the global `SINK`. */
export function marksIn(code: Code): { sources: number[]; sinks: number[] } {
  const sources: number[] = [];
  const sinks: number[] = [];
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] === Kind.Identifier && code.binding[node] === 0) {
      if (said(code, node) === "SOURCE") sources.push(node);
    }
    if (code.kind[node] !== Kind.CallExpression) continue;
    const callee = code.first[node] as number;
    if (said(code, callee) === "SINK") sinks.push(...childrenIn(code, node, Role.arguments));
  }
  return { sources, sinks };
}

/** How `SOURCE` gets to `SINK`: the better of the ways, or none. */
export function howItFlows(
  flow: FlowGraph,
  direction: "forward" | "backward" = "forward",
): "value" | "control" | "none" {
  const { sources, sinks } = marksIn(flow.code);
  const [from, to] = direction === "forward" ? [sources, sinks] : [sinks, sources];
  const starts: Start[] = from.map((node) => ({ node, label: 0 }));
  const arrivals = traceFlow(flow, starts, { direction });
  const kinds = new Set(to.flatMap((node) => arrivals.at(node).map((it) => it.kind)));
  return kinds.has("value") ? "value" : kinds.has("control") ? "control" : "none";
}

/** The text of the nodes on a way, for a person to read. */
export function told(code: Code, way: readonly number[]): string[] {
  return way.map((node) => textOf(code, node));
}

/** The flow of a file on disk. */
export async function flowOfFile(path: string): Promise<FlowGraph> {
  return flowOf({ "cli.js": await readFile(path, "utf8") });
}
