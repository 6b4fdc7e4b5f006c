import type {
  Connection,
  DnsQuestion,
  Levels,
  Message,
  Trace,
} from "@telltale/core/model/index.ts";
import { base64Of } from "@telltale/core/model/index.ts";
import type { AlignContext } from "../context.ts";
import { alignContext } from "../context.ts";
import { extract } from "../extract.ts";
import type { AlignedTable } from "../tabulate.ts";
import { tabulate } from "../tabulate.ts";

/** A request as tests describe it; the rest is what an ordinary tool sends. */
export type Sent = Partial<Omit<Message, "body">> & { body?: string | Uint8Array };

/** A run as tests describe it. */
export interface Run {
  levels?: Levels;
  sent: Sent[];
  dns?: string[];
  connections?: Partial<Connection>[];
  purpose?: string;
}

export const vendor = "api.vendor.example";

/** A trace of a run that was handmade for a test. */
export function buildTrace(run: Run, index = 0): Trace {
  const dns = (run.dns ?? [vendor]).map(
    (name): DnsQuestion => ({ at: 1, name, type: "A", transport: "udp" }),
  );
  return {
    format: 1,
    run: `r${String(index + 1).padStart(4, "0")}`,
    purpose: run.purpose ?? "screen",
    block: 0,
    levels: run.levels ?? {},
    entropy: "natural",
    startedAt: "2026-11-20T10:00:00.000Z",
    ending: { code: 0, signal: null, ms: 1000, limit: null, peakMemory: 1 },
    stdout: "",
    stderr: "",
    dns,
    connections: (run.connections ?? [{}]).map((told, at) => connection(told, at)),
    messages: run.sent.map((told, at) => message(told, at)),
    reads: null,
    gaps: [],
  };
}

function connection(told: Partial<Connection>, at: number): Connection {
  return {
    id: `c${at + 1}`,
    at: 2,
    transport: "tcp",
    family: 4,
    address: "198.18.0.1",
    port: 443,
    name: vendor,
    via: null,
    tls: null,
    sentBytes: 100,
    undecoded: null,
    ...told,
  };
}

function message(told: Sent, at: number): Message {
  const { body = "", ...rest } = told;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const host = told.host ?? vendor;
  return {
    id: `m${at + 1}`,
    connection: "c1",
    at: 100 + at * 50,
    kind: "http",
    scheme: "https",
    host,
    port: 443,
    method: "POST",
    target: "/v1/messages",
    form: "origin",
    version: "HTTP/1.1",
    headers: [
      ["Host", host],
      ["Content-Type", "application/json"],
      ["Content-Length", String(bytes.length)],
    ],
    decodedBody: null,
    trailers: [],
    truncated: false,
    response: null,
    ...rest,
    body: base64Of(bytes),
  };
}

/** A prompt as a model request's body. */
export function prompt(text: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    model: "large-1",
    max_tokens: 1024,
    system: [{ type: "text", text: "You help with code.\nBe brief." }],
    tools: [
      { name: "Read", description: "Reads a file.", input_schema: { type: "object" } },
      { name: "Write", description: "Writes a file.", input_schema: { type: "object" } },
    ],
    messages: [{ role: "user", content: [{ type: "text", text }] }],
    ...more,
  });
}

export const context: AlignContext = alignContext({
  baseUrlOf: (levels) => levels["base-url"] ?? null,
  vendorHosts: [vendor],
  telemetryHosts: ["telemetry.example"],
});

/** The table of some handmade runs. */
export function tableOf(runs: readonly Run[]): AlignedTable {
  return tabulate(runs.map((run, index) => extract(buildTrace(run, index), context)));
}

/** Keys of the columns that are not the same in all rows. */
export function varying(table: AlignedTable): string[] {
  return table.columns
    .filter((column) => new Set(column.values.filter((v) => v !== undefined)).size > 1)
    .map((column) => column.key);
}
