import { headerList, headerValues } from "@telltale/core/wire/http/head.ts";
import { type RequestEvent, RequestParser } from "@telltale/core/wire/http/request-parser.ts";
import { staysOpen, writeAnswer, writeHead } from "./answer-writer.ts";
import { answerTo } from "./answers.ts";
import type { Handler, Line } from "./line.ts";
import type { MessageRecord } from "./message-record.ts";
import { RawConversation } from "./raw-conversation.ts";
import { openTunnel } from "./tunnel.ts";
import { switchProtocol } from "./websocket-conversation.ts";

/** With so many requests waiting for their answers, no more are read. */
const mostWaiting = 32;

/** Reads HTTP/1 requests, records them, and answers them in their order. */
export class HttpConversation implements Handler {
  readonly #line: Line;
  readonly #parser = new RequestParser();
  #message: MessageRecord | null = null;
  #bodyLength = 0;
  #messageAt: number;
  /** Answers are written one after the other, whatever each of them waits for. */
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** After a request that may change the protocol, nothing is read until it is settled. */
  #held = false;
  #last = false;

  constructor(line: Line) {
    this.#line = line;
    this.#messageAt = line.record.run.now();
  }

  data(bytes: Uint8Array): void {
    if (this.#parser.idle) this.#messageAt = this.#line.record.run.now();
    this.#parser.push(bytes);
    this.#read(mostWaiting);
  }

  end(): void {
    // What waits behind a held request goes to whoever takes over, and the end with it.
    if (this.#held) return;
    this.#read(Number.POSITIVE_INFINITY);
    if (this.#held || this.#line.handler !== this) return;
    const rest = this.#parser.takeRest();
    const reason = "it was closed within an HTTP head or chunk line";
    if (rest.length > 0) this.#line.record.undecoded(reason, rest);
    this.#message = null;
    this.#enqueue(() => this.#line.finish());
  }

  #read(limit: number): void {
    while (!this.#held && this.#waiting <= limit) {
      const event = this.#parser.next();
      if (!event) return;
      this.#take(event);
    }
    // What comes behind a held request, or too many of them, stays in the system's buffers.
    this.#line.pause();
  }

  #take(event: RequestEvent): void {
    const { record } = this.#line;
    switch (event.kind) {
      case "head": {
        const message = record.run.message(record, this.#messageAt);
        this.#message = message;
        this.#bodyLength = 0;
        message?.begin(event.head);
        if (message && !message.target.usual) {
          record.undecoded(
            "an absolute target is out of the ordinary",
            Buffer.from(event.head.target, "latin1"),
          );
        }
        if (headerList(event.head.headers, "expect").includes("100-continue")) {
          this.#enqueue(() => this.#line.write(writeHead(100, [])));
        }
        return;
      }
      case "data":
        this.#bodyLength += event.bytes.length;
        this.#message?.add(event.bytes);
        return;
      case "aside":
        record.undecoded(event.reason, event.bytes);
        return;
      case "end":
        this.#message?.complete(this.#bodyLength, event.trailers);
        this.#answer(this.#message);
        this.#message = null;
        this.#messageAt = record.run.now();
        return;
      case "refused":
        this.#refuse(event.reason);
    }
  }

  #refuse(reason: string): void {
    const line = this.#line;
    const wasHttp = this.#message !== null || this.#last;
    this.#message = null;
    const head = writeHead(400, [
      ["content-length", "0"],
      ["connection", "close"],
    ]);
    if (wasHttp) {
      this.#enqueue(async () => {
        await line.write(head);
        line.finish();
      });
    }
    line.become(new RawConversation(line, reason), this.#parser.takeRest());
  }

  #answer(message: MessageRecord | null): void {
    this.#last = true;
    if (!message) {
      // Too many messages: none is kept any more, so none is answered.
      this.#line.finish();
      return;
    }
    if (message.target.form === "connect") {
      message.response = { status: 200, provider: "proxy" };
      this.#hold(async () => {
        await this.#line.write(writeHead(200, []));
        openTunnel(this.#line, message.authority, this.#parser.takeRest());
      });
      return;
    }
    const answer = answerTo(message);
    message.response = { status: answer.status, provider: answer.provider };
    if (headerValues(message.head.headers, "upgrade").length > 0 && answer.status === 101) {
      this.#hold(() => switchProtocol(this.#line, message, answer, this.#parser.takeRest()));
      return;
    }
    this.#enqueue(async () => {
      const open = await writeAnswer(this.#line, message.head, answer);
      if (!open || !staysOpen(message.head)) this.#line.finish();
    });
  }

  /** Reads nothing more here: what follows belongs to another protocol. */
  #hold(work: () => Promise<void>): void {
    this.#held = true;
    this.#enqueue(async () => {
      await work();
      this.#line.resume();
    });
  }

  #enqueue(work: () => Promise<void> | void): void {
    this.#waiting += 1;
    const { run } = this.#line.record;
    this.#turn = this.#turn
      .then(work)
      .catch((cause: unknown) => run.gap(`an answer could not be written: ${String(cause)}`))
      .then(() => {
        this.#waiting -= 1;
        if (this.#waiting !== mostWaiting || this.#held || this.#line.handler !== this) return;
        this.#line.resume();
        this.#read(mostWaiting);
      });
  }
}
