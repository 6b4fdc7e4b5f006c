import type { CodexPermissions } from "./codex.ts";
import type { Named } from "./decision.ts";
import type { OpencodeRule } from "./opencode.ts";
import { opencodePermission, opencodeTools } from "./opencode-tools.ts";
import type { QoderPermissions } from "./qoder.ts";
import type { QwenPermissions } from "./qwen.ts";
import { qwenRule } from "./qwen-tools.ts";
import { editTools } from "./source.ts";

/** Most ways in which a list of words is spelt out. */
const MOST = 24;

/** What Qwen Code's lists permit, and the servers that ask nobody. */
export function qwenPermitted({ allow, trusted }: QwenPermissions): Named[] {
  const rules = allow.flatMap((text) => {
    const rule = qwenRule(text);
    return rule === null ? [] : [named(rule.tool, rule.specifier)];
  });
  return [...rules, ...trusted.map((server) => named(`mcp__${server}`, null))];
}

/** What Qoder CLI's rules permit. In the user's file, `/x` is below the home. */
export function qoderPermitted({ rules }: QoderPermissions): Named[] {
  return rules.flatMap(({ effect, text, scope }) => {
    const found = /^([^()]+)(?:\(([^]*)\))?$/.exec(text.trim());
    if (effect !== "allow" || found === null) return [];
    const [, tool = "", inside = ""] = found;
    if (inside === "" || inside === "*") return [named(tool, null)];
    const below = scope === "user" && /^\/(?!\/)/.test(inside);
    return [named(tool, below ? `~${inside}` : inside)];
  });
}

/** What opencode's rules permit, tools of servers under every name that they could have in the source. */
export function opencodePermitted(rules: OpencodeRule[]): Named[] {
  return rules.flatMap(({ permission, pattern, action }): Named[] => {
    if (action !== "allow") return [];
    const text = pattern === "*" ? null : pattern;
    if (permission === "external_directory") {
      const path = pattern.startsWith("/") ? `/${pattern}` : pattern.replace(/^\$HOME/, "~");
      return ["Read", "Edit"].map((tool) => named(tool, text === null ? null : path));
    }
    const tools = opencodeTools.filter((tool) => opencodePermission(tool) === permission);
    if (permission === "*") return [named("*", text)];
    if (tools.length === 0) return serverNames(permission, "_").map((tool) => named(tool, null));
    return tools.map((tool) => {
      if (tool === "WebFetch" && text !== null) return named(tool, hostIn(text));
      const path = tool === "Read" || editTools.includes(tool);
      return named(tool, path && text?.startsWith("/") ? `/${text}` : text);
    });
  });
}

/** What Codex's rules and approvals of servers permit. */
export function codexPermitted({ rules, servers }: CodexPermissions): Named[] {
  const commands = rules.flatMap(({ pattern, decision }) => {
    if (decision !== "allow") return [];
    if (pattern.length === 0) return [named("Bash", null)];
    const spelt = pattern.reduce<string[]>(
      (starts, choices) =>
        starts.flatMap((start) => choices.map((word) => `${start}${word} `)).slice(0, MOST),
      [""],
    );
    return spelt.map((words) => named("Bash", `${words}*`));
  });
  const tools = [...servers].flatMap(([server, { tools: own }]) => [
    named(`mcp__${server}`, null),
    ...[...own.keys()].map((tool) => named(`mcp__${server}__${tool}`, null)),
  ]);
  return [...commands, ...tools];
}

function named(tool: string, text: string | null): Named {
  return { tool, text };
}

function hostIn(pattern: string): string {
  return `domain:${pattern.replace(/^\w+:\/\/|[/?#][^]*$/g, "")}`;
}

/** `server_tool` as the source would call it: either may have underscores in its name. */
export function serverNames(name: string, between: string): string[] {
  const spelt = name.replaceAll("*", "x");
  const found: string[] = [];
  for (let at = spelt.indexOf(between); at >= 0; at = spelt.indexOf(between, at + 1)) {
    const tool = spelt.slice(at + between.length);
    if (at > 0 && tool !== "") found.push(`mcp__${spelt.slice(0, at)}__${tool}`);
  }
  return found;
}
