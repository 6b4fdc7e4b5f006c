import { createServer, type Socket } from "node:net";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { makeAuthority } from "./certificates/authority.ts";
import { startDatagrams } from "./datagrams.ts";
import { startDns } from "./dns-server.ts";
import { FrontDoor } from "./front-door.ts";
import { Line } from "./line.ts";
import { listenTcp } from "./listening.ts";
import { lookUp } from "./look-up.ts";
import type { Recorder, RecorderOptions, Recording } from "./recorder.ts";
import { RunRecord } from "./run-record.ts";

/** At the end of a run: how often is looked whether all is quiet, and how long at most, milliseconds. */
const quietMs = 3;
const mostQuietMs = 200;

/**
 * Starts to listen on all ports. Between runs whatever connects is turned away.
 *
 * @throws TelltaleError `internal` when a port is taken
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const authority = makeAuthority();
  let run: RunRecord | null = null;
  const sockets = new Set<Socket>();
  let accepted = 0;
  const lookups = new Set<Promise<unknown>>();
  const pending = (work: Promise<unknown>): void => {
    lookups.add(work);
    void work.catch(() => {}).finally(() => lookups.delete(work));
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (!run) {
      socket.destroy();
      return;
    }
    accepted += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const family = socket.remoteFamily === "IPv6" && !isMapped(socket.remoteAddress) ? 6 : 4;
    const flow = {
      transport: "tcp",
      family,
      localAddress: plain(socket.localAddress),
      remoteAddress: plain(socket.remoteAddress),
      remotePort: socket.remotePort ?? 0,
      socket,
    } as const;
    const origin = {
      transport: "tcp",
      family,
      address: flow.localAddress,
      port: socket.localPort ?? 0,
      name: null,
      via: null,
    } as const;
    const record = run.connection(origin);
    if (!record) {
      socket.destroy();
      return;
    }
    // Nobody waits for it: until it is known the socket's own address stands for it.
    pending(
      lookUp(options, flow, run).then((found) => found && Object.assign(record.origin, found)),
    );
    new Line(socket, record, (line) => new FrontDoor(line, authority));
  });
  server.on("error", () => {});

  const current = (): RunRecord | null => run;
  const dns = await startDns(options.dnsPort, current);
  const datagrams = await startDatagrams(options, current, pending).catch(async (cause) => {
    await dns.close();
    throw cause;
  });
  const tcpPort = await listenTcp(server, { port: options.tcpPort, host: "::" })
    // Without IPv6 in the system.
    .catch(() => listenTcp(server, { port: options.tcpPort, host: "0.0.0.0" }))
    .catch(async (cause) => {
      await Promise.all([dns.close(), datagrams.close()]);
      throw cause;
    });

  const endRun = async (ending: RunRecord): Promise<Recording> => {
    await quiet(() => [accepted, sockets.size, ending.sentBytes, ...bytesRead(sockets)].join());
    ending.open = false;
    run = null;
    for (const line of ending.lines) line.abort();
    for (const socket of sockets) socket.destroy();
    dns.reset();
    const lookedUp = Promise.allSettled(lookups);
    await Promise.race([lookedUp, wait(mostQuietMs, undefined, { ref: false })]);
    return ending.recording();
  };

  return {
    tcpPort,
    udpPort: datagrams.port,
    dnsPort: dns.port,
    caPem: authority.caPem,
    begin(start) {
      if (run) throw new Error("the previous run has not ended");
      run = new RunRecord(start);
    },
    async end() {
      if (!run) throw new Error("no run has begun");
      return endRun(run);
    },
    async close() {
      run = null;
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => server.close(() => resolve())),
        dns.close(),
        datagrams.close(),
      ]);
    },
  };
}

/**
 * Waits until nothing happens any more: what the subject sent last is still in the system's
 * buffers, and takes several turns of the event loop through the layers here.
 */
async function quiet(state: () => string): Promise<void> {
  const deadline = performance.now() + mostQuietMs;
  let before = "";
  for (let calm = 0; calm < 2 && performance.now() < deadline; ) {
    await wait(quietMs);
    // On a busy machine the timer is due before the sockets were looked at; an immediate comes after.
    await nextTurn();
    await nextTurn();
    const now = state();
    calm = now === before ? calm + 1 : 0;
    before = now;
  }
}

/** Also counts what TLS reads below its own layer. */
function bytesRead(sockets: ReadonlySet<Socket>): number[] {
  return Array.from(sockets, (socket) => socket.bytesRead);
}

function isMapped(address: string | undefined): boolean {
  return address?.startsWith("::ffff:") ?? false;
}

/** An IPv4 address as IPv4 shows it, though it came through a socket for both families. */
function plain(address: string | undefined): string {
  const text = address ?? "";
  return isMapped(text) ? text.slice("::ffff:".length) : text;
}
