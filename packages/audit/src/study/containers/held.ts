import type { Readable } from "node:stream";
import { byteSize } from "@telltale/core/numbers.ts";
import type { Gathering } from "./gathering.ts";

/** Why an archive's content was not read to its end. */
export type Problem = "too-large" | "ratio" | "damaged";

/** What a stream gave, or why it was not read to its end. */
export type Held = { buffer: Buffer } | { problem: Problem };

/**
 * Reads a stream of unpacked bytes into memory, within the limits: what all archives give, what is
 * in memory at one time, and how much more comes out than went in. The caller gives the memory
 * back: `gathering.release(buffer.length)`.
 *
 * @param packed bytes that went in
 * @param expected how much should come out; null where that is not known
 */
export async function holdStream(
  stream: Readable,
  packed: number,
  expected: number | null,
  gathering: Gathering,
): Promise<Held> {
  // Nobody packs that well: the size is a lie, or a bomb.
  const isPlausible = expected !== null && expected <= packed * gathering.limits.ratio;
  const space = new Space(isPlausible ? expected : null, gathering);
  let problem: Problem | null = null;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (!gathering.mayUnpack(chunk.length) || !space.add(chunk)) problem = "too-large";
      else if (isBomb(packed, space.size, gathering)) problem = "ratio";
      if (problem !== null) break;
    }
  } catch {
    problem = "damaged";
  }
  stream.destroy();
  if (problem === null) return { buffer: space.take() };
  space.drop();
  return { problem };
}

/**
 * Memory for one unpacked file. Where its size is known beforehand, it is there once; where it is
 * not, or was a lie, pieces are put together at the end.
 */
export class Space {
  size = 0;
  readonly #gathering: Gathering;
  readonly #whole: Buffer | null;
  #chunks: Buffer[] = [];

  constructor(expected: number | null, gathering: Gathering) {
    this.#gathering = gathering;
    // Untouched memory costs nothing: a false size takes no more room than the bytes that come.
    const plausible = expected !== null && expected <= gathering.limits.held;
    this.#whole = plausible ? Buffer.allocUnsafeSlow(expected) : null;
  }

  /** False where there is no more room. */
  add(chunk: Buffer): boolean {
    if (!this.#gathering.hold(chunk.length)) return false;
    if (this.#whole !== null && this.size + chunk.length <= this.#whole.length) {
      chunk.copy(this.#whole, this.size);
    } else {
      this.#chunks.push(Buffer.from(chunk));
    }
    this.size += chunk.length;
    return true;
  }

  /** The bytes; the room they take is to be given back with `gathering.release(length)`. */
  take(): Buffer {
    const rest = this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const front = this.#whole?.subarray(0, this.size - rest) ?? Buffer.alloc(0);
    return rest === 0 ? front : Buffer.concat([front, ...this.#chunks], this.size);
  }

  drop(): void {
    this.#gathering.release(this.size);
    this.#chunks = [];
  }
}

const FREE = 16 * 1024 ** 2;

/** Whether an archive gives suspiciously more than it is. Honest code packs 3 to 20 times. */
export function isBomb(packed: number, unpacked: number, gathering: Gathering): boolean {
  return unpacked > FREE && unpacked > packed * gathering.limits.ratio;
}

export function leaveOutUnpacked(problem: Problem, path: string, gathering: Gathering): void {
  const { limits } = gathering;
  if (problem === "ratio") {
    const why = `It unpacks to more than ${limits.ratio} times its size, as archives do that are made to fill memory.`;
    gathering.leaveOut("archive-bomb", path, why);
  } else if (problem === "too-large") {
    const why = `More than may be unpacked (${byteSize(limits.unpacked)} in all, ${byteSize(limits.held)} at one time).`;
    gathering.leaveOut("archive-too-large", path, why);
  } else {
    leaveOutDamaged(path, gathering);
  }
}

export function leaveOutDamaged(path: string, gathering: Gathering): void {
  const why = "It is damaged or not built as such containers are: parts of it could not be read.";
  gathering.leaveOut("damaged-container", path, why);
}
