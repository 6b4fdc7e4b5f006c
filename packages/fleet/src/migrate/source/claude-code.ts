import { posix } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import type { z } from "zod";
import {
  isObject,
  isTrapName,
  type Json,
  leavesOf,
  own,
  placeOfValue,
  pointerPart,
  readJson,
} from "../files/json.ts";
import { type Markdown, readMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Decision, Place } from "../permissions/decision.ts";
import { globExpression, resolvePath } from "../permissions/paths.ts";
import { type Mode, parseRule, type Scope, withoutSecret } from "../permissions/rules.ts";
import { hasSecret } from "../secrets.ts";
import { readHooks } from "./hooks.ts";
import { readInstructions } from "./instructions.ts";
import { projectState, serverPart, serversFile, settingsFile, stateFile } from "./schema.ts";
import { whyBlocked } from "./server-lists.ts";
import type { Prompt, Server, Setup, Skill } from "./setup.ts";

/** Where the configuration is to be found, as paths of the machine. */
export interface Whose {
  home: string;
  project: string | null;
}

/**
 * Reads Claude Code's configuration of a user, and of a project where one is named.
 * @throws TelltaleError `usage` for a file that cannot be read or understood
 */
export async function readClaudeCode(tree: Tree, ledger: Ledger, whose: Whose): Promise<Setup> {
  const { home, project } = whose;
  const place: Place = {
    home,
    project: project ?? posix.join(home, "any-project"),
    additional: [],
  };
  const setup: Setup = {
    place,
    project,
    settings: [],
    permissions: { rules: [], mode: "default" },
    userPermissions: { rules: [], mode: "default" },
    instructions: [],
    commands: [],
    agents: [],
    skills: [],
    servers: [],
    refused: [],
    hooks: [],
  };
  const folders: { folder: string; scope: Scope }[] = [
    { folder: posix.join(home, ".claude"), scope: "user" },
  ];
  if (project !== null) folders.push({ folder: posix.join(project, ".claude"), scope: "project" });

  await readSettings(tree, ledger, setup, posix.join(home, ".claude/settings.json"), "user");
  if (project !== null) {
    await readSettings(
      tree,
      ledger,
      setup,
      posix.join(project, ".claude/settings.json"),
      "project",
    );
    await readSettings(
      tree,
      ledger,
      setup,
      posix.join(project, ".claude/settings.local.json"),
      "local",
    );
  }
  await readServers(tree, ledger, setup);
  const instructions: [string, Scope][] = [[posix.join(home, ".claude/CLAUDE.md"), "user"]];
  for (const name of project === null ? [] : ["CLAUDE.md", ".claude/CLAUDE.md"])
    instructions.push([posix.join(project ?? "/", name), "project"]);
  if (project !== null) instructions.push([posix.join(project, "CLAUDE.local.md"), "local"]);
  for (const { folder, scope } of folders) {
    for (const name of await tree.list(posix.join(folder, "rules")))
      if (name.endsWith(".md")) instructions.push([posix.join(folder, "rules", name), scope]);
  }
  const excluded = setup.settings.flatMap(({ value }) => value.claudeMdExcludes ?? []);
  const isExcluded = (file: string) =>
    excluded.some((glob) => globExpression(glob.replace(/^\/+/, "")).test(file.slice(1)));
  for (const [file, scope] of instructions.filter(([one]) => !isExcluded(one))) {
    const found = await readInstructions(tree, ledger, file, scope, place);
    if (found !== null) setup.instructions.push(found);
  }
  for (const { folder, scope } of folders) {
    setup.commands.push(
      ...(await readPrompts(tree, ledger, posix.join(folder, "commands"), scope)),
    );
    setup.agents.push(...(await readPrompts(tree, ledger, posix.join(folder, "agents"), scope)));
    const skills = await readSkills(tree, ledger, posix.join(folder, "skills"), scope);
    setup.skills.push(...skills.filter((skill) => isWanted(skill, setup, ledger)));
  }
  return setup;
}

/** A file of JSON, checked; null where there is none. */
async function readFile<Schema extends z.ZodType>(
  tree: Tree,
  ledger: Ledger,
  file: string,
  schema: Schema,
): Promise<{ raw: Json; value: z.infer<Schema> } | null> {
  const text = await tree.text(file);
  if (text === null || text.trim() === "") return null;
  const raw = readJson(text, file);
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const { path = [], message = "" } = parsed.error.issues[0] ?? {};
    const { line, column } = placeOfValue(text, path);
    throw new TelltaleError("usage", `${file}:${line}:${column}: ${path.join(".")}: ${message}.`, {
      next: "Mend the file and start again; nothing was written.",
      cause: parsed.error,
    });
  }
  ledger.announceJson(file, raw);
  return { raw, value: parsed.data };
}

