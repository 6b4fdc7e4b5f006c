import type { Dossier } from "@telltale/core/model/index.ts";
import { modelApi } from "./compare/align/context.ts";
import type { Notebook } from "./notebook.ts";

type Summary = Dossier["destinations"][number];

/** Where everything went over all runs: one entry for each host and port, the model API first. */
export function destinationsOf(notebook: Notebook, telemetryHosts: readonly string[]): Summary[] {
  const found = new Map<
    string,
    Summary & { inRuns: Set<string>; kinds: Set<string>; prints: Set<string> }
  >();
  const entry = (host: string, port: number | null) => {
    const key = `${host}:${port}`;
    const known = found.get(key);
    if (known) return known;
    const made = {
      host,
      port,
      role: "other" as const,
      transports: [],
      runs: 0,
      requests: 0,
      bytes: 0,
      ja4: [],
      inRuns: new Set<string>(),
      kinds: new Set<string>(),
      prints: new Set<string>(),
    };
    found.set(key, made);
    return made;
  };
  for (const { facts, extracted } of notebook.runs) {
    for (const connection of facts.connections) {
      if (connection.via !== null) continue;
      const one = entry(connection.name ?? connection.address, connection.port);
      one.inRuns.add(facts.run);
      one.bytes += connection.sentBytes;
      one.kinds.add(connection.tls ? "tls" : connection.transport);
      if (connection.tls) one.prints.add(connection.tls.ja4);
    }
    for (const message of facts.messages) {
      const one = entry(message.host, message.port);
      one.requests += 1;
      one.inRuns.add(facts.run);
    }
    for (const message of extracted.messages) {
      for (const one of found.values()) {
        if (one.host !== message.rawHost) continue;
        if (
          message.role === "model-api" ||
          (message.role === "telemetry" && one.role === "other")
        ) {
          one.role = message.role;
        }
      }
    }
    const connected = new Set(facts.connections.map((connection) => connection.name));
    for (const question of facts.dns) {
      if (connected.has(question.name)) continue;
      const one = entry(question.name, null);
      one.kinds.add("dns only");
      one.inRuns.add(facts.run);
    }
  }
  for (const one of found.values()) {
    if (telemetryHosts.includes(one.host) && one.role !== "model-api") one.role = "telemetry";
  }
  const order = ["model-api", "telemetry", "other"];
  return [...found.values()]
    .map(({ inRuns, kinds, prints, ...one }) => ({
      ...one,
      host: one.host === modelApi ? "the model API" : one.host,
      runs: inRuns.size,
      transports: [...kinds].sort(),
      ja4: [...prints].sort(),
    }))
    .sort(
      (a, b) =>
        order.indexOf(a.role) - order.indexOf(b.role) ||
        b.bytes - a.bytes ||
        (a.host < b.host ? -1 : 1),
    );
}
