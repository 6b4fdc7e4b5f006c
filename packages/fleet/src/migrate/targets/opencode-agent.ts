import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import { opencodePermission, opencodeTools } from "../permissions/opencode-tools.ts";
import type { Prompt } from "../source/setup.ts";
import { descriptionOf } from "./prompts.ts";

/**
 * The front matter of a subagent. Tools that it does not name are denied; those that it names are
 * left to the general rules, since an agent's own rules would go before them.
 */
export function agentFields(agent: Prompt, ledger: Ledger): { [key: string]: Json } {
  const { tools: named, disallowedTools } = agent.markdown.fields;
  const fields: { [key: string]: Json } = {
    description: descriptionOf(agent, `The subagent ${agent.name}`),
    mode: "subagent",
  };
  const permission: { [key: string]: Json } = {};
  const listed = listOf(named);
  if (listed !== null && !listed.includes("*")) {
    const kept = new Set(
      listed.flatMap((name) => opencodePermission(name.replace(/\(.*$/, "")) ?? []),
    );
    if (!listed.some((name) => name.startsWith("mcp__"))) permission["*_*"] = "deny";
    for (const name of opencodeTools) {
      const unnamed = opencodePermission(name);
      if (unnamed !== undefined && !kept.has(unnamed)) permission[unnamed] = "deny";
    }
    ledger.note(
      agent.file,
      "/tools",
      "approximated",
      null,
      "what it does not name is denied; the rest is left to the general rules",
    );
  }
  for (const name of listOf(disallowedTools) ?? []) {
    const found = opencodePermission(name.replace(/\(.*$/, ""));
    if (found !== undefined) permission[found] = "deny";
    else if (name.startsWith("mcp__"))
      permission[
        name
          .slice(5)
          .replace("__", "_")
          .replace(/[^\w*-]/g, "_")
      ] = "deny";
  }
  ledger.note(agent.file, "/disallowedTools", "approximated", null, "denied as whole tools");
  ledger.note(agent.file, "/name", "mapped", null, "the file's name is the agent's name");
  if (Object.keys(permission).length > 0) fields["permission"] = permission;
  return fields;
}

/** `a, b` or a list; null where nothing is said. */
export function listOf(value: Json | undefined): string[] | null {
  const items = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : null;
  return items?.flatMap((item) => (typeof item === "string" ? [item.trim()] : [])) ?? null;
}
