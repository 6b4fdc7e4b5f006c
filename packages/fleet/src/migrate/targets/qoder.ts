import { posix } from "node:path";
import { isObject, type Json } from "../files/json.ts";
import { JsonEdit } from "../files/json-edit.ts";
import { readMarkdown, writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import { Ledger } from "../ledger.ts";
import { convertToOpencode } from "../permissions/convert-opencode.ts";
import { convertToQoder, type QoderRules } from "../permissions/convert-qoder.ts";
import { decisions, located, type Standpoint } from "../permissions/decision.ts";
import { qoderPermitted } from "../permissions/permitted.ts";
import { plainInLists } from "../permissions/plain-texts.ts";
import { type QoderPermissions, qoderModel } from "../permissions/qoder.ts";
import { type Permissions, type Scope, scopes } from "../permissions/rules.ts";
import type { Setup } from "../source/setup.ts";
import { accountRules } from "./account.ts";
import { saysUsersAlone, tryStandingCommand } from "./alone.ts";
import { type Filled, safeText } from "./bodies.ts";
import { whyForeign } from "./foreign.ts";
import { accountUsersAlone, isUsersAlone } from "./front-matter.ts";
import { draftHooks, type HookEvent, type HookSupport } from "./hooks.ts";
import { descriptionOf, draftPrompt } from "./prompts.ts";
import { draftInstructions, draftSkills } from "./prose.ts";
import { qoderAgent, qoderAgentModel, qoderMode } from "./qoder-agent.ts";
import { draftServer, dropServer, excludeServer, referencePairs } from "./servers.ts";
import { draftSettings, lockModes } from "./settings.ts";
import { Standing, standingIn } from "./standing.ts";
import { markdownAgentsIn, tryStandingAgents } from "./standing-agents.ts";
import { isHeldBack } from "./subagent-proof.ts";
import { type Draft, emptyDraft, type Target } from "./target.ts";

type Edits = Record<Scope, JsonEdit>;

/** Qoder CLI (https://docs.qoder.com/cli: permissions, memory, hooks, MCP servers, subagent, Skills). */
export const qoder: Target = {
  id: "qoder",
  async draft(given, tree, ledger) {
    const draft = emptyDraft();
    const { home, project } = given.place;
    const folders = { user: posix.join(home, ".qoder"), project: posix.join(project, ".qoder") };
    const open = async (file: string, there: boolean) =>
      new JsonEdit(file, there ? await tree.text(file) : null);
    const inProject = given.project !== null;
    const edits: Edits = {
      user: await open(posix.join(folders.user, "settings.json"), true),
      project: await open(posix.join(folders.project, "settings.json"), inProject),
      local: await open(posix.join(folders.project, "settings.local.json"), inProject),
    };
    const standing = new Standing(
      given,
      scopes.flatMap((scope) =>
        standingIn(
          edits[scope].file,
          scope === "user" ? "user" : "project",
          edits[scope].get("mcpServers"),
        ),
      ),
    );
    const setup = standing.permitted(given, ledger);
    draft.servers = standing.names;
    addPermissions(setup, edits, ledger, draft);
    addServers(setup, edits, standing, ledger, draft);
    draftHooks(setup, ledger, draft, hooks, edits);
    lockModes(setup, edits, ledger, draft);
    for (const { file, value } of setup.settings)
      if (value.model !== undefined)
        ledger.note(file, "/model", "dropped", null, "Qoder CLI has models of its own");
    for (const scope of inProject ? scopes : (["user"] as const)) {
      const edit = edits[scope];
      if (Object.keys(isObject(edit.value) ? edit.value : {}).length > 0)
        draft.files.set(edit.file, Buffer.from(edit.text));
    }
    await addPrompts(setup, folders, edits, tree, ledger, draft);
    await draftInstructions(setup, tree, ledger, draft, {
      user: posix.join(folders.user, "AGENTS.md"),
      project: posix.join(project, "AGENTS.md"),
      local: posix.join(project, "AGENTS.local.md"),
    });
    await draftSkills(
      setup,
      tree,
      ledger,
      draft,
      {
        user: posix.join(folders.user, "skills"),
        project: posix.join(folders.project, "skills"),
      },
      { usersAlone: true, filled },
    );
    draftSettings(setup, ledger, draft, "qoder", true);
    const { permissions, userPermissions } = setup;
    const others = permissionsOf(edits, ["user"]);
    addModel("qoder in other projects", others, setup, userPermissions, edits, draft);
    addModel("qoder", permissionsOf(edits, scopes), setup, permissions, edits, draft);
    await addAgentModels(setup, folders, edits, tree, draft);
    await tryStandingAgents("qoder", setup, draft, async () => {
      const found = await markdownAgentsIn(folders, tree, draft);
      return found.map(({ fields, ...one }) => {
        const model = (layers: readonly Scope[]) =>
          qoderAgentModel(fields, permissionsOf(edits, layers), setup.place);
        const field = "tools, disallowedTools, permissionMode";
        return { ...one, field, here: model(scopes), elsewhere: model(["user"]) };
      });
    });
    return draft;
  },
};

function addModel(
  name: string,
  found: QoderPermissions,
  { place }: Setup,
  permissions: Permissions,
  edits: Edits,
  draft: Draft,
): void {
  const places = new Map<string, Standpoint>();
  for (const scope of scopes)
    for (const text of texts(edits[scope].get("permissions", "allow")))
      places.set(text, { file: edits[scope].file, field: "permissions.allow" });
  const model = located(qoderModel(found, place), places);
  draft.models.push({ name, model, permissions, permitted: qoderPermitted(found) });
}

/** A subagent that is there may have a mode of its own. */
async function addAgentModels(
  setup: Setup,
  folders: { user: string; project: string },
  edits: Edits,
  tree: Tree,
  draft: Draft,
): Promise<void> {
  for (const folder of [folders.user, folders.project]) {
    for (const name of await tree.list(posix.join(folder, "agents"))) {
      const file = posix.join(folder, "agents", name);
      const text = await tree.text(file);
      if (text === null || !name.endsWith(".md")) continue;
      const { fields } = readMarkdown(text, file);
      if (draft.files.has(file) || typeof fields["permissionMode"] !== "string") continue;
      const found = permissionsOf(edits, scopes);
      const model = qoderAgentModel(fields, found, setup.place);
      const places = new Map([
        [`mode ${qoderMode(fields["permissionMode"])}`, { file, field: "permissionMode" }],
      ]);
      const { permissions } = setup;
      const permitted = qoderPermitted(found);
      draft.models.push({
        name: `qoder agent ${name}`,
        model: located(model, places),
        permissions,
        permitted,
      });
    }
  }
}

const same = (as: string, but: string | null = null): HookEvent => ({ as, matchers: true, but });
const answers = "the same event and input; what an answer of allow goes before there is not known";

/** (https://docs.qoder.com/cli/hooks-reference) */
const hooks: HookSupport = {
  otherwise: "there is no such event, or its answers could permit what is denied or asked about",
  events: {
    PreToolUse: same("PreToolUse", answers),
    PostToolUse: same("PostToolUse"),
    PostToolUseFailure: same("PostToolUseFailure"),
    UserPromptSubmit: { ...same("UserPromptSubmit"), matchers: false },
    SessionStart: same("SessionStart"),
    SessionEnd: same("SessionEnd"),
    Stop: { ...same("Stop"), matchers: false },
    SubagentStart: same("SubagentStart"),
    SubagentStop: same("SubagentStop"),
    PreCompact: same("PreCompact"),
    PostCompact: same("PostCompact"),
    Notification: same("Notification"),
  },
  timeout: (seconds) => seconds,
  projectFolder: true,
};

function addPermissions(setup: Setup, edits: Edits, ledger: Ledger, draft: Draft): void {
  const { servers } = draft;
  const convert = (permissions: Permissions) =>
    plainInLists(
      convertToQoder(permissions, convertToOpencode(permissions, setup.place, servers), servers),
    );
  const forUser = convert(setup.userPermissions);
  addRules(edits.user, forUser, [], draft);
  accountRules(forUser.outcomes, ledger, () => `${edits.user.file} permissions`);
  const all = convert(setup.permissions);
  if (setup.project !== null) {
    const rules = setup.permissions.rules.filter(({ scope }) => scope !== "local");
    const personalMode = setup.settings.some(
      ({ scope, value }) => scope === "local" && value.permissions?.defaultMode !== undefined,
    );
    // What one person alone agreed to must not stand in a file that the project shares.
    const mode = personalMode ? setup.userPermissions.mode : setup.permissions.mode;
    addRules(edits.project, convert({ rules, mode }), [edits.user], draft);
    addRules(edits.local, all, [edits.user, edits.project], draft);
  }
  accountRules(all.outcomes, ledger, ({ scope }) => `${edits[scope].file} permissions`, true);
}

function addRules(edit: JsonEdit, rules: QoderRules, below: JsonEdit[], draft: Draft): void {
  const allowed = texts(edit.get("permissions", "allow"));
  for (const effect of decisions) {
    const there = texts(edit.get("permissions", effect));
    const known = [edit, ...below].flatMap((layer) => texts(layer.get("permissions", effect)));
    const added = rules[effect].filter((rule) => !known.includes(rule) || isAnchored(rule));
    const fresh = added.filter((rule) => !there.includes(rule));
    if (fresh.length > 0) edit.set(["permissions", effect], [...there, ...fresh]);
    if (effect === "allow") continue;
    for (const tool of fresh)
      if (allowed.some((text) => text === tool || text.startsWith(`${tool}(`)))
        draft.tightened.push(
          `${edit.file} permissions.${effect}: ${tool} as a whole, so that what was allowed of it does not pass any more`,
        );
  }
  const mode = modeOf([edit]);
  const inherited = modeOf(below) ?? "default";
  if ((mode ?? inherited) === rules.mode) return;
  // What is there may be stricter.
  if (mode === "plan" || mode === "dont_ask" || (mode === "default" && rules.mode !== "default"))
    return;
  edit.set(["general", "defaultPermissionMode"], rules.mode);
  if (mode !== null)
    draft.tightened.push(
      `${edit.file} general.defaultPermissionMode: ${mode} is ${rules.mode} now`,
    );
}

/** `/x` means another folder in each kind of file. */
function isAnchored(rule: string): boolean {
  return /\(\/(?!\/)/.test(rule);
}

function modeOf(edits: JsonEdit[]): string | null {
  let mode: string | null = null;
  for (const edit of edits) {
    const found = edit.get("general", "defaultPermissionMode") ?? edit.get("tools", "approvalMode");
    if (typeof found === "string") mode = qoderMode(found);
  }
  return mode;
}

function permissionsOf(edits: Edits, layers: readonly Scope[]): QoderPermissions {
  const rules = layers.flatMap((scope) =>
    decisions.flatMap((effect) =>
      texts(edits[scope].get("permissions", effect)).map((text) => ({ effect, text, scope })),
    ),
  );
  return { rules, mode: modeOf(layers.map((scope) => edits[scope])) ?? "default" };
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function addServers(
  setup: Setup,
  edits: Edits,
  standing: Standing,
  ledger: Ledger,
  draft: Draft,
): void {
  for (const server of setup.servers) {
    const { file, pointer, name, scope, config, off } = server;
    const other = scope === "project" ? standing.otherOf(name) : null;
    if (other !== null) {
      const why = `Qoder CLI reads this file itself, but there is another one of this name (${other})`;
      ledger.note(file, pointer, "approximated", file, why);
      draft.todo.push(`Give the MCP server ${name} of ${file}, or that of ${other}, another name.`);
      continue;
    }
    if (scope === "project") {
      const foreign = whyForeign(server, "dollar", () => config as Json);
      if (foreign !== null) {
        list(edits.local, "disabledProjectMcpServers", name);
        dropServer(server, foreign, ledger, draft);
        continue;
      }
      ledger.note(file, pointer, "mapped", file, "Qoder CLI reads this file itself");
      if (off === null) list(edits.local, "enabledProjectMcpServers", name);
      else if (!setup.refused.includes(name))
        draft.todo.push(`Qoder CLI will ask whether the MCP server ${name} may be started.`);
      continue;
    }
    draftServer(
      server,
      edits[scope],
      standing,
      "Qoder CLI",
      ({ command: [command, ...args], env, url, headers }) =>
        command !== undefined
          ? { command, args, ...referencePairs("env", env) }
          : {
              type: config.type === "sse" || config.type === "ws" ? config.type : "http",
              url,
              ...referencePairs("headers", headers),
            },
      (edit) => excludeServer(edit, name),
      ledger,
      draft,
      { permissions: setup.permissions },
    );
  }
  if (setup.project === null) return;
  for (const name of setup.refused) {
    list(edits.local, "disabledProjectMcpServers", name);
    draft.todo.push(`The MCP server ${name} of the project is refused in Qoder CLI, as it was.`);
  }
}

function list(edit: JsonEdit, key: string, name: string): void {
  const there = texts(edit.get("mcp", key));
  if (!there.includes(name)) edit.set(["mcp", key], [...there, name]);
}

async function addPrompts(
  setup: Setup,
  folders: { user: string; project: string },
  edits: Edits,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
): Promise<void> {
  const place = (scope: Scope, kind: string, name: string) =>
    posix.join(scope === "user" ? folders.user : folders.project, kind, `${name}.md`);
  for (const command of setup.commands) {
    const { text, changed } = safeText(command.markdown.body, filled);
    const fields = {
      description: descriptionOf(command, `The command ${command.name}`),
      ...(isUsersAlone(command) ? { "disable-model-invocation": true } : {}),
    };
    const content = writeMarkdown({ fields, body: text });
    const to = place(command.scope, "commands", command.name);
    const account = (into: Ledger) => accountUsersAlone(command, to, into, draft);
    const says = () => saysUsersAlone(tree, to);
    await tryStandingCommand(command, to, content, says, { setup, tree, draft });
    await draftPrompt({ prompt: command, to, content, changed, account }, tree, ledger, draft);
  }
  for (const agent of setup.agents) {
    const fields = qoderAgent(agent, new Ledger());
    const model = (layers: readonly Scope[]) =>
      qoderAgentModel(
        typeof fields === "string" ? {} : fields,
        permissionsOf(edits, layers),
        setup.place,
      );
    const models = { here: model(scopes), elsewhere: model(["user"]) };
    if (isHeldBack(agent, fields, setup, models, ledger, draft)) continue;
    const { text, changed } = safeText(agent.markdown.body, filled);
    const content = writeMarkdown({ fields, body: text });
    const to = place(agent.scope, "agents", agent.name);
    const account = (into: Ledger) => void qoderAgent(agent, into);
    await draftPrompt({ prompt: agent, to, content, changed, account }, tree, ledger, draft);
  }
}

/** Arguments are counted as in the source (the published package). */
const filled: Filled = {
  numbered: (index) => `$ARGUMENTS[${index}]`,
  spelling: "arguments by their numbers are spelt $ARGUMENTS[0], $ARGUMENTS[1] and so on",
  files: true,
};
