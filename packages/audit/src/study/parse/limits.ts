/** How much of a subject is parsed, and what it may take. */
export interface ParseLimits {
  /** UTF-16 units of one file. */
  fileLength: number;
  /** Nodes of one file, and of all files together. */
  fileNodes: number;
  nodes: number;
  /** How long one file may take, and all of them, in milliseconds of the clock. */
  fileMilliseconds: number;
  milliseconds: number;
  /** Processes at work at the same time. */
  processes: number;
  /** Stack of a parser, in MB: parsers are recursive, bundles are deep. Only what is used is taken. */
  stackMb: number;
  /** JavaScript heap of a parser, in MB. */
  heapMb: number;
}

export const parseLimits: ParseLimits = {
  fileLength: 64 * 2 ** 20,
  fileNodes: 16_000_000,
  nodes: 40_000_000,
  fileMilliseconds: 150_000,
  milliseconds: 400_000,
  processes: 2,
  stackMb: 256,
  heapMb: 2048,
};
