import { posix } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { isObject, type Json, own } from "../files/json.ts";
import { JsonEdit, mergeJson } from "../files/json-edit.ts";
import { readToml } from "../files/toml.ts";
import { TomlEdit } from "../files/toml-edit.ts";
import type { Tree } from "../files/tree.ts";
import { type CodexPermissions, type CodexRule, codexModel } from "../permissions/codex.ts";
import { codexFileRules, codexPermissions, codexRulesFile } from "../permissions/codex-files.ts";
import { type CodexRules, convertToCodex, DEPTH } from "../permissions/convert-codex.ts";
import { located, type Standpoint } from "../permissions/decision.ts";
import { codexPermitted } from "../permissions/permitted.ts";
import type { Permissions, Rule } from "../permissions/rules.ts";
import type { Setup } from "../source/setup.ts";
import { accountRules } from "./account.ts";
import { draftCodexPrompts, keptForUser, policyName, saysNotImplicit } from "./codex-prompts.ts";
import { accountCodexApprovals, draftCodexServer, inEveryProject } from "./codex-servers.ts";
import { draftHooks, type HookSupport } from "./hooks.ts";
import { draftInstructions, draftSkills } from "./prose.ts";
import { draftSettings } from "./settings.ts";
import { Standing, standingIn } from "./standing.ts";
import { agentFilesIn, namesOf, type StandingAgent, tryStandingAgents } from "./standing-agents.ts";
import { type Draft, emptyDraft, type Target } from "./target.ts";

const header = "# Written by telltale migrate, from the permissions of claude-code.\n";

/** One layer of the configuration: `~/.codex` or a project's `.codex`. */
interface Layer {
  folder: string;
  profile: string;
  edit: TomlEdit;
  hooks: JsonEdit;
  /** Of rules files that are there, and that are written. */
  rules: CodexRule[];
  /** Whether an earlier migration wrote rules. */
  earlier: boolean;
}

/** Codex (https://developers.openai.com/codex: config, rules, permissions, mcp, hooks, subagents). */
export const codex: Target = {
  id: "codex",
  async draft(given, tree, ledger) {
    const draft = emptyDraft();
    const { home, project } = given.place;
    const user = await layer(tree, posix.join(home, ".codex"), "telltale", true);
    const there = given.project !== null;
    const shared = await layer(tree, posix.join(project, ".codex"), "telltale-project", there);
    const standing = new Standing(given, [
      ...standingIn(user.edit.file, "user", user.edit.get("mcp_servers")),
      ...standingIn(shared.edit.file, "project", shared.edit.get("mcp_servers")),
    ]);
    const setup = standing.permitted(given, ledger);
    draft.servers = standing.names;
    const forUser = convertToCodex(setup.userPermissions, setup.place);
    const all = convertToCodex(setup.permissions, setup.place);
    addPermissions(user, forUser, draft);
    if (there) addPermissions(shared, all, draft);
    tightenServers(user, forUser, draft);
    if (there) tightenServers(shared, all, draft);
    for (const server of setup.servers) {
      const { edit } = server.scope === "user" ? user : shared;
      accountCodexApprovals(server, edit, setup.permissions, all.server(server.name), ledger);
    }
    accountRules(forUser.outcomes, ledger, placeOf(user, setup.servers, user));
    accountRules(all.outcomes, ledger, placeOf(shared, setup.servers, user));
    for (const server of setup.servers) {
      const { edit } = server.scope === "user" ? user : shared;
      const rules = all.server(server.name);
      const general = forUser.server(server.name);
      const own = server.scope === "user" ? inEveryProject(rules, general) : rules;
      draftCodexServer(server, edit, standing, own, ledger, draft);
    }
    draftHooks(setup, ledger, draft, hooks, {
      user: user.hooks,
      project: shared.hooks,
      local: null,
    });
    for (const { file, value } of setup.settings)
      if (value.model !== undefined)
        ledger.note(file, "/model", "dropped", null, "Codex has models of its own");
    for (const { edit, hooks: own } of there ? [user, shared] : [user]) {
      draft.files.set(edit.file, Buffer.from(edit.text));
      if (Object.keys(isObject(own.value) ? own.value : {}).length > 0) {
        draft.files.set(own.file, Buffer.from(own.text));
        draft.todo.push(
          `Look at ${own.file}, and trust it with /hooks: Codex runs no hook before.`,
        );
      }
    }
    if (there)
      draft.todo.push(
        `Codex reads ${shared.folder} once you trust the project: until then, what it denies is not denied.`,
      );
    const skills = {
      user: posix.join(home, ".agents/skills"),
      project: posix.join(project, ".agents/skills"),
    };
    await draftSkills(setup, tree, ledger, draft, skills, {
      usersAlone: false,
      beside: (skill, folder) => keptForUser(skill, folder, tree),
      besides: {
        path: policyName,
        says: saysNotImplicit,
      },
    });
    await draftCodexPrompts(
      setup,
      {
        user: { codex: user.folder, skills: skills.user },
        project: { codex: shared.folder, skills: skills.project },
      },
      tree,
      ledger,
      draft,
    );
    await draftInstructions(setup, tree, ledger, draft, {
      user: posix.join(user.folder, "AGENTS.md"),
      project: posix.join(project, "AGENTS.md"),
    });
    draftSettings(setup, ledger, draft, "codex");
    await addModels(setup, tree, draft, user, shared);
    return draft;
  },
};

