import type { Socket } from "node:net";
import type { ConnectionRecord } from "./connection-record.ts";

/** Understands what comes in on a line, for as long as it is the line's handler. */
export interface Handler {
  data(bytes: Uint8Array): void;
  /** The subject sends no more: it ended its side, or the connection broke. Called once. */
  end(): void;
}

/**
 * One stream of plain bytes from the subject: a TCP connection, or the inside of TLS on one. Every
 * byte is counted as it arrives. The connection that it belongs to changes when a tunnel begins.
 */
export class Line {
  readonly socket: Socket;
  record: ConnectionRecord;
  handler: Handler;
  readonly makeDoor: (line: Line) => Handler;
  #ended = false;
  #detached = false;
  readonly #onData = (bytes: Buffer): void => {
    this.record.sentBytes += bytes.length;
    this.record.run.sent(bytes.length);
    this.handler.data(bytes);
  };

  /** @param makeDoor makes the handler that finds out what is spoken on a line */
  constructor(socket: Socket, record: ConnectionRecord, makeDoor: (line: Line) => Handler) {
    this.socket = socket;
    this.record = record;
    this.makeDoor = makeDoor;
    this.handler = makeDoor(this);
    record.run.lines.add(this);
    socket.on("data", this.#onData);
    socket.on("end", () => this.#end());
    socket.on("close", () => {
      record.run.lines.delete(this);
      this.#end();
    });
    // A broken connection is an end like any other; `close` follows.
    socket.on("error", () => {});
  }

  #end(): void {
    if (this.#ended || this.#detached) return;
    this.#ended = true;
    this.handler.end();
  }

  /** Hands over to another handler, with bytes that have arrived but are not understood yet. */
  become(handler: Handler, rest: Uint8Array): void {
    this.handler = handler;
    if (rest.length > 0) handler.data(rest);
    if (this.#ended && this.handler === handler) handler.end();
  }

  /** Goes on as a connection of its own, to which the rest of the bytes belongs. */
  becomeTunnel(record: ConnectionRecord, rest: Uint8Array): void {
    this.record.sentBytes -= rest.length;
    record.sentBytes += rest.length;
    this.record = record;
    this.become(this.makeDoor(this), rest);
  }

  /** Gives the socket away, with bytes put back in front, to a layer that reads it on its own. */
  detach(rest: Uint8Array): Socket {
    this.#detached = true;
    this.record.sentBytes -= rest.length;
    this.socket.off("data", this.#onData);
    this.socket.pause();
    if (rest.length > 0) this.socket.unshift(rest);
    return this.socket;
  }

  /** Lets bytes wait in the system's buffers. */
  pause(): void {
    if (!this.#detached) this.socket.pause();
  }

  resume(): void {
    if (!this.#detached) this.socket.resume();
  }

  /** Whether the subject can still hear an answer. */
  get writable(): boolean {
    return this.socket.writable && !this.socket.destroyed;
  }

  /** Writes, and waits where the subject reads slowly, so that nothing piles up here. */
  async write(...pieces: Uint8Array[]): Promise<void> {
    if (!this.writable) return;
    const bytes = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    if (this.socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.socket.off("drain", done);
        this.socket.off("close", done);
        resolve();
      };
      this.socket.on("drain", done);
      this.socket.on("close", done);
    });
  }

  /** Breaks the line off at the end of a run; what has arrived is settled at once. */
  abort(): void {
    this.#end();
    this.socket.destroy();
  }

  /** Ends this side; what was written before still arrives. */
  finish(): void {
    if (this.writable) this.socket.end();
  }
}
