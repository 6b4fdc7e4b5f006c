import type { Connection, Trace } from "@telltale/core/model/index.ts";
import { bytesOf } from "@telltale/core/model/index.ts";
import type { AlignContext, Base } from "./context.ts";
import { modelApi, plainHost } from "./context.ts";
import { shapeOfId } from "./ids.ts";
import type { ExtractedMessage } from "./leaf.ts";
import type { MessageParts } from "./message.ts";
import { placeOf } from "./roles.ts";
import type { Budget } from "./sink.ts";
import { nameList, Sink } from "./sink.ts";
import { tlsLists } from "./tls-lists.ts";

/** Most names, hosts and flows that are told one by one. */
const most = 400;

/** Leaves of the run as a whole: names asked for, hosts reached, TLS, other transports, times. */
export function extractWhole(
  trace: Trace,
  parts: readonly MessageParts[],
  context: AlignContext,
  base: Base,
  budget: Budget,
): ExtractedMessage {
  const sink = new Sink(context.pool, budget, "the run");
  markers(sink, base);
  dnsLeaves(sink, trace, context, base);
  hostLeaves(sink, trace, context, base);
  timeLeaves(sink, parts);
  return {
    group: "run",
    host: "",
    rawHost: "",
    hostFollowsDefault: false,
    role: "other",
    where: "run",
    at: 0,
    sketch: [],
    leaves: sink.leaves,
    lists: sink.lists,
    bodies: [],
  };
}

/**
 * Under the default base URL, the vendor's host is the API's own; nothing can be said about it as
 * a host of its own. Leaves that make sense only under some base URLs stand within these marks.
 */
function markers(sink: Sink, base: Base): void {
  const mark = (name: string) => sink.thing(name, "presence", "host", "mark", "yes", name);
  mark(base.custom ? "custom base" : "default base");
  if (!base.literal) mark("named base");
  if (base.https) mark("https base");
}

function dnsLeaves(sink: Sink, trace: Trace, context: AlignContext, base: Base): void {
  const seen = new Set<string>();
  const order: string[] = [];
  for (const question of trace.dns) {
    const name = plainHost(question.name);
    const { host } = placeOf(context, base, name, null);
    const { template, ids } = dnsTemplate(host);
    if (!order.includes(template) && order.length < most) order.push(template);
    const key = `${template} ${question.type}`;
    if (seen.has(key)) continue;
    if (seen.size >= most) {
      budgetGap(sink, "asks for more names than are compared one by one");
      break;
    }
    seen.add(key);
    sink.thing(`dns:${key}`, "presence", "dns", "question", "yes", scopeOf(host, context, base));
    ids.forEach((label, index) => {
      sink.thing(`dns:${key}:label[${index}]`, "text", "dns", "label", label, `dns:${key}`);
    });
    if (question.name !== question.name.toLowerCase()) {
      sink.trait(`dns:${key}`, "case", "dns", caseOf(question.name));
    }
  }
  sink.thing("dns", "order", "order", "names", nameList(order), null, "order");
}

/** Which letters are upper case: `u` and `l` for each. */
function caseOf(name: string): string {
  return name.slice(0, 255).replace(/[A-Z]/g, "u").replace(/[a-z]/g, "l");
}

function dnsTemplate(name: string): { template: string; ids: string[] } {
  const ids: string[] = [];
  const labels = name.split(".").map((label) => {
    if (shapeOfId(label) === null || /^\d+$/.test(label)) return label;
    ids.push(label);
    return "{id}";
  });
  return { template: labels.join("."), ids };
}

/** The mark that a host's leaves stand within; see {@link markers}. */
function scopeOf(host: string, context: AlignContext, base: Base): string | null {
  if (host === modelApi) return "named base";
  return base.custom && context.vendorHosts.some((name) => plainHost(name) === host)
    ? "custom base"
    : null;
}

function hostLeaves(sink: Sink, trace: Trace, context: AlignContext, base: Base): void {
  const ja4 = new Map<string, Set<string>>();
  const hellos = new Map<string, [string, string][]>();
  const told = new Set<string>();
  for (const connection of trace.connections) {
    const { host } = placeOf(context, base, nameOf(connection), connection.port);
    const key = `${connection.transport}:${host}:${host === modelApi ? "" : connection.port}`;
    if (!told.has(key) && told.size < most) {
      told.add(key);
      const channel = connection.name === null ? "host" : "requests";
      const scope = host === modelApi ? null : scopeOf(host, context, base);
      sink.thing(key, "presence", channel, "connection", "yes", scope);
    }
    if (connection.undecoded) undecodedLeaf(sink, connection, key);
    if (connection.tls === null) continue;
    ja4.set(host, (ja4.get(host) ?? new Set()).add(connection.tls.ja4));
    if (hellos.has(host)) continue;
    const lists = tlsLists(bytesOf(connection.tls.raw));
    if (lists.length > 0) hellos.set(host, lists);
  }
  for (const [host, prints] of [...ja4].slice(0, most)) {
    const scope = host === modelApi ? "https base" : scopeOf(host, context, base);
    const path = `tls:${host}`;
    sink.thing(path, "text", "tls", "ja4", [...prints].sort().join(", "), scope);
    for (const [name, list] of hellos.get(host) ?? []) sink.trait(path, name, "tls", list);
  }
}

function nameOf(connection: Connection): string {
  return connection.name ?? connection.tls?.sni ?? connection.address;
}

function undecodedLeaf(sink: Sink, connection: Connection, key: string): void {
  const bytes = connection.undecoded ? bytesOf(connection.undecoded.bytes) : new Uint8Array();
  const text = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  sink.trait(key, "undecoded", "body", text);
  sink.trait(key, "undecoded-length", "body", String(bytes.length), "number");
}

/** Times between requests for answers: where a tell may be in how long the tool waits. */
function timeLeaves(sink: Sink, parts: readonly MessageParts[]): void {
  const asked = parts.filter(({ purpose }) => purpose?.endpoint.endpoint === "generate");
  const times = asked.map(({ message }) => message.at).sort((a, b) => a - b);
  times.slice(0, 12).forEach((at, index) => {
    const before = times[index - 1];
    const path = before === undefined ? "time to first request" : `time to request ${index + 1}`;
    sink.thing(path, "timing", "timing", "timing", (at - (before ?? 0)).toFixed(1), null);
  });
}

function budgetGap(sink: Sink, what: string): void {
  sink.budget.gaps.add(`${sink.where} ${what}`);
}
