import { posix } from "node:path";
import { isObject, type Json, own, readJson } from "../files/json.ts";
import { JsonEdit, mergeJson } from "../files/json-edit.ts";
import { readMarkdown, writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import { Ledger } from "../ledger.ts";
import { convertToOpencode } from "../permissions/convert-opencode.ts";
import { opencodeModel, opencodeRules } from "../permissions/opencode.ts";
import type { Prompt, Setup } from "../source/setup.ts";
import { accountRules } from "./account.ts";
import { type Filled, safeText } from "./bodies.ts";
import { accountUsersAlone } from "./front-matter.ts";
import { draftHooks, type HookSupport } from "./hooks.ts";
import { agentFields } from "./opencode-agent.ts";
import { keepStricter, mergePermissions } from "./opencode-merge.ts";
import { descriptionOf, draftPrompt } from "./prompts.ts";
import { draftInstructions, draftSkills } from "./prose.ts";
import { type SafeValue, safeServer } from "./safe-server.ts";
import { draftSettings } from "./settings.ts";
import { Standing, type StandingServer, settle, standingIn } from "./standing.ts";
import { type Draft, emptyDraft, type Target } from "./target.ts";

const hooks: HookSupport = {
  otherwise: "opencode has plugins in place of hooks, which are code of their own",
  events: {},
  timeout: () => null,
  projectFolder: false,
};

/** opencode (https://opencode.ai/docs/config, /permissions, /agents, /commands, /mcp-servers). */
export const opencode: Target = {
  id: "opencode",
  async draft(given, tree, ledger) {
    const draft = emptyDraft();
    const home = posix.join(given.place.home, ".config/opencode");
    const project = given.project ?? given.place.project;
    const files = {
      user: await configFile(tree, home),
      project: await configFile(tree, project),
    };
    const user = new JsonEdit(files.user, await tree.text(files.user));
    const shared = new JsonEdit(
      files.project,
      given.project === null ? null : await tree.text(files.project),
    );
    const standing = await standingServers(given, tree, home);
    const setup = standing.permitted(given, ledger);
    if (user.get("$schema") === undefined)
      user.set(["$schema"], "https://opencode.ai/config.json", true);

    const servers = setup.servers.map(({ name }) => name);
    const forUser = convertToOpencode(setup.userPermissions, setup.place, servers);
    const standsForUser = opencodeRules(user.get("permission"));
    const stands = [...standsForUser, ...opencodeRules(shared.get("permission"))];
    mergePermissions(user, keepStricter(forUser, standsForUser, forUser), null, draft);
    accountRules(forUser.outcomes, ledger, `${files.user} permission`);
    if (setup.project !== null) {
      const all = convertToOpencode(setup.permissions, setup.place, servers);
      const kept = keepStricter(all, stands, forUser);
      mergePermissions(shared, kept, user.get("permission") ?? null, draft);
      accountRules(all.outcomes, ledger, `${files.project} permission`);
    }
    draftServers(setup, ledger, draft, user, shared, standing);
    draftModel(setup, ledger, user, shared);
    draft.files.set(user.file, Buffer.from(user.text));
    if (setup.project !== null) {
      if (shared.get("$schema") === undefined)
        shared.set(["$schema"], "https://opencode.ai/config.json", true);
      draft.files.set(shared.file, Buffer.from(shared.text));
    }
    const folders = { user: home, project: posix.join(project, ".opencode") };
    await draftPrompts(setup, tree, ledger, draft, folders);
    await draftInstructions(setup, tree, ledger, draft, {
      user: posix.join(home, "AGENTS.md"),
      project: posix.join(project, "AGENTS.md"),
    });
    await draftSkills(setup, tree, ledger, draft, {
      user: posix.join(home, "skills"),
      project: posix.join(project, ".opencode/skills"),
    });
    draftHooks(setup, ledger, draft, hooks, { user, project: shared, local: null });
    draftSettings(setup, ledger, draft, "opencode");
    draft.todo.push(
      "With opencode 2, look at its permissions: it puts these files into words of its own, and the models are of opencode 1.",
    );
    await addModels(setup, tree, draft, home);
    return draft;
  },
};

/** The file that is there, JSON with comments or without. */
async function configFile(tree: Tree, folder: string): Promise<string> {
  const commented = posix.join(folder, "opencode.jsonc");
  return (await tree.bytes(commented)) === null ? posix.join(folder, "opencode.json") : commented;
}

/** `{env:NAME}` ("Config", section "Env vars"). */
function valueOf(value: SafeValue): string {
  return "text" in value ? value.text : `${value.before}{env:${value.variable}}`;
}

function draftServers(
  setup: Setup,
  ledger: Ledger,
  draft: Draft,
  user: JsonEdit,
  shared: JsonEdit,
  standing: Standing,
): void {
  for (const server of setup.servers) {
    const edit = server.scope === "user" ? user : shared;
    const to = { tool: "opencode", file: edit.file, field: `mcp.${server.name}` };
    if (settle(server, standing, edit.get("mcp", server.name), to, ledger, draft)) continue;
    const safe = safeServer(server, ledger, `${to.file} ${to.field}`, "the limit of each request");
    const enabled = server.off === null;
    const limit = safe.timeout === null ? {} : { timeout: safe.timeout };
    const entry: { [key: string]: Json } | null =
      safe.command.length > 0
        ? {
            type: "local",
            command: safe.command.map(envInText),
            enabled,
            ...pairs("environment", safe.env),
            ...limit,
          }
        : safe.url === null
          ? null
          : {
              type: "remote",
              url: envInText(safe.url),
              enabled,
              ...pairs("headers", safe.headers),
              ...limit,
            };
    if (entry === null)
      ledger.note(
        server.file,
        server.pointer,
        "dropped",
        null,
        "it has neither a command nor a URL",
      );
    else {
      edit.set(["mcp", server.name], entry);
      draft.todo.push(...safe.todo);
      if (!enabled)
        draft.todo.push(
          `The MCP server ${server.name} is switched off, since ${server.off}: switch it on yourself.`,
        );
    }
  }
}

/** The names under which opencode finds a configuration in a folder, later ones over earlier ones. */
const configNames = ["config.json", "opencode.json", "opencode.jsonc"];

/** opencode's folders with a configuration, later ones over earlier ones. */
function layersOf(home: string, project: string | null): string[] {
  return project === null ? [home] : [home, project, posix.join(project, ".opencode")];
}

async function standingServers(setup: Setup, tree: Tree, home: string): Promise<Standing> {
  const found: StandingServer[] = [];
  for (const folder of layersOf(home, setup.project))
    for (const name of configNames) {
      const file = posix.join(folder, name);
      const text = await tree.text(file);
      if (text === null || text.trim() === "") continue;
      const layer = folder === home ? "user" : "project";
      found.push(...standingIn(file, layer, own(readJson(text, file), "mcp")));
    }
  return new Standing(setup, found, { folders: false });
}

/** `${NAME}` in a text is `{env:NAME}` there. */
function envInText(text: string): string {
  return text.replace(/\$\{(\w+)(?::-[^}]*)?\}/g, "{env:$1}");
}

