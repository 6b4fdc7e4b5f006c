import { type Code, childrenIn, said } from "../../code/code.ts";
import type { Constants } from "../../code/constants.ts";
import { Kind, Role } from "../../code/kinds.ts";
import { parseHere } from "../../parse/testing.ts";
import { type FlowGraph, openFlow } from "../flow.ts";

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
  const { code, notExamined } = await parseHere(sources);
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
