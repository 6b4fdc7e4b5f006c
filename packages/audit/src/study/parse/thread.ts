import { readSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { Desk } from "./desk.ts";
import { TooManyNodes } from "./flatten.ts";
import { type Answer, bytesOf, columnsOf, headFrame, type Question } from "./frames.ts";
import type { ParseLimits } from "./limits.ts";
import { type Piece, parsePiece } from "./piece.ts";
import { Strings } from "./strings.ts";

/*
 * The thread that parses, within a process that does nothing else: questions come in at standard
 * input, answers go to standard output. It waits in the calls themselves, there is nothing else to do.
 */

const { limits } = workerData as { limits: ParseLimits };
const strings = new Strings();
const desk = new Desk();
let told = 1;

// One byte says that everything is loaded.
write(Uint8Array.of(1));
for (;;) {
  const length = read(4);
  if (length === null) break;
  const head = read(length.readUInt32LE(0));
  if (head === null) break;
  const question = JSON.parse(head.toString()) as Question;
  const body = read(question.bytes);
  if (body === null) break;
  answer(question, body.toString(question.encoding));
}

function answer({ path, kind }: Question, text: string): void {
  let piece: Piece | null = null;
  let failure: string | null = null;
  try {
    piece = parsePiece({ path, kind, text }, strings, limits, desk);
  } catch (error) {
    failure = reasonOf(error);
  }
  const news = Buffer.from(JSON.stringify(strings.list.slice(told)));
  told = strings.list.length;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const head: Answer = {
    failure,
    kind: piece?.kind ?? "script",
    objection: piece?.objection ?? null,
    nodes: piece?.nodes.count ?? 0,
    bindings: piece?.bindings.count ?? 0,
    references: piece?.bindings.references.length ?? 0,
    stringBytes: news.length,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    mostMemory: maxRSS * 1024,
  };
  write(headFrame(head));
  if (piece !== null) for (const column of columnsOf(piece)) write(bytesOf(column));
  write(news);
}

/** The reason in one clause; parsers say much more than that. */
function reasonOf(error: unknown): string {
  if (error instanceof TooManyNodes) return error.message;
  if (error instanceof RangeError && /call stack/.test(error.message))
    return "it is nested too deeply";
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] as string).slice(0, 200).replace(/\.$/, "");
}

/** Exactly so many bytes; null where the other side is gone. */
function read(size: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const got = again(() => readSync(0, bytes, filled, size - filled, null));
    if (got === 0) return null;
    filled += got;
  }
  return bytes;
}

function write(bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length; ) {
    sent += again(() => writeSync(1, bytes, sent, bytes.length - sent));
  }
}

/** Pipes may be set not to wait; then it is tried again, a little later. */
function again(call: () => number): number {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EOF") return 0;
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
