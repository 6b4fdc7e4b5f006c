import type { Named, PermissionModel, Place, Probe } from "./decision.ts";
import { probesFor } from "./probes.ts";
import { type CounterExample, prove } from "./proof.ts";
import type { Permissions } from "./rules.ts";
import { editTools, mcpMatches, sourceModel } from "./source.ts";

/** What a subagent may do in the source. */
export interface SubagentLimits {
  /** The tools that it has, as its list spells them; null for all. */
  tools: string[] | null;
  disallowedTools: string[];
  /** Whether it only plans, whatever the mode of the session is. */
  plans: boolean;
}

/** The source's model for a subagent: whatever its lists leave out is denied to it. */
export function subagentSource(
  limits: SubagentLimits,
  permissions: Permissions,
  place: Place,
): PermissionModel {
  const mode = limits.plans ? "plan" : permissions.mode;
  const general = sourceModel({ ...permissions, mode }, place);
  return {
    decide(probe) {
      const { tools, disallowedTools } = limits;
      const refused = disallowedTools.some((name) => isAbout(name, probe.tool));
      if (refused || (tools !== null && !tools.some((name) => gives(name, probe.tool))))
        return { decision: "deny", by: "the subagent's lists of tools", firm: true };
      return general.decide(probe);
    },
  };
}

/** Whether a name of a list is about a tool. */
function isAbout(text: string, tool: string): boolean {
  const name = nameOf(text);
  return name === "*" || name === tool || mcpMatches(name, tool);
}

/** Who may edit files may as well write them anew, notebooks too: what can be done is the same. */
function gives(text: string, tool: string): boolean {
  return isAbout(text, tool) || (/^(?:Edit|Write)$/.test(nameOf(text)) && editTools.includes(tool));
}

function nameOf(text: string): string {
  const name = text.replace(/\([^]*$/, "");
  return name === "Task" ? "Agent" : name === "MultiEdit" ? "Edit" : name;
}

/** A model of which a subagent has these tools alone. @param has by the source's name of a tool */
export function withTools(model: PermissionModel, has: (tool: string) => boolean): PermissionModel {
  return {
    decide(probe) {
      if (has(probe.tool)) return model.decide(probe);
      return { decision: "deny", by: "it is not among its tools", firm: true };
    },
  };
}

/**
 * A call that a subagent could make in the target, and not in the source; null where none was found. Its
 * tools and its mode are tried; what the rules say of them is tried with the rules.
 * @param target the target's model for this subagent @param servers MCP servers by name
 */
export function looserSubagent(
  limits: SubagentLimits,
  target: PermissionModel,
  permissions: Permissions,
  place: Place,
  servers: string[],
): CounterExample | null {
  const probes = subagentProbes(limits, permissions, place, servers);
  const source = subagentSource(limits, permissions, place);
  // In a sandbox or not: for the whole session, that was accepted or it was not.
  return prove(source, target, probes, true).counterExample;
}

/** Calls that show what a subagent's tools and its mode are. @param servers MCP servers by name */
export function subagentProbes(
  { tools, disallowedTools }: SubagentLimits,
  permissions: Permissions,
  place: Place,
  servers: string[],
): Probe[] {
  const named = [...(tools ?? []), ...disallowedTools]
    .filter((tool) => tool.startsWith("mcp__"))
    .map((tool): Named => ({ tool, text: null }));
  return probesFor({ ...permissions, rules: [] }, place, servers, named);
}

/** Whether a subagent may do less than the session that it works for. */
export function isLimited({ tools, disallowedTools, plans }: SubagentLimits): boolean {
  return (tools !== null && !tools.includes("*")) || disallowedTools.length > 0 || plans;
}
