import { createHash } from "node:crypto";
import { TLSSocket } from "node:tls";
import type { ClientHello } from "@telltale/core/wire/tls/client-hello.ts";
import { ja4 } from "@telltale/core/wire/tls/ja4.ts";
import type { Authority } from "./certificates/authority.ts";
import type { ConnectionRecord } from "./connection-record.ts";
import { type Handler, Line } from "./line.ts";

/** A client that checks the certificate after the handshake closes within this time. */
const checkMs = 1000;

const notAccepted = "the client did not accept the recorder's certificate";

/** Ends TLS here with a certificate for the name that the client asked for, and listens inside. */
export function terminateTls(options: {
  line: Line;
  authority: Authority;
  hello: ClientHello;
  /** The records of the hello. */
  raw: Uint8Array;
  /** Everything that arrived so far, the hello in front. */
  bytes: Uint8Array;
}): void {
  const { line, authority, hello, raw, bytes } = options;
  const outer = line.record;
  const { run } = outer;
  const record = outer.tls ? run.connection({ ...outer.origin, via: outer }) : outer;
  const socket = line.detach(bytes);
  if (!record) {
    socket.destroy();
    return;
  }
  record.tls = {
    hello,
    raw,
    ja4: ja4(hello, (text) => createHash("sha256").update(text).digest("hex")),
  };
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext: authority.contextFor(hello.sni ?? record.origin.name ?? record.origin.address),
    ...protocolsFor(hello.alpn),
  });
  watchHandshake(secure, record);
  const inside = new Line(secure, record, line.makeDoor);
  inside.handler = new SecureDoor(inside, secure);
}

/**
 * HTTP/1.1 where the client can, since its bytes can be kept as they are; HTTP/2 where it insists.
 * Without a protocol in common the handshake would fail: then none is chosen.
 */
function protocolsFor(offered: readonly string[]): { ALPNProtocols?: string[] } {
  const chosen = ["http/1.1", "h2"].find((protocol) => offered.includes(protocol));
  return chosen === undefined ? {} : { ALPNProtocols: [chosen] };
}

/** The front door inside TLS, which also notices a client that leaves without a word. */
class SecureDoor implements Handler {
  readonly #line: Line;
  readonly #door: Handler;
  #establishedAt = 0;

  constructor(line: Line, socket: TLSSocket) {
    this.#line = line;
    this.#door = line.handler;
    socket.once("secure", () => {
      this.#establishedAt = performance.now();
    });
  }

  data(bytes: Uint8Array): void {
    this.#line.handler = this.#door;
    this.#door.data(bytes);
  }

  end(): void {
    const { record } = this.#line;
    const leftAtOnce = performance.now() - this.#establishedAt < checkMs;
    if (this.#establishedAt > 0 && leftAtOnce) {
      giveUp(record, `${notAccepted}, as it seems: it left after the handshake without a word`);
    }
    this.#line.finish();
  }
}

/** Notes a handshake that fails, and why. */
function watchHandshake(socket: TLSSocket, record: ConnectionRecord): void {
  let settled = false;
  let established = false;
  const failed = (reason: string): void => {
    if (!settled) giveUp(record, reason);
    settled = true;
  };
  const judge = (error: NodeJS.ErrnoException): void => {
    const alert = /ALERT_(\w*(?:UNKNOWN_CA|CERTIFICATE|ACCESS_DENIED)\w*)/.test(error.code ?? "");
    if (alert) failed(notAccepted);
    else if (!established) failed(`the TLS handshake failed (${error.code ?? "no code"})`);
  };
  socket.on("secure", () => {
    established = true;
  });
  // Errors of the handshake come by this name to a server socket without a tls.Server.
  socket.on("_tlsError", judge);
  socket.on("error", judge);
  socket.on("close", () => {
    if (!established) failed(`${notAccepted}, as it seems: it broke off the handshake`);
  });
}

function giveUp(record: ConnectionRecord, reason: string): void {
  if (!record.run.open) return;
  record.undecoded(reason, new Uint8Array(0));
  record.gap(`was not examined: ${reason}`);
}
