import type { Decision, PermissionModel, Place, Probe, Verdict } from "./decision.ts";
import { globExpression, isInside, resolvePath } from "./paths.ts";
import type { Scope } from "./rules.ts";
import { readings, splitShell } from "./shell.ts";
import { editTools, hostOf, lookTools, quietTools, readOnlyCommands } from "./source.ts";
import { madeOnce } from "./wildcard.ts";

/** A rule of `permissions` in Qoder CLI's settings, with the kind of file that it stands in. */
export interface QoderRule {
  effect: Decision;
  text: string;
  scope: Scope;
}

/** `permissions` and `general.defaultPermissionMode` of all files together. */
export interface QoderPermissions {
  rules: QoderRule[];
  mode: string;
}

/** Variables and wrappers in front of a command that a permission does not look at. */
const quietVariable =
  /^(?:NODE_ENV|CI|DEBUG|VERBOSE|LANG|LC_ALL|TZ|HOME|PATH|TERM|SHELL|EDITOR|VISUAL|PAGER|FORCE_COLOR|NO_COLOR|NPM_CONFIG_YES)=[\w./:-]+\s+/;
const quietWrapper =
  /^(?:timeout(?:\s+-\S+)*\s+\d+(?:\.\d+)?[smhd]?|time|nice(?:\s+-n\s+-?\d+|\s+-\d+)?|stdbuf(?:\s+-[ioe]\w+)+|nohup|xargs)\s+/;

/**
 * Qoder CLI's permission language: deny, then ask, then allow, then the mode
 * (https://docs.qoder.com/en/cli/permissions; how patterns are matched: the published package
 * `@qoder-ai/qodercli` 1.1.52). Where a doubt is left, restrictions are read as narrow and
 * permissions as wide as can be.
 */
export function qoderModel({ rules, mode }: QoderPermissions, place: Place): PermissionModel {
  const parsed = rules.flatMap((rule) => parse(rule) ?? []);
  const of = (effect: Decision) => parsed.filter((rule) => rule.effect === effect);
  const [denied, asked, allowed] = [of("deny"), of("ask"), of("allow")];
  const say = (decision: Decision, by: string): Verdict => ({ decision, by, firm: true });
  return {
    decide(probe) {
      const deny = denied.find((rule) => restricts(rule, probe, place));
      if (deny !== undefined) return say("deny", deny.text);
      const ask = asked.find((rule) => restricts(rule, probe, place));
      if (ask !== undefined) return say("ask", ask.text);
      if (mode === "bypass_permissions") return say("allow", `mode ${mode}`);
      const allow = permits(allowed, probe, place);
      if (allow !== null) return say("allow", allow);
      return say(byMode(mode, probe, place), `mode ${mode}`);
    },
  };
}

interface Parsed extends QoderRule {
  tool: string;
  /** Null where the rule is for the whole tool. */
  content: string | null;
}

function parse(rule: QoderRule): Parsed | null {
  const found = /^([^()]+)(?:\(([^]*)\))?$/.exec(rule.text.trim());
  if (found === null) return null;
  const content = found[2] === undefined || found[2] === "" || found[2] === "*" ? null : found[2];
  return { ...rule, tool: found[1] ?? "", content };
}

function restricts({ tool, content, scope }: Parsed, probe: Probe, place: Place): boolean {
  if (content === null) return toolMatches(tool, probe.tool);
  if (probe.tool === "Bash") {
    if (tool !== "Bash") return false;
    const parts = splitShell(probe.argument).parts.flatMap(readings);
    return [probe.argument.trim(), ...parts].some((text) => qoderCommandMatches(content, text));
  }
  const reads = probe.tool === "Read" || lookTools.includes(probe.tool);
  const edits = editTools.includes(probe.tool);
  if (reads || edits) {
    return (
      tool === (edits ? "Edit" : "Read") &&
      pathMatchesRule(content, scope, probe.argument, place, false)
    );
  }
  return tool === probe.tool && plainMatches(tool, content, probe.argument);
}

function permits(rules: Parsed[], probe: Probe, place: Place): string | null {
  const whole = rules.find(
    ({ tool, content }) => content === null && toolMatches(tool, probe.tool),
  );
  if (whole !== undefined) return whole.text;
  const contents = rules.filter(({ content }) => content !== null);
  if (probe.tool === "Bash") return permitsCommand(contents, probe.argument);
  const edits = editTools.includes(probe.tool);
  const found = contents.find(({ tool, content, scope }) => {
    // Who may change a file may look at it too.
    if (tool === "Edit" || (tool === "Read" && !edits)) {
      return (
        (edits || probe.tool === "Read" || lookTools.includes(probe.tool)) &&
        pathMatchesRule(content ?? "", scope, probe.argument, place, true)
      );
    }
    return tool === probe.tool && plainMatches(tool, content ?? "", probe.argument);
  });
  return found?.text ?? null;
}

function permitsCommand(rules: Parsed[], command: string): string | null {
  const exact = rules.find(({ tool, content }) => tool === "Bash" && content === command.trim());
  if (exact !== undefined) return exact.text;
  const { parts, substitutes, redirects } = splitShell(command);
  const by = parts.map((part) => {
    if (!substitutes && !redirects && looksOnly(part)) return "a command that only reads";
    const texts = [part, bare(part)];
    return rules.find(
      ({ tool, content }) =>
        tool === "Bash" && texts.some((text) => qoderCommandMatches(content ?? "", text)),
    )?.text;
  });
  return by.length > 0 && by.every((rule) => rule !== undefined) ? by.join(", ") : null;
}