function pairs(key: string, values: [string, SafeValue][]): { [key: string]: Json } {
  if (values.length === 0) return {};
  return { [key]: Object.fromEntries(values.map(([name, value]) => [name, valueOf(value)])) };
}

function draftModel(setup: Setup, ledger: Ledger, user: JsonEdit, shared: JsonEdit): void {
  for (const { file, scope, value } of setup.settings) {
    if (value.model === undefined) continue;
    const edit = scope === "user" ? user : shared;
    if (!/^claude-[\w.-]+$/.test(value.model)) {
      ledger.note(
        file,
        "/model",
        "dropped",
        null,
        "opencode knows models by their full names alone",
      );
    } else if (edit.add(["model"], `anthropic/${value.model}`)) {
      ledger.note(file, "/model", "mapped", `${edit.file} model`, "with its provider");
    } else
      ledger.note(
        file,
        "/model",
        "dropped",
        null,
        "opencode has a model set already, and it stays",
      );
  }
}

/** Arguments are counted from 1 there, and files named with @ are put in. */
const filled: Filled = { numbered: (index) => `$${index + 1}`, files: true };

async function draftPrompts(
  setup: Setup,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
  folders: { user: string; project: string },
): Promise<void> {
  const placeOf = ({ scope, name }: Prompt, kind: "commands" | "agents") =>
    posix.join(scope === "user" ? folders.user : folders.project, kind, `${name}.md`);
  for (const prompt of setup.commands) {
    const fields = { description: descriptionOf(prompt, `The command ${prompt.name}`) };
    const { text, changed } = safeText(prompt.markdown.body, filled);
    const to = placeOf(prompt, "commands");
    const content = writeMarkdown({ fields, body: text });
    const account = (into: Ledger) => accountUsersAlone(prompt, to, into, draft);
    await draftPrompt({ prompt, to, content, changed, account }, tree, ledger, draft);
  }
  const servers = setup.servers.map(({ name }) => name);
  for (const prompt of setup.agents) {
    const { text, changed } = safeText(prompt.markdown.body, filled);
    const fields = agentFields(prompt, servers, new Ledger());
    const content = writeMarkdown({ fields, body: text });
    const to = placeOf(prompt, "agents");
    const account = (into: Ledger) => void agentFields(prompt, servers, into);
    await draftPrompt({ prompt, to, content, changed, account }, tree, ledger, draft);
  }
}

