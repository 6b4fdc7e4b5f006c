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
  /** A restriction that cannot be read, and is taken for the whole tool. */
  garbled?: true;
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

/**
 * Reads a rule. A restriction that cannot be read is taken for the whole tool, a permission that
 * cannot be read is none (null): when unsure, tighten.
 */
export function parseRule(
  text: string,
  effect: Decision,
  scope: Scope,
  field: string,
): Rule | null {
  const found = /^\s*([^()\s]+)\s*(?:\(([^]*)\)\s*)?$/.exec(text);
  if (found === null) {
    const tool = /^\s*([\w*-]+)/.exec(text)?.[1];
    if (effect === "allow" || tool === undefined) return null;
    return { effect, tool: nameOf(tool), specifier: null, text, scope, field, garbled: true };
  }
  const inside = found[2]?.trim();
  const whole = inside === undefined || inside === "" || inside === "*";
  const tool = nameOf(found[1] ?? "");
  return { effect, tool, specifier: whole ? null : inside, text, scope, field };
}

/**
 * A rule as it may be copied. A permission with a secret in it is none (null); a restriction becomes one
 * for all commands that begin with the words before the secret, or for the whole tool.
 */
export function withoutSecret(rule: Rule): Rule | null {
  const { tool, specifier, effect } = rule;
  // What could not be read as a rule is shown by the name of its tool alone.
  if (rule.garbled && hasSecret(rule.text)) return { ...rule, text: tool };
  const search = tool === "Bash" ? secretInCommand : secretInPlace;
  const at = specifier === null ? -1 : search(specifier);
  if (specifier === null || at < 0) return rule;
  if (effect === "allow") return null;
  const before = specifier.slice(0, at).replace(/\S*$/, "").trim();
  const shorter = tool === "Bash" && before !== "" ? `${before} *` : null;
  return { ...rule, specifier: shorter, text: shorter === null ? tool : `${tool}(${shorter})` };
}

function nameOf(tool: string): string {
  return Object.hasOwn(renamed, tool) ? (renamed[tool] ?? tool) : tool;
}
