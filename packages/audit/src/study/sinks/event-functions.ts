import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";

/** So many calls show what a function is for. */
const fewestCalls = 8;
/** The name of an event: `session_started`, `chat.message-sent`. */
const event = /^([a-z][a-z0-9]{1,30})([_.:/-][a-z0-9]+){1,10}$/;

/**
 * Bindings of functions that are called with names of events which mostly begin alike, and with
 * facts about them: `d("tool_session_started", {count})`. Bundlers take the name from a telemetry
 * function; how it is called stays.
 */
export function eventFunctions(code: Code, constants: Constants): Set<number> {
  const calls = new Map<number, { all: number; events: Map<string, number>; facts: number }>();
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.CallExpression) continue;
    const callee = code.first[node] as number;
    const binding = code.kind[callee] === Kind.Identifier ? (code.binding[callee] as number) : 0;
    if (binding === 0 || code.role[callee] !== Role.callee) continue;
    const first = argumentOf(code, node, 0);
    if (first === 0) continue;
    let seen = calls.get(binding);
    if (seen === undefined) {
      seen = { all: 0, events: new Map(), facts: 0 };
      calls.set(binding, seen);
    }
    seen.all++;
    if (!constants.has(first)) continue;
    const name = constants.of(first);
    if (typeof name !== "string" || name.length > 120) continue;
    const prefix = event.exec(name)?.[1];
    if (prefix === undefined) continue;
    seen.events.set(prefix, (seen.events.get(prefix) ?? 0) + 1);
    const second = argumentOf(code, node, 1);
    if (code.kind[second] === Kind.ObjectExpression) seen.facts++;
  }
  const found = new Set<number>();
  for (const [binding, { all, events, facts }] of calls) {
    const alike = Math.max(0, ...events.values());
    if (alike >= fewestCalls && alike >= all * 0.6 && facts >= alike * 0.3) found.add(binding);
  }
  return found;
}
