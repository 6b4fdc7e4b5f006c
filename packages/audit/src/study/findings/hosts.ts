import type { Place } from "@telltale/core/model/study.ts";
import type { Code } from "../code/code.ts";
import type { Constant, Constants } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";
import { placeOf } from "../code/place.ts";

/** More host names are not listed. */
const mostHosts = 2000;
/** Of longer strings (embedded files) only the beginning is searched. */
const longestText = 200_000;
const inUrl =
  /\b(?:https?|wss?):\/\/(?:[\w.~%-]{1,64}@)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})/gi;
const bare = /^(?:\*?\.)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,18})$/i;

interface HostSeen {
  host: string;
  hidden: boolean;
  place: Place;
}

/** Host names that stand in the code, each with its first place; bare ones only where they were hidden. */
export function hostsIn(
  code: Code,
  constants: Constants,
): { hosts: HostSeen[]; complete: boolean } {
  const first = new Map<string, { node: number; hidden: boolean }>();
  for (const node of constants.hidden.keys()) {
    for (const text of textsOf(constants.of(node))) {
      const names = [...hostsOf(text), ...(bare.test(text) ? [text.toLowerCase()] : [])];
      for (const host of names) if (!first.has(host)) first.set(host, { node, hidden: true });
    }
  }
  const byString = code.strings.map((text) => (text.includes("://") ? hostsOf(text) : null));
  for (let node = 1; node <= code.count; node++) {
    const kind = code.kind[node];
    if (kind !== Kind.StringLiteral && kind !== Kind.TemplateElement) continue;
    const hosts = byString[code.name[node] as number];
    if (!hosts) continue;
    // In plain sight somewhere: then it is not hidden.
    for (const host of hosts)
      if (first.get(host)?.hidden !== false) first.set(host, { node, hidden: false });
  }
  const all = [...first].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    hosts: all
      .slice(0, mostHosts)
      .map(([host, { node, hidden }]) => ({ host, hidden, place: placeOf(code, node) })),
    complete: all.length <= mostHosts,
  };
}

function hostsOf(text: string): string[] {
  const found = text.slice(0, longestText).matchAll(inUrl);
  return [...new Set([...found].map(([, host]) => (host as string).toLowerCase()))];
}

/** The strings of a constant, its parts included. */
export function textsOf(value: Constant, depth = 0): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || depth > 3) return [];
  return Object.values(value).flatMap((part) => textsOf(part, depth + 1));
}
