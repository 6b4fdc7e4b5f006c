import { isObject, type Json, own } from "../files/json.ts";
import type { Decision } from "./decision.ts";
import type { GeminiRule } from "./gemini.ts";

const decisions = new Map<unknown, Decision>([
  ["allow", "allow"],
  ["ask_user", "ask"],
  ["deny", "deny"],
]);

/**
 * The rules of a user's policy file, as the engine would load them; a file that it would refuse has
 * none. What holds for one subagent alone is read as a permission for all, and restricts nothing.
 */
export function geminiPolicyRules(policy: unknown, file: string): GeminiRule[] {
  const rules = own(policy, "rule");
  return (Array.isArray(rules) ? rules : []).flatMap((rule: Json, index) => {
    const decision = decisions.get(own(rule, "decision"));
    const priority = own(rule, "priority");
    if (decision === undefined || typeof priority !== "number") return [];
    if (decision !== "allow" && own(rule, "subagent") !== undefined) return [];
    if (decision !== "allow" && own(rule, "interactive") === false) return [];
    const server = own(rule, "mcpName");
    const modes = texts(own(rule, "modes")).map((mode) =>
      mode === "autoEdit" ? "auto_edit" : mode,
    );
    const named = own(rule, "toolName");
    const tools = typeof named === "string" ? [named] : texts(named);
    return (tools.length > 0 ? tools : ["*"]).flatMap((tool) =>
      patternsOf(rule).map((args) => ({
        tool,
        ...(typeof server === "string" ? { server } : {}),
        ...(args === null ? {} : { args }),
        decision,
        priority: 4 + priority / 1_000,
        modes,
        redirection: own(rule, "allowRedirection") === true,
        from: `${file} rule ${index + 1}`,
      })),
    );
  });
}

/** Null where every call is meant; nothing where the engine would refuse the rule. */
function patternsOf(rule: Json): (RegExp | null)[] {
  const prefix = own(rule, "commandPrefix");
  const regex = own(rule, "commandRegex");
  const args = own(rule, "argsPattern");
  const prefixes = typeof prefix === "string" ? [prefix] : texts(prefix);
  if (prefixes.length > 0) return prefixes.flatMap((one) => compiled(prefixPattern(one)));
  if (typeof regex === "string") return compiled(`"command":"${regex}`);
  return typeof args === "string" ? compiled(args) : [null];
}

/** As the engine takes them: none that is very long, or could take for ever. */
function compiled(pattern: string): RegExp[] {
  if (pattern.length > 2048 || /\([^)]*[*+?{].*\)[*+?{]/.test(pattern)) return [];
  try {
    return [new RegExp(pattern)];
  } catch {
    return [];
  }
}

/** What a command begins with, up to the end of a word. */
function prefixPattern(prefix: string): string {
  const open = `"command":${JSON.stringify(prefix).slice(0, -1)}`;
  return `${open.replace(/[-[\]{}()*+?.,\\^$|#\s"]/g, "\\$&")}(?:[\\s"]|\\\\")`;
}

/** What settings add to the policies, those of the user and those of a project alike. */
export function geminiSettingsRules(settings: Json, file: string): GeminiRule[] {
  const rules: GeminiRule[] = [];
  const add = (
    tool: string,
    decision: Decision,
    priority: number,
    field: string,
    more: Partial<GeminiRule> = {},
  ) =>
    rules.push({
      tool,
      decision,
      priority: 4 + priority / 1_000,
      from: `${file} ${field}`,
      ...more,
    });
  const tools = own(settings, "tools");
  const mcp = own(settings, "mcp");
  for (const name of texts(own(mcp, "excluded")))
    add(name === "*" ? "mcp_*" : `mcp_${name}_*`, "deny", 900, "mcp.excluded", { server: name });
  for (const name of texts(own(tools, "exclude"))) add(name, "deny", 400, "tools.exclude");
  for (const name of texts(own(tools, "confirmationRequired")))
    add(name, "ask", 350, "tools.confirmationRequired");
  const named = (field: "allowed" | "core", priority: number) => {
    for (const text of texts(own(tools, field))) {
      const [, tool = text, inside] = /^([\w-]+)\((.*)\)$/.exec(text) ?? [];
      const name = tool === "ShellTool" || tool === "shell" ? "run_shell_command" : tool;
      const args = inside !== undefined && name === "run_shell_command";
      const more = args ? { args: new RegExp(prefixPattern(inside)) } : {};
      add(name, "allow", priority, `tools.${field}: ${text}`, more);
    }
  };
  named("allowed", 300);
  named("core", 250);
  const servers = own(settings, "mcpServers");
  for (const [name, server] of isObject(servers) ? Object.entries(servers) : [])
    if (own(server, "trust") === true)
      add(`mcp_${name}_*`, "allow", 200, `mcpServers.${name}.trust`, { server: name });
  for (const name of texts(own(mcp, "allowed")))
    add(name === "*" ? "mcp_*" : `mcp_${name}_*`, "allow", 100, "mcp.allowed", { server: name });
  return rules;
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
