import { ByteQueue, concatBytes } from "../http/byte-queue.ts";

/** The kinds of WebSocket frames (RFC 6455, section 5.2). */
export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

export interface Frame {
  final: boolean;
  opcode: number;
  /** Free of its mask. */
  payload: Uint8Array;
}

export type FrameEvent =
  | { kind: "frame"; frame: Frame }
  /** From here on the bytes cannot be understood; they are with `takeRest`. Nothing follows. */
  | { kind: "refused"; reason: string };

/** A frame or message with more bytes is refused. */
export const largestMessage = 16 * 1024 * 1024;

/** Takes WebSocket frames out of a stream of bytes, masked or not. It never throws. */
export class FrameParser {
  #queue = new ByteQueue();
  #refused = false;

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  /** The next event, or null until more bytes arrive. */
  next(): FrameEvent | null {
    const first = this.#queue.at(0);
    const second = this.#queue.at(1);
    if (this.#refused || first === -1 || second === -1) return null;
    if ((first & 0x70) !== 0) return this.#refuse("a WebSocket frame uses an extension");
    const opcode = first & 0x0f;
    const final = (first & 0x80) !== 0;
    const masked = (second & 0x80) !== 0;
    const short = second & 0x7f;
    const lengthSize = short === 126 ? 2 : short === 127 ? 8 : 0;
    const headSize = 2 + lengthSize + (masked ? 4 : 0);
    if (this.#queue.length < headSize) return null;
    const head = this.#queue.peek().subarray(0, headSize);
    let length = lengthSize === 0 ? short : 0;
    for (const byte of head.subarray(2, 2 + lengthSize)) length = length * 256 + byte;
    if (opcode >= 8 && (length > 125 || !final)) {
      return this.#refuse("a WebSocket control frame is too long or in pieces");
    }
    if (opcode > 10 || (opcode > 2 && opcode < 8)) {
      return this.#refuse("a WebSocket frame is of an unknown kind");
    }
    if (length > largestMessage) return this.#refuse("a WebSocket frame is too long");
    if (this.#queue.length < headSize + length) return null;
    const frame = this.#queue.take(headSize + length);
    const mask = frame.subarray(headSize - 4, headSize);
    const payload = frame.slice(headSize);
    if (masked) {
      for (let at = 0; at < payload.length; at += 1) {
        payload[at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
      }
    }
    return { kind: "frame", frame: { final, opcode, payload } };
  }

  takeRest(): Uint8Array {
    return this.#queue.takeAll();
  }

  get hasRest(): boolean {
    return this.#queue.length > 0;
  }

  #refuse(reason: string): FrameEvent {
    this.#refused = true;
    return { kind: "refused", reason };
  }
}

/** Puts the frames of fragmented messages together. */
export class MessageJoiner {
  #pieces: Uint8Array[] = [];
  #length = 0;
  #open = false;

  /** The whole message once its last frame is in, null before, `refused` where the order is wrong. */
  add(frame: Frame): Uint8Array | "refused" | null {
    const continues = frame.opcode === opcodes.continuation;
    if (continues !== this.#open) return "refused";
    this.#length += frame.payload.length;
    if (this.#length > largestMessage || this.#pieces.length > 100_000) return "refused";
    this.#pieces.push(frame.payload);
    this.#open = !frame.final;
    return frame.final ? this.take() : null;
  }

  /** What has been put together so far. */
  take(): Uint8Array {
    const message = concatBytes(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    return message;
  }

  get open(): boolean {
    return this.#open;
  }
}

/** A frame as a server sends it: whole and without a mask. */
export function writeFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const size =
    length < 126 ? [length] : length < 65_536 ? [126, ...big(length, 2)] : [127, ...big(length, 8)];
  return concatBytes([Uint8Array.from([0x80 | opcode, ...size]), payload]);
}

function big(value: number, bytes: number): number[] {
  return Array.from(
    { length: bytes },
    (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256,
  );
}
