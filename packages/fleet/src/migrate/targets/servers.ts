import { type Json, pointerPart } from "../files/json.ts";
import type { JsonEdit } from "../files/json-edit.ts";
import type { Ledger } from "../ledger.ts";
import { hasSecret, isSecret, referenceName, saysSecret, variableName } from "../secrets.ts";
import { pathInSource } from "../source/places.ts";
import type { Server } from "../source/setup.ts";
import { accountStanding, dropForOther, type Standing } from "./standing.ts";
import type { Draft } from "./target.ts";

/** A server with nothing secret in it: what was secret is the name of a variable. */
export interface SafeServer {
  command: string[];
  env: [string, SafeValue][];
  url: string | null;
  headers: [string, SafeValue][];
  /** Sentences for its user. */
  todo: string[];
}
/** Plain text, or the environment variable that holds the value, with what stands around it. */
export type SafeValue = { text: string } | { variable: string; before: string };

const secretFlag = /^-{1,2}[\w-]*(?:key|token|secret|password|passwd|auth|credential)[\w-]*$/i;

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
  const to = `${edit.file} mcpServers.${name}`;
  const there = edit.get("mcpServers", name);
  const other =
    standing.otherOf(name) ??
    (there === undefined || standing.isSame(server, there) ? null : edit.file);
  if (other !== null) {
    draft.todo.push(dropForOther(server, other, ledger));
    return;
  }
  if (there !== undefined) {
    accountStanding(server, there, ledger, to);
    draft.todo.push(`${tool} has the MCP server ${name} already: it stayed as it was.`);
    return;
  }
  const safe = safeServer(server, ledger, to);
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
  draft.todo.push(...safe.todo);
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
    "text" in value ? value.text : `${value.before}\${${value.variable}}`;
  return values.length === 0
    ? {}
    : { [key]: Object.fromEntries(values.map(([name, value]) => [name, text(value)])) };
}

/** Takes the secrets out of a server, and accounts for each of its fields. @param to where it goes */
export function safeServer(server: Server, ledger: Ledger, to: string): SafeServer {
  const { config, file, name, pointer } = server;
  const safe: SafeServer = { command: [], env: [], url: null, headers: [], todo: [] };
  const note = (part: string, outcome: "mapped" | "approximated" | "dropped", why: string) =>
    ledger.note(file, `${pointer}${part}`, outcome, outcome === "dropped" ? null : to, why);
  const take = (key: string, value: string, part: string, prefix: string): SafeValue => {
    const referred = referenceName(value);
    if (referred !== null) {
      note(part, /:-/.test(value) ? "approximated" : "mapped", "the variable's name, as it was");
      return { variable: referred, before: "" };
    }
    if (!isSecret(key, value)) {
      note(part, "mapped", "the same text");
      return { text: value };
    }
    const variable = prefix === "" ? variableName(key) : variableName(prefix, key);
    safe.todo.push(
      `Set the environment variable ${variable} to the value of ${key} of the MCP server ${name}.`,
    );
    note(part, "approximated", `a secret is not copied: set the variable ${variable} yourself`);
    const scheme = /^(Bearer|Basic|Token) /i.exec(value)?.[0] ?? "";
    return { variable, before: scheme };
  };
  if (config.command !== undefined) {
    const args = config.args ?? [];
    const words = [config.command, ...args];
    const cleaned = words.map((word, index) => {
      const flag = /^(-{1,2}[\w-]+)=([^]*)$/.exec(word);
      const hidden =
        (index > 0 && secretFlag.test(words[index - 1] ?? "") && referenceName(word) === null) ||
        (flag !== null &&
          secretFlag.test(flag[1] ?? "") &&
          referenceName(flag[2] ?? "") === null) ||
        saysSecret(word);
      if (!hidden) return word;
      const what = variableName(
        name,
        (flag?.[1] ?? words[index - 1] ?? "secret").replace(/^-+/, ""),
      );
      safe.todo.push(
        `Put the secret into the arguments of the MCP server ${name} yourself, where \${${what}} stands.`,
      );
      const place = index === 0 ? "/command" : `/args/${index - 1}`;
      note(place, "approximated", `a secret is not copied: put it in for \${${what}} yourself`);
      return flag === null ? `\${${what}}` : `${flag[1]}=\${${what}}`;
    });
    safe.command = cleaned;
    for (const word of cleaned) {
      const inSource = pathInSource(word);
      if (inSource !== null)
        safe.todo.push(
          `Move ${inSource} to a place of its own, and name that for the MCP server ${name} in ${to}, before the source tool's folder is removed, as telltale fleet apply does: the server runs it.`,
        );
    }
    note("/command", "mapped", "the same command");
    note("/args", "mapped", "the same arguments");
  }
  for (const [key, value] of Object.entries(config.env ?? {}))
    safe.env.push([key, take(key, String(value), `/env/${pointerPart(key)}`, "")]);
  for (const [key, value] of Object.entries(config.headers ?? {}))
    safe.headers.push([key, take(key, String(value), `/headers/${pointerPart(key)}`, name)]);
  if (config.url !== undefined) {
    const clean = cleanUrl(config.url);
    safe.url = clean;
    note("/url", clean === config.url ? "mapped" : "approximated", "the same address");
    if (clean !== config.url)
      safe.todo.push(`Put the secret into the URL of the MCP server ${name} yourself.`);
  }
  note("/type", "mapped", "follows from the kind of the entry");
  return safe;
}

function cleanUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return hasSecret(url) ? "https://set-it-yourself.invalid/" : url;
  const before = parsed.href;
  parsed.username = "";
  parsed.password = "";
  for (const [key, value] of [...parsed.searchParams])
    if (isSecret(key, value)) parsed.searchParams.delete(key);
  if (parsed.href === before) return hasSecret(url) ? parsed.origin : url;
  return parsed.href;
}
