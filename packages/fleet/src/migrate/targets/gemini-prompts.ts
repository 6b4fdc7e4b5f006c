import { posix } from "node:path";
import { stringify } from "smol-toml";
import type { Json } from "../files/json.ts";
import { writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import { Ledger } from "../ledger.ts";
import type { PermissionModel } from "../permissions/decision.ts";
import { geminiTools } from "../permissions/gemini-tools.ts";
import { withTools } from "../permissions/subagent.ts";
import type { Prompt, Setup } from "../source/setup.ts";
import { nothingFilled, safeText } from "./bodies.ts";
import { accountMode, accountUsersAlone, listOf, strictMode, turnsOf } from "./front-matter.ts";
import { descriptionOf, draftPrompt } from "./prompts.ts";
import { markdownAgentsIn, tryStandingAgents } from "./standing-agents.ts";
import { isHeldBack } from "./subagent-proof.ts";
import type { Draft } from "./target.ts";

/**
 * Commands as TOML, subagents as Markdown (https://geminicli.com/docs/cli/custom-commands,
 * https://geminicli.com/docs/core/subagents).
 */
export async function draftGeminiPrompts(
  setup: Setup,
  folders: { user: string; project: string },
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
  models: { here: PermissionModel; elsewhere: PermissionModel },
): Promise<void> {
  const folder = ({ scope }: Prompt) => (scope === "user" ? folders.user : folders.project);
  for (const command of setup.commands) {
    const { text, changed } = safeText(command.markdown.body, nothingFilled);
    // !{…} would run and @{…} would be read, without a question.
    const prompt = text.replace(/([!@])\{/g, "$1 {").replaceAll("$ARGUMENTS", "{{args}}");
    const content = stringify({
      description: descriptionOf(command, `The command ${command.name}`),
      prompt,
    });
    const to = posix.join(folder(command), "commands", `${command.name}.toml`);
    const account = (into: Ledger) => accountUsersAlone(command, to, into, draft);
    const written = { prompt: command, to, content: `${content}\n`, changed, account };
    await draftPrompt(written, tree, ledger, draft);
  }
  for (const agent of setup.agents) {
    const fields = agentFields(agent, new Ledger());
    const model = (session: PermissionModel) =>
      typeof fields === "string" ? session : agentModel(fields, session);
    const own = { here: model(models.here), elsewhere: model(models.elsewhere) };
    if (isHeldBack(agent, fields, setup, own, ledger, draft)) continue;
    const { text, changed } = safeText(agent.markdown.body, nothingFilled);
    const to = posix.join(folder(agent), "agents", `${agent.name}.md`);
    const content = writeMarkdown({ fields, body: text });
    const account = (into: Ledger) => void agentFields(agent, into);
    await draftPrompt({ prompt: agent, to, content, changed, account }, tree, ledger, draft);
  }
  await tryStandingAgents("gemini-cli", setup, draft, async () => {
    const found = await markdownAgentsIn(folders, tree, draft);
    return found.map(({ fields, ...one }) => {
      const here = agentModel(fields, models.here);
      const elsewhere = agentModel(fields, models.elsewhere);
      return { ...one, field: "tools", here, elsewhere };
    });
  });
}

/** The front matter of a subagent, or why there cannot be one that does no more than it did. */
function agentFields(agent: Prompt, ledger: Ledger): { [key: string]: Json } | string {
  const { name, tools, disallowedTools } = agent.markdown.fields;
  const spelt = (typeof name === "string" ? name : posix.basename(agent.name))
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-");
  const fields: { [key: string]: Json } = {
    name: spelt,
    description: descriptionOf(agent, `The subagent ${agent.name}`),
  };
  const listed = listOf(tools);
  const plans = strictMode(agent) === "plan";
  const denied = listOf(disallowedTools) ?? [];
  const refused = [...denied.flatMap(toolsOf), ...(plans ? geminiTools("Edit") : [])];
  if (listed === null || listed.includes("*")) {
    if (denied.length > 0 || plans)
      return "only tools that it has can be named there, not those that it has not";
  } else {
    const kept = [...new Set(listed.flatMap(toolsOf))].filter(
      (tool) => !refused.some((other) => meet(tool, other)),
    );
    if (kept.length === 0) return "none of its tools is there, and without a list it could do more";
    fields["tools"] = kept;
    ledger.note(
      agent.file,
      "/tools",
      "approximated",
      null,
      "the tools that do the same, as whole tools",
    );
    ledger.note(agent.file, "/disallowedTools", "mapped", null, "not among its tools");
  }
  const noEdits = "it has no tools that edit; plans are not made for it";
  const asked = "what no rule permits is asked about, and not refused";
  accountMode(agent, { outcome: "approximated", why: plans ? noEdits : asked }, ledger);
  const turns = turnsOf(agent);
  if (turns !== null) {
    fields["max_turns"] = turns;
    ledger.note(agent.file, "/maxTurns", "mapped", null, "as many turns");
  }
  ledger.note(
    agent.file,
    "/name",
    spelt === name ? "mapped" : "approximated",
    null,
    "in small letters, as names are there",
  );
  return fields;
}

/** How Gemini CLI would decide for a subagent with this front matter. */
function agentModel(fields: { [key: string]: Json }, session: PermissionModel): PermissionModel {
  const listed = listOf(fields["tools"]);
  return withTools(
    session,
    (tool) =>
      listed === null || toolsOf(tool).some((one) => listed.some((name) => meet(name, one))),
  );
}

function toolsOf(text: string): string[] {
  const tool = text.replace(/\([^]*$/, "");
  const found = /^mcp__([\w-]+?)(?:__([\w-]+|\*))?$/.exec(tool);
  if (found !== null) return [`mcp_${found[1]}_${found[2] ?? "*"}`];
  return tool.startsWith("mcp__")
    ? [`mcp_${tool.slice(5).split("*")[0] ?? ""}*`]
    : geminiTools(tool);
}

/** Whether two names of tools, which may end with a star, could be about the same tool. */
function meet(one: string, other: string): boolean {
  const [first = "", second = ""] = [one, other].map((name) => name.split("*")[0]);
  return (
    one === other ||
    (one.includes("*") && second.startsWith(first)) ||
    (other.includes("*") && first.startsWith(second))
  );
}
