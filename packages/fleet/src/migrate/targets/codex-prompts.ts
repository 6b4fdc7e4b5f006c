import { posix } from "node:path";
import { stringify } from "smol-toml";
import { writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Prompt, Setup } from "../source/setup.ts";
import { listOf } from "./opencode-agent.ts";
import { descriptionOf, draftPrompt, dropPrompt, safeBody } from "./prompts.ts";
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
    ledger.note(command.file, "/allowed-tools", "dropped", null, "a skill must not permit tools");
    const name = command.name.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
    const body = safeBody(command);
    const fields = {
      name,
      description: descriptionOf(command, `The command ${command.name}`),
    };
    const text = body.text.replaceAll("$ARGUMENTS", "what its user says with it");
    const to = posix.join(of(command).skills, name, "SKILL.md");
    const content = writeMarkdown({ fields, body: text });
    const changed = [
      "a command is a skill there",
      ...(body.changed === null ? [] : [body.changed]),
    ].join("; ");
    await draftPrompt(command, to, content, changed, tree, ledger, draft);
    draft.todo.push(`The command /${command.name} is the skill $${name} in Codex.`);
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
    const body = safeBody(agent);
    const content = stringify({
      name: typeof name === "string" ? name : agent.name,
      description: descriptionOf(agent, `The subagent ${agent.name}`),
      developer_instructions: body.text,
    });
    const to = posix.join(of(agent).codex, "agents", `${posix.basename(agent.name)}.toml`);
    await draftPrompt(agent, to, `${content}\n`, body.changed, tree, ledger, draft);
    ledger.note(agent.file, "/name", "mapped", to, "the same name");
    ledger.note(agent.file, "/tools", "mapped", null, "all tools, as there");
  }
}
