import type { Decision, PermissionModel, Place, Probe, Verdict } from "./decision.ts";
import { globExpression, isInside, resolvePath } from "./paths.ts";
import { editTools, lookTools, quietTools } from "./source.ts";

/** `prefix_rule` of a rules file: for each place, the words that may stand there. */
export interface CodexRule {
  pattern: string[][];
  decision: Decision;
  from: string;
}

/** What decides in Codex, all layers together. */
export interface CodexPermissions {
  rules: CodexRule[];
  /** `approval_policy`. */
  approval: string;
  /** The sandbox that commands run in. */
  sandbox: CodexSandbox;
  servers: Map<string, CodexServer>;
  webSearch: boolean;
  agents: boolean;
}

export interface CodexSandbox {
  /** What can be read: the project and the system, or the whole disk. */
  reads: "project" | "disk";
  writes: "nothing" | "project" | "disk";
  network: boolean;
  /** Patterns of what cannot be read: in the project, or from the root. */
  denied: string[];
  /** How many folders deep these are looked for; deeper files can be read. */
  depth: number;
  from: string;
}

export interface CodexServer {
  enabled: boolean;
  /** `default_tools_approval_mode`. */
  approval: string;
  tools: Map<string, string>;
  disabled: string[];
}

/** Of the system, what a program needs in order to run. */
const system = ["/bin", "/etc", "/lib", "/lib64", "/opt", "/proc", "/sbin", "/sys", "/tmp", "/usr"];

/**
 * Codex's approvals and sandbox, read loosely. Rules decide about commands by their first words, and
 * what no rule names runs without a question inside the sandbox; only what goes beyond it asks
 * (https://developers.openai.com/codex/rules, /codex/permissions, /codex/agent-approvals-security).
 * A verdict of `allow` says when it is confined to a sandbox that can do no more than read.
 */
export function codexModel(permissions: CodexPermissions, place: Place): PermissionModel {
  const { approval, sandbox } = permissions;
  const never = approval === "never";
  const say = (decision: Decision, by: string): Verdict => ({
    decision: decision === "ask" && never ? "deny" : decision,
    by,
    firm: true,
  });
  const harmless = sandbox.reads === "project" && sandbox.writes === "nothing" && !sandbox.network;
  const confined = (by: string): Verdict => ({
    decision: "allow",
    by,
    firm: true,
    ...(harmless ? { confined: true as const } : {}),
  });
  return {
    decide(probe) {
      const { tool, argument } = probe;
      if (tool === "Bash") return command(permissions, argument, say, confined);
      if (tool === "Read" || lookTools.includes(tool))
        return reading(sandbox, argument, place, say, confined);
      if (tool === "NotebookEdit") return say("deny", "no tool for notebooks");
      if (editTools.includes(tool)) {
        const inside = isInside(resolvePath(argument, place), place.project);
        if (sandbox.writes === "disk" || (sandbox.writes === "project" && inside))
          return say("allow", sandbox.from);
        return say("ask", "the sandbox, in which it cannot be written");
      }
      if (tool.startsWith("mcp__")) return serverTool(permissions.servers, probe, say);
      if (tool === "WebSearch" || tool === "WebFetch")
        return say(permissions.webSearch ? "allow" : "deny", "web_search");
      if (tool === "Agent")
        return say(permissions.agents ? "allow" : "deny", "features.multi_agent");
      if (tool === "Skill") return confined("a skill is instructions, and permits nothing");
      return say(quietTools.includes(tool) ? "allow" : "deny", "Codex's own tools");
    },
  };
}

type Say = (decision: Decision, by: string) => Verdict;
type Confined = (by: string) => Verdict;

