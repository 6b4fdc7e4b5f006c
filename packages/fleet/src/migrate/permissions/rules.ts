import { hasSecret, secretInCommand, secretInPlace } from "../secrets.ts";
import type { Decision } from "./decision.ts";

/** Where a setting was found: the later ones are nearer to the work. */
export const scopes = ["user", "project", "local"] as const;
export type Scope = (typeof scopes)[number];

/** One rule of the source: `Tool` or `Tool(specifier)`. */
export interface Rule {
  effect: Decision;
  tool: string;
  /** Null where it is for the whole tool. */
  specifier: string | null;
  text: string;
  scope: Scope;
  /** The file that it stands in; empty where there is none. */
  file?: string;
  /** Where it stands in the file, as the ledger names it. */
  field: string;
  /** Where it is not the rule as it was written: what it is now, and why, as the ledger says it. */
  instead?: string;
}

export const modes = [
  "default",
  "acceptEdits",
  "plan",
  "dontAsk",
  "auto",
  "bypassPermissions",
] as const;
export type Mode = (typeof modes)[number];

/** Everything that decides about permissions in the source. */
export interface Permissions {
  rules: Rule[];
  mode: Mode;
}

/** Names that tools had, or that are written for one of a family. */
const renamed: Record<string, string> = { Task: "Agent", MultiEdit: "Edit", LS: "Glob" };
/** Tools whose paths the source never looks at: it goes by the rules for `Edit` and `Read` alone. */
const unlooked = ["Write", "NotebookEdit", "MultiEdit", "Glob", "Grep", "LS"];
/** Tools with a word of their own in parentheses: commands, paths, names. */
const special = ["Bash", "Read", "Edit", "Agent", "Skill", ...unlooked];
/**
 * What calls of a tool are given besides that: `Agent(model:opus)` is about one of these. Other words in
 * front of a colon belong to a command, a path or a name.
 */
const parameters: Record<string, RegExp> = {
  Bash: /^(?:run_in_background|timeout|description|dangerouslyDisableSandbox)\s*:(?!\*$)/,
  Read: /^(?:offset|limit|pages)\s*:/,
  Edit: /^(?:replace_all|old_string|new_string)\s*:/,
  Agent:
    /^(?:model|isolation|prompt|description|run_in_background|subagent_type|name|team_name|mode|resume)\s*:/,
  Skill: /^args\s*:/,
};

/**
 * Reads a rule (https://code.claude.com/docs/en/permissions). A restriction that cannot be read, or is
 * about a part of a call that no target tells apart, is taken for the whole tool; a permission of that
 * kind is none: when unsure, tighten.
 * @returns the rule, or why it is none, as the ledger says it
 */
export function parseRule(
  text: string,
  effect: Decision,
  scope: Scope,
  field: string,
): Rule | string {
  const found = /^\s*([^()\s]+)\s*(?:\(([^]*)\)\s*)?$/.exec(text);
  const allows = effect === "allow";
  if (found === null) {
    const tool = /^\s*([\w*-]+)/.exec(text)?.[1];
    if (allows) return "it cannot be read as a rule, and permits nothing";
    if (tool === undefined)
      return "it cannot be read as a rule, and names no tool that could be restricted";
    return whole(tool, "it cannot be read as a rule");
  }
  const [, written = "", specifier] = found;
  const given = specifier?.trim();
  const inside = written === "Skill" ? given?.replace(/^skill\s*:\s*/, "") : given;
  if (written === "Cd") return "it is about a command of the source that no model can call";
  if (allows && written.includes("*") && !/^mcp__[^*]+?__/.test(written))
    return "the source permits nothing by it either: a star has to stand behind a server's name";
  const rule = { effect, tool: nameOf(written), text, scope, field };
  if (inside === undefined || inside === "" || inside === "*") return { ...rule, specifier: null };
  const domain = /^domain:\s*(\S+)$/.exec(inside)?.[1];
  if (written === "WebFetch" && domain !== undefined)
    return domain === "*"
      ? { ...rule, specifier: null }
      : { ...rule, specifier: `domain:${domain}` };
  if (written === "PowerShell" && !allows)
    return { ...rule, tool: "Bash", specifier: inside, instead: "as for commands of every shell" };
  const isParameter = Object.hasOwn(parameters, rule.tool) && parameters[rule.tool]?.test(inside);
  if (!special.includes(rule.tool) || isParameter)
    return allows
      ? "what it is about is not told apart in a permission: it permits nothing"
      : whole(written, "what it is about is not told apart there");
  if (inside.startsWith("!")) {
    if (!allows) return "an exception from other rules: what it excepts is restricted there too";
    const instead = "an exception from what is permitted: it asks";
    return { ...rule, effect: "ask", specifier: inside.slice(1), instead };
  }
  if (!unlooked.includes(written)) return { ...rule, specifier: inside };
  return allows
    ? `the source permits nothing by it either: it looks at paths of Read and Edit alone`
    : {
        ...rule,
        specifier: inside,
        instead: `the source looks at paths of Read and Edit alone, not at those of ${written}: there, it restricts`,
      };

  function whole(tool: string, why: string): Rule {
    const name = nameOf(tool);
    const instead = `${why}: all of ${name} is restricted`;
    return { effect, tool: name, specifier: null, text, scope, field, instead };
  }
}

/**
 * A rule as it may be copied. A permission with a secret in it is none (null); a restriction becomes one
 * for all commands that begin with the words before the secret, or for the whole tool.
 */
export function withoutSecret(rule: Rule): Rule | null {
  const { tool, specifier, effect } = rule;
  const search = tool === "Bash" ? secretInCommand : secretInPlace;
  // What does not stand for what was written is shown by the name of its tool alone.
  const isSecret = hasSecret(rule.text) || search(rule.text) >= 0;
  if (specifier === null) return rule.text !== tool && isSecret ? { ...rule, text: tool } : rule;
  const at = search(specifier);
  if (at < 0) return rule;
  if (effect === "allow") return null;
  const before = specifier.slice(0, at).replace(/\S*$/, "").trim();
  const shorter = tool === "Bash" && before !== "" ? `${before} *` : null;
  return { ...rule, specifier: shorter, text: shorter === null ? tool : `${tool}(${shorter})` };
}

function nameOf(tool: string): string {
  return Object.hasOwn(renamed, tool) ? (renamed[tool] ?? tool) : tool;
}
