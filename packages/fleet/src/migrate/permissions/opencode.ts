import { posix } from "node:path";
import { isObject, own } from "../files/json.ts";
import {
  type Decision,
  decisions,
  type PermissionModel,
  type Place,
  type Probe,
  rank,
  type Verdict,
} from "./decision.ts";
import { opencodePermission } from "./opencode-tools.ts";
import { isInside, resolvePath } from "./paths.ts";
import { splitShell } from "./shell.ts";
import { editTools } from "./source.ts";
import { wildcard } from "./wildcard.ts";

/** A line of opencode's rule list: the last that matches decides. */
export interface OpencodeRule {
  permission: string;
  pattern: string;
  action: Decision;
}

/** What holds before any configuration ("Permissions", section "Defaults"). */
const defaults: OpencodeRule[] = [
  { permission: "*", pattern: "*", action: "allow" },
  { permission: "doom_loop", pattern: "*", action: "ask" },
  { permission: "external_directory", pattern: "*", action: "ask" },
  { permission: "read", pattern: "*.env", action: "deny" },
  { permission: "read", pattern: "*.env.*", action: "deny" },
];

/** `permission` of a configuration as a list of rules, in the order of the file. */
export function opencodeRules(permission: unknown): OpencodeRule[] {
  if (isAction(permission)) return [{ permission: "*", pattern: "*", action: permission }];
  if (typeof permission !== "object" || permission === null) return [];
  return Object.entries(permission).flatMap(([name, value]: [string, unknown]) => {
    if (isAction(value)) return [{ permission: name, pattern: "*", action: value }];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([pattern, action]: [string, unknown]) =>
      isAction(action) ? [{ permission: name, pattern, action }] : [],
    );
  });
}

/**
 * The rules of a configuration or of an agent: its older `tools`, in which `true` permits a whole tool, and
 * `permission` after them ("Permissions", section "Migration"; "Agents", section "Tools").
 */
export function opencodeAgentRules(value: unknown): OpencodeRule[] {
  const tools = own(value, "tools");
  const older = Object.entries(isObject(tools) ? tools : {}).flatMap(([name, on]) =>
    typeof on === "boolean"
      ? [
          {
            permission: /^(?:write|patch|multiedit)$/.test(name) ? "edit" : name,
            pattern: "*",
            action: on ? ("allow" as const) : ("deny" as const),
          },
        ]
      : [],
  );
  return [...older, ...opencodeRules(own(value, "permission"))];
}

function isAction(value: unknown): value is Decision {
  return decisions.some((decision) => decision === value);
}

/**
 * opencode's permission language, read loosely: where the documentation leaves open in which form a
 * path is matched, the milder answer counts (https://opencode.ai/v1/docs/permissions).
 */
export function opencodeModel(rules: OpencodeRule[], place: Place): PermissionModel {
  const all = [...defaults, ...rules].map((rule) => ({
    ...rule,
    matchesName: wildcard(rule.permission, { trailing: false }),
    matchesText: wildcard(expandHome(rule.pattern, place)),
  }));
  const evaluate = (permission: string, text: string): Verdict => {
    const last = all.findLast(
      (rule) => rule.matchesName.test(permission) && rule.matchesText.test(text),
    );
    if (last === undefined) return { decision: "ask", by: "no rule", firm: true };
    return { decision: last.action, by: `${last.permission}: ${last.pattern}`, firm: true };
  };
  const mildest = (permission: string, texts: string[]): Verdict =>
    texts
      .map((text) => evaluate(permission, text))
      .reduce((one, other) => (rank(one.decision) <= rank(other.decision) ? one : other));
  const strictest = (verdicts: Verdict[]): Verdict =>
    verdicts.reduce((one, other) => (rank(one.decision) >= rank(other.decision) ? one : other));
  return {
    decide(probe) {
      return strictest(
        checksOf(probe, place).map(({ permission, texts }) => mildest(permission, texts)),
      );
    },
  };
}

interface Check {
  permission: string;
  texts: string[];
}

/** What opencode asks itself about a call, by the tool that does the same there. */
function checksOf({ tool, argument }: Probe, place: Place): Check[] {
  if (tool === "Bash") {
    const { parts } = splitShell(argument);
    if (parts.length === 0) return [{ permission: "bash", texts: [argument] }];
    return parts.map((part) => ({ permission: "bash", texts: [part] }));
  }
  if (tool === "Read" || editTools.includes(tool)) {
    const full = resolvePath(argument, place);
    const permission = tool === "Read" ? "read" : "edit";
    const texts = [full, posix.relative(place.project, full) || "."];
    return [{ permission, texts }, ...outside(full, place)];
  }
  if (tool === "Glob" || tool === "Grep") {
    return [
      { permission: tool.toLowerCase(), texts: ["*"] },
      ...outside(resolvePath(argument, place), place),
    ];
  }
  const mcp = /^mcp__(.+?)__(.+)$/.exec(tool);
  if (mcp !== null)
    return [{ permission: opencodeToolName(mcp[1] ?? "", mcp[2] ?? ""), texts: ["*"] }];
  const name = opencodePermission(tool) ?? tool.toLowerCase();
  return [{ permission: name, texts: [argument === "" ? "*" : argument] }];
}

function outside(full: string, place: Place): Check[] {
  if (isInside(full, place.project)) return [];
  return [{ permission: "external_directory", texts: [`${posix.dirname(full)}/*`, full] }];
}

/** Tools of a server are named `server_tool`, every other character an underscore. */
export function opencodeToolName(server: string, tool: string): string {
  const clean = (name: string) => name.replace(/[^\w*-]/g, "_");
  return `${clean(server)}_${clean(tool)}`;
}

function expandHome(pattern: string, place: Place): string {
  if (pattern === "~" || pattern.startsWith("~/")) return place.home + pattern.slice(1);
  if (pattern === "$HOME" || pattern.startsWith("$HOME/")) return place.home + pattern.slice(5);
  return pattern;
}
