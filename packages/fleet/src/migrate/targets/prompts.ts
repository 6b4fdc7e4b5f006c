import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { withoutSecrets } from "../secrets.ts";
import type { Prompt } from "../source/setup.ts";
import { quietCommands } from "./prose.ts";
import type { Draft } from "./target.ts";

/** The text of a command or subagent as it may be written: no secrets, nothing that runs by itself. */
export function safeBody(prompt: Prompt): { text: string; changed: boolean } {
  const clean = withoutSecrets(prompt.markdown.body);
  const quiet = quietCommands(clean.text);
  return { text: quiet.text, changed: quiet.changed || clean.removed > 0 };
}

/**
 * Writes a command or subagent, and accounts for its description and its text. A file that is there
 * stays: then every field of the prompt is dropped.
 * @param changed whether the text had to be changed
 */
export async function draftPrompt(
  prompt: Prompt,
  to: string,
  content: string,
  changed: boolean,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
): Promise<void> {
  const there = (await tree.bytes(to)) !== null || draft.files.has(to);
  if (there && draft.files.get(to)?.equals(Buffer.from(content)) !== true) {
    dropPrompt(prompt, `${to} is there already, and it stays`, ledger);
    return;
  }
  draft.files.set(to, Buffer.from(content));
  ledger.note(prompt.file, "/description", "mapped", to, "the same text");
  ledger.note(
    prompt.file,
    "body",
    changed ? "approximated" : "mapped",
    to,
    changed
      ? "without secrets; a command in it would run by itself: it is words to the model now"
      : "the same text",
  );
}

/** Every field of a prompt that is not written. */
export function dropPrompt(prompt: Prompt, why: string, ledger: Ledger): void {
  for (const field of [...Object.keys(prompt.markdown.fields).map((key) => `/${key}`), "body"])
    ledger.note(prompt.file, field, "dropped", null, why);
}
