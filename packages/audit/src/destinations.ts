import type { Dossier, Levels } from "@telltale/core/model/index.ts";
import { plainHost } from "./compare/align/context.ts";
import type { Notebook, TraceFacts } from "./notebook.ts";
import type { AuditRecord } from "./recordings/record.ts";

type Summary = Dossier["destinations"][number];
type Role = Summary["role"];

const roles: readonly Role[] = ["model-api", "telemetry", "other"];

/** What is gathered about one host and port. */
interface Entry {
  host: string;
  port: number | null;
  bytes: number;
  requests: Record<Role, { requests: number; runs: Set<string> }>;
  tunnels: number;
  runs: Set<string>;
  kinds: Set<string>;
  prints: Set<string>;
}

/**
 * Where everything went over all runs: one entry for each host and port, the model API first. What
 * runs through a proxy counts for the host that it is meant for: a CONNECT or SOCKS tunnel is a
 * connection of its own, a request with a whole address is passed on. The proxy itself is left with the
 * bytes that ask for tunnels.
 */
export function destinationsOf(
  notebook: Notebook,
  record: Pick<AuditRecord, "factors" | "telemetryHosts">,
): Summary[] {
  const found = new Map<string, Entry>();
  for (const { facts, extracted } of notebook.runs) gather(found, facts, extracted.roles);
  const naming = namingOf(record.factors);
  const named = new Map(
    notebook.runs.map(({ facts }) => [facts.run, naming(facts.levels)] as const),
  );
  return [...found.values()]
    .map((entry) => summaryOf(entry, named, record.telemetryHosts))
    .sort(
      (a, b) =>
        Number((a.namedBy ?? []).length > 0) - Number((b.namedBy ?? []).length > 0) ||
        roles.indexOf(a.role) - roles.indexOf(b.role) ||
        b.bytes - a.bytes ||
        (a.host < b.host ? -1 : 1),
    );
}

function gather(found: Map<string, Entry>, facts: TraceFacts, purposes: readonly Role[]): void {
  const { run } = facts;
  const connections = new Map(facts.connections.map((one) => [one.id, one]));
  for (const connection of facts.connections) {
    const one = entryOf(found, connection.name ?? connection.address, connection.port);
    one.runs.add(run);
    one.bytes += connection.sentBytes;
    one.kinds.add(connection.tls ? "tls" : connection.transport);
    if (connection.tls) one.prints.add(connection.tls.ja4);
    const proxy = connection.via === null ? undefined : connections.get(connection.via);
    if (proxy) entryOf(found, proxy.name ?? proxy.address, proxy.port).tunnels += 1;
  }
  facts.messages.forEach((message, at) => {
    // It is not answered by the host that it names.
    if (message.form === "connect") return;
    const one = entryOf(found, message.host, message.port);
    one.runs.add(run);
    const purpose = one.requests[purposes[at] ?? "other"];
    purpose.requests += 1;
    purpose.runs.add(run);
    if (message.form !== "absolute") return;
    // A proxy that is given the whole address passes it on: its bytes are meant for the host.
    const proxy = connections.get(message.connection);
    const carrier = proxy && entryOf(found, proxy.name ?? proxy.address, proxy.port);
    if (!proxy || !carrier || carrier === one) return;
    const moved = Math.min(message.bytes, carrier.bytes);
    carrier.bytes -= moved;
    one.bytes += moved;
    one.kinds.add(proxy.tls ? "tls" : proxy.transport);
  });
  const reached = new Set(facts.connections.map((connection) => connection.name));
  for (const question of facts.dns) {
    if (reached.has(question.name)) continue;
    const one = entryOf(found, question.name, null);
    one.kinds.add("dns only");
    one.runs.add(run);
  }
}

function entryOf(found: Map<string, Entry>, host: string, port: number | null): Entry {
  const key = `${host}:${port}`;
  const known = found.get(key);
  if (known) return known;
  const none = () => ({ requests: 0, runs: new Set<string>() });
  const made: Entry = {
    host,
    port,
    bytes: 0,
    requests: { "model-api": none(), telemetry: none(), other: none() },
    tunnels: 0,
    runs: new Set(),
    kinds: new Set(),
    prints: new Set(),
  };
  found.set(key, made);
  return made;
}