async function readSettings(
  tree: Tree,
  ledger: Ledger,
  setup: Setup,
  file: string,
  scope: Scope,
): Promise<void> {
  const found = await readFile(tree, ledger, file, settingsFile);
  if (found === null) return;
  const { value } = found;
  setup.settings.push({ file, scope, value });
  const { permissions } = value;
  for (const effect of ["deny", "ask", "allow"] as const) {
    addRules(
      ledger,
      setup,
      file,
      scope,
      effect,
      permissions?.[effect] ?? [],
      `/permissions/${effect}`,
    );
  }
  const mode = permissions?.defaultMode;
  if (mode !== undefined)
    setup.permissions.mode = carriedMode(mode === "manual" ? "default" : mode);
  if (scope === "user") setup.userPermissions.mode = setup.permissions.mode;
  for (const folder of permissions?.additionalDirectories ?? [])
    setup.place.additional.push(resolvePath(folder, setup.place));
  setup.hooks.push(...readHooks(file, scope, value.hooks ?? {}));
}

/** A mode that asks nobody is never carried over: what it would allow is asked about. */
function carriedMode(mode: Mode): Mode {
  return mode === "bypassPermissions" || mode === "auto" ? "default" : mode;
}

function addRules(
  ledger: Ledger,
  setup: Setup,
  file: string,
  scope: Scope,
  effect: Decision,
  texts: string[],
  pointer: string,
): void {
  for (const [index, text] of texts.entries()) {
    const field = `${pointer}/${index}`;
    const rule = parseRule(text, effect, scope, field);
    if (typeof rule === "string") ledger.note(file, field, "dropped", null, rule);
    else {
      const safe = withoutSecret(rule);
      if (safe === null)
        ledger.note(
          file,
          field,
          "dropped",
          null,
          "a secret stands in it: what it permits is asked about",
        );
      else if (safe !== rule)
        ledger.note(
          file,
          field,
          "approximated",
          null,
          "a secret stands in it: it is for more than it was",
        );
      if (safe === null) continue;
      setup.permissions.rules.push({ ...safe, file });
      if (scope === "user") setup.userPermissions.rules.push({ ...safe, file });
    }
  }
}

async function readServers(tree: Tree, ledger: Ledger, setup: Setup): Promise<void> {
  const { home } = setup.place;
  const { project } = setup;
  const file = posix.join(home, ".claude.json");
  const state = await readFile(tree, ledger, file, stateFile);
  const agreed = new Set<string>();
  const refused = new Set<string>();
  let all = false;
  for (const { value } of setup.settings) {
    for (const name of value.enabledMcpjsonServers ?? []) agreed.add(name);
    for (const name of value.disabledMcpjsonServers ?? []) refused.add(name);
    all ||= value.enableAllProjectMcpServers === true;
  }
  const disabled = new Set<string>();
  const unwanted = (name: string) => (disabled.has(name) ? "its user switched it off" : null);
  if (state !== null) {
    const mine = project === null ? undefined : own(own(state.raw, "projects"), project);
    const parsed = projectState.safeParse(mine);
    for (const name of parsed.data?.disabledMcpServers ?? []) disabled.add(name);
    addServers(ledger, setup, file, "user", "", state.value.mcpServers, unwanted);
    if (project !== null && parsed.success) {
      const pointer = `/projects/${pointerPart(project)}`;
      for (const name of parsed.data.enabledMcpjsonServers ?? []) agreed.add(name);
      for (const name of parsed.data.disabledMcpjsonServers ?? []) refused.add(name);
      addServers(ledger, setup, file, "local", pointer, parsed.data.mcpServers, unwanted);
      for (const key of ["enabledMcpjsonServers", "disabledMcpjsonServers", "disabledMcpServers"])
        ledger.note(
          file,
          `${pointer}/${key}`,
          "mapped",
          null,
          "decides which servers are switched on",
        );
      addRules(
        ledger,
        setup,
        file,
        "local",
        "allow",
        parsed.data.allowedTools ?? [],
        `${pointer}/allowedTools`,
      );
    }
    for (const pointer of leavesOf(state.raw))
      if (!/\/(?:mcpServers|allowedTools)(?:\/|$)/.test(pointer))
        ledger.note(
          file,
          pointer,
          "dropped",
          null,
          "state that the tool keeps for itself, not configuration",
        );
  }
  if (project === null) return;
  const shared = posix.join(project, ".mcp.json");
  const found = await readFile(tree, ledger, shared, serversFile);
  const why = (name: string) =>
    refused.has(name)
      ? "its user does not want it"
      : (unwanted(name) ?? (all || agreed.has(name) ? null : "nobody agreed to it"));
  addServers(ledger, setup, shared, "project", "", found?.value.mcpServers, why);
  const offered = Object.keys(found?.value.mcpServers ?? {});
  setup.refused.push(...refused, ...offered.filter((name) => disabled.has(name)));
}

