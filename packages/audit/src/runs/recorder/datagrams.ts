import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { ConnectionRecord } from "./connection-record.ts";
import { bindUdp } from "./listening.ts";
import { lookUp } from "./look-up.ts";
import type { RecorderOptions } from "./recorder.ts";
import type { RunRecord } from "./run-record.ts";

const plainDatagrams = "datagrams are not taken apart";

/** How often one socket's destination is looked up: it may send to several. */
const mostLookups = 16;

/** Takes every datagram but DNS, records it, and never replies. */
export async function startDatagrams(
  options: RecorderOptions,
  current: () => RunRecord | null,
  pending: (work: Promise<unknown>) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const four = createSocket({ type: "udp4" });
  const port = await bindUdp(four, options.udpPort, "0.0.0.0");
  const sockets = [four];
  const six = createSocket({ type: "udp6", ipv6Only: true });
  try {
    await bindUdp(six, port, "::");
    sockets.push(six);
  } catch {
    // A machine without IPv6 sends nothing over it either.
    six.close();
  }
  const flows = new WeakMap<RunRecord, Flows>();
  for (const socket of sockets) {
    socket.on("error", () => {});
    socket.on("message", (bytes, from) => {
      const run = current();
      if (!run) return;
      run.sent(bytes.length);
      const known = flows.get(run) ?? new Flows(run, options);
      flows.set(run, known);
      pending(known.add(bytes, from, socket));
    });
  }
  return {
    port,
    async close() {
      await Promise.all(
        sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
      );
    },
  };
}

/** The flows of one run: what one socket of the subject sent to one destination. */
class Flows {
  readonly #run: RunRecord;
  readonly #options: RecorderOptions;
  readonly #records = new Map<string, ConnectionRecord | null>();
  readonly #lookups = new Map<string, { count: number; last: string }>();

  constructor(run: RunRecord, options: RecorderOptions) {
    this.#run = run;
    this.#options = options;
  }

  async add(bytes: Uint8Array, from: RemoteInfo, socket: Socket): Promise<void> {
    const record = await this.#recordFor(from, socket);
    if (!record) return;
    record.sentBytes += bytes.length;
    const reason = describe(bytes);
    record.undecoded(reason, bytes);
    // Other datagrams can be compared as they are; QUIC is encrypted from its first one on.
    if (reason !== plainDatagrams) record.gap(`was not examined: ${reason}`);
  }

  async #recordFor(from: RemoteInfo, socket: Socket): Promise<ConnectionRecord | null> {
    const source = `${from.address} ${from.port}`;
    const lookup = this.#lookups.get(source) ?? { count: 0, last: "" };
    this.#lookups.set(source, lookup);
    lookup.count += 1;
    if (lookup.count > mostLookups) return this.#records.get(lookup.last) ?? null;
    const family = from.family === "IPv6" ? 6 : 4;
    const local = socket.address();
    const flow = {
      transport: "udp",
      family,
      localAddress: local.address,
      remoteAddress: from.address,
      remotePort: from.port,
      socket: null,
    } as const;
    const { address, port } = (await lookUp(this.#options, flow, this.#run)) ?? local;
    const key = `${source} ${address} ${port}`;
    lookup.last = key;
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const origin = { transport: "udp", family, address, port, name: null, via: null } as const;
    const record = this.#run.connection(origin);
    this.#records.set(key, record);
    return record;
  }
}

/** Names what a datagram looks like; QUIC is the one that tools fall back from (RFC 9000, section 17.2). */
function describe(bytes: Uint8Array): string {
  const isLong = ((bytes[0] ?? 0) & 0xc0) === 0xc0;
  const version = bytes.length < 1200 ? 0 : Buffer.from(bytes.subarray(1, 5)).readUInt32BE();
  // The type's two bits are 0 for Initial in version 1, and 1 in version 2 (RFC 9369).
  const type = ((bytes[0] ?? 0) >> 4) & 3;
  if (isLong && version === 0x00000001 && type === 0)
    return "it is QUIC version 1, which got no reply";
  if (isLong && version === 0x6b3343cf && type === 1)
    return "it is QUIC version 2, which got no reply";
  return plainDatagrams;
}
