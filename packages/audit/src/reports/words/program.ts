/** How Telltale is called where nothing else is known. */
export const usualProgram = "telltale";

const commands =
  /(?<![\w./-])telltale (?=(?:audit|study|diff|judge|replay|policy|eligibility|fleet|migrate|tools|doctor|setup)\b)/g;

/** A path as a shell (POSIX sh) takes it for one word. */
export function forShell(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** A text with its commands as the user can type them: `telltale judge DIR` as `./telltale judge DIR`. */
export function asCalled(text: string, program: string): string {
  return program === usualProgram ? text : text.replace(commands, () => `${program} `);
}
