import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { withoutSecrets } from "../secrets.ts";
import type { Prompt } from "../source/setup.ts";

import { accountFields } from "./front-matter.ts";
import { textTodo } from "./secret-todo.ts";
import type { Draft } from "./target.ts";

/** What a prompt says of itself; `otherwise` where it says nothing. */
export function descriptionOf(prompt: Prompt, otherwise: string): string {
  const { description } = prompt.markdown.fields;
  return typeof description === "string" ? description : otherwise;
}

/** A command or subagent as a target would have it. */
export interface Written {
  prompt: Prompt;
  to: string;
  content: string;
  /** What had to be changed in its text; null for nothing. */
  changed: string | null;
  /** Accounts for the fields that this target knows, where it is written. */
  account(ledger: Ledger): void;
}

/**
 * Writes a command or subagent, and accounts for all of its fields. A file that is there stays: then every
 * field of the prompt is dropped.
 */
export async function draftPrompt(
  { prompt, to, content, changed, account }: Written,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
): Promise<void> {
  const there = (await tree.bytes(to)) ?? draft.files.get(to);
  if (there !== undefined && !there.equals(Buffer.from(content))) {
    dropPrompt(prompt, `${to} is there already, and it stays`, ledger);
    draft.todo.push(
      `Compare it with ${prompt.file} yourself: ${to} is there already, and it stays.`,
    );
    return;
  }
  draft.files.set(to, Buffer.from(content));
  account(ledger);
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
  accountFields(prompt, ledger, draft);
}

/** Every field of a prompt that is not written. */
export function dropPrompt(prompt: Prompt, why: string, ledger: Ledger): void {
  for (const field of [...Object.keys(prompt.markdown.fields).map((key) => `/${key}`), "body"])
    ledger.note(prompt.file, field, "dropped", null, why);
}
