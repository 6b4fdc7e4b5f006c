import { withoutSecrets } from "../secrets.ts";

/** What a target puts into a prompt's text before the model reads it. */
export interface Filled {
  /** How it spells the n-th argument, counted from 0; null where arguments have no numbers. */
  numbered: ((index: number) => string) | null;
  /** What is to be said of that spelling where it is another one. */
  spelling?: string;
  /** Whether a file named as `@path` is put in. */
  files: boolean;
}

/** Of texts that are given to the model as they stand. */
export const nothingFilled: Filled = { numbered: null, files: false };

/**
 * The text of a prompt as it may be written, and what had to be changed in it, or comes out otherwise: no
 * secrets, nothing that runs by itself.
 * @returns `changed` null where it says the same
 */
export function safeText(
  text: string,
  { numbered, spelling, files }: Filled,
): { text: string; changed: string | null } {
  const clean = withoutSecrets(text);
  const quiet = quietCommands(clean.text);
  const changes = [
    ...(clean.removed > 0 ? ["what looks like a secret is not copied"] : []),
    ...(quiet.changed ? ["a command in it would run by itself: it is words to the model now"] : []),
  ];
  const counted = /(?<!\\)\$(?:ARGUMENTS\[(\d+)\]|(\d+)(?!\w))/g;
  if (numbered === null && counted.test(quiet.text))
    changes.push("arguments have no numbers there: they stand as words");
  if (/\$\{CLAUDE_\w+\}/.test(quiet.text))
    changes.push("what the source alone fills in stands as a word");
  if (!files && /(?:^|\s)@[\w~./-]*[./][\w./-]*\w/.test(quiet.text))
    changes.push("files named with @ are not put in");
  const spelt =
    numbered === null
      ? quiet.text.replace(/(?<!\\)\$ARGUMENTS\[(\d+)\]/g, (_, index) => inWords(Number(index)))
      : quiet.text.replace(counted, (_, one, other) => numbered(Number(one ?? other)));
  if (numbered !== null && spelling !== undefined && spelt !== quiet.text) changes.push(spelling);
  return {
    text: spelt,
    changed: changes.length === 0 ? null : changes.join("; "),
  };
}

const inWords = (index: number) => `(argument ${index + 1} of what its user says)`;

/**
 * Commands in a prompt run without a question in other tools: they become words to the model. Blocks of
 * them too, and what runs only there: opencode finds `` !`…` `` in the middle of a word as well.
 */
export function quietCommands(body: string): { text: string; changed: boolean } {
  const text = body
    .replace(/```!/g, "(run this first)\n```")
    .replace(/(^|\s)!`([^`]*)`/g, "$1(run this first: `$2`)")
    .replace(/!(?=`)/g, "! ");
  return { text, changed: text !== body };
}