function addServers(
  ledger: Ledger,
  setup: Setup,
  file: string,
  scope: Scope,
  above: string,
  servers: Record<string, unknown> | undefined,
  whyOff: (name: string) => string | null,
): void {
  if (!isObject(servers)) return;
  for (const [name, value] of Object.entries(servers)) {
    const pointer = `${above}/mcpServers/${pointerPart(name)}`;
    const parsed = serverPart.safeParse(value);
    if (isTrapName(name))
      ledger.note(file, pointer, "dropped", null, "no server can safely have this name");
    else if (!parsed.success)
      ledger.note(file, pointer, "dropped", null, "it cannot be read as a server");
    else if ([name, parsed.data.cwd ?? "", ...Object.keys(parsed.data.env ?? {})].some(hasSecret))
      ledger.note(file, pointer, "dropped", null, "a secret stands in a name or in its folder");
    else {
      const settings = setup.settings.map((one) => one.value);
      const blocked = whyBlocked(name, parsed.data, settings);
      const server: Server = { file, scope, name, pointer, config: parsed.data, off: whyOff(name) };
      if (blocked === null) setup.servers.push(server);
      else {
        ledger.note(file, pointer, "dropped", null, blocked);
        if (scope === "project") setup.refused.push(name);
      }
    }
  }
}

async function readPrompts(
  tree: Tree,
  ledger: Ledger,
  folder: string,
  scope: Scope,
): Promise<Prompt[]> {
  const prompts: Prompt[] = [];
  for (const path of await tree.list(folder)) {
    const file = posix.join(folder, path);
    if (!path.endsWith(".md")) {
      ledger.announce(file, ["file"]);
      ledger.note(file, "file", "dropped", null, "only Markdown files are read here");
      continue;
    }
    const text = await tree.text(file);
    if (text === null) continue;
    const markdown = readMarkdown(text, file);
    ledger.announce(file, [...frontLeaves(markdown.fields), "body"]);
    dropSecretName(file, markdown, ledger);
    prompts.push({ file, scope, name: path.slice(0, -3), markdown });
  }
  return prompts;
}

async function readSkills(
  tree: Tree,
  ledger: Ledger,
  folder: string,
  scope: Scope,
): Promise<Skill[]> {
  const paths = await tree.list(folder);
  const skills: Skill[] = [];
  for (const path of paths) {
    const name = /^([^/]+)\/SKILL\.md$/.exec(path)?.[1];
    if (name === undefined) continue;
    const file = posix.join(folder, path);
    const text = await tree.text(file);
    if (text === null) continue;
    const markdown = readMarkdown(text, file);
    ledger.announce(file, [...frontLeaves(markdown.fields), "body"]);
    dropSecretName(file, markdown, ledger);
    const files: Skill["files"] = [];
    for (const other of paths.filter((one) => one.startsWith(`${name}/`) && one !== path)) {
      const bytes = await tree.bytes(posix.join(folder, other));
      if (bytes === null) continue;
      ledger.announce(posix.join(folder, other), ["file"]);
      const executable = await tree.isExecutable(posix.join(folder, other));
      files.push({ path: other.slice(name.length + 1), bytes, executable });
    }
    skills.push({ file, scope, name, markdown, files });
  }
  return skills;
}

/** Whether settings leave a skill on; one that its user alone may call is marked as if it said so itself. */
function isWanted({ file, name, markdown, files }: Skill, setup: Setup, ledger: Ledger): boolean {
  const said = setup.settings.flatMap(({ value }) => own(value.skillOverrides, name) ?? []).at(-1);
  if (said === "user-invocable-only") markdown.fields["disable-model-invocation"] = true;
  if (said !== "off") return true;
  const why = "skillOverrides switches it off";
  for (const field of [...Object.keys(markdown.fields).map((key) => `/${key}`), "body"])
    ledger.note(file, field, "dropped", null, why);
  for (const { path } of files)
    ledger.note(posix.join(posix.dirname(file), path), "file", "dropped", null, why);
  return false;
}

/** A name that looks like a secret is none: the file's own name is there. */
function dropSecretName(file: string, { fields }: Markdown, ledger: Ledger): void {
  const { name } = fields;
  if (typeof name !== "string" || !hasSecret(name)) return;
  delete fields["name"];
  ledger.note(
    file,
    "/name",
    "dropped",
    null,
    "it looks like a secret: its file's name stands for it",
  );
}

function frontLeaves(fields: { [key: string]: Json }): string[] {
  return Object.keys(fields).length === 0 ? [] : leavesOf(fields);
}
