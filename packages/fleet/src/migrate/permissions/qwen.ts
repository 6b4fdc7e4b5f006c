import { type OpencodeRules, type Outcome, shellOutcome } from "./convert-opencode.ts";
import type { Decision, PermissionModel, Place, Probe, Verdict } from "./decision.ts";
import { isInside, isOneFolder, pathMatches, pathPattern, resolvePath } from "./paths.ts";
import { qwenRule } from "./qwen-tools.ts";
import type { Permissions, Rule } from "./rules.ts";
import { splitShell } from "./shell.ts";
import { editTools, guardedFolders, hostOf, lookTools, readOnlyCommands } from "./source.ts";
import { couldTouch, starsOnly } from "./wildcard.ts";

/** `permissions` and `tools.approvalMode` of Qwen Code, all scopes together. */
export interface QwenPermissions {
  allow: string[];
  ask: string[];
  deny: string[];
  mode: string;
  /** Servers whose tools ask nobody (`trust: true`). */
  trusted: string[];
}

/**
 * Qwen Code's permission language, read loosely: deny, then ask, then allow, then the mode; lists
 * of all scopes are joined (https://qwenlm.github.io/qwen-code-docs, "Configuration", section
 * "permissions", and "Approval Mode"; read 2026-11-20).
 */
export function qwenModel(permissions: QwenPermissions, place: Place): PermissionModel {
  return {
    decide(probe) {
      const denied = permissions.deny.find((text) => touches(text, probe, place));
      if (denied !== undefined) return { decision: "deny", by: denied, firm: true };
      // These modes answer what rules would ask.
      const unasked = permissions.mode === "auto-edit" && unaskedTools.includes(probe.tool);
      if (permissions.mode === "yolo" || unasked)
        return { decision: "allow", by: `approvalMode ${permissions.mode}`, firm: true };
      const asked = permissions.ask.find((text) => touches(text, probe, place));
      if (asked !== undefined) return { decision: "ask", by: asked, firm: true };
      const { tool, argument } = probe;
      const edits = editTools.includes(tool);
      if (permissions.mode === "plan" && edits)
        return { decision: "deny", by: "approvalMode plan", firm: true };
      const by =
        tool === "Bash"
          ? allowedCommand(permissions.allow, argument)
          : permissions.allow.find((text) => touches(text, probe, place));
      if (by !== undefined) return { decision: "allow", by, firm: true };
      return byMode(permissions, probe, place);
    },
  };
}

/** Tools that edit, or only inform, as far as Qwen Code knows (`isAutoEditApproved` of its source). */
const unaskedTools = [...editTools, "WebFetch", "WebSearch", "Skill"];

function byMode(
  { mode, trusted }: QwenPermissions,
  { tool, argument }: Probe,
  place: Place,
): Verdict {
  const say = (decision: Decision): Verdict => ({
    decision,
    by: `approvalMode ${mode}`,
    firm: true,
  });
  const full = resolvePath(argument, place);
  if (tool === "Read" || lookTools.includes(tool))
    return say(isInside(full, place.project) ? "allow" : "ask");
  if (editTools.includes(tool))
    return say(mode === "auto-edit" || mode === "auto" ? "allow" : "ask");
  if (["TodoWrite", "TodoRead", "AskUserQuestion", "Agent", "Skill", "WebSearch"].includes(tool))
    return say("allow");
  const server = /^mcp__(.+?)__/.exec(tool)?.[1];
  if (server !== undefined && trusted.includes(server)) return say("allow");
  return say(mode === "auto" ? "allow" : "ask");
}

