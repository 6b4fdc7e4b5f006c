import { parentPort, workerData } from "node:worker_threads";
import type { SourceFile } from "../code/code.ts";
import { TooManyNodes } from "./flatten.ts";
import type { ParseLimits } from "./limits.ts";
import { type Piece, parsePiece } from "./piece.ts";
import { Strings } from "./strings.ts";

/** What a thread answers for each file it is given. */
export type Answer =
  | { piece: Piece; strings: string[]; failure: null }
  | { piece: null; strings: string[]; failure: string };

const port = parentPort;
if (port === null) throw new Error("this module runs in a worker thread");
const { limits } = workerData as { limits: ParseLimits };
const strings = new Strings();
let told = 1;

port.on("message", (source: SourceFile) => {
  let answer: Answer;
  try {
    const piece = parsePiece(source, strings, limits);
    answer = { piece, strings: [], failure: null };
  } catch (error) {
    answer = { piece: null, strings: [], failure: reasonOf(error) };
  }
  answer.strings = strings.list.slice(told);
  told = strings.list.length;
  port.postMessage(answer, answer.piece === null ? [] : buffersOf(answer.piece));
});

function buffersOf({ nodes, bindings }: Piece): ArrayBuffer[] {
  return [...Object.values(nodes), ...Object.values(bindings)]
    .filter((value) => typeof value === "object")
    .map(({ buffer }) => buffer as ArrayBuffer);
}

/** The reason in one clause; parsers say much more than that. */
function reasonOf(error: unknown): string {
  if (error instanceof TooManyNodes) return error.message;
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return "it is nested too deeply";
  }
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] as string).slice(0, 200);
}
