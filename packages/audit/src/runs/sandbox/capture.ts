import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";

/**
 * The reading end of what a program prints: the first bytes are kept, the rest is read and dropped.
 * A named pipe, because what Node calls a pipe is a socket: programs behave differently on those.
 */
export class Capture {
  /** To be given to the program; close it with {@link started}. */
  readonly writeEnd: number;
  readonly #socket: Socket;
  readonly #kept: Buffer[] = [];
  #room: number;

  /** `room` bytes are kept; `onBytes` hears how many each piece has, kept or not. */
  constructor(fifo: string, room: number, onBytes: (count: number) => void) {
    this.#room = room;
    const readEnd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    this.writeEnd = openSync(fifo, constants.O_WRONLY);
    this.#socket = new Socket({ fd: readEnd, readable: true, writable: false });
    this.#socket.on("error", () => {}); // The end of the program; nothing is lost.
    this.#socket.on("data", (chunk: Buffer) => {
      onBytes(chunk.length);
      const piece = chunk.subarray(0, this.#room);
      this.#room -= piece.length;
      if (piece.length > 0) this.#kept.push(Buffer.from(piece));
    });
  }

  /** The program has its own copy of the writing end now. */
  started(): void {
    closeSync(this.writeEnd);
  }

  /** Waits for the end of the output, but not for long, and gives its beginning as text. */
  async text(): Promise<string> {
    if (!this.#socket.closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.#socket.once("close", () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    this.#socket.destroy();
    return Buffer.concat(this.#kept).toString("utf8");
  }
}
