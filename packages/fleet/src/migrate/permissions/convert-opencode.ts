import { pathCore, permittingPaths, restrictingPaths } from "./convert-paths.ts";
import { type Decision, type Place, stricter } from "./decision.ts";
import { type OpencodeRule, opencodeToolName } from "./opencode.ts";
import { opencodePermission, opencodeTools } from "./opencode-tools.ts";
import type { Permissions, Rule } from "./rules.ts";
import {
  bashPattern,
  editTools,
  fileCommands,
  guardedFolders,
  mcpMatches,
  shellSigns,
} from "./source.ts";
import { starsOnly } from "./wildcard.ts";

/** What became of a rule. */
export interface Outcome {
  rule: Rule;
  outcome: "mapped" | "approximated" | "dropped";
  why: string;
  /** False where the target says so by itself, and no rule is written for it. */
  written?: false;
}

/** Rules for opencode in the order in which they have to stand, by what they are there for. */
export interface OpencodeRules {
  base: OpencodeRule[];
  allows: OpencodeRule[];
  restricts: OpencodeRule[];
  /** Permissions in which nothing may be allowed or asked about, by no layer below either. */
  closed: string[];
  outcomes: Outcome[];
}

/**
 * Rules that say in opencode's language what the source says, or something stricter. The last
 * match decides there: bases stand first, then permissions, then `ask`, then `deny`.
 * @param servers names of all MCP servers, since opencode joins server and tool with an underscore
 */
export function convertToOpencode(
  permissions: Permissions,
  place: Place,
  servers: string[],
): OpencodeRules {
  const consent: Decision = permissions.mode === "dontAsk" ? "deny" : "ask";
  const found: OpencodeRules = {
    base: bases(permissions, consent),
    allows: [],
    restricts: [],
    closed: permissions.mode === "plan" ? ["edit"] : [],
    outcomes: [],
  };
  const note = (rule: Rule, outcome: Outcome["outcome"], why: string, more: Unwritten = {}) =>
    found.outcomes.push({ rule, outcome, why, ...more });
  const of = (effect: Decision) => permissions.rules.filter((rule) => rule.effect === effect);

  for (const rule of of("allow")) {
    const permitted: Permitted =
      permissions.mode === "plan" && editTools.includes(rule.tool)
        ? { why: "the mode plan edits nothing" }
        : permit(rule, permissions.rules, place, servers);
    if ("why" in permitted) {
      const { exact, why } = permitted;
      note(rule, exact ? "approximated" : "dropped", why, { written: false });
    } else {
      found.allows.push(...permitted.rules);
      note(rule, "mapped", "permits the same");
    }
  }
  const patterned = permissions.rules.some(
    (rule) => rule.effect === "allow" && rule.tool === "Bash" && rule.specifier !== null,
  );
  const wholeShell = of("allow").some((rule) => rule.tool === "Bash" && rule.specifier === null);
  if (patterned && !wholeShell) {
    for (const pattern of ["*>*", "*<*", "*$(*", "*`*"])
      found.restricts.push({ permission: "bash", pattern, action: consent });
  }
  if (permissions.mode === "acceptEdits") {
    for (const folder of guardedFolders)
      for (const pattern of [folder, `${folder}/*`, `*/${folder}`, `*/${folder}/*`])
        found.restricts.push({ permission: "edit", pattern, action: "ask" });
  }
  for (const effect of ["ask", "deny"] as const) {
    const action = effect === "ask" ? consent : effect;
    for (const rule of of(effect)) {
      const { rules, why } = restrict(rule, action, consent, place);
      found.restricts.push(...rules);
      note(rule, why === null ? "mapped" : "approximated", why ?? "restricts the same");
    }
  }
  // A question in front of what is denied anyway would be a permission.
  const floor = (permission: string) =>
    found.base.find((rule) => rule.permission === permission)?.action ?? consent;
  found.restricts = found.restricts.map((rule) => ({
    ...rule,
    action: stricter(rule.action, floor(rule.permission)),
  }));
  // A guard asks; what is denied has to come after everything that asks.
  found.restricts.sort(
    (one, other) => Number(one.action === "deny") - Number(other.action === "deny"),
  );
  return found;
}

/**
 * What this conversion says of a restriction on commands, for the targets that take those from it; nothing
 * of every other rule.
 */
