import { isObject, type Json, own } from "../files/json.ts";
import type { CodexPermissions, CodexRule, CodexSandbox, CodexServer } from "./codex.ts";
import type { CodexServerRules } from "./convert-codex.ts";
import type { Decision } from "./decision.ts";

const decisions: Record<string, Decision> = { allow: "allow", prompt: "ask", forbidden: "deny" };

/** A server as the source's rules want it. */
export function codexServer(rules: CodexServerRules): CodexServer {
  const tools = new Map<string, string>();
  for (const name of rules.approved) tools.set(name, "approve");
  for (const name of rules.asked) tools.set(name, "prompt");
  return { enabled: rules.enabled, approval: rules.approval, tools, disabled: rules.disabled };
}

/**
 * What decides, from a configuration with all its layers merged.
 * @param rules of the rules files of all layers
 */
export function codexPermissions(config: Json, rules: CodexRule[]): CodexPermissions {
  const profile = own(own(config, "profiles"), text(own(config, "profile")) ?? "\0");
  const setting = (key: string) => own(profile, key) ?? own(config, key);
  const approval = setting("approval_policy");
  const servers = own(config, "mcp_servers");
  const search = text(setting("web_search"));
  const old = own(own(config, "tools"), "web_search");
  return {
    rules,
    // A table of its own asks about some kinds and refuses the rest: never milder than this.
    approval: typeof approval === "string" ? approval : "on-request",
    sandbox: sandboxOf(config, setting),
    servers: new Map(
      Object.entries(isObject(servers) ? servers : {}).map(([name, server]) => [
        name,
        readServer(server),
      ]),
    ),
    webSearch: search === "disabled" ? false : search !== undefined || old !== false,
    agents: own(own(config, "features"), "multi_agent") !== false,
  };
}

function sandboxOf(config: Json, setting: (key: string) => Json | undefined): CodexSandbox {
  const open = { reads: "disk" as const, denied: [], depth: 0 };
  const legacy = text(setting("sandbox_mode"));
  const name = text(setting("default_permissions"));
  // One old setting in any layer, and no profile counts.
  if (legacy !== undefined || name === undefined) {
    const network = own(own(config, "sandbox_workspace_write"), "network_access") === true;
    const writes =
      legacy === "danger-full-access" ? "disk" : legacy === "read-only" ? "nothing" : "project";
    return {
      ...open,
      writes,
      network: network || writes === "disk",
      from: legacy === undefined ? "what Codex starts with" : `sandbox_mode ${legacy}`,
    };
  }
  if (name === ":read-only") return { ...open, writes: "nothing", network: false, from: name };
  if (name === ":workspace") return { ...open, writes: "project", network: false, from: name };
  const profile = own(own(config, "permissions"), name);
  const files = own(profile, "filesystem");
  if (!isObject(files) || own(profile, "extends") !== undefined)
    return { ...open, writes: "disk", network: true, from: `profile ${name}` };
  const roots = own(files, ":workspace_roots") ?? own(files, ":project_roots");
  const entries = Object.entries(isObject(roots) ? roots : { ".": roots ?? "deny" });
  const above = Object.entries(files).filter(
    ([path, access]) => typeof access === "string" && path !== ":workspace_roots",
  );
  const wide = above.some(([path, access]) => access === "read" && path !== ":minimal");
  const outside = above.some(([, access]) => access === "write");
  const inside = entries.some(([, access]) => access === "write");
  const depth = own(files, "glob_scan_max_depth");
  return {
    reads: wide || outside ? "disk" : "project",
    writes: outside ? "disk" : inside ? "project" : "nothing",
    network: own(own(profile, "network"), "enabled") === true,
    denied: [...entries, ...above].flatMap(([path, access]) =>
      access === "deny" || access === "none" ? [path] : [],
    ),
    depth: typeof depth === "number" ? depth : 0,
    from: `profile ${name}`,
  };
}

function readServer(server: Json): CodexServer {
  const tools = own(server, "tools");
  return {
    enabled: own(server, "enabled") !== false,
    approval: text(own(server, "default_tools_approval_mode")) ?? "auto",
    tools: new Map(
      Object.entries(isObject(tools) ? tools : {}).map(([name, tool]) => [
        name,
        text(own(tool, "approval_mode")) ?? "auto",
      ]),
    ),
    disabled: texts(own(server, "disabled_tools")),
  };
}

/**
 * The rules of a rules file (Starlark). Only calls with literal words are understood: what is not may
 * permit anything, and says so by being a permission for every command.
 */
export function codexFileRules(source: string, file: string): CodexRule[] {
  const plain = source.replace(/^\s*#.*$/gm, "");
  const rules: CodexRule[] = [];
  const calls = [
    ...plain.matchAll(/\bprefix_rule\s*\(((?:[^()"']|"(?:[^"\\]|\\.)*"|'[^']*')*)\)/g),
  ];
  const rest = calls.reduce((left, [call]) => left.replace(call, ""), plain).trim();
  for (const [index, [, inside = ""]] of calls.entries()) {
    const pattern = /\bpattern\s*=\s*(\[[^]*?\])\s*(?:,\s*\w+\s*=|,?\s*$)/.exec(inside)?.[1];
    const decision = /\bdecision\s*=\s*["'](\w+)["']/.exec(inside)?.[1] ?? "allow";
    const read = wordsOf(pattern ?? "");
    const from = `${file} rule ${index + 1}`;
    const effect = Object.hasOwn(decisions, decision) ? decisions[decision] : undefined;
    rules.push(
      read === null || effect === undefined
        ? { pattern: [], decision: "allow", from }
        : { pattern: read, decision: effect, from },
    );
  }
  if (/\b(?:def|for|load|prefix_rule)\b/.test(rest))
    rules.push({
      pattern: [],
      decision: "allow",
      from: `${file}, which is more than a list of rules`,
    });
  return rules;
}

function wordsOf(pattern: string): string[][] | null {
  try {
    const read: unknown = JSON.parse(pattern.replaceAll("'", '"').replace(/,\s*\]/g, "]"));
    if (!Array.isArray(read) || read.length === 0) return null;
    return read.map((word) => (Array.isArray(word) ? word.map(String) : [String(word)]));
  } catch {
    return null;
  }
}

/** The rules as a file. */
export function codexRulesFile(header: string, rules: CodexRule[]): string {
  const names = { allow: "allow", ask: "prompt", deny: "forbidden" };
  const lines = rules.map(({ pattern, decision }) => {
    const words = pattern.map((choices) =>
      choices.length === 1 ? JSON.stringify(choices[0]) : JSON.stringify(choices),
    );
    return `prefix_rule(pattern = [${words.join(", ")}], decision = "${names[decision]}")`;
  });
  return `${header}\n${[...new Set(lines)].join("\n")}\n`;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
