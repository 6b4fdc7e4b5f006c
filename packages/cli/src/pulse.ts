import { columnsOf } from "./look.ts";
import type { Surroundings } from "./surroundings.ts";

/** Milliseconds for which a command may be silent. */
const SILENT = 2000;
const BETWEEN = 200;
const ERASE_LINE = "\r\u001b[2K";

/** How far work has got that keeps the process busy, so that nothing could be drawn beside it. */
export interface Pulse {
  /** To be called often; what it is given is said now and then. */
  beat(done: number): void;
  /** Takes the line away. */
  end(): void;
}

/**
 * Says on a terminal how far a command has got, once it has taken two seconds; elsewhere nothing.
 *
 * @param words the line, for so much done
 * @param now in milliseconds
 */
export function pulse(
  { err, env }: Pick<Surroundings, "err" | "env">,
  words: (done: string) => string,
  now: () => number = () => performance.now(),
): Pulse {
  let next = now() + SILENT;
  let shown = false;
  return {
    beat(done) {
      if (!err.terminal || now() < next) return;
      next = now() + BETWEEN;
      shown = true;
      const line = words(done.toLocaleString("en-US"));
      err.write(`${ERASE_LINE}${line.slice(0, columnsOf(err, env) - 1)}`);
    },
    end() {
      if (shown) err.write(ERASE_LINE);
      shown = false;
    },
  };
}

/** Work whose line is taken away whatever comes of it. */
export function endingWith<T>(shown: Pulse, work: () => T): T {
  try {
    return work();
  } finally {
    shown.end();
  }
}
