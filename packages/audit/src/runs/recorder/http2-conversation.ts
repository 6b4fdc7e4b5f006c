import {
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { Header } from "@telltale/core/model/index.ts";
import type { Answer } from "../providers/provider.ts";
import { answerTo } from "./answers.ts";
import type { Handler, Line } from "./line.ts";
import type { MessageRecord } from "./message-record.ts";

/** Fields that HTTP/2 forbids, since its frames do their work (RFC 9113, section 8.2.2). */
const forbidden = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);

/**
 * Reads HTTP/2 from clients that speak nothing else. Its frames are taken apart by Node's own
 * parser: messages are complete, pseudo headers included, but the bytes of the frames are not kept.
 */
export class Http2Conversation implements Handler {
  readonly #line: Line;
  readonly #stream: Duplex;
  readonly #session: ServerHttp2Session;

  constructor(line: Line) {
    this.#line = line;
    this.#stream = new Duplex({
      read: () => line.resume(),
      write: (bytes: Buffer, _encoding, done) => {
        line.write(bytes).then(() => done(), done);
      },
      final: (done) => {
        line.finish();
        done();
      },
    });
    this.#stream.on("error", () => {});
    this.#session = performServerHandshake(this.#stream);
    line.record.gap(
      "came as HTTP/2: its messages are whole, the bytes of its frames were not kept",
    );
    this.#session.on("error", (error) => this.#failed(error));
    this.#session.on("stream", (stream, _headers, _flags, raw) => this.#take(stream, raw));
  }

  data(bytes: Uint8Array): void {
    if (this.#stream.destroyed) {
      this.#line.record.undecoded("what follows broken HTTP/2", bytes);
    } else if (!this.#stream.push(bytes)) {
      this.#line.pause();
    }
  }

  end(): void {
    if (!this.#stream.destroyed) this.#stream.push(null);
    this.#line.finish();
  }

  #failed(error: Error): void {
    this.#line.record.gap(`could not be taken apart as HTTP/2: ${error.message}`);
    this.#line.finish();
  }

  #take(stream: ServerHttp2Stream, raw: readonly string[]): void {
    const { record } = this.#line;
    stream.on("error", () => {});
    const message = record.run.message(record, record.run.now());
    if (!message) {
      stream.close();
      return;
    }
    const headers = pairs(raw);
    const pseudo = (name: string): string => headers.find(([key]) => key === name)?.[1] ?? "";
    const method = pseudo(":method");
    const target = method === "CONNECT" ? pseudo(":authority") : pseudo(":path");
    message.begin({ method, target, version: "2.0", headers });
    let length = 0;
    let trailers: Header[] = [];
    stream.on("data", (bytes: Buffer) => {
      length += bytes.length;
      message.add(bytes);
    });
    stream.on("trailers", (_headers, _flags, rawTrailers: string[]) => {
      trailers = pairs(rawTrailers);
    });
    stream.on("end", () => {
      if (stream.aborted) return;
      message.complete(length, trailers);
      void answer(stream, message);
    });
  }
}

async function answer(stream: ServerHttp2Stream, message: MessageRecord): Promise<void> {
  const said = answerTo(message);
  message.response = { status: said.status, provider: said.provider };
  try {
    stream.respond(fieldsOf(said));
    for (const chunk of said.chunks) {
      if (chunk.afterMs > 0) await wait(chunk.afterMs, undefined, { ref: false });
      if (stream.writable && message.head.method !== "HEAD") stream.write(chunk.bytes);
    }
    stream.end();
  } catch {
    // The stream was closed by the subject, or the status is one that HTTP/2 does not know (101).
    stream.close();
  }
}

function fieldsOf(said: Answer): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = { ":status": String(said.status) };
  for (const [name, value] of said.headers) {
    const key = name.toLowerCase();
    const before = fields[key];
    if (!forbidden.has(key)) fields[key] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

/** Names and values in turn, as Node lists raw headers. */
function pairs(raw: readonly string[]): Header[] {
  const found: Header[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) found.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return found;
}