export function shellOutcome(
  rule: Rule,
  shell: OpencodeRules,
): Partial<Pick<Outcome, "outcome" | "why">> {
  if (rule.tool !== "Bash" || rule.effect === "allow" || rule.specifier === null) return {};
  const { outcome, why } = shell.outcomes.find((one) => one.rule === rule) ?? {};
  return outcome === undefined || why === undefined
    ? {}
    : { outcome, why: why.replace("opencode judges", "the target judges") };
}

function bases({ mode }: Permissions, consent: Decision): OpencodeRule[] {
  const edits: Decision = mode === "plan" ? "deny" : mode === "acceptEdits" ? "allow" : consent;
  const of: [string, Decision][] = [
    ["*", consent],
    ["read", "allow"],
    ["glob", "allow"],
    ["grep", "allow"],
    ["edit", edits],
    ["bash", consent],
    ["webfetch", consent],
    ["websearch", consent],
    ["skill", consent],
    ["task", "allow"],
    ["todowrite", "allow"],
    ["todoread", "allow"],
    ["question", "allow"],
    ["external_directory", consent],
  ];
  return of.map(([permission, action]) => ({ permission, pattern: "*", action }));
}

type Unwritten = Pick<Outcome, "written">;
type Permitted = { rules: OpencodeRule[] } | { why: string; exact?: boolean };

function permit(rule: Rule, all: Rule[], place: Place, servers: string[]): Permitted {
  const { tool, specifier } = rule;
  const rules = (permission: string, patterns: string[]): Permitted => ({
    rules: patterns.map((pattern) => ({ permission, pattern, action: "allow" })),
  });
  const restricted = (name: string) =>
    all.some((other) => other.effect !== "allow" && other.tool === name);
  if (tool.startsWith("mcp__")) return permitServer(tool, servers);
  if (tool === "Bash") {
    if (specifier === null) return rules("bash", ["*"]);
    const pattern = bashPattern(specifier);
    if (shellSigns.test(pattern) || pattern.includes("?"))
      return { why: "opencode judges simple commands one by one, and reads ? as any character" };
    if (/^\W*\*/.test(pattern))
      return { why: "a command that starts with a star permits any program" };
    return rules("bash", [pattern]);
  }
  if (tool === "Write" || tool === "NotebookEdit")
    return {
      why: "Claude Code judges edits by Edit rules alone; opencode has one permission for all edits",
    };
  if (tool === "Read")
    return { why: "opencode reads in the project without asking and asks elsewhere", exact: true };
  if (tool === "Edit") {
    const patterns = permittingPaths(rule, place);
    if (patterns === null)
      return { why: "opencode's star crosses folders, so that this could only be said too widely" };
    return rules("edit", patterns);
  }
  if (tool === "WebFetch") {
    if (specifier === null)
      return restricted("WebFetch")
        ? { why: "opencode permits all pages or none, and some are restricted" }
        : rules("webfetch", ["*"]);
    return { why: "opencode permits all pages or none: it asks" };
  }
  const permission = opencodePermission(tool);
  if (permission === undefined) return { why: "opencode has no such tool" };
  if (specifier === null) return rules(permission, ["*"]);
  return /[*?]/.test(specifier)
    ? { why: "only exact names are carried over" }
    : rules(permission, [specifier]);
}

function permitServer(tool: string, servers: string[]): Permitted {
  const found = /^mcp__([^*]+?)(?:__(.+))?$/.exec(tool);
  if (found === null)
    return { why: "a star in the server's name permits servers that are not there yet" };
  const [, server = "", name = "*"] = found;
  const permission = opencodeToolName(server, name);
  const fixed = permission.split("*")[0] ?? "";
  const taken = servers
    .filter((other) => other !== server)
    .map((other) => opencodeToolName(other, ""))
    .find((other) => other.startsWith(fixed) || fixed.startsWith(other));
  if (taken !== undefined)
    return { why: `opencode would permit tools of another server too (${taken}…)` };
  const guards = ["external_directory", "doom_loop", "plan_enter", "plan_exit", "apply_patch"];
  if (guards.some((guard) => starsOnly(permission).test(guard)))
    return { why: "in opencode a guard of its own has this name" };
  return { rules: [{ permission, pattern: "*", action: "allow" }] };
}

