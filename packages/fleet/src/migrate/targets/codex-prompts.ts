import { posix } from "node:path";
import { stringify } from "smol-toml";
import { writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Prompt, Setup, Skill } from "../source/setup.ts";
import { tryStandingCommand } from "./alone.ts";
import { nothingFilled, safeText } from "./bodies.ts";
import {
  accountMode,
  accountUsersAlone,
  isUsersAlone,
  listOf,
  strictMode,
} from "./front-matter.ts";
import { descriptionOf, draftPrompt, dropPrompt } from "./prompts.ts";
import type { Draft } from "./target.ts";

interface Folders {
  /** Of Codex itself, and of skills. */
  user: { codex: string; skills: string };
  project: { codex: string; skills: string };
}

/**
 * Commands become skills, which are called by their names (https://developers.openai.com/codex/skills);
 * subagents become TOML (https://developers.openai.com/codex/subagents).
 */
export async function draftCodexPrompts(
  setup: Setup,
  folders: Folders,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
): Promise<void> {
  const of = ({ scope }: Prompt) => (scope === "user" ? folders.user : folders.project);
  for (const command of setup.commands) {
    const name = command.name.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
    const { text, changed } = safeText(command.markdown.body, nothingFilled);
    const fields = {
      name,
      description: descriptionOf(command, `The command ${command.name}`),
    };
    const body = text.replaceAll("$ARGUMENTS", "what its user says with it");
    const folder = posix.join(of(command).skills, name);
    const to = posix.join(folder, "SKILL.md");
    const content = writeMarkdown({ fields, body });
    const becomes = ["a command is a skill there", ...(changed === null ? [] : [changed])].join(
      "; ",
    );
    const kept = await keptForUser(command, folder, tree);
    const side = await tree.text(posix.join(folder, policyName));
    const says = () => Promise.resolve(side !== null && saysNotImplicit(side));
    await tryStandingCommand(command, to, content, says, { setup, tree, draft });
    const account = (into: Ledger) => {
      draft.todo.push(`The command /${command.name} is the skill $${name} in Codex.`);
      if (kept !== null) draft.files.set(...kept);
      accountUsersAlone(command, kept?.[0] ?? null, into, draft);
    };
    await draftPrompt(
      { prompt: command, to, content, changed: becomes, account },
      tree,
      ledger,
      draft,
    );
  }
  for (const agent of setup.agents) {
    const { name, tools, disallowedTools } = agent.markdown.fields;
    const listed = listOf(tools);
    if ((listed !== null && !listed.includes("*")) || disallowedTools !== undefined) {
      const why = "its list of tools cannot be said there, and without one it could do more";
      dropPrompt(agent, why, ledger);
      draft.todo.push(`Write the subagent ${agent.name} yourself: ${why}.`);
      continue;
    }
    const { text, changed } = safeText(agent.markdown.body, nothingFilled);
    const content = stringify({
      name: typeof name === "string" ? name : agent.name,
      description: descriptionOf(agent, `The subagent ${agent.name}`),
      developer_instructions: text,
      ...(strictMode(agent) === null ? {} : { approval_policy: "never" }),
    });
    const to = posix.join(of(agent).codex, "agents", `${posix.basename(agent.name)}.toml`);
    const account = (into: Ledger) => {
      into.note(agent.file, "/name", "mapped", to, "the same name");
      into.note(agent.file, "/tools", "mapped", null, "all tools, as there");
      const why = "what its sandbox, which only reads, does not allow is refused";
      accountMode(agent, { outcome: "approximated", why }, into);
    };
    const written = { prompt: agent, to, content: `${content}\n`, changed, account };
    await draftPrompt(written, tree, ledger, draft);
  }
}

/** Where a skill of Codex says whether a model may call it, by its path in the skill's folder. */
export const policyName = "agents/openai.yaml";

/** Whether such a file says that a model may not. */
export function saysNotImplicit(text: string): boolean {
  return /^policy:[ \t]*\r?\n(?:[ \t]+.*\n)*?[ \t]+allow_implicit_invocation:[ \t]*false\b/m.test(
    text,
  );
}

/**
 * What keeps a model from calling a skill by itself, where that is so in the source
 * (https://developers.openai.com/codex/skills, `agents/openai.yaml`).
 * @returns path and content of a file; null where none is needed, or another has its place
 */
export async function keptForUser(
  prompt: Prompt | Skill,
  folder: string,
  tree: Tree,
): Promise<[string, Buffer] | null> {
  if (!isUsersAlone(prompt)) return null;
  if ("files" in prompt && prompt.files.some(({ path }) => path === policyName)) return null;
  const to = posix.join(folder, policyName);
  const content = Buffer.from("policy:\n  allow_implicit_invocation: false\n");
  const there = await tree.bytes(to);
  return there === null || there.equals(content) ? [to, content] : null;
}
