import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import type { PermissionModel, Place } from "../permissions/decision.ts";
import { type QwenPermissions, qwenModel } from "../permissions/qwen.ts";
import { mcpMatches } from "../permissions/source.ts";
import { withTools } from "../permissions/subagent.ts";
import type { Prompt } from "../source/setup.ts";
import { accountMode, listOf, strictMode, turnsOf } from "./front-matter.ts";
import { descriptionOf } from "./prompts.ts";

/** Qwen Code's tools by the source's names, as a subagent's lists have them (the published package). */
const tools: Record<string, string[]> = {
  Bash: ["run_shell_command"],
  Read: ["read_file"],
  Edit: ["edit"],
  Write: ["write_file"],
  NotebookEdit: ["notebook_edit"],
  Glob: ["glob", "list_directory"],
  Grep: ["grep_search"],
  WebFetch: ["web_fetch"],
  WebSearch: ["web_search"],
  Agent: ["agent"],
  Task: ["agent"],
  Skill: ["skill"],
  TodoWrite: ["todo_write"],
  AskUserQuestion: ["ask_user_question"],
};

/**
 * The front matter of a subagent for Qwen Code, or why there cannot be one that does no more than it did
 * (https://qwenlm.github.io/qwen-code-docs/en/users/features/sub-agents/).
 */
export function qwenAgent(agent: Prompt, ledger: Ledger): { [key: string]: Json } | string {
  const { name, tools: named, disallowedTools } = agent.markdown.fields;
  const fields: { [key: string]: Json } = {
    name: typeof name === "string" ? name : agent.name,
    description: descriptionOf(agent, `The subagent ${agent.name}`),
  };
  const listed = listOf(named);
  if (listed !== null && !listed.includes("*")) {
    const kept = [...new Set(listed.flatMap(toolsOf))];
    if (kept.length === 0) return "none of its tools is there, and without a list it could do more";
    fields["tools"] = kept;
    const why = "the tools that do the same, as whole tools";
    ledger.note(agent.file, "/tools", "approximated", null, why);
  }
  const denied = listOf(disallowedTools) ?? [];
  if (denied.some((text) => text.startsWith("mcp__") && toolsOf(text).length === 0))
    return "tools that it must not use are named there with a star at the end alone";
  const refused = [...new Set(denied.flatMap(toolsOf))];
  if (refused.length > 0) fields["disallowedTools"] = refused;
  ledger.note(agent.file, "/disallowedTools", "approximated", null, "denied as whole tools");
  ledger.note(agent.file, "/name", "mapped", null, "the same name");
  const plans = strictMode(agent) === "plan";
  // Without a mode, it would edit where the session asks.
  fields["approvalMode"] = plans ? "plan" : "default";
  accountMode(
    agent,
    plans
      ? { outcome: "mapped", why: "the mode of the same name" }
      : { outcome: "approximated", why: "what no rule permits is asked about, and not refused" },
    ledger,
  );
  const turns = turnsOf(agent);
  if (turns !== null) {
    fields["maxTurns"] = turns;
    ledger.note(agent.file, "/maxTurns", "mapped", null, "as many turns");
  }
  return fields;
}

/**
 * How Qwen Code would decide for a subagent with this front matter. A mode that asks less than the session's
 * is its own; without a word, it edits where the session asks (section "Permission Mode").
 */
export function qwenAgentModel(
  fields: { [key: string]: Json },
  session: QwenPermissions,
  place: Place,
): PermissionModel {
  const said = fields["approvalMode"] ?? sourceModes.get(fields["permissionMode"]);
  const silent = session.mode === "plan" ? "plan" : "auto-edit";
  const own = typeof said === "string" ? (said === "bubble" ? "default" : said) : silent;
  const permissive = ["yolo", "auto-edit", "auto"].includes(session.mode);
  const model = qwenModel({ ...session, mode: permissive ? session.mode : own }, place);
  const listed = listOf(fields["tools"]);
  const refused = listOf(fields["disallowedTools"]) ?? [];
  return withTools(model, (tool) => {
    const names = Object.hasOwn(tools, tool) ? [tool, ...(tools[tool] ?? [])] : [tool];
    const among = (list: string[]) =>
      list.some((name) => names.includes(name) || mcpMatches(name, tool));
    return (listed === null || listed.includes("*") || among(listed)) && !among(refused);
  });
}

/** The source's modes, which Qwen Code reads as its own. */
const sourceModes = new Map<Json | undefined, string>([
  ["acceptEdits", "auto-edit"],
  ["auto", "auto"],
  ["bypassPermissions", "yolo"],
  ["default", "default"],
  ["dontAsk", "default"],
  ["plan", "plan"],
]);

function toolsOf(text: string): string[] {
  const tool = text.replace(/\([^]*$/, "");
  if (/^mcp__[^*]*\*?$/.test(tool)) return [tool];
  return Object.hasOwn(tools, tool) ? (tools[tool] ?? []) : [];
}