function bare(part: string): string {
  let rest = part;
  for (let step = 0; step < 10; step += 1) {
    const next = rest.replace(quietVariable, "").replace(quietWrapper, "");
    if (next === rest) break;
    rest = next;
  }
  return rest;
}

/** Which commands only look is the tool's own list; it is taken to be the source's. */
function looksOnly(part: string): boolean {
  const first = /^\S+/.exec(part)?.[0] ?? "";
  return readOnlyCommands.includes(first) && !/\s-(?:exec|ok|delete|fprint|fls)/.test(part);
}

function byMode(mode: string, { tool, argument }: Probe, place: Place): Decision {
  const inside = isInside(resolvePath(argument, place), place.project);
  const consent = mode === "dont_ask" ? "deny" : mode === "auto" ? "allow" : "ask";
  if (quietTools.includes(tool) || tool === "Skill") return "allow";
  if (tool === "Read" || lookTools.includes(tool)) return inside ? "allow" : consent;
  if (editTools.includes(tool)) return mode === "accept_edits" && inside ? "allow" : consent;
  // Some addresses are approved in the program itself.
  if (tool === "WebFetch") return "allow";
  return consent;
}

/** `rm:*` is `rm` with anything after a blank; stars are any text; everything else is exact. */
export function qoderCommandMatches(content: string, text: string): boolean {
  const prefix = /^([^]+):\*$/.exec(content)?.[1];
  if (prefix !== undefined) return text === prefix || text.startsWith(`${prefix} `);
  if (!content.includes("*")) return text === content;
  return madeOnce("qoder", content, () => commandExpression(content)).test(text);
}

function commandExpression(content: string): RegExp {
  const stars = content.split("*").length - 1;
  // A star after a blank may be missing with it, where it is the only one.
  const optional = stars === 1 && content.endsWith(" *");
  const body = (optional ? content.slice(0, -2) : content)
    .split("*")
    .map((piece) => piece.replace(/[.+?^${}()|[\]\\'"/-]/g, "\\$&"))
    .join("[^]*");
  return new RegExp(`^${body}${optional ? "(?: [^]*)?" : ""}$`);
}

/**
 * `//x` from the root, `~/x` from home, `/x` from home in the user's file and from the project
 * elsewhere; anything else is held against the file's name alone, without its folders.
 * @param wide as a permission: in other cases too, since the program does not tell them apart
 */
function pathMatchesRule(
  content: string,
  scope: Scope,
  argument: string,
  place: Place,
  wide: boolean,
): boolean {
  const full = resolvePath(argument, place);
  const matches = (glob: string, path: string) => {
    const { source } = globExpression(glob.replace(/\/\*\*$/, ""));
    const flags = wide ? "iu" : "u";
    return madeOnce(flags, source, () => new RegExp(source, flags)).test(path);
  };
  const below = (folder: string, glob: string) =>
    isInside(full, folder) &&
    matches(glob, full.slice(folder === "/" ? 1 : folder.length + 1) || ".");
  if (content.startsWith("//")) return below("/", content.slice(2));
  if (content.startsWith("~/")) return below(place.home, content.slice(2));
  if (content.startsWith("/"))
    return below(scope === "user" ? place.home : place.project, content.slice(1));
  const glob = content.replace(/\/\*\*$/, "");
  return !glob.includes("/") && matches(glob, full.slice(full.lastIndexOf("/") + 1));
}

function plainMatches(tool: string, content: string, argument: string): boolean {
  if (tool === "WebFetch") {
    const url = URL.parse(argument);
    return url !== null && [url.hostname, url.hostname + url.pathname].includes(content);
  }
  const prefix = /^([^]+):\*$/.exec(content)?.[1];
  return content === argument || (prefix !== undefined && argument.startsWith(prefix));
}

/** Names of servers and tools as Qoder CLI spells them. */
export function qoderName(name: string): string {
  return name
    .replace(/[^\w-]/g, "_")
    .replace(/_+/g, "_")
    .replace(/^_|_$/g, "");
}

/** Two underscores may stand inside a name as well: whichever reading the rule is about. */
function toolMatches(rule: string, tool: string): boolean {
  if (rule === tool || rule === "*") return true;
  if (!tool.startsWith("mcp__") || !rule.startsWith("mcp__")) return false;
  const rest = tool.slice("mcp__".length);
  for (let at = rest.indexOf("__"); at >= 0; at = rest.indexOf("__", at + 1)) {
    const server = `mcp__${qoderName(rest.slice(0, at))}`;
    const one = `${server}__${qoderName(rest.slice(at + 2))}`;
    if (["mcp__*", server, `${server}__*`, one].includes(rule)) return true;
  }
  return false;
}

/** The hosts that a rule of the source is about, as Qoder CLI compares them; null for more than that. */
export function qoderHosts(specifier: string): string[] | null {
  const host = specifier.replace(/^domain:/, "").toLowerCase();
  if (host.includes("*") || hostOf(`https://${host}/`) !== host) return null;
  return [host, `${host}.`];
}
