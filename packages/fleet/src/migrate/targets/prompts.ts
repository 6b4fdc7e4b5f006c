import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { withoutSecrets } from "../secrets.ts";
import type { Prompt } from "../source/setup.ts";
import { quietCommands } from "./prose.ts";
import { textTodo } from "./secret-todo.ts";
import type { Draft } from "./target.ts";

/**
 * The text of a command or subagent as it may be written, and what had to be changed in it: no
 * secrets, nothing that runs by itself.
 */
export function safeBody(prompt: Prompt): { text: string; changed: string | null } {
  const clean = withoutSecrets(prompt.markdown.body);
  const quiet = quietCommands(clean.text);
  const changes = [
    ...(clean.removed > 0 ? ["what looks like a secret is not copied"] : []),
    ...(quiet.changed ? ["a command in it would run by itself: it is words to the model now"] : []),
  ];
  return { text: quiet.text, changed: changes.length === 0 ? null : changes.join("; ") };
}

/** What a prompt says of itself; `otherwise` where it says nothing. */
export function descriptionOf(prompt: Prompt, otherwise: string): string {
  const { description } = prompt.markdown.fields;
  return typeof description === "string" ? description : otherwise;
}

/**
 * Writes a command or subagent, and accounts for its description and its text. A file that is there
 * stays: then every field of the prompt is dropped.
 * @param changed what had to be changed in its text; null for nothing
 */
export async function draftPrompt(
  prompt: Prompt,
  to: string,
  content: string,
  changed: string | null,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
): Promise<void> {
  const there = (await tree.bytes(to)) ?? draft.files.get(to);
  if (there !== undefined && !there.equals(Buffer.from(content))) {
    dropPrompt(prompt, `${to} is there already, and it stays`, ledger);
    return;
  }
  draft.files.set(to, Buffer.from(content));
  const { secretFields } = prompt;
  if (secretFields.length > 0 || withoutSecrets(prompt.markdown.body).removed > 0)
    draft.todo.push(textTodo(prompt.file, to));
  for (const field of secretFields)
    ledger.note(prompt.file, `/${field}`, "approximated", to, "without what looks like a secret");
  ledger.note(prompt.file, "/description", "mapped", to, "the same text");
  ledger.note(
    prompt.file,
    "body",
    changed === null ? "mapped" : "approximated",
    to,
    changed ?? "the same text",
  );
}

/** Every field of a prompt that is not written. */
export function dropPrompt(prompt: Prompt, why: string, ledger: Ledger): void {
  for (const field of [...Object.keys(prompt.markdown.fields).map((key) => `/${key}`), "body"])
    ledger.note(prompt.file, field, "dropped", null, why);
}
