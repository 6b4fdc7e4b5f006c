import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import type { PermissionModel } from "../permissions/decision.ts";
import type { Permissions } from "../permissions/rules.ts";
import { looserSubagent, type SubagentLimits } from "../permissions/subagent.ts";
import type { Prompt, Setup } from "../source/setup.ts";
import { listOf, strictMode } from "./front-matter.ts";
import { dropPrompt } from "./prompts.ts";
import type { Draft } from "./target.ts";

/** What a subagent may do in the source, by its front matter. */
export function limitsOf(agent: Prompt): SubagentLimits {
  const { tools, disallowedTools } = agent.markdown.fields;
  return {
    tools: listOf(tools),
    disallowedTools: listOf(disallowedTools) ?? [],
    plans: strictMode(agent) === "plan",
  };
}

/**
 * Whether a subagent is not written, since it could do more in the target: then its fields are dropped, and
 * its user is told.
 * @param fields its front matter, or why there can be none
 */
export function isHeldBack(
  agent: Prompt,
  fields: { [key: string]: Json } | string,
  setup: Setup,
  models: { here: PermissionModel; elsewhere: PermissionModel },
  ledger: Ledger,
  draft: Draft,
): fields is string {
  const why =
    typeof fields === "string" ? fields : couldDoMore(agent, setup, draft.servers, models);
  if (why === null) return false;
  dropPrompt(agent, why, ledger);
  draft.todo.push(`Write the subagent ${agent.name} yourself: ${why}.`);
  return true;
}

/**
 * Why a subagent must not be written: a call that it could make there, and could not in the source; null for
 * none. Where a user's own is, only the user's rules hold as well.
 * @param models the target's for this subagent, in the project and elsewhere
 */
function couldDoMore(
  agent: Prompt,
  { permissions, userPermissions, place }: Setup,
  servers: string[],
  models: { here: PermissionModel; elsewhere: PermissionModel },
): string | null {
  const limits = limitsOf(agent);
  const pairs: [PermissionModel, Permissions][] = [[models.here, permissions]];
  if (agent.scope === "user") pairs.push([models.elsewhere, userPermissions]);
  for (const [model, asked] of pairs) {
    const found = looserSubagent(limits, model, asked, place, servers);
    if (found === null) continue;
    const { probe, source, target } = found;
    const call = probe.argument === "" ? probe.tool : `${probe.tool}(${probe.argument})`;
    return `it could do more there: ${call} would be ${said[target.decision]} (${target.by}), not ${said[source.decision]}`;
  }
  return null;
}

const said = { allow: "allowed", ask: "asked about", deny: "denied" };
