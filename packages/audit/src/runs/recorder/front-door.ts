import { ByteQueue } from "@telltale/core/wire/http/byte-queue.ts";
import { readClientHello } from "@telltale/core/wire/tls/client-hello.ts";
import type { Authority } from "./certificates/authority.ts";
import { HttpConversation } from "./http-conversation.ts";
import { Http2Conversation } from "./http2-conversation.ts";
import type { Handler, Line } from "./line.ts";
import { RawConversation } from "./raw-conversation.ts";
import { SocksConversation } from "./socks-conversation.ts";
import { terminateTls } from "./tls-door.ts";

/** Longer than any method in use; a longer first word is no HTTP. */
const longestMethod = 32;
const methodByte = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;

type Guess = "more" | "tls" | "http" | "http2" | "socks5" | { raw: string };

/** Looks at the first bytes of a line and hands it to whoever understands them. */
export class FrontDoor implements Handler {
  readonly #line: Line;
  readonly #authority: Authority;
  readonly #queue = new ByteQueue();
  /** Bytes below which a TLS hello cannot be complete. */
  #helloNeeds = 0;

  constructor(line: Line, authority: Authority) {
    this.#line = line;
    this.#authority = authority;
  }

  data(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    const guess = this.#guess();
    if (guess === "more") return;
    if (guess === "tls") {
      this.#readHello();
    } else if (guess === "http") {
      this.#line.become(new HttpConversation(this.#line), this.#queue.takeAll());
    } else if (guess === "socks5") {
      this.#line.become(new SocksConversation(this.#line), this.#queue.takeAll());
    } else if (guess === "http2") {
      this.#line.become(new Http2Conversation(this.#line), this.#queue.takeAll());
    } else {
      this.#raw(guess.raw);
    }
  }

  end(): void {
    // A connection on which nothing was said is no gap: there is nothing that could have been missed.
    if (this.#queue.length > 0) this.#raw("it was closed before its protocol could be told");
    this.#line.finish();
  }

  #guess(): Guess {
    const first = this.#queue.at(0);
    const second = this.#queue.at(1);
    if (first === 0x16) return second === -1 ? "more" : second === 0x03 ? "tls" : unknown;
    if (first === 0x05) return "socks5";
    for (let at = 0; at < longestMethod; at += 1) {
      const byte = this.#queue.at(at);
      if (byte === -1) return "more";
      if (byte === 0x20 && at > 0) return this.#isHttp2(at) ? "http2" : "http";
      // An empty line in front of a request is tolerated, as RFC 9112, section 2.2 asks for.
      if (at === 0 && (byte === 0x0d || byte === 0x0a)) return "http";
      if (!methodByte.test(String.fromCharCode(byte))) return unknown;
    }
    return unknown;
  }

  #isHttp2(methodLength: number): boolean {
    return (
      methodLength === 3 && String.fromCharCode(...this.#queue.peek().subarray(0, 3)) === "PRI"
    );
  }

  #readHello(): void {
    if (this.#queue.length < this.#helloNeeds) return;
    const result = readClientHello(this.#queue.peek());
    if (result.kind === "more") {
      this.#helloNeeds = result.need;
    } else if (result.kind === "refused") {
      this.#raw(result.reason);
    } else {
      const bytes = this.#queue.takeAll();
      const raw = bytes.slice(0, result.length);
      terminateTls({
        line: this.#line,
        authority: this.#authority,
        hello: result.hello,
        raw,
        bytes,
      });
    }
  }

  #raw(reason: string): void {
    this.#line.become(new RawConversation(this.#line, reason), this.#queue.takeAll());
  }
}

const unknown: Guess = { raw: "its protocol is neither HTTP nor TLS" };
