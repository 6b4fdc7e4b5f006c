import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import { parseQuery, type Question, typeName } from "@telltale/core/wire/dns/query.ts";
import { writeReply } from "@telltale/core/wire/dns/reply.ts";
import { ByteQueue } from "@telltale/core/wire/http/byte-queue.ts";
import type { ConnectionRecord } from "./connection-record.ts";
import { bindUdp, listenTcp } from "./listening.ts";
import type { RunRecord } from "./run-record.ts";

/** IPv4 only: a reply from any other address than the asked one hangs lookups. */
const host = "127.0.0.1";

/** Answers every DNS question: each name exists and has one address of its own. */
export async function startDns(
  wantedPort: number,
  current: () => RunRecord | null,
): Promise<{ port: number; reset(): void; close(): Promise<void> }> {
  const open = new Set<Socket>();
  const { udp, server, port } = await listenOnBoth(wantedPort);
  udp.on("error", () => {});
  udp.on("message", (bytes, from) => {
    const reply = answer(bytes, current(), "udp");
    // A reply that cannot be sent is like one that got lost: the client asks again.
    if (reply) udp.send(reply, from.port, from.address, () => {});
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
    const queue = new ByteQueue();
    socket.on("data", (bytes) => {
      queue.push(bytes);
      for (;;) {
        const length = (queue.at(0) << 8) | queue.at(1);
        if (queue.length < 2 || queue.length < 2 + length) return;
        const reply = answer(queue.take(2 + length).subarray(2), current(), "tcp");
        if (!reply) {
          socket.destroy();
          return;
        }
        socket.write(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 0xff]), reply]));
      }
    });
  });
  return {
    port,
    reset() {
      for (const socket of open) socket.destroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => server.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(() => resolve())),
      ]);
    },
  };
}

/** Opens UDP and TCP on one port; a free one for UDP may be taken for TCP, so others are tried. */
async function listenOnBoth(
  wanted: number,
): Promise<{ udp: UdpSocket; server: Server; port: number }> {
  for (let tries = 1; ; tries += 1) {
    const udp = createSocket("udp4");
    try {
      const port = await bindUdp(udp, wanted, host);
      const server = createServer();
      await listenTcp(server, { port, host });
      return { udp, server, port };
    } catch (cause) {
      udp.close();
      if (wanted !== 0 || tries === 10) throw cause;
    }
  }
}

/** Records the questions of one packet and makes the reply; null where it is no query. */
function answer(
  bytes: Uint8Array,
  run: RunRecord | null,
  transport: "udp" | "tcp",
): Uint8Array | null {
  if (!run) return null;
  run.sent(bytes.length);
  const query = parseQuery(bytes);
  if (!query) run.unreadableDns();
  if (!query || query.saysMore) {
    const reason = query ? "a DNS query says more than its question" : "it is no DNS query";
    oddPackets(run, transport)?.undecoded(reason, bytes);
  }
  if (!query) return null;
  return writeReply(query, (question) => {
    run.question(question.name, typeName(question.type), transport);
    return question.type === 1 && question.class === 1 ? addressOf(run, question) : null;
  });
}

function addressOf(run: RunRecord, question: Question): Uint8Array | null {
  const address = run.names.addressOf(question.name);
  if (!address) run.gap("there were more DNS names than addresses");
  return address ? Uint8Array.from(address.split("."), Number) : null;
}

const oddities = new WeakMap<RunRecord, Map<string, ConnectionRecord | null>>();

/** One record for all packets of a run that its DNS questions do not tell in full. */
function oddPackets(run: RunRecord, transport: "udp" | "tcp"): ConnectionRecord | null {
  const known = oddities.get(run) ?? new Map<string, ConnectionRecord | null>();
  oddities.set(run, known);
  const found = known.get(transport);
  if (found !== undefined) return found;
  const origin = { transport, family: 4, address: host, port: 53, name: null, via: null } as const;
  const record = run.connection(origin);
  known.set(transport, record);
  return record;
}