/** How opencode would decide for its own agents, and for each that has permissions of its own. */
async function addModels(setup: Setup, tree: Tree, draft: Draft, home: string): Promise<void> {
  const layers = layersOf(home, setup.project);
  let config: Json = {};
  let ofUser: Json = {};
  for (const folder of layers) {
    for (const name of configNames) {
      const file = posix.join(folder, name);
      const text = draft.files.get(file)?.toString("utf8") ?? (await tree.text(file));
      if (text !== null) config = mergeJson(config, readJson(text, file));
    }
    if (folder === home) ofUser = config;
  }
  const agents = new Map<string, Json>();
  for (const key of ["agent", "mode"]) {
    const found = own(config, key);
    if (isObject(found))
      for (const [name, value] of Object.entries(found))
        agents.set(name, own(value, "permission") ?? null);
  }
  for (const folder of layers) {
    for (const kind of ["agent", "agents", "mode", "modes"]) {
      for (const path of await tree.list(posix.join(folder, kind))) {
        const file = posix.join(folder, kind, path);
        const text = await tree.text(file);
        if (text !== null && path.endsWith(".md"))
          agents.set(path, readMarkdown(text, file).fields["permission"] ?? null);
      }
    }
  }
  const rules = opencodeRules(own(config, "permission"));
  const elsewhere = opencodeModel(opencodeRules(own(ofUser, "permission")), setup.place);
  draft.models.push({
    name: "opencode in other projects",
    model: elsewhere,
    permissions: setup.userPermissions,
  });
  const { permissions } = setup;
  draft.models.push({ name: "opencode", model: opencodeModel(rules, setup.place), permissions });
  for (const [name, permission] of agents) {
    const more = opencodeRules(permission);
    const model = opencodeModel([...rules, ...more], setup.place);
    if (more.length > 0) draft.models.push({ name: `opencode agent ${name}`, model, permissions });
  }
  const tools: Record<string, string> = {
    bash: "Bash",
    edit: "Edit",
    read: "Read",
    webfetch: "WebFetch",
  };
  for (const { permission, pattern, action } of rules) {
    const tool = Object.hasOwn(tools, permission) ? tools[permission] : undefined;
    if (action === "allow" && tool !== undefined)
      draft.patterns.push({
        tool,
        text: tool === "WebFetch" ? `domain:${pattern.replace(/^\w+:\/\/|\/.*$/g, "")}` : pattern,
      });
  }
}