/** (https://developers.openai.com/codex/hooks) */
const hooks: HookSupport = {
  otherwise:
    "its programs would be told other names and fields there, or some of their answers are not understood: a call would pass",
  events: {
    SessionStart: { as: "SessionStart", matchers: true, but: null },
    UserPromptSubmit: { as: "UserPromptSubmit", matchers: false, but: null },
  },
  timeout: (seconds) => seconds,
  projectFolder: false,
};

async function layer(tree: Tree, folder: string, profile: string, there: boolean): Promise<Layer> {
  const text = (name: string) => (there ? tree.text(posix.join(folder, name)) : null);
  const rules: CodexRule[] = [];
  let earlier = false;
  for (const name of there ? await tree.list(posix.join(folder, "rules")) : []) {
    const found = await text(`rules/${name}`);
    if (found === null || !name.endsWith(".rules") || name.includes("/")) continue;
    if (name !== "telltale.rules")
      rules.push(...codexFileRules(found, posix.join(folder, "rules", name)));
    else if (!found.startsWith(header))
      throw new TelltaleError(
        "usage",
        `${folder}/rules/${name} is there, and is not of a migration.`,
        {
          next: "Give it another name and start again; nothing was written.",
        },
      );
    else earlier = true;
  }
  return {
    earlier,
    folder,
    profile,
    edit: new TomlEdit(posix.join(folder, "config.toml"), await text("config.toml")),
    hooks: new JsonEdit(posix.join(folder, "hooks.json"), await text("hooks.json")),
    rules,
  };
}

function addPermissions(layer: Layer, rules: CodexRules, draft: Draft): void {
  const { edit, folder, profile } = layer;
  const file = posix.join(folder, "rules/telltale.rules");
  // What an earlier migration wrote, and is permitted no more, goes.
  if (rules.rules.length > 0 || layer.earlier) {
    const text = codexRulesFile(header, rules.rules);
    draft.files.set(file, Buffer.from(text));
    layer.rules.push(...codexFileRules(text, file));
  }
  tighten(edit, "approval_policy", rules.approval, ["never"], draft);
  if (!rules.webSearch) {
    if (edit.get("web_search") === undefined)
      draft.tightened.push(`${edit.file} web_search: disabled now; without it, Codex searches`);
    tighten(edit, "web_search", "disabled", [], draft);
  }
  if (!rules.agents && edit.get("features", "multi_agent") !== false) {
    edit.add({ features: { multi_agent: false } });
    draft.tightened.push(`${edit.file} features.multi_agent: false now: no subagents at all`);
  }
  // With an old setting, no profile counts: then the proof is about that.
  if (edit.get("sandbox_mode") !== undefined) {
    draft.todo.push(
      `${edit.file} sets sandbox_mode: without it, Codex would use a sandbox that reads less.`,
    );
    return;
  }
  const chosen = edit.get("default_permissions");
  if (chosen !== undefined && chosen !== profile) return;
  const files: { [key: string]: Json } = { ":minimal": "read", glob_scan_max_depth: DEPTH };
  const roots: { [key: string]: Json } = { ".": "read" };
  for (const path of rules.denied) (path.startsWith("/") ? files : roots)[path] = "deny";
  const wanted: Json = {
    filesystem: { ...files, ":workspace_roots": roots },
    network: { enabled: false },
  };
  if (chosen === undefined) {
    edit.set("default_permissions", profile);
    draft.tightened.push(
      `${edit.file} default_permissions: ${profile} now; commands read the project and the system, write nothing, and reach no network`,
    );
  }
  if (edit.get("permissions", profile) === undefined)
    edit.add({ permissions: { [profile]: wanted } });
}

/** Where a rule of a layer stands; one about a server stands with that. */
function placeOf(layer: Layer, servers: Setup["servers"], user: Layer) {
  return ({ tool }: Rule): string | null => {
    if (tool === "Bash") return posix.join(layer.folder, "rules/telltale.rules");
    if (!tool.startsWith("mcp__")) return layer.edit.file;
    const name = /^mcp__([^*]+?)(?:__|$)/.exec(tool)?.[1];
    if (name === undefined) return `${layer.edit.file} mcp_servers`;
    const server = servers.find((one) => one.name === name);
    if (server === undefined) return null;
    return `${(server.scope === "user" ? user : layer).edit.file} mcp_servers.${name}`;
  };
}

