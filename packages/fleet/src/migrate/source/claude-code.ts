import { posix } from "node:path";
import { inOrder, problemLine } from "@telltale/policy/read/problem.ts";
import { discreetJson, shaped } from "@telltale/policy/read/shape.ts";
import type { Path } from "@telltale/policy/read/yaml.ts";
import type { z } from "zod";
import { BrokenFile } from "../files/broken.ts";
import {
  isObject,
  isTrapName,
  type Json,
  type JsonText,
  leavesOf,
  own,
  pointerPart,
  readJsonText,
} from "../files/json.ts";
import { type Markdown, readMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Decision, Place } from "../permissions/decision.ts";
import { globExpression, resolvePath } from "../permissions/paths.ts";
import { type Mode, parseRule, type Scope, withoutSecret } from "../permissions/rules.ts";
import { hasSecret } from "../secrets.ts";
import { safeFrontMatter } from "./front-matter.ts";
import { readHooks } from "./hooks.ts";
import { readInstructions } from "./instructions.ts";
import { projectState, serverPart, serversFile, settingsFile, stateFile } from "./schema.ts";
import { whyBlocked } from "./server-lists.ts";
import { notAgreed, type Prompt, type Server, type Setup, type Skill } from "./setup.ts";

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
  findClashes(setup.servers);
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

/** A file of JSON, checked; null where there is none. @throws BrokenFile with line and column */
async function readFile<Schema extends z.ZodType>(
  tree: Tree,
  ledger: Ledger,
  file: string,
  schema: Schema,
): Promise<{ json: JsonText; value: z.infer<Schema> } | null> {
  const text = await tree.text(file);
  if (text === null || text.trim() === "") return null;
  const json = readJsonText(text, file);
  const value = checked(json, file, schema, json.value);
  ledger.announceJson(file, json.value);
  return { json, value };
}

