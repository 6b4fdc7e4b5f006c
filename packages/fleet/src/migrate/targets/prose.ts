import { posix } from "node:path";
import { writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { scopes } from "../permissions/rules.ts";
import { hasSecret, withoutSecrets } from "../secrets.ts";

import { importsOf, sectionBegin, sectionEnd, textOf } from "../source/instructions.ts";
import type { Instructions, Setup, Skill } from "../source/setup.ts";
import { saysUsersAlone, standsCallable } from "./alone.ts";
import { type Filled, nothingFilled, safeText } from "./bodies.ts";
import { accountFields, accountUsersAlone, isUsersAlone } from "./front-matter.ts";
import { textTodo } from "./secret-todo.ts";
import type { Draft } from "./target.ts";

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
    const target = await tree.real(file);
    const texts = found.map((one) => takeText(one, ledger, draft, file, target));
    const kept = texts.filter((text) => text !== "");
    const there = (await tree.text(file)) ?? "";
    const at = there.indexOf(sectionBegin);
    const until = there.indexOf(sectionEnd, at);
    // What the target reads anyway needs no section.
    if (kept.length === 0 && at < 0) continue;
    const section = `${sectionBegin}\n${kept.join("\n\n")}\n${sectionEnd}`;
    const text =
      at >= 0 && until > at
        ? there.slice(0, at) + section + there.slice(until + sectionEnd.length)
        : `${there}${there === "" || there.endsWith("\n\n") ? "" : there.endsWith("\n") ? "\n" : "\n\n"}${section}\n`;
    draft.files.set(file, Buffer.from(text));
  }
  for (const { file, scope, pieces } of setup.instructions) {
    if (scope !== "local") continue;
    if (to.local !== undefined) {
      draft.todo.push(`Keep ${to.local} out of what the project shares, as ${file} was.`);
      continue;
    }
    for (const field of ["body", ...importsOf(pieces)])
      ledger.note(
        file,
        field,
        "dropped",
        null,
        "it is one person's, and the target's file is shared",
      );
    draft.todo.push(
      `Copy what you need of ${file} yourself: the target has no personal file for one project.`,
    );
  }
}

/** In the text itself, one would be taken for the end of the section by the next migration. */
const marks = /<!-- telltale migrate: (begin|end) -->/g;

function takeText(
  found: Instructions,
  ledger: Ledger,
  draft: Draft,
  to: string,
  target: string,
): string {
  const { file, real } = found;
  if (real === target) {
    textOf(found, target, ledger);
    ledger.note(file, "body", "mapped", to, "the same file, which the target reads too");
    return "";
  }
  const clean = withoutSecrets(textOf(found, target, ledger));
  if (clean.removed > 0) draft.todo.push(textTodo(file, to));
  const rules = file.includes("/rules/");
  const marked = clean.text.search(marks) >= 0;
  const why =
    clean.removed > 0
      ? "its text, without what looks like a secret"
      : rules
        ? "its text, for all files: rules by path are not carried over"
        : marked
          ? "its text, with other words for the marks of a migration in it"
          : "its text";
  const outcome = clean.removed > 0 || rules || marked ? "approximated" : "mapped";
  ledger.note(file, "body", outcome, to, why);
  return clean.text.replace(marks, "(telltale migrate: $1)").trim();
}

/** How a target says that a model may not call a skill by itself. */
export interface SkillWays {
  /** Whether it knows the source's own field for it. */
  usersAlone: boolean;
  /** Whether its permissions deny such skills to models. */
  denied?: boolean;
  /** Another file that says so; null where there is none. */
  beside?: (skill: Skill, folder: string) => Promise<[string, Buffer] | null>;
  /** Such a file, by its path in the skill's folder, and whether it says so. */
  besides?: { path: string; says: (text: string) => boolean };
  filled?: Filled;
}

