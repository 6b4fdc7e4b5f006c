import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import type { Site } from "./sink.ts";

/** Functions that send a request to the address that is their first argument. */
export const requesters =
  /^(fetch|Request|EventSource|Bun\.fetch|node:https?\.(get|request)|node:http2\.connect|package:(undici|node-fetch|cross-fetch|axios|got|ky|superagent|needle|ofetch|request|node-fetch-native|phin|@azure\/core-rest-pipeline)\b[^#()]*)$/;

/** Methods of clients that take a path or an address first. */
export const methods = /^\.(get|post|put|patch|delete|request|fetch|postMessage|getAPIList)$/;

/**
 * Arguments of a function that sends a request which may be its options, where they are not written
 * out there: `fetch(url, options)`, `request(options, done)`.
 */
export function optionsOf({ code, callee, node }: Site): number[] {
  const first = argumentOf(code, node, 0);
  // Where a body comes second, options come third.
  const second = argumentOf(code, node, /\.(post|put|patch)$/.test(callee) ? 2 : 1);
  if (code.kind[second] === Kind.ObjectExpression) return [];
  return [first, second].filter((at) => at !== 0 && code.kind[at] !== Kind.ObjectExpression);
}

/** How an address or the path of one begins. */
export const address = /^(https?:\/\/|wss?:\/\/|\/(v\d|api)\b)/;

/** The constant beginning of a string, a template or a sum. */
export function beginning(site: Site, node: number): string {
  const { code, constants } = site;
  const value = constants.of(node);
  if (typeof value === "string") return value.slice(0, 200);
  const first = code.first[node] as number;
  if (code.kind[node] === Kind.TemplateLiteral)
    return code.strings[code.name[first] as number] as string;
  return code.kind[node] === Kind.BinaryExpression && code.kind[first] === Kind.StringLiteral
    ? (code.strings[code.name[first] as number] as string)
    : "";
}
