import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import type { PermissionModel, Place } from "../permissions/decision.ts";
import { type QoderPermissions, qoderModel, qoderName } from "../permissions/qoder.ts";
import { editTools, knownTools, mcpMatches } from "../permissions/source.ts";
import { withTools } from "../permissions/subagent.ts";
import type { Prompt } from "../source/setup.ts";
import { accountMode, listOf, strictMode, turnsOf } from "./front-matter.ts";
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

/** A mode as the program reads it: in several spellings. */
export function qoderMode(mode: string): string {
  const plain = mode.trim().toLowerCase().replaceAll("_", "");
  if (plain === "acceptedits") return "accept_edits";
  if (plain === "bypasspermissions" || plain === "yolo") return "bypass_permissions";
  return plain === "dontask" ? "dont_ask" : plain;
}

/** How Qoder CLI would decide for a subagent with this front matter. */
export function qoderAgentModel(
  fields: { [key: string]: Json },
  { rules, mode }: QoderPermissions,
  place: Place,
): PermissionModel {
  const own = fields["permissionMode"];
  const model = qoderModel({ rules, mode: typeof own === "string" ? qoderMode(own) : mode }, place);
  const listed = listOf(fields["tools"]);
  const refused = listOf(fields["disallowedTools"]) ?? [];
  const among = (list: string[], tool: string) =>
    list.some((name) => name === tool || mcpMatches(name, tool));
  return withTools(
    model,
    (tool) =>
      (listed === null || listed.includes("*") || among(listed, tool)) && !among(refused, tool),
  );
}

function toolOf(text: string): string[] {
  const tool = text.replace(/\([^]*$/, "").replace(/^Task$/, "Agent");
  if (knownTools.includes(tool)) return [tool];
  const found = /^mcp__([^*]+?)(?:__([^*]+|\*))?$/.exec(tool);
  if (found === null) return [];
  const [, server = "", name = "*"] = found;
  return [`mcp__${qoderName(server)}__${name === "*" ? name : qoderName(name)}`];
}
