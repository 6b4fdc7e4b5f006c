import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import { qoderName } from "../permissions/qoder.ts";
import { editTools, knownTools } from "../permissions/source.ts";
import type { Prompt } from "../source/setup.ts";
import { accountMode, strictMode, turnsOf } from "./front-matter.ts";
import { listOf } from "./opencode-agent.ts";
import { descriptionOf } from "./prompts.ts";

/**
 * The front matter of a subagent for Qoder CLI, whose tools have the source's names, or why there cannot be
 * one that does no more than it did (https://docs.qoder.com/cli/subagent).
 */
export function qoderAgent(agent: Prompt, ledger: Ledger): { [key: string]: Json } | string {
  const { name, tools, disallowedTools } = agent.markdown.fields;
  const fields: { [key: string]: Json } = {
    name: typeof name === "string" ? name : agent.name,
    description: descriptionOf(agent, `The subagent ${agent.name}`),
  };
  if (
    (listOf(disallowedTools) ?? []).some(
      (name) => /^mcp__.*\*/.test(name) && toolOf(name).length === 0,
    )
  )
    return "tools that it must not use are named there by their servers, without a star";
  const listed = listOf(tools);
  if (listed !== null && !listed.includes("*")) {
    const kept = listed.flatMap(toolOf);
    if (kept.length === 0) return "none of its tools is there, and without a list it could do more";
    fields["tools"] = kept;
    ledger.note(
      agent.file,
      "/tools",
      "approximated",
      null,
      "the tools that are there, as whole tools",
    );
  }
  const denied = listOf(disallowedTools) ?? [];
  const strict = strictMode(agent);
  const refused = [
    ...new Set([...denied.flatMap(toolOf), ...(strict === "plan" ? editTools : [])]),
  ];
  if (refused.length > 0) fields["disallowedTools"] = refused;
  ledger.note(agent.file, "/disallowedTools", "approximated", null, "denied as whole tools");
  ledger.note(agent.file, "/name", "mapped", null, "the same name");
  if (strict === "dontAsk") fields["permissionMode"] = strict;
  accountMode(
    agent,
    strict === "plan"
      ? { outcome: "approximated", why: "it has no tools that edit; plans are not made for it" }
      : { outcome: "mapped", why: "the mode of the same name" },
    ledger,
  );
  const turns = turnsOf(agent);
  if (turns !== null) {
    fields["maxTurns"] = turns;
    ledger.note(agent.file, "/maxTurns", "mapped", null, "as many turns");
  }
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
