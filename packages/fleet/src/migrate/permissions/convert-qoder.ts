import { type OpencodeRules, type Outcome, shellOutcome } from "./convert-opencode.ts";
import type { Decision } from "./decision.ts";
import { isOneFolder } from "./paths.ts";
import { qoderHosts, qoderName } from "./qoder.ts";
import type { Permissions, Rule } from "./rules.ts";
import { editTools, guardedFolders, knownTools } from "./source.ts";
import { couldTouch, starsOnly } from "./wildcard.ts";

/** What became of the source's rules, in Qoder CLI's words. */
export interface QoderRules extends Record<Decision, string[]> {
  mode: "default" | "accept_edits";
  outcomes: Outcome[];
}

/** In front of a command, a permission does not look at these: with one of them, it asks. */
const quiet = [
  ...["NODE_ENV", "CI", "DEBUG", "VERBOSE", "LANG", "LC_ALL", "TZ", "HOME", "PATH", "TERM"],
  ...["SHELL", "EDITOR", "VISUAL", "PAGER", "FORCE_COLOR", "NO_COLOR", "NPM_CONFIG_YES"],
].map((name) => `${name}=*`);
const wrappers = ["timeout", "time", "nice", "stdbuf", "nohup", "xargs"].map((name) => `${name} *`);

/**
 * The source's rules for Qoder CLI. Commands are taken from the conversion for opencode, which looks
 * at them in the same way.
 */
export function convertToQoder(
  permissions: Permissions,
  shell: OpencodeRules,
  servers: string[],
): QoderRules {
  const { mode } = permissions;
  const found: QoderRules = {
    allow: [],
    ask: [],
    deny: [],
    mode: mode === "acceptEdits" ? "accept_edits" : "default",
    outcomes: [],
  };
  const consent = mode === "dontAsk" ? "deny" : "ask";
  addCommands(shell, found, consent);
  if (mode === "plan") found.deny.push(...editTools);
  const whole = (tool: string) =>
    permissions.rules.some(
      (rule) => rule.effect === "allow" && rule.tool === tool && rule.specifier === null,
    );
  for (const tool of ["WebFetch", "Skill"]) if (!whole(tool)) found.ask.push(tool);
  if (mode === "acceptEdits")
    for (const folder of guardedFolders) found.ask.push(`Edit(//**/${folder})`);
  // A server that a rule names may be configured elsewhere, or later.
  const named = permissions.rules.flatMap(
    ({ tool }) => /^mcp__([^*]+?)(?:__|$)/.exec(tool)?.[1] ?? [],
  );
  const known = [...new Set([...servers, ...named])];
  for (const rule of permissions.rules) {
    const { effect } = rule;
    const outcome =
      effect === "allow"
        ? permit(rule, permissions, known, found)
        : restrict(rule, effect === "deny" ? "deny" : consent, consent, known, found);
    found.outcomes.push({ rule, ...outcome, ...shellOutcome(rule, shell) });
  }
  for (const effect of ["allow", "ask", "deny"] as const)
    found[effect] = [...new Set(found[effect])];
  return found;
}

function addCommands(shell: OpencodeRules, found: QoderRules, consent: "ask" | "deny"): void {
  for (const { permission, pattern, action } of [...shell.allows, ...shell.restricts]) {
    if (permission !== "bash") continue;
    found[action].push(pattern === "*" ? "Bash" : `Bash(${pattern})`);
    // With two stars, a missing ending is no match there.
    if (action !== "allow" && pattern.endsWith(" *") && pattern.indexOf("*") < pattern.length - 1)
      found[action].push(`Bash(${pattern.slice(0, -2)})`);
  }
  if (shell.allows.some(({ permission, pattern }) => permission === "bash" && pattern !== "*"))
    found[consent].push(...[...quiet, ...wrappers].map((pattern) => `Bash(${pattern})`));
}

type Result = Omit<Outcome, "rule">;
const same: Result = { outcome: "mapped", why: "says the same there" };
const readsRestricted: Result = {
  outcome: "approximated",
  why: "commands that name it ask, and edits of it are restricted with it",
};
const manyPlaces: Result = {
  outcome: "approximated",
  why: "files and folders of this name anywhere",
};
const dropped = (why: string): Result => ({ outcome: "dropped", why });

function permit(
  { tool, specifier }: Rule,
  permissions: Permissions,
  servers: string[],
  found: QoderRules,
): Result {
  if (permissions.mode === "plan" && editTools.includes(tool))
    return dropped("the mode plan edits nothing");
  if (tool === "Bash") {
    const kept = specifier === null ? "Bash" : `Bash(${specifier.replace(/:\*$/, " *")})`;
    return found.allow.includes(kept)
      ? same
      : dropped("only a command that starts with its own words is carried over");
  }
  if (tool.startsWith("mcp__")) return permitServer(tool, permissions, servers, found);
  if (tool === "Read")
    return {
      outcome: "approximated",
      why: "it reads in the project without asking, and asks elsewhere",
      written: false,
    };
  if (specifier !== null) {
    if (tool === "Edit") return dropped("paths are matched there whatever their case: it asks");
    if (tool === "WebFetch")
      return dropped("addresses that the program itself approves would pass with it: it asks");
    return dropped("it could only be said too widely");
  }
  if (tool === "Edit") found.allow.push(...editTools);
  else if (["WebFetch", "WebSearch", "Skill", "Agent"].includes(tool)) found.allow.push(tool);
  else return dropped("it permits too much there, or there is no such tool");
  return same;
}