function restrict(
  rule: Rule,
  action: Decision,
  consent: Decision,
  place: Place,
): { rules: OpencodeRule[]; why: string | null } {
  const { tool, specifier } = rule;
  const rules = (permission: string, patterns: string[], as = action): OpencodeRule[] =>
    patterns.map((pattern) => ({ permission, pattern, action: as }));
  if (specifier === null)
    return { rules: restrictTool(tool, action, consent), why: wider[tool] ?? null };
  if (tool === "Bash") {
    const pattern = bashPattern(specifier);
    if (!shellSigns.test(pattern))
      return {
        rules: rules("bash", [pattern, `* ${pattern}`]),
        why: "wherever these words stand in a simple command, behind other words too",
      };
    const runs = pattern.split(/[|;&\n<>`(){}*$]+/).map((run) => run.trim());
    const longest = runs.reduce((one, other) => (other.length > one.length ? other : one), "");
    return {
      rules: rules("bash", [longest === "" ? "*" : `*${longest}*`]),
      why: "opencode judges simple commands one by one: every command with these words is restricted",
    };
  }
  if (tool === "Read" || editTools.includes(tool)) {
    const patterns = restrictingPaths(rule, place);
    const edits = rules("edit", patterns);
    if (tool !== "Read")
      return {
        rules: edits,
        why: /(?:^|[^*])\*(?:[^*]|$)/.test(specifier) ? "a star crosses folders there" : null,
      };
    const core = pathCore(rule);
    const commands =
      core === null ? fileCommands.flatMap((name) => [`${name} *`, `* ${name} *`]) : [`*${core}*`];
    return {
      rules: [
        ...rules("read", patterns),
        ...edits,
        ...rules("bash", commands, consent),
        ...rules("grep", ["*"], consent),
        ...rules("glob", ["*"], consent),
      ],
      why: "opencode judges searches by what is searched for, not where: they ask, and so do commands that name the path",
    };
  }
  if (tool === "WebFetch")
    return {
      rules: rules("webfetch", ["*"]),
      why: "every page: opencode does not tell addresses apart",
    };
  const name = opencodePermission(tool) ?? tool.toLowerCase();
  return { rules: rules(name, [specifier.replace(/:\*$/, " *")]), why: null };
}

/** What else is restricted with a whole tool. */
const wider: Record<string, string> = {
  Read: "searches are restricted with it",
  NotebookEdit: "every edit of a notebook, by whichever tool",
};

/** A whole tool, or all whose names match: a name with a star must not come back as permitted. */
function restrictTool(tool: string, action: Decision, consent: Decision): OpencodeRule[] {
  const named = opencodeTools.filter(
    (name) =>
      name === tool ||
      (tool.includes("*") && starsOnly(tool).test(name)) ||
      (tool === "Edit" && editTools.includes(name)),
  );
  const rules: OpencodeRule[] = named.map((name) => ({
    permission: opencodePermission(name) ?? name.toLowerCase(),
    pattern: name === "NotebookEdit" ? "*.ipynb" : "*",
    action,
  }));
  if (tool === "Read")
    for (const permission of ["glob", "grep"])
      rules.push({ permission, pattern: "*", action: consent });
  if (tool.startsWith("mcp__")) rules.push(...restrictServer(tool.slice("mcp__".length), action));
  else if (tool.includes("*") && couldBeServer(tool))
    rules.push({ permission: "*_*", pattern: "*", action });
  if (tool === "*") rules.push({ permission: "*", pattern: "*", action });
  if (rules.length === 0) rules.push({ permission: tool.toLowerCase(), pattern: "*", action });
  return rules;
}

function couldBeServer(tool: string): boolean {
  const fixed = tool.split("*")[0] ?? "";
  return "mcp__".startsWith(fixed) || mcpMatches(tool, "mcp__x__x");
}

/** Every reading of `server__tool`, since the names of servers may contain underscores too. */
export function restrictServer(rest: string, action: Decision): OpencodeRule[] {
  const names = new Set<string>([opencodeToolName(rest, "*")]);
  for (let at = rest.indexOf("__"); at >= 0; at = rest.indexOf("__", at + 1))
    for (const tool of [rest.slice(at + 2), `${rest.slice(at + 2)}__*`])
      names.add(opencodeToolName(rest.slice(0, at), tool));
  if (rest.includes("*")) names.add(rest.replace(/[^\w*-]/g, "_"));
  return [...names].map((permission) => ({
    permission: permission === "*" ? "*_*" : permission,
    pattern: "*",
    action,
  }));
}
