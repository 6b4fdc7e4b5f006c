import type { Json } from "../files/json.ts";
import type { JsonEdit } from "../files/json-edit.ts";
import type { Ledger } from "../ledger.ts";
import type { Server } from "../source/setup.ts";
import { type SafeServer, type SafeValue, safeServer } from "./safe-server.ts";
import { secretTodo } from "./secret-todo.ts";
import { type Standing, settle } from "./standing.ts";
import type { Draft } from "./target.ts";

/**
 * A server as Gemini CLI writes it, and Qwen Code after it: a command, or an address under the name of
 * its kind of connection; null where it has neither.
 */
export function geminiEntry(
  { config }: Server,
  { command: [command, ...args], env, url, headers }: SafeServer,
): { [key: string]: Json } | null {
  if (command !== undefined) return { command, args, ...referencePairs("env", env) };
  if (url === null) return null;
  return {
    [config.type === "sse" ? "url" : "httpUrl"]: url,
    ...referencePairs("headers", headers),
  };
}

/**
 * Puts a server into `mcpServers` of a file of JSON, without its secrets. One that is there stays; if it
 * is another one, nothing of this one is carried over.
 * @param entry what the target writes for it; null where it has neither a command nor a URL
 * @param off how the target switches a server off that nobody has agreed to
 */
export function draftServer(
  server: Server,
  edit: JsonEdit,
  standing: Standing,
  tool: string,
  entry: (safe: SafeServer) => { [key: string]: Json } | null,
  off: (edit: JsonEdit) => void,
  ledger: Ledger,
  draft: Draft,
): void {
  const { file, name, pointer, config, enabled } = server;
  const field = `mcpServers.${name}`;
  const there = edit.get("mcpServers", name);
  if (settle(server, standing, there, { tool, file: edit.file, field }, ledger, draft)) return;
  const safe = safeServer(server, ledger, `${edit.file} ${field}`);
  const made = entry(safe);
  if (made === null) {
    ledger.note(file, pointer, "dropped", null, "it has neither a command nor a URL");
    return;
  }
  if (config.cwd !== undefined) {
    made["cwd"] = config.cwd;
    ledger.note(file, `${pointer}/cwd`, "mapped", edit.file, "the same folder");
  }
  edit.set(["mcpServers", name], made);
  draft.todo.push(...safe.todo, ...secretTodo(name, safe, reference));
  if (enabled) return;
  off(edit);
  draft.todo.push(
    `The MCP server ${name} is switched off, since nobody agreed to it: switch it on yourself.`,
  );
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
