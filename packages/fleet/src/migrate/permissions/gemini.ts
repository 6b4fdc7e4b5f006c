import { posix } from "node:path";
import {
  type Decision,
  type PermissionModel,
  type Place,
  type Probe,
  rank,
  type Verdict,
} from "./decision.ts";
import { geminiTools } from "./gemini-tools.ts";
import { isInside, resolvePath } from "./paths.ts";
import { splitShell } from "./shell.ts";
import { editTools, readOnlyCommands } from "./source.ts";

/** A rule of Gemini CLI's policy engine. */
export interface GeminiRule {
  /** `*` for every tool, `mcp_server_*` for every tool of a server. */
  tool: string;
  /** The server that the tool is of, `*` for any; undefined where nothing is said. */
  server?: string;
  /** Held against the arguments as JSON, in which a NUL stands on both sides of every field. */
  args?: RegExp;
  decision: Decision;
  /** The tier before the point, the priority after it: the higher one decides. */
  priority: number;
  /** Approval modes in which it holds; all where none is named. */
  modes?: string[];
  redirection?: boolean;
  /** Where it stands. */
  from: string;
}

/** What holds before any configuration (the policies that come with the program). */
const defaults: GeminiRule[] = [
  ...[
    "glob",
    "grep_search",
    "list_directory",
    "read_file",
    "google_web_search",
    "invoke_agent",
  ].map((tool) => standard(tool, "allow", 50)),
  ...["replace", "write_file", "run_shell_command", "activate_skill", "web_fetch"].map((tool) =>
    standard(tool, "ask", 10),
  ),
  ...["replace", "write_file", "web_fetch"].map((tool) => ({
    ...standard(tool, "allow", 15),
    modes: ["auto_edit"],
  })),
  { ...standard("*", "deny", 40), modes: ["plan"] },
  ...["ask_user", "web_fetch", "activate_skill"].map((tool) => ({
    ...standard(tool, "ask", 50),
    modes: ["plan"],
  })),
];

function standard(tool: string, decision: Decision, priority: number): GeminiRule {
  return {
    tool,
    decision,
    priority: 1 + priority / 1_000,
    from: `what Gemini CLI starts with: ${tool}`,
  };
}

interface Call {
  name: string;
  /** Other names under which a rule finds it. */
  aliases?: string[];
  server?: string;
  args: { [key: string]: string | string[] };
}

/**
 * Gemini CLI's policy engine, read loosely: the rule with the highest priority that matches decides;
 * a command is judged as a whole, then part by part, and the strictest counts
 * (https://geminicli.com/docs/reference/policy-engine). A call can be written in several ways: the
 * mildest answer counts. Files outside the workspace are refused by the tools themselves.
 */
export function geminiModel(rules: GeminiRule[], mode: string, place: Place): PermissionModel {
  const inForce = [...defaults, ...rules]
    .filter(({ modes }) => modes === undefined || modes.length === 0 || modes.includes(mode))
    .sort((one, other) => other.priority - one.priority);
  const decide = (call: Call): Verdict => {
    const rule = inForce.find((one) => matches(one, call));
    if (call.name !== "run_shell_command")
      return { decision: rule?.decision ?? "ask", by: rule?.from ?? "no rule", firm: true };
    return shell(call, rule, mode, decide);
  };
  return {
    decide(probe) {
      const verdicts = callsOf(probe, place).map(decide);
      // Which server a tool is of is no choice of the caller: a denial for any reading counts.
      const denied = verdicts.find(({ decision }) => decision === "deny");
      if (probe.tool.startsWith("mcp__") && denied !== undefined) return denied;
      const mildest = verdicts.reduce<Verdict>(
        (one, other) => (rank(one.decision) <= rank(other.decision) ? one : other),
        { decision: "deny", by: "no such tool", firm: true },
      );
      const path = probe.tool === "Read" || [...editTools, "Glob", "Grep"].includes(probe.tool);
      if (path && !isInside(resolvePath(probe.argument, place), place.project))
        return { decision: "deny", by: "its place outside the workspace", firm: true };
      return mildest;
    },
  };
}

