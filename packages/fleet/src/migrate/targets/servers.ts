import type { Json } from "../files/json.ts";
import type { JsonEdit } from "../files/json-edit.ts";
import type { Ledger } from "../ledger.ts";
import type { Permissions } from "../permissions/rules.ts";
import { mcpMatches } from "../permissions/source.ts";
import { couldTouch } from "../permissions/wildcard.ts";
import { notAgreed, type Server } from "../source/setup.ts";
import { whyForeign } from "./foreign.ts";
import { type SafeServer, type SafeValue, safeServer } from "./safe-server.ts";
import { secretTodo } from "./secret-todo.ts";
import { type Standing, settle } from "./standing.ts";
import type { Draft } from "./target.ts";

/**
 * A server as Gemini CLI writes it, and Qwen Code after it: a command, or an address under the name of
 * its kind of connection.
 */
export function geminiEntry(
  { config }: Server,
  { command: [command, ...args], env, url, headers }: SafeServer,
): { [key: string]: Json } {
  if (command !== undefined) return { command, args, ...referencePairs("env", env) };
  return {
    [config.type === "sse" ? "url" : "httpUrl"]: url ?? "",
    ...referencePairs("headers", headers),
  };
}

/**
 * Puts a server into `mcpServers` of a file of JSON, without its secrets. One that is there stays; if it
 * is another one, nothing of this one is carried over.
 * @param entry what the target writes for it
 * @param off how the target switches a server off that nobody has agreed to
 * @param limits the source's permissions, and the kinds of connection that the target has not
 */
export function draftServer(
  server: Server,
  edit: JsonEdit,
  standing: Standing,
  tool: string,
  entry: (safe: SafeServer) => { [key: string]: Json },
  off: (edit: JsonEdit) => void,
  ledger: Ledger,
  draft: Draft,
  limits: { permissions: Permissions; without?: readonly Kind[] },
): void {
  const { file, name, pointer, config, off: why } = server;
  const field = `mcpServers.${name}`;
  const there = edit.get("mcpServers", name);
  if (settle(server, standing, there, { tool, file: edit.file, field }, ledger, draft)) return;
  if (dropUnfit(server, limits.without ?? [], ledger, draft)) return;
  const foreign = whyForeign(server, "dollar", entry);
  if (foreign !== null) return dropServer(server, foreign, ledger, draft);
  const safe = safeServer(server, ledger, `${edit.file} ${field}`, "the same limit");
  const made = entry(safe);
  if (config.cwd !== undefined) {
    made["cwd"] = config.cwd;
    ledger.note(file, `${pointer}/cwd`, "mapped", edit.file, "the same folder");
  }
  if (safe.timeout !== null) made["timeout"] = safe.timeout;
  edit.set(["mcpServers", name], made);
  if (why !== null) off(edit);
  const useless = aboutRefusal(server, limits.permissions, tool);
  draft.todo.push(
    ...(useless ?? [...safe.todo, ...secretTodo(name, safe, reference), ...aboutConsent(server)]),
  );
}

/**
 * What is to be said of a server that is refused as a whole where a star denies some of its tools: its
 * secrets are not needed. Null where it is of use.
 */
function aboutRefusal({ name }: Server, { rules }: Permissions, tool: string): string[] | null {
  const denied = rules.filter(({ effect, specifier }) => effect === "deny" && specifier === null);
  if (denied.some((rule) => mcpMatches(rule.tool, `mcp__${name}__any tool at all`))) return [];
  const starred = denied.find((rule) => rule.tool.includes("*") && couldTouch(rule.tool, name));
  if (starred === undefined) return null;
  return [
    `The MCP server ${name} is denied as a whole, and of no use there: ${starred.text} denies some of its tools, and ${tool} knows no stars. To have the others, take this migration back, deny those by their full names, and migrate again.`,
  ];
}

type Kind = NonNullable<Server["config"]["type"]>;

/** Drops a server that the target cannot have. @returns whether it did */
export function dropUnfit(
  server: Server,
  without: readonly Kind[],
  ledger: Ledger,
  draft: Draft,
): boolean {
  const { command, url, type } = server.config;
  if (command === undefined && url === undefined)
    dropServer(server, "it has neither a command nor a URL", ledger, draft);
  else if (type !== undefined && without.includes(type))
    dropServer(server, `there are no servers of this kind (${type})`, ledger, draft);
  else return false;
  return true;
}

export function dropServer(server: Server, why: string, ledger: Ledger, draft: Draft): void {
  ledger.note(server.file, server.pointer, "dropped", null, why);
  draft.todo.push(`The MCP server ${server.name} was not carried over: ${why}.`);
}

/** What is to be said of a server that arrives switched off: nothing where its user wanted that. */
export function aboutConsent({ name, off }: Server): string[] {
  if (off !== notAgreed) return [];
  return [
    `The MCP server ${name} is switched off, since nobody agreed to it: switch it on yourself.`,
  ];
}

/** Switches a server off by `mcp.excluded`. */
export function excludeServer(edit: JsonEdit, name: string): void {
  const there = edit.get("mcp", "excluded");
  const names = Array.isArray(there) ? there : [];
  if (!names.includes(name)) edit.set(["mcp", "excluded"], [...names, name]);
}

/** Values by their names, secrets as `${NAME}`; nothing where there are none. */
export function referencePairs(
  key: string,
  values: [string, SafeValue][],
): { [key: string]: Json } {
  const text = (value: SafeValue) =>
    "text" in value ? value.text : value.before + reference(value.variable);
  return values.length === 0
    ? {}
    : { [key]: Object.fromEntries(values.map(([name, value]) => [name, text(value)])) };
}

/** A variable in Gemini CLI's settings, and in those of its descendants. */
function reference(variable: string): string {
  return `\${${variable}}`;
}
