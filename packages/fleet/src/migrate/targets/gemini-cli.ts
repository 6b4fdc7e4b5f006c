import { createHash } from "node:crypto";
import { posix } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { stringify } from "smol-toml";
import { isObject, type Json } from "../files/json.ts";
import { JsonEdit, mergeJson } from "../files/json-edit.ts";
import { readToml } from "../files/toml.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import {
  convertToGemini,
  type GeminiRules,
  type GeminiTomlRule,
} from "../permissions/convert-gemini.ts";
import type { PermissionModel, Place } from "../permissions/decision.ts";
import { type GeminiRule, geminiModel } from "../permissions/gemini.ts";
import { geminiPolicyRules, geminiSettingsRules } from "../permissions/gemini-files.ts";
import { geminiPermitted } from "../permissions/gemini-permitted.ts";
import type { Mode, Permissions } from "../permissions/rules.ts";
import type { Setup } from "../source/setup.ts";
import { accountRules } from "./account.ts";
import { denyingSkills } from "./alone.ts";
import { draftGeminiPrompts } from "./gemini-prompts.ts";
import { draftHooks, type HookSupport } from "./hooks.ts";
import { draftInstructions, draftSkills } from "./prose.ts";
import { draftServer, excludeServer, geminiEntry } from "./servers.ts";
import { draftSettings, lockModes } from "./settings.ts";
import { Standing, standingIn } from "./standing.ts";
import { type Draft, emptyDraft, type Target } from "./target.ts";

const header = "# Written by telltale migrate, from the permissions of claude-code.\n";

/** Gemini CLI (https://geminicli.com/docs: policy engine, configuration, hooks, subagents, commands). */
export const geminiCli: Target = {
  id: "gemini-cli",
  async draft(read, tree, ledger) {
    const given = denyingSkills(read);
    const draft = emptyDraft();
    const { home, project } = given.place;
    const inProject = given.project !== null;
    const folders = { user: posix.join(home, ".gemini"), project: posix.join(project, ".gemini") };
    const open = async (folder: string, there: boolean) => {
      const file = posix.join(folder, "settings.json");
      return new JsonEdit(file, there ? await tree.text(file) : null);
    };
    const user = await open(folders.user, true);
    const shared = await open(folders.project, inProject);
    const policies = await readPolicies(tree, posix.join(folders.user, "policies"), given.project);
    const standing = new Standing(given, [
      ...standingIn(user.file, "user", user.get("mcpServers")),
      ...standingIn(shared.file, "project", shared.get("mcpServers")),
    ]);
    const setup = standing.permitted(given, ledger);
    draft.servers = standing.names;

    const { servers } = draft;
    const { permissions, userPermissions, place } = setup;
    const forUser = convertToGemini(userPermissions, userPermissions, place, servers);
    const rules = convertToGemini(permissions, userPermissions, place, servers);
    const written: GeminiRule[] = [];
    const write = async (file: string, rule: GeminiTomlRule[]) => {
      if (rule.length === 0 && (await tree.bytes(file)) === null) return;
      draft.files.set(file, Buffer.from(`${header}\n${stringify({ rule })}\n`));
      written.push(...geminiPolicyRules({ rule }, file));
    };
    await write(policies.user, forUser.policy);
    if (inProject) {
      // A file for each project: another migration must not take these away.
      const known = new Set(forUser.policy.map((rule) => JSON.stringify(rule)));
      await write(
        policies.project,
        rules.policy.filter((rule) => !known.has(JSON.stringify(rule))),
      );
    }
    setMode(user, userPermissions.mode, null, draft);
    if (inProject) {
      addAllowed(shared, rules, draft);
      setMode(shared, permissions.mode, user, draft);
    }
    accountRules(forUser.outcomes, ledger, () => policies.user);
    accountRules(rules.outcomes, ledger, ({ effect, tool, specifier }) =>
      effect === "allow" && (tool !== "Edit" || specifier === null)
        ? `${shared.file} tools.allowed`
        : policies.project,
    );
    for (const server of setup.servers)
      addServer(server, server.scope === "user" ? user : shared, standing, setup, ledger, draft);
    draftHooks(setup, ledger, draft, hooks, { user, project: shared, local: null });
    lockModes(setup, { user, project: shared, local: shared }, ledger, draft);
    for (const { file, value } of setup.settings)
      if (value.model !== undefined)
        ledger.note(file, "/model", "dropped", null, "Gemini CLI has models of its own");
    for (const edit of inProject ? [user, shared] : [user])
      if (Object.keys(isObject(edit.value) ? edit.value : {}).length > 0)
        draft.files.set(edit.file, Buffer.from(edit.text));
    const models = addModels(setup, draft, user, shared, [...policies.others, ...written]);
    await draftGeminiPrompts(setup, folders, tree, ledger, draft, models);
    await draftInstructions(setup, tree, ledger, draft, {
      user: posix.join(folders.user, contextName(user)),
      project: posix.join(project, contextName(shared, user)),
    });
    const skills = {
      user: posix.join(folders.user, "skills"),
      project: posix.join(folders.project, "skills"),
    };
    await draftSkills(setup, tree, ledger, draft, skills, { usersAlone: false, denied: true });
    draftSettings(setup, ledger, draft, "gemini-cli");
    return draft;
  },
};

