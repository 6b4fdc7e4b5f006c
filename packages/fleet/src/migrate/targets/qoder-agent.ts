import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import { qoderName } from "../permissions/qoder.ts";
import { knownTools } from "../permissions/source.ts";
import type { Prompt } from "../source/setup.ts";
import { listOf } from "./opencode-agent.ts";
import { descriptionOf } from "./prompts.ts";

/**
 * The front matter of a subagent for Qoder CLI, whose tools have the source's names; null where none
 * of the tools that it names is there (https://docs.qoder.com/cli/subagent).
 */
export function qoderAgent(agent: Prompt, ledger: Ledger): { [key: string]: Json } | null {
  const { name, tools, disallowedTools } = agent.markdown.fields;
  const fields: { [key: string]: Json } = {
    name: typeof name === "string" ? name : agent.name,
    description: descriptionOf(agent, `The subagent ${agent.name}`),
  };
  const listed = listOf(tools);
  if (listed !== null && !listed.includes("*")) {
    const kept = listed.flatMap(toolOf);
    if (kept.length === 0) return null;
    fields["tools"] = kept;
    ledger.note(
      agent.file,
      "/tools",
      "approximated",
      null,
      "the tools that are there, as whole tools",
    );
  }
  const refused = listOf(disallowedTools)?.flatMap(toolOf) ?? [];
  if (refused.length > 0) fields["disallowedTools"] = refused;
  ledger.note(agent.file, "/disallowedTools", "approximated", null, "denied as whole tools");
  ledger.note(agent.file, "/name", "mapped", null, "the same name");
  return fields;
}

function toolOf(text: string): string[] {
  const tool = text.replace(/\([^]*$/, "").replace(/^Task$/, "Agent");
  if (knownTools.includes(tool)) return [tool];
  const found = /^mcp__([^*]+?)(?:__([^*]+|\*))?$/.exec(tool);
  if (found === null) return [];
  const [, server = "", name = "*"] = found;
  return [`mcp__${qoderName(server)}__${name === "*" ? name : qoderName(name)}`];
}
