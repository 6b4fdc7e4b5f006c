import { isObject, type Json, own, pointerPart } from "../files/json.ts";
import { Ledger } from "../ledger.ts";
import type { Permissions, Rule } from "../permissions/rules.ts";
import type { Server, Setup } from "../source/setup.ts";
import { type SafeValue, safeServer } from "./safe-server.ts";
import type { Draft } from "./target.ts";

/** A server that the target had before the migration. */
export interface StandingServer {
  name: string;
  file: string;
  layer: "user" | "project";
  entry: Json;
}

/** The servers of one layer. @param servers what stands under the target's own key for them */
export function standingIn(
  file: string,
  layer: StandingServer["layer"],
  servers: Json | undefined,
): StandingServer[] {
  return Object.entries(isObject(servers) ? servers : {}).map(([name, entry]) => ({
    name,
    file,
    layer,
    entry,
  }));
}

/**
 * The servers that a target had before, held against the source's: whoever permitted a server has not
 * permitted another program that has its name.
 */
export class Standing {
  /** Those that are no server of the source. */
  readonly #others: StandingServer[];
  /** Whether the target can say in which folder a server runs. */
  readonly #folders: boolean;
  /** Names of all servers that will be there: the source's and the target's. */
  readonly names: string[];

  constructor(setup: Setup, servers: StandingServer[], { folders = true } = {}) {
    this.#folders = folders;
    this.names = [...new Set([...setup.servers, ...servers].map(({ name }) => name))];
    this.#others = servers.filter(({ name, layer, entry }) => {
      if (startsNothing(entry)) return false;
      const named = setup.servers.filter((server) => server.name === name);
      const near = named.filter(({ scope }) => (scope === "user") === (layer === "user"));
      return !(near.length > 0 ? near : named).some((server) => this.isSame(server, entry));
    });
  }

  /** Where another server of this name stands; null where there is none. */
  otherOf(name: string): string | null {
    return this.#others.find((other) => other.name === name)?.file ?? null;
  }

  /** The setup without permissions that would hold for another server; the ledger says which. */
  permitted(setup: Setup, ledger: Ledger): Setup {
    const stays = (rule: Rule) => {
      const other =
        rule.effect === "allow" ? this.#others.find(({ name }) => means(rule, name)) : undefined;
      if (other === undefined) return true;
      const why = `it would permit another MCP server, ${other.name} of ${other.file}, which has this name or one spelt alike`;
      if (rule.file !== undefined) ledger.note(rule.file, rule.field, "dropped", null, why);
      return false;
    };
    const of = (permissions: Permissions): Permissions => ({
      ...permissions,
      rules: permissions.rules.filter(stays),
    });
    return {
      ...setup,
      permissions: of(setup.permissions),
      userPermissions: of(setup.userPermissions),
    };
  }

  /** Whether an entry of the target starts the same command, or reaches the same address. */
  isSame(server: Server, entry: Json): boolean {
    const { command, args = [], url, cwd } = server.config;
    const safe = safeServer(server, new Ledger(), "");
    const words = command === undefined ? [] : [command, ...args];
    const urls = command === undefined && url !== undefined ? [url] : [];
    const thereCwd = textOf(own(entry, "cwd"));
    return (
      agree(words, safe.command, [
        ...textsOf(own(entry, "command")),
        ...textsOf(own(entry, "args")),
      ]) &&
      agree(
        urls,
        [safe.url ?? ""],
        ["url", "httpUrl", "tcp"].flatMap((key) => textsOf(own(entry, key))),
      ) &&
      (thereCwd === cwd || (thereCwd === undefined && !this.#folders))
    );
  }
}

/**
 * Accounts for a server whose name is taken in the target: what stands there stays.
 * @param there what stands under its name where it would go
 * @param to the target by name, the file, and the field in it
 * @returns whether it is done with the server, which must not be written then
 */
export function settle(
  server: Server,
  standing: Standing,
  there: Json | undefined,
  to: { tool: string; file: string; field: string },
  ledger: Ledger,
  draft: Draft,
): boolean {
  const { name, file, pointer } = server;
  const other = standing.otherOf(name);
  if (other !== null) {
    const why = `there is another MCP server of this name (${other}), and it stayed as it was`;
    ledger.note(file, pointer, "dropped", null, why);
    draft.todo.push(
      `The MCP server ${name} was not carried over, nor what it was permitted: ${why}. Give one of them another name.`,
    );
    return true;
  }
  if (there === undefined) return false;
  if (standing.isSame(server, there)) {
    accountStanding(server, there, ledger, `${to.file} ${to.field}`);
    draft.todo.push(`${to.tool} has the MCP server ${name} already: it stayed as it was.`);
    return true;
  }
  // Of two in the source, the nearer came first; or something is there that starts nothing.
  const why = `something of this name has its place (${to.file} ${to.field}), and stays`;
  ledger.note(file, pointer, "dropped", null, why);
  draft.todo.push(`The MCP server ${name} of ${file} was not carried over: ${why}.`);
  return true;
}

/** Accounts for a server that the target has already, and that stays as it is. */
function accountStanding(server: Server, entry: Json, ledger: Ledger, to: string): void {
  const { file, pointer, config } = server;
  const safe = safeServer(server, new Ledger(), "");
  for (const [part, values] of [
    ["env", safe.env],
    ["headers", safe.headers],
  ] as const)
    for (const [key, value] of values)
      if (!standsThere(entry, key, String(config[part]?.[key]), value))
        ledger.note(
          file,
          `${pointer}/${part}/${pointerPart(key)}`,
          "dropped",
          null,
          "the same server is there already, without it or with another value, and it stayed as it was",
        );
  safeServer(server, ledger, to);
  if (config.cwd !== undefined && own(entry, "cwd") === config.cwd)
    ledger.note(file, `${pointer}/cwd`, "mapped", to, "the same folder");
}

/** Whether an entry only changes something of one in another layer, such as whether it is on. */
function startsNothing(entry: Json): boolean {
  return ["command", "args", "cwd", "url", "httpUrl", "tcp"].every(
    (key) => own(entry, key) === undefined,
  );
}

function standsThere(entry: Json, key: string, raw: string, value: SafeValue): boolean {
  const wanted = "text" in value ? [raw] : [raw, `${value.before}\${${value.variable}}`];
  const found = ["env", "environment", "headers", "http_headers"].flatMap((part) =>
    textsOf(own(own(entry, part), key)),
  );
  if (found.some((text) => wanted.includes(text))) return true;
  if ("text" in value) return false;
  return (
    textsOf(own(entry, "env_vars")).includes(value.variable) ||
    own(own(entry, "env_http_headers"), key) === value.variable ||
    (key.toLowerCase() === "authorization" && own(entry, "bearer_token_env_var") === value.variable)
  );
}

/**
 * Whether two lists of words are the same: word by word as the source has it, or as it is written
 * without its secret, or with the name of a variable alone.
 */
function agree(raw: string[], safe: string[], there: string[]): boolean {
  return (
    raw.length === there.length &&
    raw.every((word, at) => {
      const clean = safe[at] ?? word;
      return [word, clean, clean.replace(/\$\{(\w+):-[^}]*\}/g, "$${$1}")].includes(
        there[at] ?? "",
      );
    })
  );
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replace(/(?<!\$)\{env:(\w+)\}/g, "$${$1}");
}

function textsOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => textOf(one) ?? "");
}

/** Whether a permission could be about a server, in any of the ways in which targets spell names. */
function means({ tool }: Rule, server: string): boolean {
  if (!tool.startsWith("mcp__")) return false;
  const flat = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "_")
      .replace(/_$/, "");
  const [fixed = ""] = tool.slice("mcp__".length).split("*");
  const rule = flat(fixed);
  const name = flat(server);
  const stars = tool.includes("*") && !tool.endsWith("__*");
  const end = stars ? "" : "_";
  return rule === name || rule.startsWith(`${name}${end}`) || name.startsWith(`${rule}${end}`);
}
