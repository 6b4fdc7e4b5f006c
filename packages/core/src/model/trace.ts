import { z } from "zod";
import { base64 } from "./bytes.ts";
import { levels } from "./factor.ts";
import { entropy } from "./run.ts";

/** Milliseconds since the command was started, with fractions. */
const at = z.number();

/** One DNS question that the subject asked. */
export const dnsQuestion = z.object({
  at,
  name: z.string(),
  /** `A`, `AAAA`, `TXT`, … or the number of an unknown type. */
  type: z.string(),
  transport: z.enum(["udp", "tcp"]),
});

/** What a TLS client said of itself. */
export const tlsHello = z.object({
  /** JA4 fingerprint (FoxIO, 2023). */
  ja4: z.string(),
  sni: z.string().nullable(),
  alpn: z.array(z.string()),
  /** The ClientHello records as they arrived. */
  raw: base64,
});

/** One TCP connection, or one UDP flow (all datagrams of one socket to one destination). */
export const connection = z.object({
  /** `c1`, in order of arrival. */
  id: z.string(),
  at,
  transport: z.enum(["tcp", "udp"]),
  family: z.union([z.literal(4), z.literal(6)]),
  /** The destination as the subject chose it. */
  address: z.string(),
  port: z.number().int(),
  /** The DNS name that this address was given out for, or null for a hard-coded address. */
  name: z.string().nullable(),
  /** The connection whose CONNECT tunnel this one runs through, if any. */
  via: z.string().nullable(),
  tls: tlsHello.nullable(),
  /** Plain bytes that the subject sent (inside TLS, where there is TLS). */
  sentBytes: z.number().int(),
  /** What was sent and could not be taken apart into messages, and why. Null when all was. */
  undecoded: z.object({ reason: z.string(), bytes: base64 }).nullable(),
});

/** A header as it stood on the wire: name with its case, value without the surrounding blanks. */
export const header = z.tuple([z.string(), z.string()]);

/** One HTTP/1.1 request, or one WebSocket message that the subject sent. */
export const message = z.object({
  /** `m1`, in order of arrival. */
  id: z.string(),
  connection: z.string(),
  at,
  kind: z.enum(["http", "websocket"]),
  scheme: z.enum(["http", "https", "ws", "wss"]),
  /** The host that the subject meant: Host header or absolute URL, without port, lower case. */
  host: z.string(),
  port: z.number().int(),
  /** `POST`; empty for a WebSocket message. */
  method: z.string(),
  /** Path and query as sent, byte for byte (latin1). For a WebSocket message, that of its handshake. */
  target: z.string(),
  /** How the target stood in the request line. */
  form: z.enum(["origin", "absolute", "connect", "asterisk"]),
  version: z.string(),
  headers: z.array(header),
  /** The body as sent, after removing chunked framing but before any content decoding. */
  body: base64,
  /** The body after gzip, deflate, br or zstd; null where there was no such encoding. */
  decodedBody: base64.nullable(),
  trailers: z.array(header),
  /** True where the subject closed before its message was complete. */
  truncated: z.boolean(),
  /** What the scripted API answered. */
  response: z.object({ status: z.number().int(), provider: z.string() }).nullable(),
});

/** How the subject ended. */
export const ending = z.object({
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
  ms: z.number(),
  /** The limit that ended the run, if one did. */
  limit: z
    .enum(["time", "memory", "processes", "disk", "sent", "printed", "connections"])
    .nullable(),
  /** Highest resident memory of all its processes together, bytes. */
  peakMemory: z.number(),
});

/** What the subject looked at, as far as the run was instrumented. */
export const observedReads = z.object({
  env: z.array(z.string()),
  files: z.array(z.string()),
  programs: z.array(z.string()),
});

/** Everything that left in one run. The format has a version of its own; older ones are upgraded on reading. */
export const trace = z.object({
  format: z.literal(1),
  run: z.string(),
  purpose: z.string(),
  block: z.number().int(),
  levels,
  entropy,
  /** Wall clock at the start, ISO 8601 in UTC. */
  startedAt: z.string(),
  ending,
  /** The first bytes of what it printed, as text with replacement characters. Hostile: escape before showing. */
  stdout: z.string(),
  stderr: z.string(),
  dns: z.array(dnsQuestion),
  connections: z.array(connection),
  messages: z.array(message),
  reads: observedReads.nullable(),
  /** What the recorder could not see in this run, in plain words. */
  gaps: z.array(z.string()),
});
export type Trace = z.infer<typeof trace>;
export type Message = z.infer<typeof message>;
export type Connection = z.infer<typeof connection>;
export type DnsQuestion = z.infer<typeof dnsQuestion>;
export type TlsHello = z.infer<typeof tlsHello>;
export type Ending = z.infer<typeof ending>;
export type ObservedReads = z.infer<typeof observedReads>;
export type Header = z.infer<typeof header>;
