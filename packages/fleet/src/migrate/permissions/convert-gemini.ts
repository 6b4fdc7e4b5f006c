import { convertToOpencode, type OpencodeRules, type Outcome } from "./convert-opencode.ts";
import { permittingPaths } from "./convert-paths.ts";
import type { Place } from "./decision.ts";
import * as pattern from "./gemini-patterns.ts";
import { geminiTools } from "./gemini-tools.ts";
import { opencodeToolName } from "./opencode.ts";
import type { Permissions, Rule } from "./rules.ts";
import { bashPattern, editTools, guardedFolders, knownTools, readOnlyCommands } from "./source.ts";
import { couldTouch, starsOnly } from "./wildcard.ts";

/** A rule of a policy file (https://geminicli.com/docs/reference/policy-engine). */
export interface GeminiTomlRule {
  toolName: string | string[];
  mcpName?: string;
  argsPattern?: string;
  decision: "allow" | "ask_user" | "deny";
  priority: number;
  modes?: string[];
}

/** What became of the source's rules, in Gemini CLI's words. */
export interface GeminiRules {
  /** For the user's own policy file: Gemini CLI reads none of a project. */
  policy: GeminiTomlRule[];
  /** `tools.allowed` of the project's settings. */
  allowed: string[];
  outcomes: Outcome[];
}

/** Above everything that settings can say (400 and less) stand restrictions, below denials. */
const priorities = { deny: 990, ask: 900, allow: 500, looks: 296, base: 295 };
const everywhere = "it holds in every project: Gemini CLI reads no policies of a project";

/**
 * The source's rules for Gemini CLI. Restrictions of a project go into the user's policy file, and
 * hold everywhere; permissions of a project stand in its settings, as far as they can be said there.
 */
export function convertToGemini(
  all: Permissions,
  user: Permissions,
  place: Place,
  servers: string[],
): GeminiRules {
  const found: GeminiRules = { policy: [], allowed: [], outcomes: [] };
  const consent = all.mode === "dontAsk" ? "deny" : "ask";
  const add = (
    toolName: string | string[],
    decision: "allow" | "ask" | "deny",
    more: Partial<GeminiTomlRule> = {},
  ) => {
    if (toolName.length === 0) return;
    found.policy.push({
      toolName,
      decision: decision === "ask" ? "ask_user" : decision,
      priority: priorities[decision],
      ...more,
    });
  };
  // A pattern keeps the program's own list of harmless commands out of it.
  add("run_shell_command", "ask", { priority: priorities.base, argsPattern: '"command":' });
  // What only looks, and in the project, ran without a question; `find` can do more.
  for (const name of readOnlyCommands.filter((one) => one !== "find"))
    add("run_shell_command", "allow", {
      priority: priorities.looks,
      argsPattern: pattern.lookingCommand(name),
    });
  for (const sign of [">", "<", "$(", "`"])
    add("run_shell_command", consent, { argsPattern: pattern.command(`*${sign}*`) });
  for (const tool of ["WebFetch", "WebSearch"])
    if (!permitsWhole(user, tool)) add(geminiTools(tool), "ask", { priority: priorities.base });
  // In this mode nothing is edited, not even the plans that the program would let pass.
  if (all.mode === "plan" || user.mode === "plan")
    add(geminiTools("Edit"), "deny", { modes: ["plan"] });
  if (all.mode === "acceptEdits" || user.mode === "acceptEdits")
    for (const folder of guardedFolders)
      add(geminiTools("Edit"), "ask", { argsPattern: pattern.filePath(folder) });
  const shell = convertToOpencode(all, place, servers);
  addCommands(shell, add);
  if (all.rules.some(isPathRestriction)) {
    const refused = all.rules.some((rule) => isPathRestriction(rule) && rule.effect === "deny");
    for (const sign of pattern.crooked)
      add(
        [...geminiTools("Read"), ...geminiTools("Edit"), ...geminiTools("Glob"), "grep_search"],
        refused ? "deny" : consent,
        { argsPattern: sign },
      );
  } else if (all.rules.some(({ effect, tool }) => effect === "allow" && tool === "Edit")) {
    for (const sign of pattern.crooked) add(geminiTools("Edit"), consent, { argsPattern: sign });
  }
  for (const rule of all.rules) {
    const outcome =
      rule.effect === "allow"
        ? permit(rule, all, place, servers, shell, found, add)
        : restrict(rule, rule.effect === "deny" ? "deny" : consent, consent, place, servers, add);
    found.outcomes.push({ rule, ...outcome });
  }
  found.policy = unique(found.policy);
  found.allowed = [...new Set(found.allowed)];
  return found;
}

