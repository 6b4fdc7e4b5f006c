import { posix } from "node:path";
import { isObject, type Json, own, pointerPart, readJson } from "../files/json.ts";
import { JsonEdit, mergeJson } from "../files/json-edit.ts";
import { readMarkdown, writeMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import { Ledger } from "../ledger.ts";
import { convertToOpencode } from "../permissions/convert-opencode.ts";
import { located, type Standpoint, stricter } from "../permissions/decision.ts";
import {
  type OpencodeRule,
  opencodeAgentRules,
  opencodeModel,
  opencodeRules,
} from "../permissions/opencode.ts";
import { opencodePermitted } from "../permissions/permitted.ts";
import { plainForOpencode } from "../permissions/plain-texts.ts";
import type { Permissions } from "../permissions/rules.ts";
import { sourceModel } from "../permissions/source.ts";
import { referenceName } from "../secrets.ts";
import type { Prompt, Server, Setup } from "../source/setup.ts";
import { accountRules } from "./account.ts";
import { denyingSkills } from "./alone.ts";
import { type Filled, safeText } from "./bodies.ts";
import { whyForeign } from "./foreign.ts";
import { accountUsersAlone } from "./front-matter.ts";
import { draftHooks, type HookSupport } from "./hooks.ts";
import { agentFields } from "./opencode-agent.ts";
import { keepStricter, mergePermissions } from "./opencode-merge.ts";
import { descriptionOf, draftPrompt } from "./prompts.ts";
import { draftInstructions, draftSkills } from "./prose.ts";
import {
  type SafeServer,
  type SafeValue,
  safeServer,
  setWithoutDefault,
  withoutDefault,
} from "./safe-server.ts";
import { secretTodo } from "./secret-todo.ts";
import { aboutConsent, dropServer, dropUnfit } from "./servers.ts";
import { draftSettings } from "./settings.ts";

import { Standing, type StandingServer, settle, standingIn } from "./standing.ts";
import { agentFilesIn, namesOf, type StandingAgent, tryStandingAgents } from "./standing-agents.ts";
import { isHeldBack } from "./subagent-proof.ts";
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
  async draft(read, tree, ledger) {
    const given = denyingSkills(read);
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
    draft.servers = standing.names;
    if (user.get("$schema") === undefined)
      user.set(["$schema"], "https://opencode.ai/config.json", true);

    const { servers } = draft;
    const forUser = plainForOpencode(
      convertToOpencode(setup.userPermissions, setup.place, servers),
    );
    const standsForUser = opencodeRules(user.get("permission"));
    const stands = [...standsForUser, ...opencodeRules(shared.get("permission"))];
    mergePermissions(user, keepStricter(forUser, standsForUser, forUser), null, draft);
    accountRules(forUser.outcomes, ledger, () => `${files.user} permission`);
    if (setup.project !== null) {
      const all = plainForOpencode(convertToOpencode(setup.permissions, setup.place, servers));
      // What a project says nothing about stays out of a file that others use too.
      if (shared.get("permission") !== undefined || hasOwnPermissions(setup)) {
        const kept = keepStricter(all, stands, forUser);
        mergePermissions(shared, kept, user.get("permission") ?? null, draft);
        draft.tightened.push(
          `${files.project} permission: for everybody who uses opencode in this project, what Claude Code asks about by itself asks`,
        );
      }
      accountRules(all.outcomes, ledger, () => `${files.project} permission`);
    }
    draftServers(setup, ledger, draft, user, shared, standing);
    draftModel(setup, ledger, user, shared);
    draft.files.set(user.file, Buffer.from(user.text));
    if (
      setup.project !== null &&
      Object.keys(isObject(shared.value) ? shared.value : {}).length > 0
    ) {
      if (shared.get("$schema") === undefined)
        shared.set(["$schema"], "https://opencode.ai/config.json", true);
      draft.files.set(shared.file, Buffer.from(shared.text));
    }
    const folders = { user: home, project: posix.join(project, ".opencode") };
    const { named, ...sessions } = await addModels(setup, tree, draft, home);
    await draftPrompts(setup, tree, ledger, draft, folders, sessions);
    await tryStandingAgents("opencode", setup, draft, () =>
      standingAgents(setup, tree, draft, home, named, sessions),
    );
    await draftInstructions(setup, tree, ledger, draft, {
      user: posix.join(home, "AGENTS.md"),
      project: posix.join(project, "AGENTS.md"),
    });
    const skills = {
      user: posix.join(home, "skills"),
      project: posix.join(project, ".opencode/skills"),
    };
    await draftSkills(setup, tree, ledger, draft, skills, {
      usersAlone: false,
      denied: true,
    });
    draftHooks(setup, ledger, draft, hooks, { user, project: shared, local: null });
    draftSettings(setup, ledger, draft, "opencode");
    draft.todo.push(
      "With opencode 2, look at its permissions: it puts these files into words of its own, and the models are of opencode 1.",
    );
    return draft;
  },
};