function summaryOf(
  entry: Entry,
  named: ReadonlyMap<string, Naming>,
  telemetryHosts: readonly string[],
): Summary {
  const used = roles.filter((role) => entry.requests[role].requests > 0);
  const host = plainHost(entry.host);
  const usual = telemetryHosts.some((name) => plainHost(name) === host) ? "telemetry" : "other";
  const others = [...named].filter(([, { baseUrl }]) => baseUrl !== null && baseUrl !== host);
  return {
    host: entry.host,
    role: used[0] ?? usual,
    port: entry.port,
    transports: [...entry.kinds].sort(),
    runs: entry.runs.size,
    requests: used.reduce((sum, role) => sum + entry.requests[role].requests, 0),
    bytes: entry.bytes,
    ja4: [...entry.prints].sort(),
    roles: used.map((role) => ({
      role,
      requests: entry.requests[role].requests,
      runs: entry.requests[role].runs.size,
    })),
    namedBy: namedBy(host, entry.runs, named),
    otherBaseUrl: {
      runs: others.filter(([run]) => entry.runs.has(run)).length,
      of: others.length,
    },
    tunnels: entry.tunnels,
  };
}

/** What the levels of one run name to the subject. */
interface Naming {
  /** The host of the base URL; null for the vendor's own. */
  baseUrl: string | null;
  /** The levels whose values have the host in them. */
  of(host: string): { factor: string; level: string }[];
}

/** The hosts that levels name, as base URL, proxy, registry, remote or in any other way. */
function namingOf(factors: AuditRecord["factors"]): (levels: Levels) => Naming {
  const values = new Map(
    factors.flatMap(({ id, levels }) =>
      levels.map((level) => [
        JSON.stringify([id, level.id]),
        JSON.stringify(level.value).toLowerCase(),
      ]),
    ),
  );
  const valueOf = (factor: string, level: string) =>
    values.get(JSON.stringify([factor, level])) ?? "null";
  return (levels) => ({
    baseUrl: hostOfUrl(valueOf("base-url", levels["base-url"] ?? "")),
    of: (host) =>
      Object.entries(levels)
        .filter(([factor, level]) => standsIn(host, valueOf(factor, level)))
        .map(([factor, level]) => ({ factor, level })),
  });
}

function hostOfUrl(value: string): string | null {
  const url: unknown = JSON.parse(value);
  return typeof url === "string" && URL.canParse(url) ? plainHost(new URL(url).hostname) : null;
}

/** Whether a text has a host in it as a whole: `example.com` does not stand in `api.example.com`. */
function standsIn(host: string, text: string): boolean {
  if (host === "") return false;
  for (let at = text.indexOf(host); at >= 0; at = text.indexOf(host, at + 1)) {
    const around = `${text[at - 1] ?? ""}${text[at + host.length] ?? ""}`;
    if (!/[a-z0-9.-]/.test(around)) return true;
  }
  return false;
}

/**
 * The levels that named a host in every run in which it was contacted. None where it was contacted
 * without being named, or where there was no run in which it was not named: then nobody knows.
 */
function namedBy(
  host: string,
  runs: ReadonlySet<string>,
  named: ReadonlyMap<string, Naming>,
): NonNullable<Summary["namedBy"]> {
  const levels = new Map<string, Set<string>>();
  let withoutName = 0;
  for (const [run, naming] of named) {
    const here = naming.of(host);
    if (here.length === 0) withoutName += 1;
    if (!runs.has(run)) continue;
    if (here.length === 0) return [];
    for (const { factor, level } of here)
      levels.set(factor, (levels.get(factor) ?? new Set()).add(level));
  }
  if (withoutName === 0) return [];
  return [...levels].map(([factor, set]) => ({ factor, levels: [...set].sort() }));
}