function permitServer(
  tool: string,
  permissions: Permissions,
  servers: string[],
  found: QoderRules,
): Result {
  const plain = tool.replace(/__\*$/, "");
  if (plain.includes("*")) return dropped("stars stand only for all tools of one server there");
  const [server = "", name] = plain.slice("mcp__".length).split(/__([^]*)/);
  const spelt = qoderName(server);
  if (
    spelt !== server ||
    (name !== undefined && qoderName(name) !== name) ||
    servers.some((other) => other !== server && qoderName(other) === spelt)
  )
    return dropped("other names are spelt in the same way there");
  const starred = permissions.rules.some(
    (other) =>
      other.effect !== "allow" && other.tool.includes("*") && couldTouch(other.tool, server),
  );
  if (starred) return dropped("a rule with a star restricts it, and there are no stars there");
  found.allow.push(plain);
  return same;
}

function restrict(
  rule: Rule,
  effect: "ask" | "deny",
  consent: "ask" | "deny",
  servers: string[],
  found: QoderRules,
): Result {
  const { tool, specifier } = rule;
  const list = found[effect];
  if (tool.startsWith("mcp__") || (specifier === null && tool.includes("*")))
    return restrictMany(tool, servers, list);
  if (tool === "Bash") {
    if (specifier === null) list.push("Bash");
    return same;
  }
  if (specifier === null) {
    list.push(...(tool === "Edit" ? editTools : [tool]));
    if (tool === "Read") {
      found[consent].push("Glob", "Grep");
      return { outcome: "approximated", why: "searches are restricted with it" };
    }
    return knownTools.includes(tool)
      ? same
      : { outcome: "approximated", why: "there is no such tool; the rule stands nevertheless" };
  }
  if (tool === "Read" || editTools.includes(tool)) {
    const paths = restrictedPaths(rule, specifier);
    if (tool === "Read") for (const path of paths) list.push(`Read(${path})`);
    // What must not be read must not be edited either; what asks before it is read, asks.
    for (const path of paths) list.push(`Edit(${path})`);
    return tool === "Read" ? readsRestricted : paths.length > 1 ? manyPlaces : same;
  }
  if (tool === "WebFetch") {
    const hosts = qoderHosts(specifier);
    list.push(...(hosts?.map((host) => `WebFetch(${host})`) ?? ["WebFetch"]));
    return hosts === null
      ? { outcome: "approximated", why: "there are no stars in hosts there: every address" }
      : same;
  }
  list.push(tool);
  return {
    outcome: "approximated",
    why: "the whole tool, since it is not known by what it would be told apart",
  };
}

function restrictMany(tool: string, servers: string[], list: string[]): Result {
  if (!tool.includes("*")) {
    const [server = "", name] = tool.slice("mcp__".length).split(/__([^]*)/);
    const ending = name === undefined ? "" : `__${qoderName(name)}`;
    list.push(`mcp__${qoderName(server)}${ending}`);
    // The name of a server may have two underscores itself.
    list.push(`mcp__${qoderName(tool.slice("mcp__".length))}`);
    return same;
  }
  const pattern = starsOnly(tool);
  if (tool === "*") list.push("*");
  const whole = servers.filter((server) => couldTouch(tool, server));
  list.push(...whole.map((server) => `mcp__${qoderName(server)}`));
  list.push(...knownTools.filter((name) => pattern.test(name)));
  return {
    outcome: "approximated",
    why: "every server and tool that is there and that it could be about, as a whole",
  };
}

/** A path without a leading slash is held against file names alone there, so that each gets one. */
function restrictedPaths({ scope }: Rule, specifier: string): string[] {
  const path = specifier.replace(/\[[^\]]+\]/g, "?").replace(/\/+$/, "");
  if (path.startsWith("//") || path.startsWith("~/")) return [path];
  if (path === "~") return ["~/**"];
  const relative = path.replace(/^(?:\.?\/)+/, "");
  const anchored = /^\.?\//.test(path) || relative.includes("/");
  const anyDepth = !path.startsWith("/") && isOneFolder(relative);
  if (!anchored || anyDepth) return [`//**/${relative}`];
  // What is said of a project in the user's own file holds in every project.
  if (scope === "user") return [`//**/${relative}`, `~/.claude/${relative}`];
  return [`/${relative}`];
}
