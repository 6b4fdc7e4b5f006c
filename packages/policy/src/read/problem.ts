/** Something wrong, or surprising, in a file that people wrote. */
export interface Problem {
  /** Counted from 1; columns are UTF-16 units, as editors count them. */
  line: number;
  column: number;
  /** One sentence. May quote the file, which is not to be trusted on a terminal. */
  message: string;
}

/** Nothing is longer than this in a message: a file may hold a megabyte in one word. */
const QUOTED = 60;

/** A word of the file for a message, in quotes, cut short. */
export function quoted(word: string): string {
  return JSON.stringify(word.length > QUOTED ? `${word.slice(0, QUOTED)}…` : word);
}

/** `file:line:column: message`, which editors and terminals turn into a link. */
export function problemLine(file: string, { line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
