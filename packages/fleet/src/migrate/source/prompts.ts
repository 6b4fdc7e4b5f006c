import { posix } from "node:path";
import { type Json, leavesOf, own } from "../files/json.ts";
import { type Markdown, readMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Scope } from "../permissions/rules.ts";
import { safeFrontMatter } from "./front-matter.ts";
import type { Prompt, Setup, Skill } from "./setup.ts";

export async function readPrompts(
  tree: Tree,
  ledger: Ledger,
  folder: string,
  scope: Scope,
): Promise<Prompt[]> {
  const prompts: Prompt[] = [];
  for (const path of await tree.list(folder)) {
    const file = posix.join(folder, path);
    if (!path.endsWith(".md")) {
      ledger.announce(file, ["file"]);
      ledger.note(file, "file", "dropped", null, "only Markdown files are read here");
      continue;
    }
    const text = await textIn(tree, ledger, file);
    if (text === null) continue;
    const { markdown, secretFields } = safeFrontMatter(readMarkdown(text, file));
    ledger.announce(file, [...frontLeaves(markdown.fields), "body"]);
    dropSecretName(file, markdown, secretFields, ledger);
    prompts.push({ file, scope, name: path.slice(0, -3), markdown, secretFields });
  }
  return prompts;
}

export async function readSkills(
  tree: Tree,
  ledger: Ledger,
  folder: string,
  scope: Scope,
): Promise<Skill[]> {
  const paths = await tree.list(folder);
  const skills: Skill[] = [];
  for (const path of paths) {
    const name = /^([^/]+)\/SKILL\.md$/.exec(path)?.[1];
    if (name === undefined) continue;
    const file = posix.join(folder, path);
    const text = await textIn(tree, ledger, file);
    if (text === null) continue;
    const { markdown, secretFields } = safeFrontMatter(readMarkdown(text, file));
    ledger.announce(file, [...frontLeaves(markdown.fields), "body"]);
    dropSecretName(file, markdown, secretFields, ledger);
    const files: Skill["files"] = [];
    for (const other of paths.filter((one) => one.startsWith(`${name}/`) && one !== path)) {
      const bytes = await bytesIn(tree, ledger, posix.join(folder, other));
      if (bytes === null) continue;
      ledger.announce(posix.join(folder, other), ["file"]);
      const executable = await tree.isExecutable(posix.join(folder, other));
      files.push({ path: other.slice(name.length + 1), bytes, executable });
    }
    skills.push({ file, scope, name, markdown, secretFields, files });
  }
  for (const path of paths) {
    if (skills.some(({ name }) => path.startsWith(`${name}/`))) continue;
    const file = posix.join(folder, path);
    ledger.announce(file, ["file"]);
    ledger.note(file, "file", "dropped", null, "it belongs to no skill: there is no SKILL.md");
  }
  return skills;
}

async function textIn(tree: Tree, ledger: Ledger, file: string): Promise<string | null> {
  return (await bytesIn(tree, ledger, file))?.toString("utf8") ?? null;
}

/** The bytes of a file that stands in a folder; null where it cannot be had, and the ledger says so. */
async function bytesIn(tree: Tree, ledger: Ledger, file: string): Promise<Buffer | null> {
  const found = await tree.find(file);
  if (Buffer.isBuffer(found)) return found;
  const why = found === null ? "no file is found under its name" : `it is ${found.is}`;
  ledger.announce(file, ["file"]);
  ledger.note(file, "file", "dropped", null, why);
  return null;
}

/** Whether settings leave a skill on; one that its user alone may call is marked as if it said so itself. */
export function isWanted(
  { file, name, markdown, files }: Skill,
  setup: Setup,
  ledger: Ledger,
): boolean {
  const said = setup.settings.flatMap(({ value }) => own(value.skillOverrides, name) ?? []).at(-1);
  if (said === "user-invocable-only") markdown.fields["disable-model-invocation"] = true;
  if (said !== "off") return true;
  const why = "skillOverrides switches it off";
  for (const field of [...Object.keys(markdown.fields).map((key) => `/${key}`), "body"])
    ledger.note(file, field, "dropped", null, why);
  for (const { path } of files)
    ledger.note(posix.join(posix.dirname(file), path), "file", "dropped", null, why);
  return false;
}

/** A name that looks like a secret is none: the file's own name is there. */
function dropSecretName(
  file: string,
  { fields }: Markdown,
  secretFields: string[],
  ledger: Ledger,
): void {
  const at = secretFields.indexOf("name");
  if (at < 0) return;
  secretFields.splice(at, 1);
  delete fields["name"];
  ledger.note(
    file,
    "/name",
    "dropped",
    null,
    "it looks like a secret: its file's name stands for it",
  );
}

function frontLeaves(fields: { [key: string]: Json }): string[] {
  return Object.keys(fields).length === 0 ? [] : leavesOf(fields);
}
