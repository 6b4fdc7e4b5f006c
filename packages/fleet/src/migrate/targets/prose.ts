import { posix } from "node:path";
import { writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { scopes } from "../permissions/rules.ts";
import { hasSecret, withoutSecrets } from "../secrets.ts";
import type { Instructions, Setup } from "../source/setup.ts";
import { carriedMode } from "./modes.ts";
import { textTodo } from "./secret-todo.ts";
import type { Draft, TargetId } from "./target.ts";

const begin = "<!-- telltale migrate: begin -->";
const end = "<!-- telltale migrate: end -->";

/** The file of instructions for a user or a project. What stood in it stays. */
export async function draftInstructions(
  setup: Setup,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
  to: { user: string; project: string; local?: string },
): Promise<void> {
  for (const scope of scopes) {
    const file = to[scope];
    if (file === undefined) continue;
    const found = setup.instructions.filter((one) => one.scope === scope);
    if (found.length === 0) continue;
    const texts = found.map((one) => takeText(one, ledger, draft, file));
    const section = `${begin}\n${texts.join("\n\n")}\n${end}`;
    const there = (await tree.text(file)) ?? "";
    const at = there.indexOf(begin);
    const until = there.indexOf(end, at);
    const text =
      at >= 0 && until > at
        ? there.slice(0, at) + section + there.slice(until + end.length)
        : `${there}${there === "" || there.endsWith("\n\n") ? "" : there.endsWith("\n") ? "\n" : "\n\n"}${section}\n`;
    draft.files.set(file, Buffer.from(text));
  }
  for (const { file, scope } of setup.instructions) {
    if (scope !== "local") continue;
    if (to.local !== undefined) {
      draft.todo.push(`Keep ${to.local} out of what the project shares, as ${file} was.`);
      continue;
    }
    ledger.note(
      file,
      "body",
      "dropped",
      null,
      "it is one person's, and the target's file is shared",
    );
    draft.todo.push(
      `Copy what you need of ${file} yourself: the target has no personal file for one project.`,
    );
  }
}

function takeText({ file, text }: Instructions, ledger: Ledger, draft: Draft, to: string): string {
  const clean = withoutSecrets(text);
  if (clean.removed > 0) draft.todo.push(textTodo(file, to));
  const rules = file.includes("/rules/");
  const why =
    clean.removed > 0
      ? "its text, without what looks like a secret"
      : rules
        ? "its text, for all files: there are no rules by path"
        : "its text";
  ledger.note(file, "body", clean.removed > 0 || rules ? "approximated" : "mapped", to, why);
  return clean.text.replaceAll(begin, "").replaceAll(end, "").trim();
}

/** `!`-commands of a prompt run without a question in other tools: they become words to the model. */
export function quietCommands(body: string): { text: string; changed: boolean } {
  const text = body.replace(/(^|\s)!`([^`]*)`/g, "$1(run this first: `$2`)");
  return { text, changed: text !== body };
}

/** Copies skills: the format is shared (https://agentskills.io), but not the tools that it permits. */
export async function draftSkills(
  setup: Setup,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
  to: { user: string; project: string },
): Promise<void> {
  for (const skill of setup.skills) {
    const folder = posix.join(skill.scope === "user" ? to.user : to.project, skill.name);
    const file = posix.join(folder, "SKILL.md");
    const { name = skill.name, description } = skill.markdown.fields;
    const clean = withoutSecrets(skill.markdown.body);
    const quiet = quietCommands(clean.text);
    const said = typeof description === "string" ? description : `The skill ${skill.name}`;
    const fields = { name, description: said };
    const content = Buffer.from(writeMarkdown({ fields, body: quiet.text }));
    const there = await tree.bytes(file);
    if (there !== null && !there.equals(content)) {
      const why = `there is a skill of this name already (${file}), and it stays`;
      ledger.note(skill.file, "", "dropped", null, why);
      for (const leaf of [...Object.keys(skill.markdown.fields).map((key) => `/${key}`), "body"])
        ledger.note(skill.file, leaf, "dropped", null, why);
      for (const { path } of skill.files)
        ledger.note(posix.join(posix.dirname(skill.file), path), "file", "dropped", null, why);
      continue;
    }
    draft.files.set(file, content);
    const { secretFields } = skill;
    if (secretFields.length > 0 || clean.removed > 0) draft.todo.push(textTodo(skill.file, file));
    for (const field of secretFields)
      ledger.note(
        skill.file,
        `/${field}`,
        "approximated",
        file,
        "without what looks like a secret",
      );
    ledger.note(skill.file, "/name", "mapped", file, "the same text");
    ledger.note(skill.file, "/description", "mapped", file, "the same text");
    ledger.note(skill.file, "/allowed-tools", "dropped", null, "a skill must not permit tools");
    const same = clean.removed === 0 && !quiet.changed;
    ledger.note(
      skill.file,
      "body",
      same ? "mapped" : "approximated",
      file,
      same ? "the same text" : "without secrets and without commands that run by themselves",
    );
    for (const { path, bytes } of skill.files) {
      const from = posix.join(posix.dirname(skill.file), path);
      if (hasSecret(bytes.toString("latin1"))) {
        ledger.note(from, "file", "dropped", null, "it looks as if there were a secret in it");
        draft.todo.push(
          `Copy ${from} to ${posix.join(folder, path)} yourself, with a variable in place of what looks like a secret in it.`,
        );
        continue;
      }
      const to = posix.join(folder, path);
      const standing = await tree.bytes(to);
      if (standing !== null && !standing.equals(bytes)) {
        const why = `there is another file of this name already (${to}), and it stays`;
        ledger.note(from, "file", "dropped", null, why);
        continue;
      }
      draft.files.set(to, bytes);
      ledger.note(from, "file", "mapped", to, "the same bytes");
    }
  }
}

/**
 * Fields of the settings that every target is asked about in the same way.
 * @param personal whether the target has a file of settings for one person in one project
 */
export function draftSettings(
  setup: Setup,
  ledger: Ledger,
  draft: Draft,
  target: TargetId,
  personal = false,
): void {
  for (const { file, value } of setup.settings) {
    for (const name of Object.keys(value.env ?? {})) {
      ledger.note(
        file,
        `/env/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        "dropped",
        null,
        "values of the environment are not copied: set the variable where the tool is started",
      );
      draft.todo.push(
        `Set the environment variable ${name} of ${file} yourself, where the target needs it.`,
      );
    }
    ledger.note(file, "/apiKeyHelper", "dropped", null, "credentials are not carried over");
    ledger.note(
      file,
      "/permissions/additionalDirectories",
      "approximated",
      null,
      target === "gemini-cli"
        ? "the target does not go there"
        : "the target asks before it goes there",
    );
    for (const key of [
      "enabledMcpjsonServers",
      "disabledMcpjsonServers",
      "enableAllProjectMcpServers",
    ])
      ledger.note(file, `/${key}`, "mapped", null, "decides which servers are switched on");
    const mode = value.permissions?.defaultMode;
    if (mode === undefined) continue;
    const [outcome, why] = carriedMode(target, mode);
    ledger.note(file, "/permissions/defaultMode", outcome, null, why);
    if (mode === "bypassPermissions" || mode === "auto")
      draft.todo.push(
        `The mode ${mode} was not carried over: the target asks. Change that yourself if you must.`,
      );
  }
  for (const { file, scope } of setup.settings)
    if (scope === "local" && !personal)
      draft.todo.push(
        `Personal settings of ${file} now stand in files that a project shares: look before you commit.`,
      );
}
