import type { SourceFile } from "../code/code.ts";
import type { ParseLimits } from "./limits.ts";
import { ParserProcess } from "./parser-process.ts";
import type { Piece } from "./piece.ts";

/** What became of one file. */
export type Outcome =
  | { piece: Piece; strings: readonly string[]; failure: null }
  | { piece: null; failure: string };

/** What the parsers took, in their own processes. */
export interface Took {
  /** Seconds of processors, of all of them. */
  cpuSeconds: number;
  /** Bytes that those at work at the same time had at most, added up. */
  mostMemory: number;
}

/** Below this many characters a second process costs more than it brings. */
const worthwhile = 300_000;

/**
 * Parses files in several processes, the largest first. One that dies (stack, memory) or takes too
 * long costs the file it was at, and is replaced.
 *
 * The strings of an outcome are those of its process, and grow until all files are done.
 */
export async function parseAll(
  sources: readonly SourceFile[],
  limits: ParseLimits,
): Promise<{ outcomes: Outcome[]; took: Took }> {
  const outcomes: Outcome[] = new Array(sources.length);
  const lengthOf = (index: number): number => (sources[index] as SourceFile).text.length;
  const queue = sources.map((_, index) => index).sort((a, b) => lengthOf(b) - lengthOf(a));
  const until = Date.now() + limits.milliseconds;
  let nodes = 0;
  let position = 0;

  function take(): number | null {
    while (position < queue.length) {
      const index = queue[position++] as number;
      const failure =
        lengthOf(index) > limits.fileLength
          ? `it is longer than ${limits.fileLength} characters`
          : nodes > limits.nodes
            ? `the files before it have more than ${limits.nodes} nodes together`
            : Date.now() > until
              ? "the time for parsing was over"
              : null;
      if (failure === null) return index;
      outcomes[index] = { piece: null, failure };
    }
    return null;
  }

  /** One process at a time, until nothing is left to take. */
  async function work(): Promise<Took> {
    let parser: ParserProcess | null = null;
    const mine: Took = { cpuSeconds: 0, mostMemory: 0 };
    const count = ({ took }: ParserProcess): void => {
      mine.cpuSeconds += took.cpuSeconds;
      mine.mostMemory = Math.max(mine.mostMemory, took.mostMemory);
    };
    for (let index = take(); index !== null; index = take()) {
      for (let isSettled = false; !isSettled; ) {
        parser ??= new ParserProcess(limits);
        const left = Math.max(1000, Math.min(limits.fileMilliseconds, until - Date.now()));
        isSettled = true;
        try {
          const piece = await parser.parse(sources[index] as SourceFile, left);
          nodes += piece.nodes.count;
          outcomes[index] = { piece, strings: parser.strings, failure: null };
        } catch (error) {
          outcomes[index] = { piece: null, failure: (error as Error).message };
          if (parser.isGone) {
            // It may have died of what was there before: a fresh one decides.
            isSettled = parser.answered === 0 || Date.now() > until;
            count(parser);
            parser = null;
          }
        }
      }
    }
    if (parser !== null) {
      count(parser);
      parser.stop();
    }
    return mine;
  }

  const length = sources.reduce((sum, { text }) => sum + text.length, 0);
  const most = length < worthwhile ? 1 : limits.processes;
  const all = await Promise.all(Array.from({ length: Math.min(most, sources.length) }, work));
  const took: Took = { cpuSeconds: 0, mostMemory: 0 };
  for (const { cpuSeconds, mostMemory } of all) {
    took.cpuSeconds += cpuSeconds;
    took.mostMemory += mostMemory;
  }
  return { outcomes, took };
}