/** (https://geminicli.com/docs/hooks/reference) */
const hooks: HookSupport = {
  otherwise:
    "its programs would be told other names and fields there, and answers that refuse a call here are not understood",
  events: {
    SessionEnd: { as: "SessionEnd", matchers: false, but: "it is told other reasons for the end" },
  },
  timeout: (seconds) => seconds * 1_000,
  projectFolder: true,
};

/** The policies that are there; those that this migration writes are apart. */
async function readPolicies(
  tree: Tree,
  folder: string,
  project: string | null,
): Promise<{ user: string; project: string; others: GeminiRule[] }> {
  const place = createHash("sha256")
    .update(project ?? "")
    .digest("hex")
    .slice(0, 12);
  const own = {
    user: posix.join(folder, "telltale.toml"),
    project: posix.join(folder, `telltale-${place}.toml`),
  };
  const others: GeminiRule[] = [];
  for (const name of await tree.list(folder)) {
    const file = posix.join(folder, name);
    const text = await tree.text(file);
    if (text === null || !name.endsWith(".toml") || name.includes("/")) continue;
    if (file !== own.user && file !== own.project)
      others.push(...geminiPolicyRules(readToml(text, file), file));
    else if (!text.startsWith(header))
      throw new TelltaleError("usage", `${file} is there, and is not of a migration.`, {
        next: "Give it another name and start again; nothing was written.",
      });
  }
  return { ...own, others };
}

function addAllowed(edit: JsonEdit, { allowed }: GeminiRules, draft: Draft): void {
  if (allowed.length === 0) return;
  const there = edit.get("tools", "allowed");
  const known = Array.isArray(there) ? there : [];
  const fresh = allowed.filter((text) => !known.includes(text));
  if (fresh.length > 0) edit.set(["tools", "allowed"], [...known, ...fresh]);
  draft.todo.push(
    `${edit.file} permits what the project's settings permitted. For whoever has no policy of their own, Gemini CLI refuses all other commands there: let them migrate as well.`,
  );
}

/** The mode, as Gemini CLI names it; settings cannot name one that asks nobody. */
const geminiModes: Record<Mode, string> = {
  default: "default",
  acceptEdits: "auto_edit",
  plan: "plan",
  dontAsk: "default",
  auto: "default",
  bypassPermissions: "default",
};

function setMode(edit: JsonEdit, mode: Mode, below: JsonEdit | null, draft: Draft): void {
  const wanted = geminiModes[mode];
  const path = ["general", "defaultApprovalMode"];
  const there = edit.get(...path);
  const inherited = below?.get(...path) ?? "default";
  if ((there ?? inherited) === wanted || there === "plan") return;
  // What is there is stricter.
  if (there === "default" && wanted === "auto_edit") return;
  edit.set(path, wanted);
  if (there !== undefined)
    draft.tightened.push(
      `${edit.file} general.defaultApprovalMode: ${typeof there === "string" ? there : JSON.stringify(there)} is ${wanted} now`,
    );
}

function modeOf(edits: JsonEdit[]): string {
  const found = edits.flatMap((edit) => edit.get("general", "defaultApprovalMode") ?? []);
  const last = found.at(-1);
  return typeof last === "string" ? last : "default";
}

function addServer(
  server: Setup["servers"][number],
  edit: JsonEdit,
  standing: Standing,
  setup: Setup,
  ledger: Ledger,
  draft: Draft,
): void {
  draftServer(
    server,
    edit,
    standing,
    "Gemini CLI",
    (safe) => geminiEntry(server, safe),
    (one) => excludeServer(one, server.name),
    ledger,
    draft,
    { permissions: setup.permissions, without: ["ws"] },
  );
  if (server.name.includes("_"))
    draft.todo.push(
      `Gemini CLI may tell tools of the MCP server ${server.name} apart wrongly, because of the underscore: give it another name if you can.`,
    );
}

/** The file of instructions is called otherwise where settings say so. */
function contextName(...edits: JsonEdit[]): string {
  for (const edit of edits) {
    const named = edit.get("context", "fileName");
    const names: Json[] = Array.isArray(named) ? named : named === undefined ? [] : [named];
    const name = names.includes("GEMINI.md") ? "GEMINI.md" : names[0];
    if (typeof name === "string" && /^[\w.-]+$/.test(name)) return name;
  }
  return "GEMINI.md";
}

function addModels(
  { permissions, userPermissions, place }: Setup,
  draft: Draft,
  user: JsonEdit,
  shared: JsonEdit,
  policies: GeminiRule[],
): { here: PermissionModel; elsewhere: PermissionModel } {
  const model = (name: string, edits: JsonEdit[], asked: Permissions, where: Place) => {
    const settings = edits.reduce<Json>((below, edit) => mergeJson(below, edit.value), {});
    // Lists of both files are joined.
    const each = edits.flatMap((edit) => geminiSettingsRules(edit.value, edit.file));
    const merged = geminiSettingsRules(settings, "settings");
    const { rules, permitted } = geminiPermitted([...policies, ...each, ...merged]);
    const one = geminiModel(rules, modeOf(edits), where);
    draft.models.push({ name, model: one, permissions: asked, permitted, place: where });
    return one;
  };
  // The policies name files of this project by their full paths; there, they are out of reach.
  const elsewhere: Place = {
    ...place,
    project: posix.join(place.home, "any-project"),
    additional: [],
  };
  return {
    elsewhere: model("gemini-cli in other projects", [user], userPermissions, elsewhere),
    here: model("gemini-cli", [user, shared], permissions, place),
  };
}
