import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Header } from "@telltale/core/model/index.ts";
import { headerList, headerValues } from "@telltale/core/wire/http/head.ts";
import {
  type Frame,
  FrameParser,
  MessageJoiner,
  opcodes,
  writeFrame,
} from "@telltale/core/wire/websocket/frames.ts";
import type { Answer } from "../providers/provider.ts";
import { writeHead } from "./answer-writer.ts";
import { answerTo } from "./answers.ts";
import type { Handler, Line } from "./line.ts";
import type { MessageRecord } from "./message-record.ts";
import { RawConversation } from "./raw-conversation.ts";

/** Changes the protocol of a line as a 101 answer says, and goes on there. */
export async function switchProtocol(
  line: Line,
  handshake: MessageRecord,
  answer: Answer,
  rest: Uint8Array,
): Promise<void> {
  const { headers } = handshake.head;
  if (!headerList(headers, "upgrade").includes("websocket")) {
    await line.write(writeHead(101, answer.headers));
    line.become(
      new RawConversation(line, "it changed to a protocol that is not taken apart"),
      rest,
    );
    return;
  }
  const [key = ""] = headerValues(headers, "sec-websocket-key");
  const wanted: Header[] = [
    ["upgrade", "websocket"],
    ["connection", "Upgrade"],
    ["sec-websocket-accept", acceptFor(key)],
  ];
  // No extension is agreed to, so that frames stay readable.
  const given = answer.headers.filter(([name]) => !/^sec-websocket-extensions$/i.test(name));
  const missing = wanted.filter(([name]) => headerValues(given, name).length === 0);
  await line.write(writeHead(101, [...given, ...missing]));
  line.become(new WebSocketConversation(line, handshake), rest);
}

/** Proves to the client that its handshake was read (RFC 6455, section 4.2.2). */
function acceptFor(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/** Records the messages that the subject sends, and passes on what the scripted APIs say to them. */
class WebSocketConversation implements Handler {
  readonly #line: Line;
  readonly #handshake: MessageRecord;
  readonly #parser = new FrameParser();
  readonly #joiner = new MessageJoiner();
  #messageAt: number | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(line: Line, handshake: MessageRecord) {
    this.#line = line;
    this.#handshake = handshake;
  }

  data(bytes: Uint8Array): void {
    this.#messageAt ??= this.#line.record.run.now();
    this.#parser.push(bytes);
    for (let event = this.#parser.next(); event; event = this.#parser.next()) {
      if (event.kind === "refused") {
        this.#raw(event.reason, this.#parser.takeRest());
        return;
      }
      if (!this.#take(event.frame)) return;
    }
    if (!this.#parser.hasRest && !this.#joiner.open) this.#messageAt = null;
  }

  end(): void {
    const begun = this.#joiner.open ? this.#record(this.#joiner.take()) : null;
    if (begun) begun.truncated = true;
    const rest = this.#parser.takeRest();
    if (rest.length > 0)
      this.#line.record.undecoded("it was closed within a WebSocket frame", rest);
    this.#enqueue(() => this.#line.finish());
  }

  /** @returns false where nothing more is read here */
  #take(frame: Frame): boolean {
    switch (frame.opcode) {
      case opcodes.ping:
        this.#keepControl(frame);
        this.#enqueue(() => this.#line.write(writeFrame(opcodes.pong, frame.payload)));
        return true;
      case opcodes.pong:
        this.#keepControl(frame);
        return true;
      case opcodes.close:
        this.#keepControl(frame);
        this.#enqueue(async () => {
          await this.#line.write(writeFrame(opcodes.close, frame.payload.subarray(0, 2)));
          this.#line.finish();
        });
        return true;
      default:
        return this.#takeMessage(frame);
    }
  }

  #takeMessage(frame: Frame): boolean {
    const message = this.#joiner.add(frame);
    if (message === "refused") {
      this.#raw("the frames of a WebSocket message are out of order or too many", frame.payload);
      return false;
    }
    if (message) this.#answer(this.#record(message));
    return true;
  }

  /** Null when there are too many messages. */
  #record(payload: Uint8Array): MessageRecord | null {
    const { record } = this.#line;
    const at = this.#messageAt ?? record.run.now();
    const message = record.run.message(record, at);
    message?.beginWebSocket(this.#handshake);
    message?.add(payload);
    message?.complete(payload.length, []);
    this.#messageAt = record.run.now();
    return message;
  }

  #answer(message: MessageRecord | null): void {
    if (!message) {
      this.#line.finish();
      return;
    }
    const answer = answerTo(message);
    message.response = { status: answer.status, provider: answer.provider };
    if (answer.status !== 200) return;
    this.#enqueue(async () => {
      for (const chunk of answer.chunks) {
        if (chunk.afterMs > 0) await wait(chunk.afterMs, undefined, { ref: false });
        await this.#line.write(writeFrame(opcodes.text, chunk.bytes));
      }
    });
  }

  /** Control frames can carry up to 125 bytes of anything; only an ordinary close says nothing more. */
  #keepControl(frame: Frame): void {
    const code = frame.payload.length === 2 ? Buffer.from(frame.payload).readUInt16BE() : 0;
    const ordinary = frame.opcode === opcodes.close && (code === 1000 || code === 1001);
    if (frame.payload.length === 0 || ordinary) return;
    this.#line.record.undecoded("contents of WebSocket control frames", frame.payload);
  }

  #raw(reason: string, rest: Uint8Array): void {
    const pieces = this.#joiner.open ? [this.#joiner.take(), rest] : [rest];
    this.#line.become(
      new RawConversation(this.#line, reason),
      Buffer.concat([...pieces, this.#parser.takeRest()]),
    );
  }

  #enqueue(work: () => Promise<void> | void): void {
    this.#turn = this.#turn.then(work).catch(() => {});
  }
}