/** Copies skills: the format is shared (https://agentskills.io), but not the tools that it permits. */
export async function draftSkills(
  setup: Setup,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
  to: { user: string; project: string },
  { usersAlone, denied = false, beside, besides, filled = nothingFilled }: SkillWays,
): Promise<void> {
  for (const skill of setup.skills) {
    const folder = posix.join(to[whose(skill)], skill.name);
    const file = posix.join(folder, "SKILL.md");
    const { name = skill.name, description } = skill.markdown.fields;
    const { text, changed } = safeText(skill.markdown.body, filled);
    const said = typeof description === "string" ? description : `The skill ${skill.name}`;
    const alone = usersAlone && isUsersAlone(skill);
    const fields = {
      name,
      description: said,
      ...(alone ? { "disable-model-invocation": true } : {}),
    };
    const content = Buffer.from(writeMarkdown({ fields, body: text }));
    const there = await tree.bytes(file);
    const stays = there !== null && !there.equals(content);
    if (isUsersAlone(skill) && !denied)
      await tryStandingSkill(skill, { folder, stays }, to, besides, { setup, tree, draft });
    if (stays) {
      dropSkill(skill, `there is a skill of this name already (${file}), and it stays`, ledger);
      draft.todo.push(
        `Compare it with ${skill.file} yourself: ${file} is there already, and it stays.`,
      );
      continue;
    }
    draft.files.set(file, content);
    const { secretFields } = skill;
    if (secretFields.length > 0 || withoutSecrets(skill.markdown.body).removed > 0)
      draft.todo.push(textTodo(skill.file, file));
    for (const field of secretFields)
      ledger.note(
        skill.file,
        `/${field}`,
        "approximated",
        file,
        "without what looks like a secret",
      );
    const more = (await beside?.(skill, folder)) ?? null;
    if (more !== null) draft.files.set(...more);
    const kept = alone || denied ? file : (more?.[0] ?? null);
    accountUsersAlone(skill, kept, ledger, draft);
    ledger.note(skill.file, "/name", "mapped", file, "the same text");
    ledger.note(skill.file, "/description", "mapped", file, "the same text");
    const outcome = changed === null ? "mapped" : "approximated";
    ledger.note(skill.file, "body", outcome, file, changed ?? "the same text");
    accountFields(skill, ledger, draft);
    await draftSkillFiles(skill, folder, tree, ledger, draft);
  }
}

/** Tries each skill that answers to the name of one that its user alone calls, and is not written for it. */
async function tryStandingSkill(
  skill: Skill,
  { folder, stays }: { folder: string; stays: boolean },
  to: { user: string; project: string },
  besides: SkillWays["besides"],
  { setup, tree, draft }: { setup: Setup; tree: Tree; draft: Draft },
): Promise<void> {
  const { name } = skill.markdown.fields;
  const names = new Set([skill.name, ...(typeof name === "string" ? [name] : [])]);
  const others = setup.skills.filter((one) => one !== skill);
  for (const at of [...names].flatMap((one) => [
    posix.join(to.user, one),
    posix.join(to.project, one),
  ])) {
    if (others.some((one) => posix.join(to[whose(one)], one.name) === at)) continue;
    const written = at === folder && !stays;
    const file = posix.join(at, "SKILL.md");
    if (besides === undefined) {
      if (written || (await tree.bytes(file)) === null || (await saysUsersAlone(tree, file)))
        continue;
      standsCallable(skill, file, "disable-model-invocation", setup, draft);
      continue;
    }
    const side = posix.join(at, besides.path);
    const own = at === folder ? skill.files.find(({ path }) => path === besides.path) : undefined;
    const text = (await tree.text(side)) ?? own?.bytes.toString("utf8") ?? null;
    const callable =
      text === null ? !written && (await tree.bytes(file)) !== null : !besides.says(text);
    if (callable) standsCallable(skill, text === null ? file : side, "policy", setup, draft);
  }
}

function whose({ scope }: Skill): "user" | "project" {
  return scope === "user" ? "user" : "project";
}

function dropSkill(skill: Skill, why: string, ledger: Ledger): void {
  for (const leaf of [...Object.keys(skill.markdown.fields).map((key) => `/${key}`), "body"])
    ledger.note(skill.file, leaf, "dropped", null, why);
  for (const { path } of skill.files)
    ledger.note(posix.join(posix.dirname(skill.file), path), "file", "dropped", null, why);
}

async function draftSkillFiles(
  skill: Skill,
  folder: string,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
): Promise<void> {
  for (const { path, bytes, executable } of skill.files) {
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
    if (executable) draft.executables.add(to);
    ledger.note(from, "file", "mapped", to, "the same bytes");
  }
}
