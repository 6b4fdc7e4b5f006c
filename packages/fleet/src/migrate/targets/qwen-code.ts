import { posix } from "node:path";
import { isObject, type Json, own } from "../files/json.ts";
import { JsonEdit } from "../files/json-edit.ts";
import { readMarkdown, writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import { Ledger } from "../ledger.ts";
import { convertToOpencode } from "../permissions/convert-opencode.ts";
import { located, type Standpoint } from "../permissions/decision.ts";
import { qwenPermitted } from "../permissions/permitted.ts";
import { plainInLists } from "../permissions/plain-texts.ts";
import {
  convertToQwen,
  type QwenPermissions,
  type QwenRules,
  qwenModel,
} from "../permissions/qwen.ts";
import type { Permissions } from "../permissions/rules.ts";
import type { Prompt, Setup } from "../source/setup.ts";
import { accountRules } from "./account.ts";
import { saysUsersAlone, tryStandingCommand } from "./alone.ts";
import { nothingFilled, safeText } from "./bodies.ts";
import { whyForeign } from "./foreign.ts";
import { accountUsersAlone, isUsersAlone } from "./front-matter.ts";
import { draftHooks, type HookEvent, type HookSupport } from "./hooks.ts";
import { descriptionOf, draftPrompt } from "./prompts.ts";
import { draftInstructions, draftSkills } from "./prose.ts";
import { qwenAgent, qwenAgentModel } from "./qwen-agent.ts";
import type { SafeServer } from "./safe-server.ts";
import { draftServer, excludeServer, geminiEntry } from "./servers.ts";
import { draftSettings } from "./settings.ts";
import { Standing, standingIn } from "./standing.ts";
import { markdownAgentsIn, tryStandingAgents } from "./standing-agents.ts";
import { isHeldBack } from "./subagent-proof.ts";
import { type Draft, emptyDraft, type Target } from "./target.ts";

const same = (as: string, but: string | null = null): HookEvent => ({ as, matchers: true, but });

/** (https://qwenlm.github.io/qwen-code-docs/en/users/features/hooks/) */
const hooks: HookSupport = {
  otherwise:
    "its programs would be told other names of tools, or it runs at other moments: it is not the same there",
  events: {
    SessionStart: same("SessionStart"),
    SessionEnd: same("SessionEnd"),
    PreCompact: same("PreCompact"),
    Notification: same("Notification"),
    Stop: { ...same("Stop", "it is asked eight times at most"), matchers: false },
  },
  // Milliseconds once, seconds below 1000 since: every version reads 1000 and more as milliseconds.
  timeout: (seconds) => (seconds >= 1 ? seconds * 1_000 : null),
  projectFolder: true,
};

/** Qwen Code (https://qwenlm.github.io/qwen-code-docs: settings, approval mode, sub-agents, skills). */
export const qwenCode: Target = {
  id: "qwen-code",
  async draft(given, tree, ledger) {
    const draft = emptyDraft();
    const { home, project } = given.place;
    const userFile = posix.join(home, ".qwen/settings.json");
    const sharedFile = posix.join(project, ".qwen/settings.json");
    const user = new JsonEdit(userFile, await tree.text(userFile));
    const shared = new JsonEdit(
      sharedFile,
      given.project === null ? null : await tree.text(sharedFile),
    );
    const standing = new Standing(given, [
      ...standingIn(userFile, "user", user.get("mcpServers")),
      ...standingIn(sharedFile, "project", shared.get("mcpServers")),
    ]);
    const setup = standing.permitted(given, ledger);
    draft.servers = standing.names;
    const { servers } = draft;
    const convert = (permissions: Permissions) =>
      plainInLists(
        convertToQwen(permissions, convertToOpencode(permissions, setup.place, servers), servers),
      );
    const forUser = convert(everywhere(setup, ledger));
    addRules(user, forUser, draft);
    accountRules(forUser.outcomes, ledger, () => `${userFile} permissions`);
    if (setup.project !== null) {
      const all = convert(setup.permissions);
      addRules(shared, all, draft, user);
      accountRules(all.outcomes, ledger, () => `${sharedFile} permissions`);
    }
    addServers(setup, ledger, draft, user, shared, standing);
    draftHooks(setup, ledger, draft, hooks, { user, project: shared, local: null });
    for (const { file, value } of setup.settings)
      if (value.model !== undefined)
        ledger.note(file, "/model", "dropped", null, "Qwen Code has models of its own");
    draft.files.set(userFile, Buffer.from(user.text));
    if (setup.project !== null) draft.files.set(sharedFile, Buffer.from(shared.text));
    await draftPrompts(setup, tree, ledger, draft, {
      here: permissionsOf([user, shared]),
      elsewhere: permissionsOf([user]),
    });
    await draftInstructions(setup, tree, ledger, draft, {
      user: posix.join(home, ".qwen/QWEN.md"),
      project: posix.join(project, "QWEN.md"),
    });
    await draftSkills(
      setup,
      tree,
      ledger,
      draft,
      {
        user: posix.join(home, ".qwen/skills"),
        project: posix.join(project, ".qwen/skills"),
      },
      { usersAlone: true },
    );
    draftSettings(setup, ledger, draft, "qwen-code");
    const { permissions, userPermissions } = setup;
    const model = (name: string, edits: JsonEdit[], asked: Permissions) => {
      const found = permissionsOf(edits);
      draft.models.push({
        name,
        model: located(qwenModel(found, setup.place), placesOf(edits)),
        permissions: asked,
        permitted: qwenPermitted(found),
      });
    };
    model("qwen-code in other projects", [user], userPermissions);
    model("qwen-code", [user, shared], permissions);
    await addAgentModels(setup, tree, draft, [user, shared]);
    await tryStandingAgents("qwen-code", setup, draft, async () => {
      const folders = { user: posix.join(home, ".qwen"), project: posix.join(project, ".qwen") };
      const found = await markdownAgentsIn(folders, tree, draft);
      return found.map(({ fields, ...one }) => {
        const model = (edits: JsonEdit[]) =>
          qwenAgentModel(fields, permissionsOf(edits), setup.place);
        const field = "tools, disallowedTools, approvalMode";
        return { ...one, field, here: model([user, shared]), elsewhere: model([user]) };
      });
    });
    return draft;
  },
};

/** Subagents that are there: each may have a mode and tools of its own. */
async function addAgentModels(
  { place, permissions }: Setup,
  tree: Tree,
  draft: Draft,
  edits: JsonEdit[],
): Promise<void> {
  const session = permissionsOf(edits);
  const permitted = qwenPermitted(session);
  for (const folder of [place.home, place.project]) {
    for (const name of await tree.list(posix.join(folder, ".qwen/agents"))) {
      const file = posix.join(folder, ".qwen/agents", name);
      const text = draft.files.has(file) ? null : await tree.text(file);
      if (text === null || !name.endsWith(".md")) continue;
      const { fields } = readMarkdown(text, file);
      const places = placesOf(edits);
      for (const mode of ["auto-edit", "auto", "yolo"])
        places.set(`approvalMode ${mode}`, { file, field: "approvalMode" });
      const model = located(qwenAgentModel(fields, session, place), places);
      draft.models.push({ name: `qwen-code agent ${name}`, model, permissions, permitted });
    }
  }
}

/** The user's permissions without edits that a project asks about: what a user's file permits holds there. */
function everywhere(
  { settings, permissions, userPermissions }: Setup,
  ledger: Ledger,
): Permissions {
  if (userPermissions.mode !== "acceptEdits" || permissions.mode === "acceptEdits")
    return userPermissions;
  for (const { file, scope } of settings)
    if (scope === "user")
      ledger.note(
        file,
        "/permissions/defaultMode",
        "approximated",
        null,
        "the project asks about edits, and a permission of the user's would hold in it: edits ask everywhere",
      );
  return { ...userPermissions, mode: "default" };
}

/** Lists under `tools` that `permissions.allow` has taken the place of. */
const older = ["allowed", "core"];

/** Lists of all scopes are joined; the mode nearest to the work counts. */
function permissionsOf(edits: JsonEdit[]): QwenPermissions {
  const joined: QwenPermissions = { allow: [], ask: [], deny: [], mode: "auto", trusted: [] };
  for (const edit of edits) {
    for (const effect of ["allow", "ask", "deny"] as const)
      joined[effect].push(...texts(edit.get("permissions", effect)));
    // Older lists count as well.
    for (const key of older) joined.allow.push(...texts(edit.get("tools", key)));
    const mode = edit.get("tools", "approvalMode");
    if (typeof mode === "string") joined.mode = mode;
    const servers = edit.get("mcpServers");
    for (const [name, server] of isObject(servers) ? Object.entries(servers) : [])
      if (own(server, "trust") === true) joined.trusted.push(name);
  }
  return joined;
}

function placesOf(edits: JsonEdit[]): Map<string, Standpoint> {
  const places = new Map<string, Standpoint>();
  for (const edit of edits) {
    const mode = edit.get("tools", "approvalMode");
    if (typeof mode === "string")
      places.set(`approvalMode ${mode}`, { file: edit.file, field: "tools.approvalMode" });
    for (const text of texts(edit.get("permissions", "allow")))
      places.set(text, { file: edit.file, field: "permissions.allow" });
    for (const key of older)
      for (const text of texts(edit.get("tools", key)))
        places.set(text, { file: edit.file, field: `tools.${key}` });
  }
  return places;
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function addRules(edit: JsonEdit, rules: QwenRules, draft: Draft, below?: JsonEdit): void {
  for (const effect of ["allow", "ask", "deny"] as const) {
    const there = texts(edit.get("permissions", effect));
    const lower = texts(below?.get("permissions", effect));
    const added = rules[effect].filter((rule) => !there.includes(rule) && !lower.includes(rule));
    if (added.length > 0) edit.set(["permissions", effect], [...there, ...added]);
  }
  const mode = edit.get("tools", "approvalMode");
  if (mode === "plan" || mode === rules.mode) return;
  // Without a word, Qwen Code starts in a mode in which a model decides.
  edit.set(["tools", "approvalMode"], rules.mode);
  if (mode !== undefined)
    draft.tightened.push(
      `${edit.file} tools.approvalMode: ${typeof mode === "string" ? mode : JSON.stringify(mode)} is ${rules.mode} now`,
    );
}

function addServers(
  setup: Setup,
  ledger: Ledger,
  draft: Draft,
  user: JsonEdit,
  shared: JsonEdit,
  standing: Standing,
): void {
  for (const server of setup.servers) {
    draftServer(
      server,
      server.scope === "user" ? user : shared,
      standing,
      "Qwen Code",
      (safe) => geminiEntry(server, safe),
      (edit) => excludeServer(edit, server.name),
      ledger,
      draft,
      { permissions: setup.permissions, without: ["ws"] },
    );
  }
  // Qwen Code reads the project's .mcp.json itself, and would fill in what is plain there.
  for (const server of setup.servers) {
    const isWritten = [user, shared].some((edit) => edit.get("mcpServers", server.name));
    const entry = (safe: SafeServer) => geminiEntry(server, safe);
    if (server.scope !== "project" || isWritten || whyForeign(server, "dollar", entry) === null)
      continue;
    excludeServer(shared, server.name);
  }
  // About these it would ask.
  if (setup.project !== null) for (const name of setup.refused) excludeServer(shared, name);
}

async function draftPrompts(
  setup: Setup,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
  sessions: { here: QwenPermissions; elsewhere: QwenPermissions },
): Promise<void> {
  const placeOf = ({ scope, name }: Prompt, kind: "commands" | "agents") => {
    const folder = scope === "user" ? setup.place.home : setup.place.project;
    return posix.join(folder, ".qwen", kind, `${name}.md`);
  };
  for (const prompt of setup.commands) {
    const { text, changed } = safeText(prompt.markdown.body, nothingFilled);
    // In a command, {{args}} are the arguments, !{…} runs, and @{…} is read.
    const body = text.replace(/([!@])\{/g, "$1 {").replaceAll("$ARGUMENTS", "{{args}}");
    const fields = {
      description: descriptionOf(prompt, `The command ${prompt.name}`),
      ...(isUsersAlone(prompt) ? { "disable-model-invocation": true } : {}),
    };
    const to = placeOf(prompt, "commands");
    const content = writeMarkdown({ fields, body });
    const account = (into: Ledger) => accountUsersAlone(prompt, to, into, draft);
    const says = () => saysUsersAlone(tree, to);
    await tryStandingCommand(prompt, to, content, says, { setup, tree, draft });
    await draftPrompt({ prompt, to, content, changed, account }, tree, ledger, draft);
  }
  for (const prompt of setup.agents) {
    const fields = qwenAgent(prompt, new Ledger());
    const model = (session: QwenPermissions) =>
      qwenAgentModel(typeof fields === "string" ? {} : fields, session, setup.place);
    const models = { here: model(sessions.here), elsewhere: model(sessions.elsewhere) };
    if (isHeldBack(prompt, fields, setup, models, ledger, draft)) continue;
    const { text, changed } = safeText(prompt.markdown.body, nothingFilled);
    const to = placeOf(prompt, "agents");
    const content = writeMarkdown({ fields, body: text });
    const account = (into: Ledger) => void qwenAgent(prompt, into);
    await draftPrompt({ prompt, to, content, changed, account }, tree, ledger, draft);
  }
}
