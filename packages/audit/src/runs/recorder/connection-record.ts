import type { Base64, Connection } from "@telltale/core/model/index.ts";
import type { ClientHello } from "@telltale/core/wire/tls/client-hello.ts";
import type { RunRecord } from "./run-record.ts";

/** Bytes kept of what a connection sent and nobody could take apart. */
const keptUndecoded = 256 * 1024;

/** Where a connection comes from and goes to, as far as it is known when it begins. */
export interface Origin {
  transport: "tcp" | "udp";
  family: 4 | 6;
  address: string;
  port: number;
  /** Set where the name is known otherwise than from DNS: a CONNECT or SOCKS request. */
  name: string | null;
  via: ConnectionRecord | null;
}

/** What is known of one connection or UDP flow; filled while it lasts. */
export class ConnectionRecord {
  readonly run: RunRecord;
  readonly id: string;
  readonly at: number;
  readonly origin: Origin;
  sentBytes = 0;
  tls: { hello: ClientHello; ja4: string; raw: Uint8Array } | null = null;
  readonly #reasons = new Set<string>();
  readonly #gaps = new Set<string>();
  readonly #pieces: Uint8Array[] = [];
  #kept = 0;
  #total = 0;

  constructor(run: RunRecord, id: string, origin: Origin) {
    this.run = run;
    this.id = id;
    this.at = run.now();
    this.origin = origin;
  }

  /** Keeps bytes that no message tells, with the reason. */
  undecoded(reason: string, bytes: Uint8Array): void {
    if (this.#reasons.size < 20) this.#reasons.add(reason);
    this.#total += bytes.length;
    const room = Math.min(bytes.length, keptUndecoded - this.#kept);
    const granted = room > 0 ? this.run.reserve(room) : 0;
    if (granted === 0) return;
    this.#kept += granted;
    // A copy, since a small piece must not hold on to the large chunk that it arrived in.
    this.#pieces.push(bytes.slice(0, granted));
  }

  /** Notes what could not be seen; the sentence begins with where the connection goes. */
  gap(predicate: string): void {
    this.#gaps.add(predicate);
  }

  /** Whole sentences; made late, since the destination may become known late. */
  get gaps(): string[] {
    return [...this.#gaps].map((predicate) => `what was sent to ${this.label} ${predicate}`);
  }

  /** How people call the other end: `api.example.com:443`. */
  get label(): string {
    const { address, port } = this.origin;
    return `${this.name ?? (address.includes(":") ? `[${address}]` : address)}:${port}`;
  }

  get name(): string | null {
    return this.origin.name ?? this.run.names.nameOf(this.origin.address);
  }

  toConnection(): Connection {
    const { transport, family, address, port, via } = this.origin;
    return {
      id: this.id,
      at: this.at,
      transport,
      family,
      address,
      port,
      name: this.name,
      via: via?.id ?? null,
      tls: this.tls && {
        ja4: this.tls.ja4,
        sni: this.tls.hello.sni,
        alpn: this.tls.hello.alpn,
        raw: toBase64(this.tls.raw),
      },
      sentBytes: this.sentBytes,
      undecoded: this.#undecodedPart(),
    };
  }

  #undecodedPart(): Connection["undecoded"] {
    if (this.#reasons.size === 0) return null;
    const reason = [...this.#reasons].join("; ");
    const cut =
      this.#total > this.#kept ? ` (the first ${this.#kept} of ${this.#total} bytes)` : "";
    return { reason: reason + cut, bytes: toBase64(Buffer.concat(this.#pieces)) };
  }
}

/** Node's own encoder: large bodies are many times faster with it. */
export function toBase64(bytes: Uint8Array): Base64 {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64") as Base64;
}