type Add = (
  tool: string | string[],
  decision: "allow" | "ask" | "deny",
  more?: Partial<GeminiTomlRule>,
) => void;
type Result = Omit<Outcome, "rule">;
const same: Result = { outcome: "mapped", why: "says the same there" };
const approximated = (why: string): Result => ({ outcome: "approximated", why });
const dropped = (why: string): Result => ({ outcome: "dropped", why });

function unique(rules: GeminiTomlRule[]): GeminiTomlRule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function permitsWhole({ rules }: Permissions, tool: string): boolean {
  return rules.some(
    (rule) => rule.effect === "allow" && rule.tool === tool && rule.specifier === null,
  );
}

function isPathRestriction(rule: Rule): boolean {
  return (
    rule.effect !== "allow" &&
    rule.specifier !== null &&
    (rule.tool === "Read" || editTools.includes(rule.tool))
  );
}

/** Restrictions on commands, in the form in which opencode needs them, are held against the whole text. */
function addCommands(shell: OpencodeRules, add: Add): void {
  const texts = shell.restricts.filter(({ permission }) => permission === "bash");
  for (const { pattern: text, action } of texts) {
    const shorter = text.startsWith("* ") ? text.slice(2) : null;
    if (texts.some((other) => other.pattern === shorter && other.action === action)) continue;
    add("run_shell_command", action, { argsPattern: pattern.command(text) });
  }
}

