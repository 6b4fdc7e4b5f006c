import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { SourceFile } from "../code/code.ts";
import {
  type Answer,
  bytesOf,
  columnsOf,
  headFrame,
  outOfMemory,
  pieceFor,
  questionFor,
} from "./frames.ts";
import type { ParseLimits } from "./limits.ts";
import type { Piece } from "./piece.ts";

/** On an idle machine it takes a fifth of a second. */
const startMilliseconds = 60_000;

/** A process that parses one file after another, as seen from here. */
export class ParserProcess {
  /** What the names of its pieces are numbers of; grows with each file. */
  readonly strings: string[] = [""];
  /** How many files it has answered. */
  answered = 0;
  /** What it had taken when it last answered: seconds of processors, and bytes of memory at most. */
  took = { cpuSeconds: 0, mostMemory: 0 };
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #chunks: Buffer[] = [];
  #isReady = false;
  #ended: Error | null = null;
  #target: Uint8Array | null = null;
  #filled = 0;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(limits: ParseLimits) {
    const main = fileURLToPath(new URL(`./process${import.meta.url.slice(-3)}`, import.meta.url));
    // V8 is to look for garbage when there may be some: a tree of a large file has none.
    const options = ["--no-warnings", "--initial-old-space-size=400"];
    // It needs nothing of the environment, and options for this process are none for that one.
    this.#process = spawn(process.execPath, [...options, main, JSON.stringify(limits)], {
      stdio: ["pipe", "pipe", "ignore"],
      env: {},
    });
    this.#process.stdin.on("error", () => {});
    this.#process.stdout.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      if (this.#target === null) this.#process.stdout.pause();
      this.#pump();
    });
    this.#process.on("error", (error) => this.#end(error));
    this.#process.on("close", (code, signal) => this.#end(new Error(ending(code, signal))));
  }

  /**
   * The piece of one file.
   *
   * @throws Error with the reason where it cannot be parsed; `isGone` tells whether the process
   * ended with it
   */
  async parse(source: SourceFile, milliseconds: number): Promise<Piece> {
    if (!this.#isReady) await this.#start();
    const timer = setTimeout(
      () => this.#end(new Error(`it took longer than ${Math.round(milliseconds / 1000)} s`)),
      milliseconds,
    );
    try {
      const { head, body } = questionFor(source);
      this.#process.stdin.write(headFrame(head));
      this.#process.stdin.write(body);
      const length = Buffer.alloc(4);
      await this.#fill(length);
      const json = Buffer.alloc(length.readUInt32LE(0));
      await this.#fill(json);
      const answer = JSON.parse(json.toString()) as Answer;
      const piece = pieceFor(answer);
      if (answer.failure === null) {
        for (const column of columnsOf(piece)) await this.#fill(bytesOf(column));
      }
      const news = Buffer.alloc(answer.stringBytes);
      await this.#fill(news);
      for (const text of JSON.parse(news.toString()) as string[]) this.strings.push(text);
      this.answered++;
      this.took = { cpuSeconds: answer.cpuSeconds, mostMemory: answer.mostMemory };
      if (answer.failure !== null) throw new Error(answer.failure);
      return piece;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until it can parse: how long that takes says nothing of a file. */
  async #start(): Promise<void> {
    const timer = setTimeout(
      () => this.#end(new Error("its parser did not start")),
      startMilliseconds,
    );
    try {
      await this.#fill(new Uint8Array(1));
      this.#isReady = true;
    } finally {
      clearTimeout(timer);
    }
  }

  get isGone(): boolean {
    return this.#ended !== null;
  }

  stop(): void {
    this.#end(new Error("it was stopped"));
  }

  #end(error: Error): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    this.#process.kill("SIGKILL");
    this.#process.stdout.destroy();
    this.#reject(error);
  }

  /** Waits until as many bytes have come as there is room for. */
  #fill(target: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended);
      this.#target = target;
      this.#filled = 0;
      this.#resolve = resolve;
      this.#reject = reject;
      this.#pump();
      if (this.#target !== null) this.#process.stdout.resume();
    });
  }

  #pump(): void {
    const target = this.#target;
    if (target === null) return;
    while (this.#filled < target.length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return;
      const size = Math.min(chunk.length, target.length - this.#filled);
      target.set(size === chunk.length ? chunk : chunk.subarray(0, size), this.#filled);
      this.#filled += size;
      if (size === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(size);
    }
    this.#target = null;
    this.#resolve();
  }
}

function ending(code: number | null, signal: string | null): string {
  if (code === outOfMemory) return "it needs more memory than a parser may have";
  if (signal !== null)
    return `its parser crashed (${signal}), as it does on code nested too deeply`;
  return `its parser ended with ${code}`;
}
