import type { Place } from "@telltale/core/model/study.ts";
import type { Constant } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";
import { placeOf } from "../code/place.ts";
import type { FlowGraph } from "../flow/flow.ts";
import { stringsOf } from "../flow/strings-of.ts";
import type { Evidence } from "./evidence.ts";

/** More host names are not listed. */
const mostHosts = 2000;
/** Of longer strings (embedded files) only the beginning is searched. */
const longestText = 200_000;
const inUrl =
  /\b(?:https?|wss?):\/\/(?:[\w.~%-]{1,64}@)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})(?![\w-]|[.-]?[{$<%])/gi;
const bare = /^(?:\*?\.)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,18})$/i;

interface HostSeen {
  host: string;
  hidden: boolean;
  destination: boolean;
  place: Place;
}

/**
 * Host names that stand in the code, each with its first place; bare ones only where they were
 * hidden. Those that get into an address are destinations, the others may be compared with, linked
 * to or shown.
 */
export function hostsIn({ code, constants, flow, sinks }: Evidence): {
  hosts: HostSeen[];
  complete: boolean;
} {
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
    let hosts = byString[code.name[node] as number];
    if (!hosts || hosts.length === 0) continue;
    const goesOn = kind === Kind.TemplateElement && code.next[node] !== 0;
    if (goesOn) hosts = hostsOf(wholeHosts(code.strings[code.name[node] as number] as string));
    // In plain sight somewhere: then it is not hidden.
    for (const host of hosts)
      if (first.get(host)?.hidden !== false) first.set(host, { node, hidden: false });
  }
  const asked = destinationsOf(flow, sinks);
  const all = [...first].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    hosts: all.slice(0, mostHosts).map(([host, { node, hidden }]) => ({
      host,
      hidden,
      destination: asked.has(host),
      place: placeOf(code, node),
    })),
    complete: all.length <= mostHosts,
  };
}

/** Sinks whose value is where a program connects to, by the names of what it is. */
const addresses = /^(address|baseURL|baseUrl|url|uri|host|hostname)$/;

/** Host names in the texts that addresses can be, as far as the code says. */
function destinationsOf(flow: FlowGraph, sinks: Evidence["sinks"]): Set<string> {
  const found = new Set<string>();
  for (const [node, marks] of sinks) {
    const isAddress = marks.some(
      ({ id, name, certain }) =>
        certain && /^(url|dns|websocket)$/.test(id) && addresses.test(name ?? ""),
    );
    if (!isAddress) continue;
    for (const text of beginningsOf(flow, node))
      for (const host of [...hostsOf(text), ...(bare.test(text) ? [text.toLowerCase()] : [])])
        found.add(host);
  }
  return found;
}

const few = { values: 32, nodes: 400 };

/** What an address can be; of one that is put together, what it can begin with. */
function beginningsOf(flow: FlowGraph, node: number): string[] {
  const whole = stringsOf(flow, node, few);
  if (whole !== null) return whole;
  const { code } = flow;
  let at = node;
  for (let depth = 0; depth < 12; depth++) {
    const first = code.first[at] as number;
    if (code.kind[at] === Kind.TemplateLiteral) {
      const text = code.strings[code.name[first] as number] as string;
      if (text !== "") return [wholeHosts(text)];
      at = code.next[first] as number;
    } else if (code.kind[at] === Kind.BinaryExpression) at = first;
    else break;
  }
  if (at === node || at === 0) return [];
  return stringsOf(flow, at, few) ?? [];
}

/** A piece of a text without the host at its end that goes on in the next: `https://sso.${region}`. */
function wholeHosts(piece: string): string {
  return piece.replace(/\b(?:https?|wss?):\/\/[^\s/?#:"']*$/i, "");
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
