import type { Json } from "../files/json.ts";
import type { JsonEdit } from "../files/json-edit.ts";
import type { Ledger } from "../ledger.ts";
import type { Scope } from "../permissions/rules.ts";
import { isSecret, saysSecret } from "../secrets.ts";
import { pathInSource } from "../source/places.ts";
import type { Hook, Setup } from "../source/setup.ts";
import type { Draft } from "./target.ts";

/** What a target's hooks have in common with the source's. Only what is equal is carried over. */
export interface HookSupport {
  /** Why nothing else is carried over: said of events that are not named below. */
  otherwise: string;
  /** Events that mean the same, with the same input and the same answers, by their names here. */
  events: Record<string, HookEvent>;
  /** The target's measure of so many seconds; null where it cannot be said there. */
  timeout(seconds: number): number | null;
  /** Whether its programs are told the project's folder as `CLAUDE_PROJECT_DIR`, as here. */
  projectFolder: boolean;
}

export interface HookEvent {
  as: string;
  /** Whether the target filters this event by the same words. */
  matchers: boolean;
  /** What is not quite the same; null where nothing is known. */
  but: string | null;
}

/** Fields that say what runs and how long; any other may decide whether it runs. */
const understood = ["type", "command", "timeout", "statusMessage"];
export const gates = ["PreToolUse", "PermissionRequest", "UserPromptSubmit"];

/**
 * Carries hooks over into `hooks` of the files, where the target has an equal. Every other one is
 * dropped with the reason, and named to its user.
 * @param files where hooks of a scope go; null where the target has no place for them
 */
export function draftHooks(
  setup: Setup,
  ledger: Ledger,
  draft: Draft,
  support: HookSupport,
  files: Record<Scope, JsonEdit | null>,
): void {
  const off = setup.settings.some(({ value }) => value.disableAllHooks === true);
  for (const hook of setup.hooks) {
    const edit = files[hook.scope];
    const why = off
      ? "hooks are switched off (disableAllHooks): this one would run again"
      : edit === null
        ? "it is one person's, and would run for everybody who shares the project"
        : whyNot(hook, support);
    if (why !== null || edit === null) drop(hook, why ?? "", ledger, draft);
    else carry(hook, support, edit, ledger, draft);
  }
  for (const { file, value } of setup.settings) {
    const why = value.disableAllHooks === true ? "no hook is carried over" : "as without a word";
    ledger.note(file, "/disableAllHooks", "mapped", null, why);
  }
}

function drop(hook: Hook, why: string, ledger: Ledger, draft: Draft): void {
  const { file, pointer, group, event } = hook;
  const gate = gates.includes(event)
    ? "; it could refuse a call, and nothing refuses it any more"
    : "";
  const secret = isSecretIn(hook) ? "; there is a secret in it" : "";
  ledger.note(file, pointer, "dropped", null, `${why}${secret}${gate}`);
  // The matcher goes with the first hook of its group.
  if (pointer !== group)
    ledger.note(file, `${group}/matcher`, "dropped", null, "goes with its hook");
  draft.todo.push(
    `Rebuild the hook for ${event} of ${file} (${pointer}) yourself: it was not carried over${gate}${secret === "" ? "" : `${secret}, which a variable shall hold`}.`,
  );
}

function isSecretIn({ matcher, handler }: Hook): boolean {
  const says = (value: Json): boolean =>
    typeof value === "string"
      ? saysSecret(value)
      : Object.entries(value ?? {}).some(
          ([key, one]) => (typeof one === "string" && isSecret(key, one)) || says(one),
        );
  return saysSecret(matcher) || says(handler);
}

function whyNot(hook: Hook, support: HookSupport): string | null {
  const { event, handler, matcher } = hook;
  const known = Object.hasOwn(support.events, event) ? support.events[event] : undefined;
  if (known === undefined) return support.otherwise;
  if (handler === null) return "it cannot be read as a hook";
  const command = handler["command"];
  if (handler["type"] !== "command" || typeof command !== "string")
    return "only commands are carried over";
  const strange = Object.keys(handler).find((key) => !understood.includes(key));
  if (strange !== undefined) return `its field ${strange} may decide when it runs`;
  // The source reads a comma as "or"; whoever reads it as a letter would never run the hook.
  if (matcher.includes(","))
    return "its matcher has a comma, which may be read otherwise there: write | in its place";
  if (matcher !== "" && !known.matchers)
    return "its matcher means something else there, or nothing";
  if (isSecretIn(hook)) return "nothing with a secret in it is carried over";
  if (/CLAUDE_(?!PROJECT_DIR)/.test(command))
    return "its command needs a variable that the source alone sets";
  if (!support.projectFolder && command.includes("CLAUDE_PROJECT_DIR"))
    return "its command needs CLAUDE_PROJECT_DIR, which is not set there";
  return null;
}

function carry(
  { file, pointer, group, event, matcher, handler }: Hook,
  support: HookSupport,
  edit: JsonEdit,
  ledger: Ledger,
  draft: Draft,
): void {
  const known = support.events[event];
  const command = handler?.["command"];
  if (known === undefined || typeof command !== "string") return;
  const entry: { [key: string]: Json } = { type: "command", command };
  const seconds = handler?.["timeout"];
  const timeout = typeof seconds === "number" ? support.timeout(seconds) : null;
  if (timeout !== null) entry["timeout"] = timeout;
  else if (seconds !== undefined)
    ledger.note(
      file,
      `${pointer}/timeout`,
      "dropped",
      null,
      "it cannot be said there: the target's own limit holds",
    );
  const to = `${edit.file} hooks.${known.as}`;
  const inSource = pathInSource(command);
  const but = [
    ...(known.but === null ? [] : [known.but]),
    ...(inSource === null
      ? []
      : ["what it runs lies in the source tool's folder, and goes if that is removed"]),
  ].join("; ");
  ledger.note(file, `${pointer}/statusMessage`, "dropped", null, "it is only shown");
  ledger.note(
    file,
    pointer,
    but === "" ? "mapped" : "approximated",
    to,
    but === "" ? "the same event, the same input and the same answers" : but,
  );
  ledger.note(file, `${group}/matcher`, "mapped", to, "the same words");
  const there = edit.get("hooks", known.as);
  const wanted: Json = { ...(matcher === "" ? {} : { matcher }), hooks: [entry] };
  const groups = Array.isArray(there) ? there : [];
  if (!groups.some((one) => JSON.stringify(one) === JSON.stringify(wanted)))
    edit.set(["hooks", known.as], [...groups, wanted]);
  if (inSource !== null)
    draft.todo.push(
      `Move ${inSource} to a place of its own, and name that in ${to}, before the source tool's folder is removed, as telltale fleet apply does: the hook for ${event} of ${file} runs it.`,
    );
  draft.todo.push(
    `Look at the hook for ${event} that ${edit.file} has now (from ${file}, ${pointer}), and at the programs that it starts: they stay where they are.`,
  );
}