/** Whether the project says something about permissions that the user's own settings do not. */
function hasOwnPermissions({ permissions, userPermissions }: Setup): boolean {
  return (
    permissions.mode !== userPermissions.mode ||
    permissions.rules.some(({ scope }) => scope !== "user")
  );
}

/** The file that is there, JSON with comments or without. */
async function configFile(tree: Tree, folder: string): Promise<string> {
  const commented = posix.join(folder, "opencode.jsonc");
  return (await tree.bytes(commented)) === null ? posix.join(folder, "opencode.json") : commented;
}

/** `{env:NAME}` ("Config", section "Env vars"). */
function reference(variable: string): string {
  return `{env:${variable}}`;
}

function valueOf(value: SafeValue): string {
  return "text" in value ? envInText(value.text) : value.before + reference(value.variable);
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
    if (dropUnfit(server, ["ws"], ledger, draft)) continue;
    const foreign = whyForeign(server, "braces", (made) => entryOf(made, server));
    if (foreign !== null) {
      dropServer(server, foreign, ledger, draft);
      continue;
    }
    accountDefaults(server, `${to.file} ${to.field}`, ledger, draft);
    const safe = safeServer(server, ledger, `${to.file} ${to.field}`, "the limit of each request");
    edit.set(["mcp", server.name], entryOf(safe, server));
    draft.todo.push(
      ...safe.todo,
      ...secretTodo(server.name, safe, reference),
      ...aboutConsent(server),
    );
  }
}