function shell(
  call: Call,
  rule: GeminiRule | undefined,
  mode: string,
  decide: (call: Call) => Verdict,
): Verdict {
  const command = String(call.args["command"]);
  const { parts, redirects } = splitShell(command);
  let verdict: Verdict = {
    decision: rule?.decision ?? "ask",
    by: rule?.from ?? "no rule",
    firm: true,
  };
  if (verdict.decision === "deny") return verdict;
  // Without a pattern, the program lets commands through that it knows to be harmless.
  if (rule?.args === undefined && parts.length > 0 && parts.every(looksHarmless))
    verdict = { decision: "allow", by: "a command that only reads", firm: true };
  const redirected = redirects && rule?.redirection !== true && mode === "default";
  if (redirected && verdict.decision === "allow")
    verdict = { decision: "ask", by: "a redirection", firm: true };
  for (const part of parts) {
    if (part === command) continue;
    const inner = decide({ ...call, args: { command: part } });
    if (rank(inner.decision) > rank(verdict.decision)) verdict = inner;
  }
  return verdict;
}

function looksHarmless(part: string): boolean {
  const first = /^\S+/.exec(part)?.[0] ?? "";
  return [...readOnlyCommands, "git"].includes(first);
}

function matches(rule: GeminiRule, call: Call): boolean {
  if (rule.server !== undefined && call.server === undefined) return false;
  if (rule.server !== undefined && rule.server !== "*" && rule.server !== call.server) return false;
  const names = [call.name, ...(call.aliases ?? [])];
  if (!nameMatches(rule, names, call.server)) return false;
  return rule.args === undefined || rule.args.test(geminiArguments(call.args));
}

function nameMatches(
  { tool, server }: GeminiRule,
  names: string[],
  of: string | undefined,
): boolean {
  if (tool === "*") return true;
  if (tool === "mcp_*") return of !== undefined;
  if (tool.endsWith("_*")) return of !== undefined && tool === `mcp_${of}_*`;
  const full = server !== undefined && server !== "*" ? `mcp_${server}_${tool}` : tool;
  return names.includes(full) || names.includes(tool);
}

/** Arguments as the engine holds patterns against them: sorted, a NUL around each field. */
export function geminiArguments(args: { [key: string]: string | string[] }): string {
  const fields = Object.keys(args)
    .sort()
    .map((key) => `\0${JSON.stringify(key)}:${JSON.stringify(args[key])}\0`);
  return `{${fields.join(",")}}`;
}

/** Every way in which the same can be done there. */
function callsOf({ tool, argument }: Probe, place: Place): Call[] {
  const mcp = tool.startsWith("mcp__") ? tool.slice("mcp__".length) : null;
  if (mcp !== null) return serverCalls(mcp);
  const names = geminiTools(tool);
  const paths = () => {
    const full = resolvePath(argument, place);
    const relative = posix.relative(place.project, full) || ".";
    return [...new Set([argument, full, relative, `./${relative}`])];
  };
  const each = (name: string, field: string, texts: string[]): Call[] =>
    texts.map((text) => ({ name, args: { [field]: text } }));
  return names.flatMap((name): Call[] => {
    if (name === "run_shell_command") return each(name, "command", [argument]);
    if (name === "read_many_files")
      return paths().map((path) => ({ name, args: { include: [path] } }));
    if (name === "read_file" || name === "replace" || name === "write_file")
      return each(name, "file_path", paths());
    if (name === "glob" || name === "list_directory" || name === "grep_search")
      return each(name, "dir_path", paths());
    if (name === "web_fetch")
      return each(name, "prompt", [argument, `Summarise ${argument} for me`]);
    if (name === "invoke_agent")
      return [{ name, aliases: [argument], args: { agent_name: argument, prompt: "x" } }];
    if (name === "activate_skill") return each(name, "name", [argument]);
    return each(name, "query", [argument]);
  });
}

/** Two underscores may stand inside a name as well: every reading. */
function serverCalls(rest: string): Call[] {
  const calls: Call[] = [];
  for (let at = rest.indexOf("__"); at >= 0; at = rest.indexOf("__", at + 1)) {
    const server = rest.slice(0, at);
    calls.push({ name: `mcp_${server}_${rest.slice(at + 2)}`, server, args: {} });
  }
  return calls;
}
