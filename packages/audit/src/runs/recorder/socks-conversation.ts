import { ByteQueue } from "@telltale/core/wire/http/byte-queue.ts";
import type { Handler, Line } from "./line.ts";
import { RawConversation } from "./raw-conversation.ts";
import { openTunnel } from "./tunnel.ts";

/** Plays a SOCKS5 proxy (RFC 1928, passwords by RFC 1929) and unwraps what follows. */
export class SocksConversation implements Handler {
  readonly #line: Line;
  readonly #queue = new ByteQueue();
  #state: "greeting" | "password" | "request" = "greeting";

  constructor(line: Line) {
    this.#line = line;
  }

  data(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    while (this.#line.handler === this && this.#step()) {
      // Each step takes one message of the client; several may have come at once.
    }
  }

  end(): void {
    if (this.#queue.length > 0) this.#raw("it was closed within a SOCKS5 request");
    this.#line.finish();
  }

  /** @returns false until more bytes arrive */
  #step(): boolean {
    switch (this.#state) {
      case "greeting":
        return this.#readGreeting();
      case "password":
        return this.#readPassword();
      case "request":
        return this.#readRequest();
    }
  }

  #readGreeting(): boolean {
    const count = this.#queue.at(1);
    if (count === -1 || this.#queue.length < 2 + count) return false;
    const methods = this.#queue.peek().subarray(2, 2 + count);
    // A password is asked for where one is offered: what the subject would tell a proxy is to be seen.
    const chosen = [2, 0].find((method) => methods.includes(method));
    if (chosen !== undefined) {
      this.#queue.take(2 + count);
      this.#state = chosen === 2 ? "password" : "request";
      this.#reply([5, chosen]);
    } else {
      this.#raw("its SOCKS5 greeting offers no known method");
    }
    return true;
  }

  #readPassword(): boolean {
    const nameLength = this.#queue.at(1);
    const passwordLength = nameLength === -1 ? -1 : this.#queue.at(2 + nameLength);
    const length = 3 + nameLength + passwordLength;
    if (passwordLength === -1 || this.#queue.length < length) return false;
    this.#line.record.undecoded(
      "user name and password for a SOCKS5 proxy",
      this.#queue.take(length),
    );
    this.#state = "request";
    this.#reply([1, 0]);
    return true;
  }

  #readRequest(): boolean {
    if (this.#queue.length < 5) return false;
    const kind = this.#queue.at(3);
    const lengths = new Map([
      [1, 4],
      [3, 1 + this.#queue.at(4)],
      [4, 16],
    ]);
    const length = lengths.get(kind);
    if (this.#queue.at(0) !== 5 || this.#queue.at(1) !== 1 || length === undefined) {
      this.#raw("its SOCKS5 request is not one to connect");
      return true;
    }
    if (this.#queue.length < 4 + length + 2) return false;
    const bytes = this.#queue.take(4 + length + 2).subarray(4);
    const host = hostOf(kind, bytes.subarray(0, length));
    const port = ((bytes[length] ?? 0) << 8) | (bytes[length + 1] ?? 0);
    this.#reply([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    openTunnel(this.#line, { host, port }, this.#queue.takeAll());
    return true;
  }

  #reply(bytes: number[]): void {
    void this.#line.write(Uint8Array.from(bytes));
  }

  #raw(reason: string): void {
    this.#line.become(new RawConversation(this.#line, reason), this.#queue.takeAll());
  }
}

function hostOf(kind: number, bytes: Uint8Array): string {
  if (kind === 1) return bytes.join(".");
  if (kind === 3) return Buffer.from(bytes.subarray(1)).toString("latin1").toLowerCase();
  const hex = Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? [];
  return new URL(`http://[${hex.join(":")}]/`).hostname.slice(1, -1);
}
