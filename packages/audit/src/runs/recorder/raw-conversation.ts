import type { Handler, Line } from "./line.ts";

/** After so much silence the line is ended here, so that nobody waits for an answer that never comes. */
const patienceMs = 2000;

/** Keeps what cannot be understood, with the reason, and says nothing. */
export class RawConversation implements Handler {
  readonly #line: Line;
  readonly #reason: string;
  #timer: NodeJS.Timeout | null = null;

  constructor(line: Line, reason: string) {
    this.#line = line;
    this.#reason = reason;
    line.record.gap(`was not taken apart: ${reason}`);
    this.#wait();
  }

  data(bytes: Uint8Array): void {
    this.#line.record.undecoded(this.#reason, bytes);
    this.#wait();
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#line.finish();
  }

  #wait(): void {
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#line.finish(), patienceMs).unref();
  }
}