function allowedCommand(allow: string[], command: string): string | undefined {
  const { parts } = splitShell(command);
  const by = parts.map((part) => {
    const first = /^\S+/.exec(part)?.[0] ?? "";
    if (
      readOnlyCommands.includes(first) &&
      !/[<>`]|\$\(|\s-(?:exec|ok|delete|fprint|fls)/.test(command)
    )
      return "a command that only reads";
    return allow.find((text) => touches(wider(text), { tool: "Bash", argument: part }, null));
  });
  return by.length > 0 && by.every((rule) => rule !== undefined) ? by.join(", ") : undefined;
}

/** A command without a star is one that begins with these words. */
function wider(text: string): string {
  const rule = qwenRule(text);
  return rule?.tool === "Bash" && rule.specifier !== null && !rule.specifier.includes("*")
    ? `Bash(${rule.specifier} *)`
    : text;
}

const families: Record<string, string[]> = { Read: ["Read", ...lookTools], Edit: editTools };

/** Whether a rule is about a call; of a command, about one of its simple commands as it stands. */
function touches(text: string, probe: Probe, place: Place | null): boolean {
  const rule = qwenRule(text);
  if (rule === null) return false;
  const { tool, specifier } = rule;
  if (tool.startsWith("mcp__"))
    return tool.endsWith("*")
      ? probe.tool.startsWith(tool.slice(0, -1))
      : probe.tool === tool || probe.tool.startsWith(`${tool}__`);
  const names = Object.hasOwn(families, tool) ? (families[tool] ?? []) : [tool];
  if (!names.includes(probe.tool)) return false;
  if (specifier === null) return true;
  if (tool === "Bash")
    return splitShell(probe.argument).parts.some((part) => starsOnly(specifier).test(part));
  if (tool === "WebFetch") {
    const host = hostOf(probe.argument);
    const named = specifier.replace(/^domain:/, "").toLowerCase();
    return host !== null && (host === named || host.endsWith(`.${named}`));
  }
  if (tool !== "Read" && !editTools.includes(tool) && !lookTools.includes(tool))
    return probe.argument === specifier;
  if (place === null) return false;
  const anchored = /^(?:\/|~\/|\.\/)/.test(specifier) ? specifier : `./${specifier}`;
  return pathMatches(pathPattern(anchored, place), probe.argument, place);
}

/** What became of the source's rules, in Qwen Code's words. */
export interface QwenRules {
  allow: string[];
  ask: string[];
  deny: string[];
  mode: "default" | "plan";
  outcomes: { rule: Rule; outcome: "mapped" | "approximated" | "dropped"; why: string }[];
}

const toolNames: Record<string, string[]> = {
  Bash: ["Bash"],
  Read: ["Read"],
  Edit: ["Edit"],
  Write: ["Write"],
  NotebookEdit: ["notebook_edit", "NotebookEdit"],
  Glob: ["Glob"],
  Grep: ["Grep"],
  WebFetch: ["WebFetch"],
  WebSearch: ["WebSearch", "web_search"],
  Agent: ["Agent"],
  Skill: ["Skill"],
  TodoWrite: ["TodoWrite"],
  TodoRead: ["TodoRead"],
  AskUserQuestion: ["AskUserQuestion"],
};

/**
 * The source's rules for Qwen Code. Commands are taken from the conversion for opencode, which
 * looks at them in the same way; paths are written in the same language as they are.
 */
export function convertToQwen(
  permissions: Permissions,
  shell: OpencodeRules,
  servers: string[],
): QwenRules {
  const found: QwenRules = {
    allow: [],
    ask: [],
    deny: [],
    mode: permissions.mode === "plan" ? "plan" : "default",
    outcomes: [],
  };
  const consent = permissions.mode === "dontAsk" ? "deny" : "ask";
  for (const { permission, pattern, action } of [...shell.allows, ...shell.restricts])
    if (permission === "bash" && (action !== "allow" || pattern.includes("*")))
      found[action].push(pattern === "*" ? "Bash" : `Bash(${pattern})`);
  const skills = permissions.rules.some(
    (rule) => rule.effect === "allow" && rule.tool === "Skill" && rule.specifier === null,
  );
  if (!skills) found.ask.push("Skill");
  // Its own subagents edit files and read pages without asking, once they run.
  found.ask.push("Agent");
  const searches = permissions.rules.some(
    (rule) => rule.effect === "allow" && rule.tool === "WebSearch",
  );
  if (!searches) found.ask.push("WebSearch", "web_search");
  if (permissions.mode === "acceptEdits") {
    found.allow.push("Edit(/**)");
    for (const folder of guardedFolders)
      found.ask.push(`Edit(**/${folder})`, `Edit(**/${folder}/**)`, `Edit(//**/${folder}/**)`);
  }
  // A server that a rule names may be configured elsewhere, or later.
  const named = permissions.rules.flatMap(
    ({ tool }) => /^mcp__([^*]+?)(?:__|$)/.exec(tool)?.[1] ?? [],
  );
  const known = [...new Set([...servers, ...named])];
  for (const rule of permissions.rules) {
    const { effect } = rule;
    const outcome =
      effect === "allow"
        ? permit(rule, permissions, found)
        : restrict(rule, effect === "deny" ? "deny" : consent, known, found);
    found.outcomes.push({ rule, ...outcome, ...shellOutcome(rule, shell) });
  }
  for (const effect of ["allow", "ask", "deny"] as const)
    found[effect] = [...new Set(found[effect])];
  return found;
}

type Result = Omit<Outcome, "rule">;
const same: Result = { outcome: "mapped", why: "says the same there" };
const readsRestricted: Result = {
  outcome: "approximated",
  why: "commands that name it ask, and edits of it are restricted with it",
};
/** Said of subagents. */
const agentsAsk = "it asks before each starts: the target's own edit without asking once they run";
const manyPlaces: Result = {
  outcome: "approximated",
  why: "files and folders of this name anywhere",
};
const dropped = (why: string): Result => ({ outcome: "dropped", why });

function permit(rule: Rule, permissions: Permissions, found: QwenRules): Result {
  const { tool, specifier } = rule;
  if (permissions.mode === "plan" && editTools.includes(tool))
    return dropped("the mode plan edits nothing");
  if (tool === "Bash") {
    if (specifier !== null && !specifier.includes("*"))
      return dropped("a command without a star is every one that begins with it there");
    const kept = specifier === null ? "Bash" : `Bash(${specifier.replace(/:\*$/, " *")})`;
    return found.allow.includes(kept)
      ? same
      : dropped("only a command that starts with its own words is carried over");
  }
  if (tool.startsWith("mcp__")) {
    const plain = tool.replace(/__\*$/, "");
    if (plain.includes("*")) return dropped("there are no stars in the names of servers and tools");
    const server = plain.slice("mcp__".length).split("__")[0] ?? "";
    const starred = permissions.rules.some(
      (other) =>
        other.effect !== "allow" && other.tool.includes("*") && couldTouch(other.tool, server),
    );
    if (starred) return dropped("a rule with a star restricts it, and there are no stars there");
    found.allow.push(plain);
    return same;
  }
  if (tool === "Agent") return { outcome: "approximated", why: agentsAsk };
  if (specifier === null) {
    if (!["Edit", "WebFetch", "WebSearch", "Skill"].includes(tool))
      return tool === "Read"
        ? {
            outcome: "approximated",
            why: "it reads in the project without asking",
            written: false,
          }
        : dropped("it permits too much there, or there is no such tool");
    if (tool === "Edit") found.allow.push("Edit(/**)");
    else found.allow.push(...(toolNames[tool] ?? []));
    return same;
  }
  if (
    tool === "Edit" &&
    /^(?:\.?\/(?!\/)|[^/~!])/.test(specifier) &&
    !/[[\]!?]|\.\./.test(specifier) &&
    !(rule.scope === "user" && specifier.startsWith("/"))
  ) {
    const path = specifier.replace(/^\.?\//, "");
    const anyDepth = !/^\.?\//.test(specifier) && !path.replace(/\/$/, "").includes("/");
    found.allow.push(`Edit(/${anyDepth ? `**/${path}` : path})`);
    return same;
  }
  if (tool === "Read")
    return {
      outcome: "approximated",
      why: "it reads in the project without asking, and asks elsewhere",
      written: false,
    };
  if (tool === "WebFetch") return dropped("a host there is all of its subdomains too");
  return dropped("it could only be said too widely");
}

function restrict(rule: Rule, effect: "ask" | "deny", servers: string[], found: QwenRules): Result {
  const { tool, specifier } = rule;
  const list = found[effect];
  if (tool.startsWith("mcp__") || (specifier === null && tool.includes("*"))) {
    const pattern = starsOnly(tool);
    const whole = servers.filter((server) => tool.includes("*") && couldTouch(tool, server));
    list.push(...whole.map((server) => `mcp__${server}`));
    for (const [name, names] of Object.entries(toolNames))
      if (pattern.test(name)) list.push(...names);
    if (!tool.includes("*")) list.push(tool);
    return tool.includes("*")
      ? {
          outcome: "approximated",
          why: "every server and tool that is there and that it could be about, as a whole",
        }
      : same;
  }
  if (tool === "Bash") {
    if (specifier === null) list.push("Bash");
    return same;
  }
  if (specifier === null) {
    if (tool === "Edit") list.push("Edit", "Write", "notebook_edit");
    else list.push(...(Object.hasOwn(toolNames, tool) ? (toolNames[tool] ?? []) : [tool]));
    return Object.hasOwn(toolNames, tool)
      ? same
      : { outcome: "approximated", why: "there is no such tool; the rule stands nevertheless" };
  }
  if (tool === "Read" || editTools.includes(tool)) {
    const paths = restrictedPaths(rule, specifier);
    if (tool === "Read") for (const path of paths) list.push(`Read(${path})`);
    // What must not be read must not be edited either; what asks before it is read, asks.
    for (const path of paths) found[effect].push(`Edit(${path})`);
    return tool === "Read" ? readsRestricted : paths.length > 1 ? manyPlaces : same;
  }
  if (tool === "WebFetch") {
    const host = specifier
      .replace(/^domain:/, "")
      .toLowerCase()
      .replace(/^\*\./, "");
    if (host.includes("*")) list.push("WebFetch");
    else list.push(`WebFetch(${host})`);
    return { outcome: "approximated", why: "a host there is all of its subdomains too" };
  }
  list.push(...(Object.hasOwn(toolNames, tool) ? (toolNames[tool] ?? []) : [tool]));
  return {
    outcome: "approximated",
    why: "the whole tool, since it is not known by what it would be told apart",
  };
}

/** Both readings of a path without a slash, which gitignore finds at any depth and Qwen Code may not. */
function restrictedPaths(rule: Rule, specifier: string): string[] {
  const open = specifier.replace(/\[[^\]]+\]/g, "?").replace(/\/+$/, "");
  const paths = [open];
  const plain = open.replace(/^\.\//, "");
  if (!/^(?:\/|~)/.test(open) && (isOneFolder(plain) || (plain === open && !open.includes("/"))))
    paths.push(`**/${plain}`, `//**/${plain}`);
  if (rule.scope === "user" && /^\/(?!\/)/.test(open)) paths.push(`~/.claude${open}`);
  return paths.map((path) => (path.startsWith("./") ? path.slice(1) : path));
}
