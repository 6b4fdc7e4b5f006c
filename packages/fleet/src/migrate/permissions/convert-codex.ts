import type { CodexRule } from "./codex.ts";
import type { Outcome } from "./convert-opencode.ts";
import { restrictingPaths } from "./convert-paths.ts";
import type { Decision, Place } from "./decision.ts";
import type { Permissions, Rule } from "./rules.ts";
import { bashPattern, editTools, fileCommands, shellSigns } from "./source.ts";
import { couldTouch, starsOnly } from "./wildcard.ts";

/** What the source says of a server, in Codex's words. */
export interface CodexServerRules {
  enabled: boolean;
  approval: "prompt" | "approve";
  approved: string[];
  asked: string[];
  disabled: string[];
}

/** What became of the source's rules, in Codex's words. */
export interface CodexRules {
  rules: CodexRule[];
  approval: "on-request" | "never";
  /** Patterns of what cannot be read: in the project, or from the root. */
  denied: string[];
  webSearch: boolean;
  agents: boolean;
  server(name: string): CodexServerRules;
  outcomes: Outcome[];
}

/** How deep files are looked for that must not be read: those below could be. */
export const DEPTH = 32;
/** How a script is started that is more than words: a rule sees it as one command. */
const shells = ["", "/bin/", "/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].flatMap(
  (folder) => ["bash", "sh", "zsh"].map((name) => folder + name),
);
/** Commands that start another command, which a rule for that does not see. */
const wrappers = [
  ...["timeout", "nice", "stdbuf", "ionice", "time", "nohup", "command", "builtin", "exec"],
  ...["xargs", "sudo", "env"],
];

/**
 * The source's rules for Codex: rules for commands, what the sandbox cannot read, approvals of tools
 * of servers. A rule can only name the first words of a command; what could hide such a command
 * (scripts with substitutions or redirections, wrappers) is restricted with it.
 */
export function convertToCodex(permissions: Permissions, place: Place): CodexRules {
  const { mode } = permissions;
  const consent = mode === "dontAsk" ? "deny" : "ask";
  const outcomes: Outcome[] = [];
  const rules: CodexRule[] = [];
  const denied: string[] = [];
  const add = (words: string[], decision: Decision) =>
    rules.push({ pattern: words.map((word) => [word]), decision, from: words.join(" ") });
  for (const rule of permissions.rules) {
    const effect: Decision = rule.effect === "ask" ? consent : rule.effect;
    outcomes.push({ rule, ...one(rule, effect, permissions, place, add, denied) });
  }
  // The strictest rule counts: what a denial could be hidden in needs no question besides.
  const decision = (["deny", "ask"] as const).find((one) =>
    rules.some((rule) => rule.decision === one),
  );
  if (decision !== undefined) {
    rules.push({
      pattern: [shells, ["-lc", "-c"]],
      decision,
      from: "a script that is more than words",
    });
    rules.push({ pattern: [wrappers], decision, from: "a command that starts another" });
  }
  const whole = (tool: string) =>
    permissions.rules.some(
      (rule) => rule.effect === "allow" && rule.tool === tool && rule.specifier === null,
    );
  const restricted = (tool: string) =>
    permissions.rules.some(
      (rule) => rule.effect !== "allow" && (rule.tool === tool || covers(rule.tool, tool)),
    );
  return {
    rules,
    // Nobody is asked: what the sandbox does not allow is refused.
    approval: mode === "plan" || mode === "dontAsk" ? "never" : "on-request",
    denied: [...new Set(denied)],
    webSearch:
      whole("WebSearch") &&
      whole("WebFetch") &&
      !restricted("WebSearch") &&
      !restricted("WebFetch"),
    agents: !restricted("Agent"),
    server: (name) => serverRules(permissions, name, consent),
    outcomes,
  };
}

type Result = Omit<Outcome, "rule">;
const same: Result = { outcome: "mapped", why: "says the same there" };
const dropped = (why: string): Result => ({ outcome: "dropped", why });
const approximated = (why: string): Result => ({ outcome: "approximated", why });
const byItself = (why: string): Result => ({ ...approximated(why), written: false });

