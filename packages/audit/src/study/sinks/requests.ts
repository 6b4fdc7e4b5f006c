import { Kind } from "../code/kinds.ts";
import type { Site } from "./sink.ts";

/** Functions that send a request to the address that is their first argument. */
export const requesters =
  /^(fetch|Request|EventSource|Bun\.fetch|node:https?\.(get|request)|node:http2\.connect|package:(undici|node-fetch|cross-fetch|axios|got|ky|superagent|needle|ofetch|request|node-fetch-native|phin|@azure\/core-rest-pipeline)\b[^#()]*)$/;

/** Methods of clients that take a path or an address first. */
export const methods = /^\.(get|post|put|patch|delete|request|fetch|postMessage|getAPIList)$/;

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
