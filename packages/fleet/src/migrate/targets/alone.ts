import { posix } from "node:path";
import { readMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Rule } from "../permissions/rules.ts";
import type { Prompt, Setup, Skill } from "../source/setup.ts";
import { isUsersAlone } from "./front-matter.ts";
import type { Draft } from "./target.ts";

/**
 * The setup with a denial of each skill that its user alone calls: for targets whose skills cannot say so
 * themselves, but whose permissions can. Then the proof is about it as about every other rule.
 */
export function denyingSkills(setup: Setup): Setup {
  const rules = setup.skills.filter(isUsersAlone).flatMap((skill) => {
    const { name } = skill.markdown.fields;
    const names = [skill.name, ...(typeof name === "string" ? [name] : [])];
    return [...new Set(names)].map(
      (specifier): Rule => ({
        effect: "deny",
        tool: "Skill",
        specifier,
        text: `Skill(${specifier})`,
        scope: skill.scope,
        file: skill.file,
        field: "/disable-model-invocation",
      }),
    );
  });
  const { permissions, userPermissions } = setup;
  const ofUser = rules.filter(({ scope }) => scope === "user");
  return {
    ...setup,
    permissions: { ...permissions, rules: [...permissions.rules, ...rules] },
    userPermissions: { ...userPermissions, rules: [...userPermissions.rules, ...ofUser] },
  };
}

/** Whether a file of a skill or a command says itself that a model may not call it. */
export async function saysUsersAlone(tree: Tree, file: string): Promise<boolean> {
  const text = await tree.text(file);
  return text !== null && isUsersAlone({ markdown: readMarkdown(text, file) });
}

/**
 * Tries the command that stands where one that its user alone calls would be written, and stays there.
 * @param content what would be written
 */
export async function tryStandingCommand(
  command: Prompt,
  file: string,
  content: string,
  says: () => Promise<boolean>,
  { setup, tree, draft }: { setup: Setup; tree: Tree; draft: Draft },
): Promise<void> {
  if (!isUsersAlone(command)) return;
  const there = await tree.bytes(file);
  if (there === null || there.equals(Buffer.from(content)) || (await says())) return;
  standsCallable(command, file, "disable-model-invocation", setup, draft);
}

/** Has the proof fail: under the name of what its user alone calls, something stands that a model may call. */
export function standsCallable(
  prompt: Prompt | Skill,
  file: string,
  field: string,
  setup: Setup,
  draft: Draft,
): void {
  const name = posix.basename(prompt.name);
  const denied = { file: prompt.file, field: "disable-model-invocation" };
  draft.models.push({
    name: `skill ${name}`,
    model: {
      decide: () => ({
        decision: "ask",
        by: `what stands under the name ${name} and stays: a model may call it`,
        at: { file, field },
        firm: true,
      }),
    },
    permissions: setup.permissions,
    permitted: [],
    apart: {
      source: {
        decide: () => ({ decision: "deny", by: "its user alone calls it", at: denied, firm: true }),
      },
      probes: [{ tool: "Skill", argument: name }],
      namesake: { file, of: prompt.file },
    },
  });
}