function command(
  { rules, sandbox }: CodexPermissions,
  script: string,
  say: Say,
  confined: Confined,
): Verdict {
  const decide = (commands: string[][]): Verdict => {
    const verdicts = commands.map((tokens) => strictestRule(rules, tokens));
    for (const decision of ["deny", "ask"] as const) {
      const found = verdicts.find((rule) => rule?.decision === decision);
      if (found !== undefined) return say(decision, found.from);
    }
    if (verdicts.length > 0 && verdicts.every((rule) => rule !== undefined))
      return say("allow", verdicts.map((rule) => rule?.from).join(", "));
    return confined(`no rule: it runs in the sandbox of ${sandbox.from}`);
  };
  const plain = plainCommands(script);
  const whole = decide([["bash", "-lc", script]]);
  if (plain === null) return whole;
  const parts = decide(plain.commands);
  // Where it cannot be told how the script is taken apart, the milder answer counts.
  if (plain.sure) return parts;
  return rankOf(parts) <= rankOf(whole) ? parts : whole;
}

function rankOf({ decision, confined }: Verdict): number {
  return decision === "allow" ? (confined ? 1 : 0) : decision === "ask" ? 2 : 3;
}

function strictestRule(rules: CodexRule[], tokens: string[]): CodexRule | undefined {
  const matching = rules.filter(({ pattern }) =>
    pattern.every((choices, at) => choices.includes(tokens[at] ?? "\0")),
  );
  return (
    matching.find(({ decision }) => decision === "deny") ??
    matching.find(({ decision }) => decision === "ask") ??
    matching[0]
  );
}

/**
 * The commands of a script that is nothing but words, joined by `&&`, `||`, `;`, `|` or line breaks;
 * null for every other script, which rules see as one call of a shell.
 */
export function plainCommands(script: string): { commands: string[][]; sure: boolean } | null {
  if (/[$`()<>]|(?<!&)&(?!&)/.test(script)) return null;
  const parts = script.split(/&&|\|\||[;|\n]/).map((part) => part.trim());
  const filled = parts.filter((part) => part !== "");
  if (
    filled.some((part) =>
      /^(?:["']|\w+\+?=|(?:if|then|else|fi|for|while|do|done|case|\{)\b|\{)/.test(part),
    )
  )
    return null;
  const sure = /^[\w\s./,:@%+=~|&;-]*$/.test(script) && filled.length === parts.length;
  return { commands: filled.map(tokens), sure };
}

/** Words without their quotes; a backslash stays in its word. */
function tokens(part: string): string[] {
  return (part.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'])+/g) ?? []).map((word) =>
    word.replace(/["']/g, ""),
  );
}

function reading(
  sandbox: CodexSandbox,
  argument: string,
  place: Place,
  say: Say,
  confined: Confined,
): Verdict {
  const full = resolvePath(argument, place);
  const named = sandbox.denied.find(
    (glob) => glob.startsWith("/") && globExpression(glob.slice(1)).test(full.slice(1)),
  );
  if (named !== undefined) return say("deny", named);
  if (isInside(full, place.project)) {
    const path = full.slice(place.project.length + 1) || ".";
    const deep = path.split("/").length > sandbox.depth;
    const by = sandbox.denied.find(
      (glob) => !(deep && glob.includes("**")) && globExpression(glob).test(path),
    );
    return by === undefined ? say("allow", sandbox.from) : say("deny", by);
  }
  if (sandbox.reads === "disk") return say("allow", sandbox.from);
  return system.some((folder) => isInside(full, folder))
    ? confined("what programs need of the system can be read")
    : say("deny", "the sandbox, in which it cannot be read");
}

/** Two underscores may stand inside a name as well: every server that is there. */
function serverTool(servers: Map<string, CodexServer>, { tool }: Probe, say: Say): Verdict {
  for (const [name, server] of servers) {
    const prefix = `mcp__${name}__`;
    if (!tool.startsWith(prefix) || !server.enabled) continue;
    const inner = tool.slice(prefix.length);
    // With two underscores in it, it is a tool of another server, which is not there.
    if (server.disabled.some((off) => inner === off || inner.startsWith(`${off}__`)))
      return say("deny", `disabled_tools of ${name}`);
    const mode = server.tools.get(inner) ?? server.approval;
    // Of its own accord, Codex asks about tools that say that they change something.
    return say(mode === "prompt" ? "ask" : "allow", `approval of ${name}: ${mode}`);
  }
  return say("deny", "no server of this name");
}
