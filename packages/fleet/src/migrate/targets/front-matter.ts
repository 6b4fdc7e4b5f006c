import type { Json } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import type { Prompt, Skill } from "../source/setup.ts";
import { gates } from "./hooks.ts";
import type { Draft } from "./target.ts";

/** Fields of commands, subagents and skills that are not carried over, and what holds in their place. */
const instead: Record<string, string> = {
  "allowed-tools": "a prompt must not permit tools",
  "argument-hint": "it is only shown",
  color: "it is only shown",
  model: "models have other names there: it runs with the one that is chosen there",
  effort: "it runs with the effort that is chosen there",
  when_to_use: "only the description says when it is for",
  arguments: "arguments have no names there: they stand as words",
  "user-invocable": "who may call it is not said there",
  context: "it is read in the conversation that it is called in",
  agent: "it is read in the conversation that it is called in",
  paths: "it is not for some files alone there",
  shell: "nothing in it runs by itself there",
  background: "it starts as the target starts every other",
  memory: "what it remembers is not carried over",
  skills: "no skill is loaded for it beforehand",
  mcpServers: "servers of one subagent alone are not carried over",
  initialPrompt: "it starts with what it is asked",
  omitClaudeMd: "it reads the instructions that all others read there",
  license: "the source does nothing with it either",
  compatibility: "the source does nothing with it either",
  metadata: "the source does nothing with it either",
  version: "the source does nothing with it either",
};

/** What a prompt must not do, and may do afterwards: its user is told as well. */
const restrictions: Record<string, string> = {
  isolation: "it works in the project's own folder there, not in a copy",
  "disallowed-tools": "what it must not use cannot be said there",
};

/** Accounts for what a target left of the fields of a prompt, and names what it restricted. */
export function accountFields(prompt: Prompt | Skill, ledger: Ledger, draft: Draft): void {
  const { file, markdown } = prompt;
  for (const [key, value] of Object.entries(markdown.fields)) {
    if (key === "hooks") accountHooks(prompt, value, ledger, draft);
    else if (Object.hasOwn(restrictions, key)) {
      const why = restrictions[key] ?? "";
      ledger.note(file, `/${key}`, "dropped", null, why);
      draft.todo.push(`Look at ${file}, which has ${key}: ${why}.`);
    } else if (Object.hasOwn(instead, key))
      ledger.note(file, `/${key}`, "dropped", null, instead[key] ?? "");
  }
}

function accountHooks({ file }: Prompt | Skill, value: Json, ledger: Ledger, draft: Draft): void {
  const events = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const could = events.some((event) => gates.includes(event));
  const gate = could ? "; it could refuse a call, and nothing refuses it any more" : "";
  ledger.note(file, "/hooks", "dropped", null, `hooks of one prompt are not carried over${gate}`);
  draft.todo.push(`Rebuild the hooks of ${file} yourself: they were not carried over${gate}.`);
}

/** Whether a model may not call a prompt of its own accord. */
export function isUsersAlone({ markdown }: Pick<Prompt | Skill, "markdown">): boolean {
  const value = markdown.fields["disable-model-invocation"];
  return (
    value === true ||
    value === 1 ||
    /^(?:true|yes|on|1)$/i.test(typeof value === "string" ? value : "")
  );
}

/**
 * Accounts for `disable-model-invocation`. @param kept where the target says the same; null where a model
 * may call it afterwards
 */
export function accountUsersAlone(
  prompt: Prompt | Skill,
  kept: string | null,
  ledger: Ledger,
  draft: Draft,
): void {
  const { file } = prompt;
  const field = "/disable-model-invocation";
  if (!isUsersAlone(prompt)) ledger.note(file, field, "mapped", null, "as it is without a word");
  else if (kept !== null) ledger.note(file, field, "mapped", kept, "its user alone calls it");
  else {
    const why = "the model may call it there, as far as skills are permitted";
    ledger.note(file, field, "dropped", null, why);
    draft.todo.push(`Look at ${file}, which its user alone could call: ${why}.`);
  }
}

/** `maxTurns` of a subagent; null where there is none that could be carried over. */
export function turnsOf({ markdown }: Prompt): number | null {
  const { maxTurns } = markdown.fields;
  return typeof maxTurns === "number" && Number.isInteger(maxTurns) && maxTurns > 0
    ? maxTurns
    : null;
}

/** The mode of a subagent that does less than the rest; null where it does not. */
export function strictMode({ markdown }: Prompt): "plan" | "dontAsk" | null {
  const { permissionMode } = markdown.fields;
  return permissionMode === "plan" || permissionMode === "dontAsk" ? permissionMode : null;
}

/** Accounts for `permissionMode` of a subagent. @param strict what became of one that does less */
export function accountMode(
  agent: Prompt,
  strict: { outcome: "mapped" | "approximated"; why: string },
  ledger: Ledger,
): void {
  const { permissionMode } = agent.markdown.fields;
  const said =
    strictMode(agent) !== null
      ? strict
      : permissionMode === "default" || permissionMode === "manual"
        ? { outcome: "mapped" as const, why: "it asks as all others do" }
        : { outcome: "approximated" as const, why: "it asks as all others do, and no less" };
  ledger.note(agent.file, "/permissionMode", said.outcome, null, said.why);
}

/** `a, b` or a list; null where nothing is said. */
export function listOf(value: Json | undefined): string[] | null {
  const items = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : null;
  return items?.flatMap((item) => (typeof item === "string" ? [item.trim()] : [])) ?? null;
}
