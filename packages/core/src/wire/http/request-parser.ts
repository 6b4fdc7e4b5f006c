import type { Header } from "../../model/trace.ts";
import { ByteQueue, latin1 } from "./byte-queue.ts";
import { framingOf, parseFields, parseHead, parseStartLine, type RequestHead } from "./head.ts";

/** What comes out of the parser, in the order of the wire. */
export type RequestEvent =
  | { kind: "head"; head: RequestHead }
  /** A piece of the body, free of chunked framing. */
  | { kind: "data"; bytes: Uint8Array }
  /** Bytes that other events do not tell in full: unusual blanks, chunk extensions, empty lines. */
  | { kind: "aside"; reason: string; bytes: Uint8Array }
  | { kind: "end"; trailers: Header[] }
  /** From here on the bytes cannot be understood; they are with `takeRest`. Nothing follows. */
  | { kind: "refused"; reason: string };

/** Beyond these the parser refuses: a hostile subject must not make it collect without end. */
export const httpLimits = { startLine: 64 * 1024, head: 256 * 1024, fields: 4096, chunkLine: 4096 };

type State = "start" | "body" | "chunk-size" | "chunk-data" | "chunk-end" | "trailers" | "refused";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Takes HTTP/1 requests out of a stream of bytes (RFC 9112), tolerantly and without loss: push
 * what arrives, then pull events until there are none. How the bytes are cut into pieces makes no
 * difference to the messages that come out. It never throws.
 */
export class RequestParser {
  #queue = new ByteQueue();
  #state: State = "start";
  /** How far the head was searched, and where its current line begins. */
  #scanned = 0;
  #lineFrom = 0;
  #fields = 0;
  /** Bytes of the body or chunk that are still to come. */
  #left = 0;
  #pending: RequestEvent[] = [];

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  /** True between messages, when nothing of a next one has arrived. */
  get idle(): boolean {
    return this.#state === "start" && this.#queue.length === 0 && this.#pending.length === 0;
  }

  /** True while a message has begun (its head is complete) and has not ended. */
  get inMessage(): boolean {
    return this.#state !== "start" && this.#state !== "refused";
  }

  /** The next event, or null until more bytes arrive. */
  next(): RequestEvent | null {
    for (;;) {
      const pending = this.#pending.shift();
      if (pending) return pending;
      const event = this.#step();
      if (event !== "again") return event;
    }
  }

  /** Takes the bytes that were not turned into events, for whoever understands what follows. */
  takeRest(): Uint8Array {
    this.#scanned = 0;
    this.#lineFrom = 0;
    return this.#queue.takeAll();
  }

