import {
  type Decision,
  type PermissionModel,
  type Place,
  type Probe,
  type Verdict,
} from "./decision.ts";
import { isInside, pathMatches, pathPattern, resolvePath } from "./paths.ts";
import type { Permissions, Rule } from "./rules.ts";
import { readings, splitShell, words } from "./shell.ts";
import { starsOnly } from "./wildcard.ts";

/** Tools that change files, and those that look at them: a path rule for one is for its family. */
export const editTools = ["Edit", "Write", "NotebookEdit"];
export const lookTools = ["Glob", "Grep"];
/** Tools that need nobody's consent. */
export const quietTools = ["TodoWrite", "TodoRead", "AskUserQuestion", "Agent"];
/** Tools that can be called; a rule for another is about nothing. */
export const knownTools = [
  ...editTools,
  ...lookTools,
  ...quietTools,
  "Bash",
  "Read",
  "WebFetch",
  "WebSearch",
  "Skill",
];
/** Commands that look at the files that they name. */
export const fileCommands = ["cat", "head", "tail", "less", "more", "sed", "awk", "grep", "rg"];
/** Commands that run without a question ("Configure permissions", section "Read-only commands"). */
export const readOnlyCommands = [
  "ls",
  "cat",
  "echo",
  "pwd",
  "head",
  "tail",
  "grep",
  "find",
  "wc",
  "which",
  "diff",
  "stat",
  "du",
  "cd",
];
/** Separators, redirections and substitutions: a rule with one is held against the whole command. */
export const shellSigns = /[|;&\n<>`(){}]|\$\(/;
const riskyFind = /\s-(?:exec|execdir|ok|okdir|delete|fprint|fls)/;
/** Folders that ask for consent even where edits are accepted. */
export const guardedFolders = [".git", ".claude", ".vscode", ".idea", ".husky"];

/**
 * Claude Code's permission language, read strictly: restrictions as wide and permissions as narrow
 * as the documentation can be understood, so that whatever this allows, the source allows.
 * deny, then ask, then allow, then the mode; the first that matches decides
 * (https://code.claude.com/docs/en/permissions).
 */
export function sourceModel(permissions: Permissions, place: Place): PermissionModel {
  const of = (effect: Decision) => permissions.rules.filter((rule) => rule.effect === effect);
  const denied = of("deny");
  const asked = of("ask");
  const allowed = of("allow");
  return {
    decide(probe) {
      for (const rule of [...denied, ...asked]) {
        const match = restricts(rule, probe, place);
        if (match === null) continue;
        const never = permissions.mode === "dontAsk";
        const { file, field } = rule;
        return {
          decision: never ? "deny" : rule.effect,
          by: rule.text,
          ...(file === undefined ? {} : { at: { file, field } }),
          firm: match === "firm",
        };
      }
      const looksOnly = permissions.mode === "plan" && editTools.includes(probe.tool);
      const permitting = looksOnly ? null : permits(allowed, probe, place);
      if (permitting !== null) return { decision: "allow", by: permitting, firm: true };
      return byMode(permissions, probe, place);
    },
  };
}

/** Whether a `deny` or `ask` rule is about this call: for sure, by derivation, or not at all. */
function restricts(rule: Rule, probe: Probe, place: Place): "firm" | "derived" | null {
  const { specifier, tool } = rule;
  if (specifier === null) {
    if (toolMatches(tool, probe.tool)) return "firm";
    if (tool === "Edit" && editTools.includes(probe.tool)) return "firm";
    if (tool === "Read" && lookTools.includes(probe.tool)) return "derived";
    return null;
  }
  if (tool === "Bash") {
    if (probe.tool !== "Bash") return null;
    const texts = shellSigns.test(specifier) ? [probe.argument] : bashTexts(probe.argument);
    return texts.some((text) => bashMatches(specifier, text)) ? "firm" : null;
  }
  if (tool === "Read" || editTools.includes(tool)) {
    return restrictsPath(rule, specifier, probe, place);
  }
  if (tool === "WebFetch") {
    if (probe.tool !== "WebFetch" || !domainMatches(specifier, probe.argument)) return null;
    return probe.argument.includes(hostOf(probe.argument) ?? " ") ? "firm" : "derived";
  }
  if (tool === probe.tool) {
    const pattern = specifier.replace(/:\*$/, " *");
    const matches = starsOnly(pattern).test(probe.argument) || pattern === probe.argument;
    return matches ? "firm" : null;
  }
  return null;
}

function restrictsPath(
  rule: Rule,
  specifier: string,
  probe: Probe,
  place: Place,
): "firm" | "derived" | null {
  const patterns = [pathPattern(specifier, place, true)];
  // In a user's own settings, what `/x` is relative to has changed: both readings restrict.
  if (rule.scope === "user" && /^\/(?!\/)/.test(specifier)) {
    patterns.push({ base: `${place.home}/.claude`, glob: specifier.slice(1) });
  }
  const hit = (path: string) => patterns.some((pattern) => pathMatches(pattern, path, place));
  // A name without an anchor is for what lies in the project; elsewhere, the documents were less clear.
  const anchored = patterns.some(({ base }) => base !== null);
  const sure = anchored || isInside(resolvePath(probe.argument, place), place.project);
  const firm = sure ? "firm" : "derived";
  const edits = editTools.includes(probe.tool);
  if (rule.tool === "Read" && probe.tool === "Read") return hit(probe.argument) ? firm : null;
  if (rule.tool === "Read" && lookTools.includes(probe.tool)) {
    return hit(probe.argument) ? "derived" : null;
  }
  if (edits) return hit(probe.argument) ? (rule.tool === "Read" ? "derived" : firm) : null;
  if (probe.tool !== "Bash" || rule.tool !== "Read") return null;
  const named = splitShell(probe.argument).parts.flatMap((part) =>
    readings(part).flatMap((reading) => {
      const [command, ...rest] = words(reading);
      return command !== undefined && fileCommands.includes(command) ? rest : [];
    }),
  );
  return named.some(hit) ? "derived" : null;
}

/** The rule, or rules, that permit this call; null where none does. */
function permits(rules: Rule[], probe: Probe, place: Place): string | null {
  const whole = rules.find(
    (rule) =>
      rule.specifier === null &&
      (rule.tool === probe.tool ||
        (rule.tool === "Edit" && editTools.includes(probe.tool)) ||
        mcpMatches(rule.tool, probe.tool)),
  );
  if (whole !== undefined) return whole.text;
  if (probe.tool === "Bash") return permitsCommand(rules, probe.argument);
  const found = rules.find(({ tool, specifier, scope }) => {
    if (specifier === null) return false;
    if (
      tool === "Read" ? probe.tool === "Read" : tool === "Edit" && editTools.includes(probe.tool)
    ) {
      if (specifier.includes("[") || specifier.startsWith("!")) return false;
      if (scope === "user" && /^\/(?!\/)/.test(specifier)) return false;
      const pattern = pathPattern(specifier, place);
      const inPlace =
        pattern.base !== null || isInside(resolvePath(probe.argument, place), place.project);
      return inPlace && pathMatches(pattern, probe.argument, place);
    }
    if (tool === "WebFetch" && probe.tool === tool) {
      const [, inner = ""] = /^domain:(?:\*\.)?([^]*)$/.exec(specifier) ?? [];
      // Elsewhere than in front, a star does not cross a dot.
      return !inner.includes("*") && domainMatches(specifier, probe.argument);
    }
    return ["Agent", "Skill"].includes(tool) && tool === probe.tool && specifier === probe.argument;
  });
  return found?.text ?? null;
}

/** Every simple command has to be permitted; redirections and substitutions never are by a pattern. */
function permitsCommand(rules: Rule[], command: string): string | null {
  const { parts, substitutes, redirects } = splitShell(command);
  if (substitutes || redirects || parts.length === 0) return null;
  const by: string[] = [];
  for (const part of parts) {
    if (readsOnly(part)) {
      by.push("a command that only reads");
      continue;
    }
    const rule = rules.find(
      ({ tool, specifier }) =>
        tool === "Bash" && specifier !== null && bashMatches(specifier, part),
    );
    if (rule === undefined) return null;
    by.push(rule.text);
  }
  return [...new Set(by)].join(", ");
}

function byMode({ mode }: Permissions, probe: Probe, place: Place): Verdict {
  const verdict = (decision: Decision, why: string): Verdict => {
    // A question that nobody is asked: where there is no such mode, asking is as good.
    if (mode === "dontAsk" && decision === "ask")
      return { decision: "deny", by: "mode dontAsk", firm: false };
    return { decision, by: `mode ${mode}: ${why}`, firm: true };
  };
  const { tool, argument } = probe;
  if (quietTools.includes(tool)) return verdict("allow", `${tool} asks nobody`);
  if (tool === "Read" || lookTools.includes(tool)) {
    const full = resolvePath(argument, place);
    const inside = [place.project, ...place.additional].some((folder) => isInside(full, folder));
    return verdict(inside ? "allow" : "ask", inside ? "reads in the project" : "reads elsewhere");
  }
  if (editTools.includes(tool)) {
    if (mode === "plan") return verdict("deny", "no edits");
    if (mode !== "acceptEdits") return verdict("ask", "edits");
    const full = resolvePath(argument, place);
    const guarded = full.split("/").some((piece) => guardedFolders.includes(piece));
    return verdict(isInside(full, place.project) && !guarded ? "allow" : "ask", "edits");
  }
  if (tool === "Bash" && readsOnly(argument)) return verdict("allow", "a command that only reads");
  return verdict("ask", "needs consent");
}

function readsOnly(command: string): boolean {
  const { parts, substitutes, redirects } = splitShell(command);
  if (substitutes || redirects || parts.length === 0) return false;
  return parts.every((part) => {
    const first = /^\S+/.exec(part)?.[0] ?? "";
    return readOnlyCommands.includes(first) && !riskyFind.test(part);
  });
}

/** Every text that a restriction on commands is held against. */
export function bashTexts(command: string): string[] {
  return splitShell(command).parts.flatMap(readings);
}

/** `npm run test:*` and `npm run test *` are the same; other stars stand for any text. */
export function bashMatches(specifier: string, text: string): boolean {
  return starsOnly(bashPattern(specifier)).test(text.trim());
}

export function bashPattern(specifier: string): string {
  return specifier.endsWith(":*") ? `${specifier.slice(0, -2)} *` : specifier;
}

export function domainMatches(specifier: string, url: string): boolean {
  const domain = /^domain:(.+)$/.exec(specifier)?.[1]?.toLowerCase().replace(/\.$/, "");
  if (domain === undefined) return specifier === url;
  const host = hostOf(url);
  if (host === null) return false;
  return domain.includes("*") ? starsOnly(domain).test(host) : host === domain;
}

export function hostOf(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed === null ? null : parsed.hostname.toLowerCase().replace(/\.$/, "");
}

/** `mcp__server` is every tool of the server; stars in what comes after the server's name. */
export function mcpMatches(rule: string, tool: string): boolean {
  if (!rule.startsWith("mcp__") || !tool.startsWith("mcp__")) return false;
  return rule === tool || tool.startsWith(`${rule}__`) || starsOnly(rule).test(tool);
}

function toolMatches(rule: string, tool: string): boolean {
  return (
    rule === tool || mcpMatches(rule, tool) || (rule.includes("*") && starsOnly(rule).test(tool))
  );
}