function entryOf(safe: SafeServer, { off }: Server): { [key: string]: Json } {
  const enabled = off === null;
  const limit = safe.timeout === null ? {} : { timeout: safe.timeout };
  return safe.command.length > 0
    ? {
        type: "local",
        command: safe.command.map(envInText),
        enabled,
        ...pairs("environment", safe.env),
        ...limit,
      }
    : {
        type: "remote",
        url: envInText(safe.url ?? ""),
        enabled,
        ...pairs("headers", safe.headers),
        ...limit,
      };
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

/** Says of `${NAME:-value}` in the middle of a text, which no other account is given of, that opencode knows no such value. */
function accountDefaults(server: Server, to: string, ledger: Ledger, draft: Draft): void {
  const { command = "", args = [], url = "" } = server.config;
  const texts: [string, string][] = [
    ["/command", command],
    ["/url", url],
  ];
  texts.push(...args.map((text, index): [string, string] => [`/args/${index}`, text]));
  for (const part of ["env", "headers"] as const)
    for (const [key, value] of Object.entries(server.config[part] ?? {}))
      if (referenceName(String(value)) === null)
        texts.push([`/${part}/${pointerPart(key)}`, String(value)]);
  for (const [part, text] of texts)
    for (const [, name = ""] of text.matchAll(/\$\{(\w+):-[^}]*\}/g)) {
      const { file, pointer } = server;
      ledger.note(file, `${pointer}${part}`, "approximated", to, withoutDefault);
      draft.todo.push(setWithoutDefault(name, server));
    }
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
const filled: Filled = {
  numbered: (index) => `$${index + 1}`,
  spelling: "arguments are counted from 1 there, and from 0 in the source: each number is one more",
  files: true,
};

/** What holds for every agent, there and in the source. */
interface Session {
  rules: OpencodeRule[];
  permissions: Permissions;
}

interface Sessions {
  here: Session;
  elsewhere: Session;
}

/** A subagent that a configuration names. */
interface NamedAgent {
  name: string;
  file: string;
  field: string;
  whose: StandingAgent["whose"];
  rules: OpencodeRule[];
}

async function draftPrompts(
  setup: Setup,
  tree: Tree,
  ledger: Ledger,
  draft: Draft,
  folders: { user: string; project: string },
  sessions: Sessions,
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
  for (const prompt of setup.agents) {
    const { text, changed } = safeText(prompt.markdown.body, filled);
    const scopes = prompt.scope === "user" ? [sessions.here, sessions.elsewhere] : [sessions.here];
    const decide = (tool: string) =>
      scopes
        .flatMap(({ rules, permissions }) =>
          [opencodeModel(rules, setup.place), sourceModel(permissions, setup.place)].map(
            (model) => model.decide({ tool, argument: "" }).decision,
          ),
        )
        .reduce(stricter);
    const fields = agentFields(prompt, draft.servers, decide, new Ledger());
    const more = opencodeAgentRules(fields);
    const model = ({ rules }: Session) => opencodeModel([...rules, ...more], setup.place);
    const models = { here: model(sessions.here), elsewhere: model(sessions.elsewhere) };
    if (isHeldBack(prompt, fields, setup, models, ledger, draft)) continue;
    const content = writeMarkdown({ fields, body: text });
    const to = placeOf(prompt, "agents");
    const account = (into: Ledger) => void agentFields(prompt, draft.servers, decide, into);
    await draftPrompt({ prompt, to, content, changed, account }, tree, ledger, draft);
  }
}

/** How opencode would decide for its own agents, and for each that has permissions of its own. */
async function addModels(
  setup: Setup,
  tree: Tree,
  draft: Draft,
  home: string,
): Promise<Sessions & { named: NamedAgent[] }> {
  const layers = layersOf(home, setup.project);
  const places = new Map<string, Standpoint>();
  const agents: { name: string; rules: OpencodeRule[]; places: Map<string, Standpoint> }[] = [];
  const addAgent = (name: string, value: Json | undefined, file: string, above: string) => {
    const rules = opencodeAgentRules(value);
    if (rules.length > 0) agents.push({ name, rules, places: placesOf(rules, file, above) });
  };
  let config: Json = {};
  let ofUser: Json = {};
  const named: NamedAgent[] = [];
  for (const folder of layers) {
    for (const name of configNames) {
      const file = posix.join(folder, name);
      const text = draft.files.get(file)?.toString("utf8") ?? (await tree.text(file));
      if (text === null) continue;
      const layer = readJson(text, file);
      config = mergeJson(config, layer);
      for (const [by, at] of placesOf(opencodeAgentRules(layer), file, "")) places.set(by, at);
    }
    if (folder === home) ofUser = config;
  }
  for (const key of ["agent", "mode"]) {
    const found = own(config, key);
    for (const [name, value] of isObject(found) ? Object.entries(found) : [])
      addAgent(`${key} ${name} of opencode.json`, value, `${key}.${name}`, "");
    const users = own(ofUser, key);
    for (const [name, value] of isObject(found) ? Object.entries(found) : []) {
      const whose = isObject(users) && Object.hasOwn(users, name) ? "user" : "project";
      const file = posix.join(whose === "user" ? home : setup.place.project, "opencode.json");
      named.push({ name, file, field: `${key}.${name}`, whose, rules: opencodeAgentRules(value) });
    }
  }
  for (const folder of layers) {
    for (const kind of ["agent", "agents", "mode", "modes"]) {
      for (const path of await tree.list(posix.join(folder, kind))) {
        const file = posix.join(folder, kind, path);
        const text = await tree.text(file);
        if (text !== null && path.endsWith(".md"))
          addAgent(`agent ${path}`, readMarkdown(text, file).fields, file, "");
      }
    }
  }
  const add = (name: string, rules: OpencodeRule[], asked: Permissions, at = places) => {
    const model = located(opencodeModel(rules, setup.place), at);
    const permitted = opencodePermitted(rules);
    draft.models.push({ name: `opencode${name}`, model, permissions: asked, permitted });
  };
  add(" in other projects", opencodeAgentRules(ofUser), setup.userPermissions);
  const rules = opencodeAgentRules(config);
  add("", rules, setup.permissions);
  for (const agent of agents)
    add(` ${agent.name}`, [...rules, ...agent.rules], setup.permissions, agent.places);
  return {
    named,
    here: { rules, permissions: setup.permissions },
    elsewhere: { rules: opencodeAgentRules(ofUser), permissions: setup.userPermissions },
  };
}

/** What answers to names of subagents: Markdown files over what the configuration says of the same name. */
async function standingAgents(
  setup: Setup,
  tree: Tree,
  draft: Draft,
  home: string,
  named: NamedAgent[],
  { here, elsewhere }: Sessions,
): Promise<StandingAgent[]> {
  const field = "permission, tools";
  const standing = (one: Omit<StandingAgent, "here" | "elsewhere">, more: OpencodeRule[]) => ({
    ...one,
    here: opencodeModel([...here.rules, ...more], setup.place),
    elsewhere: opencodeModel([...elsewhere.rules, ...more], setup.place),
  });
  const folders = layersOf(home, setup.project).flatMap((folder) =>
    ["agent", "agents", "mode", "modes"].map((kind): [StandingAgent["whose"], string] => [
      folder === home ? "user" : "project",
      posix.join(folder, kind),
    ]),
  );
  const files = (await agentFilesIn(folders, ".md", tree, draft)).map((one) => {
    const { fields } = readMarkdown(one.text, one.file);
    const { file, whose } = one;
    const names = namesOf(one);
    const above = named.flatMap(({ name, rules }) => (names.includes(name) ? rules : []));
    return standing({ file, whose, field, names }, [...above, ...opencodeAgentRules(fields)]);
  });
  const alone = named.filter(({ name }) => !files.some(({ names }) => names.includes(name)));
  return [
    ...files,
    ...alone.map(({ name, rules, ...one }) => standing({ ...one, names: [name] }, rules)),
  ];
}

function placesOf(rules: OpencodeRule[], file: string, above: string): Map<string, Standpoint> {
  return new Map(
    rules.map(({ permission, pattern }) => [
      `${permission}: ${pattern}`,
      { file, field: `${above}permission.${permission}${pattern === "*" ? "" : `.${pattern}`}` },
    ]),
  );
}