/** @param path leads to the value @throws BrokenFile with line and column */
function checked<Schema extends z.ZodType>(
  json: JsonText,
  file: string,
  schema: Schema,
  value: unknown,
  path: Path = [],
): z.infer<Schema> {
  const { value: found, problems } = shaped(json, schema, value, path, discreetJson);
  const [first] = inOrder(problems);
  if (first === undefined) return found as z.infer<Schema>;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more in this file` : "";
  const message = problemLine(file, first).replace(/\.$/, `${more}.`);
  throw new BrokenFile(file, message);
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
      ledger.name(file, field, safe.specifier === null ? safe.tool : safe.text);
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
  const consent = new Consent();
  for (const { file: settings, value } of setup.settings) consent.take(value, settings, "");
  if (state !== null) {
    const { json } = state;
    const mine = project === null ? undefined : own(own(json.value, "projects"), project);
    const pointer = `/projects/${pointerPart(project ?? "")}`;
    const found =
      mine === undefined
        ? null
        : checked(json, file, projectState, mine, ["projects", project ?? ""]);
    if (found !== null) consent.take(found, file, pointer);
    const off = (name: string) => consent.switchedOff(name);
    addServers(ledger, setup, file, "user", "", state.value.mcpServers, off);
    if (found !== null) {
      addServers(ledger, setup, file, "local", pointer, found.mcpServers, off);
      addRules(
        ledger,
        setup,
        file,
        "local",
        "allow",
        found.allowedTools ?? [],
        `${pointer}/allowedTools`,
      );
    }
    for (const pointer of leavesOf(json.value)) {
      const known =
        /^(?:\/projects\/([^/]+))?\/(?:mcpServers|allowedTools|enabledMcpjsonServers|disabledMcpjsonServers|disabledMcpServers)(?:\/|$)/.exec(
          pointer,
        );
      const isMine = known?.[1] === undefined || known[1] === pointerPart(project ?? "");
      if (known === null)
        ledger.note(
          file,
          pointer,
          "dropped",
          null,
          "state that the tool keeps for itself, not configuration",
        );
      else if (!isMine) ledger.note(file, pointer, "dropped", null, "it is of another project");
    }
  }
  if (project === null) return;
  const shared = posix.join(project, ".mcp.json");
  const found = await readFile(tree, ledger, shared, serversFile);
  const servers = found?.value.mcpServers;
  addServers(ledger, setup, shared, "project", "", servers, (name) => consent.whyOff(name));
  const offered = Object.keys(servers ?? {});
  setup.refused.push(...consent.refused(offered));
  consent.account(ledger, offered, setup.servers);
}

type Answers = "enabledMcpjsonServers" | "disabledMcpjsonServers" | "disabledMcpServers";

/** What was answered about servers, in all the places where answers are kept. */
class Consent {
  readonly #answers: { file: string; field: string; name: string; key: Answers }[] = [];
  readonly #all: { file: string; field: string }[] = [];

  /** @param above JSON pointer of what the answers stand in */
  take(
    value: { [key in Answers]?: string[] | undefined } & {
      enableAllProjectMcpServers?: boolean | undefined;
    },
    file: string,
    above: string,
  ): void {
    for (const key of [
      "enabledMcpjsonServers",
      "disabledMcpjsonServers",
      "disabledMcpServers",
    ] as const)
      for (const [index, name] of (value[key] ?? []).entries())
        this.#answers.push({ file, field: `${above}/${key}/${index}`, name, key });
    if (value.enableAllProjectMcpServers === true)
      this.#all.push({ file, field: `${above}/enableAllProjectMcpServers` });
  }

  /** Why any server is off; null where its user has not switched it off. */
  switchedOff(name: string): string | null {
    return this.#has(name, "disabledMcpServers") ? "its user switched it off" : null;
  }

  /** Why a server of the project's own file is off; null where somebody agreed to it. */
  whyOff(name: string): string | null {
    if (this.#has(name, "disabledMcpjsonServers")) return "its user does not want it";
    const agreed = this.#all.length > 0 || this.#has(name, "enabledMcpjsonServers");
    return this.switchedOff(name) ?? (agreed ? null : notAgreed);
  }

  /** @param offered servers of the project's own file: also refused are some that are not there */
  refused(offered: string[]): string[] {
    return [
      ...this.#answers.flatMap(({ name, key }) => (key === "disabledMcpjsonServers" ? name : [])),
      ...offered.filter((name) => this.switchedOff(name) !== null),
    ];
  }

  /** @param offered servers of the project's own file */
  account(ledger: Ledger, offered: string[], servers: Server[]): void {
    for (const { file, field, name, key } of this.#answers) {
      const isThere =
        offered.includes(name) ||
        (key === "disabledMcpServers" && servers.some((server) => server.name === name));
      const state = key === "enabledMcpjsonServers" ? "on" : "off";
      if (isThere) ledger.note(file, field, "mapped", null, `the server is switched ${state}`);
      else ledger.note(file, field, "dropped", null, "there is no server of this name");
    }
    for (const { file, field } of this.#all)
      ledger.note(file, field, "mapped", null, "servers that nobody refused are switched on");
  }

  #has(name: string, key: Answers): boolean {
    return this.#answers.some((answer) => answer.name === name && answer.key === key);
  }
}

function findClashes(servers: Server[]): void {
  for (const server of servers)
    for (const [key, value] of Object.entries(server.config.env ?? {}))
      if (servers.some(({ config: { env } }) => env?.[key] !== undefined && env[key] !== value))
        server.clashes.push(key);
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
      const server: Server = {
        file,
        scope,
        name,
        pointer,
        config: parsed.data,
        clashes: [],
        off: whyOff(name),
      };
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
    const text = await textIn(tree, ledger, file);
    if (text === null) continue;
    const { markdown, secretFields } = safeFrontMatter(readMarkdown(text, file));
    ledger.announce(file, [...frontLeaves(markdown.fields), "body"]);
    dropSecretName(file, markdown, secretFields, ledger);
    prompts.push({ file, scope, name: path.slice(0, -3), markdown, secretFields });
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
    const text = await textIn(tree, ledger, file);
    if (text === null) continue;
    const { markdown, secretFields } = safeFrontMatter(readMarkdown(text, file));
    ledger.announce(file, [...frontLeaves(markdown.fields), "body"]);
    dropSecretName(file, markdown, secretFields, ledger);
    const files: Skill["files"] = [];
    for (const other of paths.filter((one) => one.startsWith(`${name}/`) && one !== path)) {
      const bytes = await bytesIn(tree, ledger, posix.join(folder, other));
      if (bytes === null) continue;
      ledger.announce(posix.join(folder, other), ["file"]);
      const executable = await tree.isExecutable(posix.join(folder, other));
      files.push({ path: other.slice(name.length + 1), bytes, executable });
    }
    skills.push({ file, scope, name, markdown, secretFields, files });
  }
  for (const path of paths) {
    if (skills.some(({ name }) => path.startsWith(`${name}/`))) continue;
    const file = posix.join(folder, path);
    ledger.announce(file, ["file"]);
    ledger.note(file, "file", "dropped", null, "it belongs to no skill: there is no SKILL.md");
  }
  return skills;
}

async function textIn(tree: Tree, ledger: Ledger, file: string): Promise<string | null> {
  return (await bytesIn(tree, ledger, file))?.toString("utf8") ?? null;
}

/** The bytes of a file that stands in a folder; null where it cannot be had, and the ledger says so. */
async function bytesIn(tree: Tree, ledger: Ledger, file: string): Promise<Buffer | null> {
  const found = await tree.find(file);
  if (Buffer.isBuffer(found)) return found;
  const why = found === null ? "no file is found under its name" : `it is ${found.is}`;
  ledger.announce(file, ["file"]);
  ledger.note(file, "file", "dropped", null, why);
  return null;
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
function dropSecretName(
  file: string,
  { fields }: Markdown,
  secretFields: string[],
  ledger: Ledger,
): void {
  const at = secretFields.indexOf("name");
  if (at < 0) return;
  secretFields.splice(at, 1);
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