/** Servers that were there without a word about approvals ask for each of their tools. */
function tightenServers({ edit }: Layer, rules: CodexRules, draft: Draft): void {
  const servers = edit.get("mcp_servers");
  for (const [name, server] of Object.entries(isObject(servers) ? servers : {})) {
    const there = own(server, "default_tools_approval_mode");
    const { approval, enabled } = rules.server(name);
    if (own(server, "enabled") === false) continue;
    if (!enabled && edit.setIn(["mcp_servers", name], "enabled", false)) {
      draft.tightened.push(
        `${edit.file} mcp_servers.${name}.enabled: false now; a rule denies tools of it by a star`,
      );
      continue;
    }
    if (there !== undefined || approval === "approve") continue;
    if (!edit.setIn(["mcp_servers", name], "default_tools_approval_mode", "prompt")) continue;
    draft.tightened.push(
      `${edit.file} mcp_servers.${name}.default_tools_approval_mode: prompt now; without it, Codex asks about some of its tools alone`,
    );
  }
}

/** Sets what is not there, and what is there unless it is as strict. */
function tighten(
  edit: TomlEdit,
  key: string,
  wanted: string,
  strict: string[],
  draft: Draft,
): void {
  const there = edit.get(key);
  // A table refuses some kinds of questions; it is never milder.
  if (there === wanted || isObject(there)) return;
  if (typeof there === "string" && strict.includes(there)) return;
  edit.set(key, wanted);
  if (there !== undefined)
    draft.tightened.push(
      `${edit.file} ${key}: ${typeof there === "string" ? there : JSON.stringify(there)} is ${wanted} now`,
    );
}

/** Codex in other projects, in this one, and for each subagent with settings of its own. */
async function addModels(
  setup: Setup,
  tree: Tree,
  draft: Draft,
  user: Layer,
  shared: Layer,
): Promise<void> {
  const { place, permissions, userPermissions } = setup;
  const add = (name: string, config: Json, rules: CodexRule[], asked: Permissions) => {
    const found = codexPermissions(config, rules);
    const model = located(codexModel(found, place), placesOf([user, shared], found));
    draft.models.push({ name, model, permissions: asked, permitted: codexPermitted(found) });
  };
  add("codex in other projects", user.edit.value, user.rules, userPermissions);
  const config = mergeJson(user.edit.value, shared.edit.value);
  const rules = [...user.rules, ...shared.rules];
  add("codex", config, rules, permissions);
  for (const { folder } of [user, shared]) {
    for (const name of await tree.list(posix.join(folder, "agents"))) {
      const file = posix.join(folder, "agents", name);
      const text = await tree.text(file);
      if (text === null || !name.endsWith(".toml")) continue;
      add(`codex agent ${name}`, mergeJson(config, readToml(text, file)), rules, permissions);
    }
  }
  await tryStandingAgents("codex", setup, draft, async () => {
    const folders: [StandingAgent["whose"], Layer][] = [
      ["user", user],
      ["project", shared],
    ];
    const model = (base: Json, own: Json, of: CodexRule[]) =>
      codexModel(codexPermissions(mergeJson(base, own), of), place);
    const found: StandingAgent[] = [];
    for (const [whose, { folder, edit }] of folders) {
      const add = (file: string, field: string, names: string[], own: Json) =>
        found.push({
          file,
          field,
          whose,
          names,
          here: model(config, own, rules),
          elsewhere: model(user.edit.value, own, user.rules),
        });
      const at = posix.join(folder, "agents");
      for (const one of await agentFilesIn([[whose, at]], ".toml", tree, draft)) {
        const value = readToml(one.text, one.file);
        add(one.file, "all of it", namesOf(one, own(value, "name")), value);
      }
      const named = edit.get("agents");
      for (const [name, value] of isObject(named) ? Object.entries(named) : [])
        if (isObject(value)) add(edit.file, `agents.${name}`, [name], {});
    }
    return found;
  });
}

/** Where approvals of servers and the sandbox stand, by the words of the model's verdicts. */
function placesOf(layers: Layer[], { servers }: CodexPermissions): Map<string, Standpoint> {
  const places = new Map<string, Standpoint>();
  for (const { edit } of layers) {
    const { file } = edit;
    for (const name of servers.keys())
      if (edit.get("mcp_servers", name) !== undefined)
        places.set(`approval of ${name}: `, { file, field: `mcp_servers.${name}` });
    for (const field of ["sandbox_mode", "web_search", "default_permissions"]) {
      const there = edit.get(field);
      if (typeof there !== "string") continue;
      places.set(field === "default_permissions" ? there : field, { file, field });
    }
  }
  return places;
}
