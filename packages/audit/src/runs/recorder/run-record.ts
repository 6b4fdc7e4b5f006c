import type { DnsQuestion } from "@telltale/core/model/index.ts";
import { ConnectionRecord, type Origin } from "./connection-record.ts";
import { MessageRecord } from "./message-record.ts";
import { NameBook } from "./names.ts";
import type { Recording, RunListeners } from "./recorder.ts";

/** What one run may make the recorder keep. Beyond it everything is still counted. */
export const runLimits = {
  connections: 4000,
  messages: 10_000,
  dns: 10_000,
  /** Bytes kept over all connections, messages and decoded bodies. */
  stored: 96 * 1024 * 1024,
};

/** Collects what is heard in one run, within bounds. */
export class RunRecord {
  readonly apis: RunListeners["apis"];
  readonly names = new NameBook();
  /** What is open at the moment. */
  readonly lines = new Set<{ abort(): void }>();
  /** False once the run has ended: what comes later belongs to nobody. */
  open = true;
  sentBytes = 0;
  readonly #listeners: RunListeners;
  #begun = 0;
  readonly #start = performance.now();
  readonly #connections: ConnectionRecord[] = [];
  readonly #messages: MessageRecord[] = [];
  readonly #dns: DnsQuestion[] = [];
  readonly #gaps = new Set<string>();
  #stored = 0;
  #unreadableDns = 0;

  constructor(listeners: RunListeners) {
    this.apis = listeners.apis;
    this.#listeners = listeners;
  }

  /** Milliseconds since the run began. */
  now(): number {
    return performance.now() - this.#start;
  }

  /** Counts bytes that the subject sent. */
  sent(count: number): void {
    if (!this.open || count === 0) return;
    this.sentBytes += count;
    this.#listeners.onSent(this.sentBytes);
  }

  /** Asks for room to keep so many bytes; tells how many may be kept. */
  reserve(count: number): number {
    const granted = Math.min(count, runLimits.stored - this.#stored);
    this.#stored += granted;
    if (granted < count) {
      this.gap(`only the first ${runLimits.stored} bytes of what was sent were kept`);
    }
    return granted;
  }

  /** Notes something that could not be seen, in plain words; the same words count once. */
  gap(text: string): void {
    if (this.#gaps.size < 500) this.#gaps.add(text);
  }

  question(name: string, type: string, transport: "udp" | "tcp"): void {
    if (this.#dns.length < runLimits.dns) {
      this.#dns.push({ at: this.now(), name, type, transport });
    } else {
      this.gap(`only the first ${runLimits.dns} DNS questions were kept`);
    }
  }

  unreadableDns(): void {
    this.#unreadableDns += 1;
  }

  /** A new connection, or null when there are too many. */
  connection(origin: Origin): ConnectionRecord | null {
    if (this.open) {
      this.#begun += 1;
      this.#listeners.onConnection?.(this.#begun);
    }
    if (this.#connections.length >= runLimits.connections) {
      this.gap(`only the first ${runLimits.connections} connections were kept`);
      return null;
    }
    const record = new ConnectionRecord(this, `c${this.#connections.length + 1}`, origin);
    this.#connections.push(record);
    return record;
  }

  /** A new message on a connection, or null when there are too many. */
  message(connection: ConnectionRecord, at: number): MessageRecord | null {
    if (this.#messages.length >= runLimits.messages) {
      this.gap(`only the first ${runLimits.messages} messages were kept`);
      return null;
    }
    const record = new MessageRecord(this, connection, at);
    this.#messages.push(record);
    return record;
  }

  /** Everything in the form in which it is handed on. */
  recording(): Recording {
    if (this.#unreadableDns > 0) {
      this.gap(`${this.#unreadableDns} DNS packets could not be read`);
    }
    // Messages begin in another order than they become known in, when connections overlap.
    const messages = this.#messages
      .toSorted((a, b) => a.at - b.at)
      .map((message, index) => message.toMessage(`m${index + 1}`));
    for (const text of this.#connections.flatMap((connection) => connection.gaps)) this.gap(text);
    return {
      dns: this.#dns,
      connections: this.#connections.map((connection) => connection.toConnection()),
      messages,
      gaps: [...this.#gaps],
      sentBytes: this.sentBytes,
    };
  }
}