function permit(
  rule: Rule,
  all: Permissions,
  place: Place,
  servers: string[],
  shell: OpencodeRules,
  found: GeminiRules,
  add: Add,
): Result {
  const { tool, specifier, scope } = rule;
  const user = scope === "user";
  if (all.mode === "plan" && editTools.includes(tool))
    return dropped("the mode plan edits nothing");
  if (tool === "Bash") {
    const text = specifier === null ? "*" : bashPattern(specifier);
    if (!shell.allows.some((one) => one.permission === "bash" && one.pattern === text))
      return dropped("only a command that starts with its own words is carried over");
    if (user) {
      add("run_shell_command", "allow", { argsPattern: pattern.exactCommand(text) });
      return same;
    }
    if (text === "*") found.allowed.push("run_shell_command");
    else if (/^[^*()\n"\\]+ \*$/.test(text)) {
      found.allowed.push(`run_shell_command(${text.slice(0, -2)})`);
      add("run_shell_command", "ask", { argsPattern: pattern.glued(text.slice(0, -2)) });
    } else return dropped("in a project's settings, only the beginning of a command can be said");
    return approximated(
      "whoever has no policy of their own is refused all other commands in this project",
    );
  }
  if (tool.startsWith("mcp__")) return permitServer(tool, user, all, servers, found, add);
  if (tool === "Read")
    return {
      outcome: "approximated",
      why: "it reads in the workspace alone, without asking",
      written: false,
    };
  if (tool === "Edit" && specifier !== null) {
    const paths = permittingPaths(rule, place);
    if (paths === null)
      return dropped("a star crosses folders there, so that this could only be said too widely");
    for (const path of paths)
      add(geminiTools("Edit"), "allow", {
        argsPattern: pattern.permittedPath(user ? path : `${place.project}/${path}`),
      });
    return user
      ? same
      : { outcome: "approximated", why: "where the tool names the file by its full path" };
  }
  const known = geminiTools(tool).filter((name) => name !== "invoke_agent");
  if (known.length === 0 || tool === "Write" || tool === "NotebookEdit")
    return dropped("there is no such tool, or it permits too much there");
  if (specifier !== null)
    return dropped(
      "arguments of this tool are free text there: only exact ones could be told apart",
    );
  const restricted = all.rules.some((one) => one.effect !== "allow" && one.tool === tool);
  if (tool === "WebFetch" && restricted)
    return dropped("a forbidden host can be spelt otherwise in a request there");
  if (user) add(known, "allow");
  else found.allowed.push(...known);
  return same;
}

function permitServer(
  tool: string,
  user: boolean,
  all: Permissions,
  servers: string[],
  found: GeminiRules,
  add: Add,
): Result {
  const parts = /^mcp__([^*]+?)(?:__([^*]+|\*))?$/.exec(tool);
  if (parts === null) return dropped("stars stand only for all tools of one server there");
  const [, server = "", name = "*"] = parts;
  const full = opencodeToolName(server, name === "*" ? "" : name);
  const taken = servers.some((other) => {
    const prefix = opencodeToolName(other, "");
    return other !== server && (prefix.startsWith(full) || full.startsWith(prefix));
  });
  if (taken || /[^\w-]/.test(server) || /[^\w*-]/.test(name))
    return dropped("other names are spelt in the same way there");
  const starred = all.rules.some(
    (other) =>
      other.effect !== "allow" && other.tool.includes("*") && couldTouch(other.tool, server),
  );
  if (starred) return dropped("a rule with a star restricts it, and there are no stars there");
  if (user) add(name, "allow", { mcpName: server });
  else found.allowed.push(`mcp_${server}_${name}`);
  return same;
}

function restrict(
  rule: Rule,
  effect: "ask" | "deny",
  consent: "ask" | "deny",
  place: Place,
  servers: string[],
  add: Add,
): Result {
  const { tool, specifier, scope } = rule;
  const wide: Result = scope === "user" ? same : approximated(everywhere);
  const but = (why: string) => approximated(scope === "user" ? why : `${why}; ${everywhere}`);
  if (tool.startsWith("mcp__") || (specifier === null && tool.includes("*"))) {
    restrictMany(tool, effect, servers, add);
    return tool.includes("*")
      ? but("every server and tool that is there and that it could be about, as a whole")
      : wide;
  }
  // Added with all other commands.
  if (tool === "Bash" && specifier !== null)
    return but("wherever its words stand in a command, in quotes too");
  if (specifier === null && tool === "NotebookEdit") {
    add(geminiTools("Edit"), effect, { argsPattern: pattern.notebooks });
    return { outcome: "approximated", why: "edits of notebooks, in every project" };
  }
  if (specifier === null) {
    add(geminiTools(tool === "Task" ? "Agent" : tool), effect);
    if (tool === "Read") add([...geminiTools("Glob"), "grep_search"], consent);
    if (tool === "Read") return but("searches are restricted with it");
    return geminiTools(tool).length > 0 ? wide : dropped("there is no such tool to restrict");
  }
  if (tool === "Read" || editTools.includes(tool)) {
    const texts = pattern.restrictedPaths(rule, place);
    if (tool === "Read") {
      // These take patterns of names, which a pattern cannot look through.
      add("read_many_files", effect);
      add([...geminiTools("Glob"), "grep_search"], consent);
    }
    for (const text of texts ?? [null]) {
      if (tool === "Read") add("read_file", effect, text === null ? {} : { argsPattern: text });
      const how = text === null ? {} : { argsPattern: `"file_path":[^\\x00]*${text}` };
      // What must not be read must not be edited either; what asks before it is read, asks.
      add(geminiTools("Edit"), effect, how);
    }
    return but(
      tool === "Read"
        ? "searches ask; edits of it, reading many files at once, and paths with .. in them are restricted with it"
        : "paths with .. in them are restricted with it",
    );
  }
  if (tool === "WebFetch") {
    const host = specifier.replace(/^domain:/, "").toLowerCase();
    add("web_fetch", effect, { argsPattern: pattern.anywhere(host) });
    return {
      outcome: "approximated",
      why: "every request with the host's name in it, in every project",
    };
  }
  if (tool === "Agent") {
    add(specifier, effect);
    return wide;
  }
  if (tool === "Skill" && /^[\w .-]+$/.test(specifier)) {
    add(geminiTools(tool), effect, { argsPattern: pattern.skillName(specifier) });
    return wide;
  }
  add(geminiTools(tool), effect);
  return { outcome: "approximated", why: "the whole tool, in every project" };
}

function restrictMany(tool: string, effect: "ask" | "deny", servers: string[], add: Add): void {
  if (!tool.includes("*")) {
    const rest = tool.slice("mcp__".length);
    add("*", effect, { mcpName: rest });
    for (let at = rest.indexOf("__"); at >= 0; at = rest.indexOf("__", at + 1))
      add(rest.slice(at + 2), effect, { mcpName: rest.slice(0, at) });
    return;
  }
  if (tool === "*") add("*", effect);
  if (/^m?c?p?_{0,2}\*$/.test(tool) || tool === "mcp__*") add("*", effect, { mcpName: "*" });
  const matcher = starsOnly(tool);
  // A server that only a rule names may be configured elsewhere.
  const named = tool.startsWith("mcp__") ? /^mcp__([^*]+?)__/.exec(tool)?.[1] : undefined;
  for (const server of new Set([...servers, ...(named === undefined ? [] : [named])]))
    if (couldTouch(tool, server)) add("*", effect, { mcpName: server });
  for (const name of knownTools)
    if (matcher.test(name) && name !== "NotebookEdit") add(geminiTools(name), effect);
  if (matcher.test("NotebookEdit"))
    add(geminiTools("Edit"), effect, { argsPattern: pattern.notebooks });
}
