import { posix } from "node:path";
import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import { restrictServer } from "../permissions/convert-opencode.ts";
import type { Decision } from "../permissions/decision.ts";
import { opencodeToolName } from "../permissions/opencode.ts";
import { opencodePermission, opencodeTools } from "../permissions/opencode-tools.ts";
import { couldTouch } from "../permissions/wildcard.ts";
import type { Prompt } from "../source/setup.ts";
import { accountMode, listOf, strictMode, turnsOf } from "./front-matter.ts";
import { descriptionOf } from "./prompts.ts";

/**
 * The front matter of a subagent. Tools that it does not name are denied; those that it names are
 * left to the general rules, since an agent's own rules would go before them.
 * @param servers names of all MCP servers
 * @param decide what holds in general for a tool of a server, by its name in the source
 */
export function agentFields(
  agent: Prompt,
  servers: string[],
  decide: (tool: string) => Decision,
  ledger: Ledger,
): { [key: string]: Json } {
  const { tools: named, disallowedTools } = agent.markdown.fields;
  const fields: { [key: string]: Json } = {
    description: descriptionOf(agent, `The subagent ${agent.name}`),
    mode: "subagent",
  };
  const permission: { [key: string]: Json } = {};
  const listed = listOf(named);
  if (listed !== null && !listed.includes("*")) {
    const kept = new Set(
      listed.flatMap((name) => opencodePermission(name.replace(/\(.*$/, "")) ?? []),
    );
    const ofServers = listed.filter((name) => name.startsWith("mcp__"));
    const isWhole = (name: string) => name.includes("*") || !/^mcp__.+?__./.test(name);
    const whole = ofServers.filter(isWhole);
    if (whole.length === 0) permission["*_*"] = "deny";
    for (const server of whole.length === 0 ? [] : servers)
      if (!whole.some((name) => name === `mcp__${server}` || couldTouch(name, server)))
        permission[opencodeToolName(server, "*")] = "deny";
    // Its own rules go before the general ones, which are said again for single tools.
    for (const name of ofServers) {
      const [, server = "", tool = ""] = /^mcp__(.+?)__(.+)$/.exec(name) ?? [];
      if (!isWhole(name)) permission[opencodeToolName(server, tool)] = decide(name);
    }
    for (const name of opencodeTools) {
      const unnamed = opencodePermission(name);
      if (unnamed !== undefined && !kept.has(unnamed)) permission[unnamed] = "deny";
    }
    ledger.note(
      agent.file,
      "/tools",
      "approximated",
      null,
      "what it does not name is denied; the rest is left to the general rules",
    );
  }
  for (const name of listOf(disallowedTools) ?? []) {
    const found = opencodePermission(name.replace(/\(.*$/, ""));
    if (found !== undefined) permission[found] = "deny";
    else if (name.startsWith("mcp__"))
      for (const rule of restrictServer(name.slice("mcp__".length), "deny"))
        permission[rule.permission] = "deny";
  }
  ledger.note(agent.file, "/disallowedTools", "approximated", null, "denied as whole tools");
  const { name } = agent.markdown.fields;
  if (name === posix.basename(agent.name))
    ledger.note(agent.file, "/name", "mapped", null, "the file's name is the agent's name");
  else
    ledger.note(
      agent.file,
      "/name",
      "approximated",
      null,
      "it has its file's name, and not this one",
    );
  if (strictMode(agent) === "plan") permission["edit"] = "deny";
  const noEdits = "edits are denied; plans are not made for it";
  const asked = "what no rule permits is asked about, and not refused";
  const why = strictMode(agent) === "plan" ? noEdits : asked;
  accountMode(agent, { outcome: "approximated", why }, ledger);
  const turns = turnsOf(agent);
  if (turns !== null) {
    fields["steps"] = turns;
    ledger.note(agent.file, "/maxTurns", "mapped", null, "as many steps");
  }
  if (Object.keys(permission).length > 0) fields["permission"] = permission;
  return fields;
}