function one(
  rule: Rule,
  effect: Decision,
  { mode, rules }: Permissions,
  place: Place,
  add: (words: string[], decision: Decision) => void,
  denied: string[],
): Result {
  const { tool, specifier } = rule;
  if (tool === "Bash") {
    const looks = fileCommands.includes(/^[\w-]+/.exec(specifier ?? "")?.[0] ?? "");
    const hidden = rules.some((other) => other.tool === "Read" && other.effect !== "allow");
    // What a rule permits runs outside the sandbox, where those files can be read.
    if (effect === "allow" && looks && hidden)
      return byItself("it runs in the sandbox, where it cannot read what must not be read");
    return commandRule(specifier, effect, add);
  }
  if (tool.startsWith("mcp__")) return approximated("stands with the servers that are there");
  if (tool === "Read") {
    if (effect === "allow")
      return byItself("what is in the project can be read; beyond it, it asks");
    for (const path of specifier === null ? ["**"] : deniedPaths(rule, place)) denied.push(path);
    return approximated(
      effect === "deny"
        ? `nothing in the sandbox can read it, commands included, ${DEPTH} folders deep`
        : "it cannot be read at all: the sandbox asks nobody about one file",
    );
  }
  if (tool === "NotebookEdit" && effect !== "allow")
    return byItself("there is no tool for notebooks; an edit of their text asks");
  if (editTools.includes(tool)) {
    if (effect === "allow")
      return dropped("every edit asks there, or every command could edit too");
    if (effect === "ask" && mode !== "plan")
      return specifier === null ? same : byItself("every edit asks there");
    if (mode === "plan") return byItself("every edit is refused there");
    return dropped("edits ask there, and cannot be refused");
  }
  if (tool === "WebSearch" || tool === "WebFetch") {
    if (effect !== "allow")
      return tool === "WebSearch" && effect === "deny"
        ? same
        : approximated("searches are off, and there is no tool for pages");
    return specifier === null
      ? approximated("searches are on where searches and pages were permitted as a whole")
      : dropped("there is no tool for one host: commands that need the network ask");
  }
  if (tool === "Agent")
    return effect === "allow" ? same : approximated("there are no subagents at all then");
  if (tool === "Glob" || tool === "Grep")
    return effect === "allow"
      ? byItself("searches are commands there, and run in the sandbox")
      : dropped("searches are commands there");
  if (tool.includes("*")) return approximated("stands with everything that it is about");
  return effect === "allow"
    ? dropped("there is no such tool")
    : dropped("there is no such tool to restrict");
}

function commandRule(
  specifier: string | null,
  effect: Decision,
  add: (words: string[], decision: Decision) => void,
): Result {
  if (specifier === null)
    return effect === "allow"
      ? byItself("what no rule names runs without a question, in the sandbox")
      : dropped("a rule names commands; there is none for all of them");
  const text = bashPattern(specifier);
  if (effect === "allow") {
    const words = /^([\w./:@%+=~-]+(?: [\w./:@%+=~-]+)*) \*$/.exec(text)?.[1]?.split(" ");
    if (words === undefined || text.startsWith("-"))
      return dropped("only a command that starts with its own words can be permitted");
    add(words, "allow");
    return same;
  }
  const [first = ""] = text.split(shellSigns);
  const words: string[] = [];
  for (const word of first.trim().split(/\s+/)) {
    if (!/^[\w./:@%+=~,-]+$/.test(word)) break;
    words.push(word);
  }
  if (words.length === 0) return dropped("a rule has to name the first word of a command");
  add(words, effect);
  return approximated(
    `every command that starts with ${words.join(" ")}; and with it scripts that are more than words, and commands that start others (${wrappers.slice(-3).join(", ")} …)`,
  );
}

/** Patterns in the project, and from the root, for what must not be read. */
function deniedPaths(rule: Rule, place: Place): string[] {
  return restrictingPaths(rule, place)
    .filter((path) => !path.startsWith("../"))
    .flatMap((path) => {
      const glob = path
        .split("/")
        .map((piece) => (/^\*+$/.test(piece) ? "**" : piece.includes("*") ? `**/${piece}` : piece))
        .join("/")
        .replace(/\*\*(?:\/\*\*)+/g, "**");
      return glob.startsWith("/") || glob.startsWith("**") ? [glob] : [glob, `**/${glob}`];
    });
}

function serverRules(
  { rules }: Permissions,
  name: string,
  consent: "ask" | "deny",
): CodexServerRules {
  const found: CodexServerRules = {
    enabled: true,
    approval: "prompt",
    approved: [],
    asked: [],
    disabled: [],
  };
  let asked = false;
  for (const { effect, tool, specifier } of rules) {
    if (specifier !== null) continue;
    const inner = tool.startsWith(`mcp__${name}__`) ? tool.slice(`mcp__${name}__`.length) : null;
    const whole = tool === `mcp__${name}` || inner === "*";
    const exact = inner !== null && !inner.includes("*") ? inner : null;
    if (effect === "allow") {
      if (whole) found.approval = "approve";
      else if (exact !== null) found.approved.push(exact);
      continue;
    }
    const decision = effect === "ask" ? consent : effect;
    if (exact !== null && !whole) {
      if (decision === "deny") found.disabled.push(exact);
      else found.asked.push(exact);
    } else if (whole || (tool.includes("*") && couldTouch(tool, name))) {
      if (decision === "deny") found.enabled = false;
      else asked = true;
    }
  }
  // Whoever switches it on again must not permit with that what was denied.
  if (asked || !found.enabled) return { ...found, approval: "prompt", approved: [] };
  return found;
}

function covers(rule: string, tool: string): boolean {
  return rule.includes("*") && starsOnly(rule).test(tool);
}