  #step(): RequestEvent | null | "again" {
    switch (this.#state) {
      case "start":
        return this.#readHead();
      case "body":
      case "chunk-data":
        return this.#readData();
      case "chunk-size":
        return this.#readChunkSize();
      case "chunk-end":
        return this.#readChunkEnd();
      case "trailers":
        return this.#readTrailers();
      case "refused":
        return null;
    }
  }

  #refuse(reason: string): RequestEvent {
    this.#state = "refused";
    return { kind: "refused", reason };
  }

  /** Finds the end of a block of lines: its length with the closing empty line, "more" or "large". */
  #blockEnd(mayBeEmpty: boolean): number | "more" | "large" {
    for (;;) {
      const end = this.#queue.indexOf(lineFeed, this.#scanned);
      if (end === -1) {
        this.#scanned = this.#queue.length;
        return this.#scanned > httpLimits.head ? "large" : "more";
      }
      const length = end - this.#lineFrom;
      const empty =
        length === 0 || (length === 1 && this.#queue.at(this.#lineFrom) === carriageReturn);
      const first = this.#lineFrom === 0;
      this.#scanned = end + 1;
      this.#lineFrom = end + 1;
      this.#fields += 1;
      if (end > httpLimits.head || this.#fields > httpLimits.fields) return "large";
      if (empty && (!first || mayBeEmpty)) return end + 1;
      // The caller looks at the first line as soon as it is there.
      if (first && !mayBeEmpty) return end + 1;
    }
  }

  #takeBlock(length: number): Uint8Array {
    this.#scanned = 0;
    this.#lineFrom = 0;
    this.#fields = 0;
    return this.#queue.take(length);
  }

  #readHead(): RequestEvent | null | "again" {
    const isFirstLine = this.#lineFrom === 0;
    const end = this.#blockEnd(false);
    if (end === "more") {
      const tooLong = this.#lineFrom === 0 && this.#queue.length > httpLimits.startLine;
      return tooLong ? this.#refuse("its first line is too long for HTTP") : null;
    }
    if (end === "large") {
      const what = isFirstLine ? "first line is too long for HTTP" : "HTTP head is too large";
      return this.#refuse(`its ${what}`);
    }
    if (isFirstLine) return this.#checkFirstLine(end);
    const parsed = parseHead(this.#queue.peek().subarray(0, end));
    if (!parsed) return this.#refuse("it is not HTTP/1");
    const raw = this.#takeBlock(end);
    if (!parsed.usual) {
      const reason = "blanks or line ends of an HTTP head are out of the ordinary";
      this.#pending.push({ kind: "aside", reason, bytes: raw });
    }
    this.#beginBody(parsed.head);
    return { kind: "head", head: parsed.head };
  }

  /** Tells early what is not HTTP, so that nobody waits for the end of a head that never comes. */
  #checkFirstLine(end: number): RequestEvent | "again" {
    const line = latin1(this.#queue.peek().subarray(0, Math.min(end, httpLimits.startLine + 1)));
    if (line === "\n" || line === "\r\n") {
      const bytes = this.#takeBlock(end);
      return { kind: "aside", reason: "empty lines before an HTTP request", bytes };
    }
    if (end > httpLimits.startLine) return this.#refuse("its first line is too long for HTTP");
    if (!parseStartLine(line.replace(/\r?\n$/, ""))) return this.#refuse("it is not HTTP/1");
    return "again";
  }

  #beginBody(head: RequestHead): void {
    const framing = framingOf(head.headers);
    if (head.method === "CONNECT") {
      // A tunnel follows; a length in its head means nothing (RFC 9110, section 9.3.6).
      this.#end([]);
    } else if (framing.kind === "chunked") {
      this.#state = "chunk-size";
    } else if (framing.kind === "unknown") {
      this.#pending.push(this.#refuse(`an HTTP body cannot be delimited: ${framing.reason}`));
    } else if (framing.length === 0) {
      this.#end([]);
    } else {
      this.#left = framing.length;
      this.#state = "body";
    }
  }

  #end(trailers: Header[]): void {
    this.#state = "start";
    this.#pending.push({ kind: "end", trailers });
  }

  #readData(): RequestEvent | null {
    const bytes = this.#queue.take(this.#left);
    if (bytes.length === 0) return null;
    this.#left -= bytes.length;
    if (this.#left === 0) {
      if (this.#state === "body") this.#end([]);
      else this.#state = "chunk-end";
    }
    return { kind: "data", bytes };
  }

  #readChunkSize(): RequestEvent | null | "again" {
    const end = this.#queue.indexOf(lineFeed, this.#scanned);
    if (end === -1) this.#scanned = this.#queue.length;
    if (end > httpLimits.chunkLine || (end === -1 && this.#queue.length > httpLimits.chunkLine)) {
      return this.#refuse("a chunk of an HTTP body has too long a first line");
    }
    if (end === -1) return null;
    const line = latin1(this.#queue.peek().subarray(0, end + 1));
    const digits = /^[0-9a-fA-F]{1,12}(?=[;\s])/.exec(line)?.[0];
    if (digits === undefined) return this.#refuse("a chunk of an HTTP body has no size");
    const bytes = this.#takeBlock(end + 1);
    const size = Number.parseInt(digits, 16);
    this.#left = size;
    this.#state = size === 0 ? "trailers" : "chunk-data";
    const plain = size.toString(16);
    if (line === `${plain}\r\n` || line === `${plain.toUpperCase()}\r\n`) return "again";
    return { kind: "aside", reason: "chunk lines of an HTTP body are out of the ordinary", bytes };
  }

  #readChunkEnd(): RequestEvent | null | "again" {
    const first = this.#queue.at(0);
    if (first === -1 || (first === carriageReturn && this.#queue.at(1) === -1)) return null;
    if (first === lineFeed) {
      this.#state = "chunk-size";
      const bytes = this.#queue.take(1);
      return {
        kind: "aside",
        reason: "chunk lines of an HTTP body are out of the ordinary",
        bytes,
      };
    }
    if (first !== carriageReturn || this.#queue.at(1) !== lineFeed) {
      return this.#refuse("a chunk of an HTTP body does not end where its size says");
    }
    this.#queue.take(2);
    this.#state = "chunk-size";
    return "again";
  }

  #readTrailers(): RequestEvent | null | "again" {
    const end = this.#blockEnd(true);
    if (end === "more") return null;
    if (end === "large") return this.#refuse("the trailers of an HTTP body are too large");
    const lines = latin1(this.#takeBlock(end)).split("\n");
    this.#end(parseFields(lines));
    return "again";
  }
}
