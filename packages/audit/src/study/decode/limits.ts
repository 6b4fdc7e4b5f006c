/** How much is decoded, and what it may take. Everything beyond is left as it stands, and named. */
export interface DecodeLimits {
  /** Folding and evaluation feed each other at most this often. */
  rounds: number;
  /** UTF-16 units of one folded string. */
  stringLength: number;
  /** Entries of one folded array or object. */
  entries: number;
  /** Arrays in arrays. */
  depth: number;
  /** UTF-16 units and entries (eight units each) of all folded values together. */
  totalLength: number;
  /** UTF-16 units of the source of one expression or helper that is evaluated. */
  sourceLength: number;
  /** UTF-16 units of all source that is evaluated. */
  totalSource: number;
  /** Calls that are evaluated. */
  calls: number;
  /** Memory of the interpreter, in bytes. */
  guestMemory: number;
  /** Stack of the interpreter, in bytes. */
  guestStack: number;
  /**
   * Polls of the interpreter for one call, and for all. It polls at every ten thousandth jump back
   * or call: 0.03 to 1 ms.
   */
  callPolls: number;
  polls: number;
  /** As `callPolls`, for what puts tables in order before calls: it may go through a table many times. */
  preparationPolls: number;
  preparationMilliseconds: number;
  /** How long one call may take, in milliseconds of the clock: a poll can be long. */
  callMilliseconds: number;
  /** Calls of one helper that may break a limit until the helper is given up. */
  strikes: number;
  /** How long one batch may be silent until its thread is ended, in milliseconds of the clock. */
  silence: number;
  /** How long all evaluation may take, in milliseconds of the clock. */
  milliseconds: number;
}

export const decodeLimits: DecodeLimits = {
  rounds: 12,
  stringLength: 2 ** 20,
  entries: 100_000,
  depth: 16,
  totalLength: 2 ** 26,
  sourceLength: 2 ** 20,
  totalSource: 2 ** 24,
  calls: 200_000,
  guestMemory: 2 ** 27,
  guestStack: 2 ** 18,
  callPolls: 300,
  polls: 20_000,
  preparationPolls: 4000,
  preparationMilliseconds: 5000,
  callMilliseconds: 2000,
  strikes: 2,
  silence: 10_000,
  milliseconds: 30_000,
};
