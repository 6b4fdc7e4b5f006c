import { posix } from "node:path";
import { stringify } from "smol-toml";
import type { Json } from "../files/json.ts";
import { writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { geminiTools } from "../permissions/gemini-tools.ts";
import type { Prompt, Setup } from "../source/setup.ts";
import { listOf } from "./opencode-agent.ts";
import { descriptionOf, draftPrompt, dropPrompt, safeBody } from "./prompts.ts";
import type { Draft } from "./target.ts";

/**
 * Commands as TOML, subagents as Markdown (https://geminicli.com/docs/cli/custom-commands,
 * https://geminicli.com/docs/core/subagents).
 */
export async function draftGeminiPrompts(
  setup: Setup,
  folders: { user: string; project: string },
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
): Promise<void> {
  const folder = ({ scope }: Prompt) => (scope === "user" ? folders.user : folders.project);
  for (const command of setup.commands) {
    ledger.note(command.file, "/allowed-tools", "dropped", null, "a command must not permit tools");
    const body = safeBody(command);
    // !{…} would run and @{…} would be read, without a question.
    const prompt = body.text.replace(/([!@])\{/g, "$1 {").replaceAll("$ARGUMENTS", "{{args}}");
    const content = stringify({
      description: descriptionOf(command, `The command ${command.name}`),
      prompt,
    });
    const to = posix.join(folder(command), "commands", `${command.name}.toml`);
    await draftPrompt(command, to, `${content}\n`, body.changed, tree, ledger, draft);
  }
  for (const agent of setup.agents) {
    const fields = agentFields(agent, ledger);
    if (typeof fields === "string") {
      dropPrompt(agent, fields, ledger);
      draft.todo.push(`Write the subagent ${agent.name} yourself: ${fields}.`);
      continue;
    }
    const body = safeBody(agent);
    const to = posix.join(folder(agent), "agents", `${agent.name}.md`);
    const content = writeMarkdown({ fields, body: body.text });
    await draftPrompt(agent, to, content, body.changed, tree, ledger, draft);
  }
}

/** The front matter of a subagent, or why there cannot be one that does no more than it did. */
function agentFields(agent: Prompt, ledger: Ledger): { [key: string]: Json } | string {
  const { name, tools, disallowedTools } = agent.markdown.fields;
  const spelt = (typeof name === "string" ? name : posix.basename(agent.name))
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-");
  const fields: { [key: string]: Json } = {
    name: spelt,
    description: descriptionOf(agent, `The subagent ${agent.name}`),
  };
  const listed = listOf(tools);
  const refused = new Set((listOf(disallowedTools) ?? []).flatMap(toolsOf));
  if (listed === null || listed.includes("*")) {
    if (refused.size > 0)
      return "only tools that it has can be named there, not those that it has not";
  } else {
    const kept = [...new Set(listed.flatMap(toolsOf))].filter((tool) => !refused.has(tool));
    if (kept.length === 0) return "none of its tools is there, and without a list it could do more";
    fields["tools"] = kept;
    ledger.note(
      agent.file,
      "/tools",
      "approximated",
      null,
      "the tools that do the same, as whole tools",
    );
    ledger.note(agent.file, "/disallowedTools", "mapped", null, "not among its tools");
  }
  ledger.note(
    agent.file,
    "/name",
    spelt === name ? "mapped" : "approximated",
    null,
    "in small letters, as names are there",
  );
  return fields;
}

function toolsOf(text: string): string[] {
  const tool = text.replace(/\([^]*$/, "");
  const found = /^mcp__([\w-]+?)(?:__([\w-]+|\*))?$/.exec(tool);
  return found === null ? geminiTools(tool) : [`mcp_${found[1]}_${found[2] ?? "*"}`];
}
