import { type Json, own } from "../files/json.ts";
import type { TomlEdit } from "../files/toml-edit.ts";
import { Ledger } from "../ledger.ts";
import type { CodexServerRules } from "../permissions/convert-codex.ts";
import type { Permissions } from "../permissions/rules.ts";
import type { Server } from "../source/setup.ts";
import { type SafeServer, type SafeValue, safeServer } from "./safe-server.ts";
import { setVariable } from "./secret-todo.ts";
import { aboutConsent, dropServer, dropUnfit } from "./servers.ts";
import { type Standing, settle } from "./standing.ts";
import type { Draft } from "./target.ts";

/**
 * A server under `mcp_servers` (https://developers.openai.com/codex/mcp). Its tools ask, but for those
 * that the source's rules permit.
 */
export function draftCodexServer(
  server: Server,
  edit: TomlEdit,
  standing: Standing,
  rules: CodexServerRules,
  ledger: Ledger,
  draft: Draft,
): void {
  const { file, name, pointer, config, off } = server;
  const to = { tool: "Codex", file: edit.file, field: `mcp_servers.${name}` };
  if (settle(server, standing, edit.get("mcp_servers", name), to, ledger, draft)) return;
  if (!/^[\w-]+$/.test(name))
    return dropServer(server, "servers have no such names there", ledger, draft);
  if (dropUnfit(server, ["sse", "ws"], ledger, draft)) return;
  if (server.scope !== "user" && hasVariable(safeServer(server, new Ledger(), "").url ?? ""))
    return dropServer(server, unsharable, ledger, draft);
  const safe = safeServer(server, ledger, `${to.file} ${to.field}`, "the same limit, in seconds");
  const entry = entryOf(safe, name, edit.file, draft);
  if (config.cwd !== undefined) {
    entry["cwd"] = config.cwd;
    ledger.note(file, `${pointer}/cwd`, "mapped", edit.file, "the same folder");
  }
  if (safe.timeout !== null) entry["tool_timeout_sec"] = safe.timeout / 1_000;
  entry["enabled"] = off === null && rules.enabled;
  entry["default_tools_approval_mode"] = rules.approval;
  if (rules.disabled.length > 0) entry["disabled_tools"] = rules.disabled;
  const modes = [
    ...rules.approved.map((tool) => [tool, { approval_mode: "approve" }] as const),
    ...rules.asked.map((tool) => [tool, { approval_mode: "prompt" }] as const),
  ];
  if (modes.length > 0) entry["tools"] = Object.fromEntries(modes);
  edit.add({ mcp_servers: { [name]: entry } });
  if (rules.enabled)
    draft.todo.push(...safe.todo, ...secretsFor(name, safe), ...aboutConsent(server));
  else
    draft.todo.push(
      `The MCP server ${name} is switched off: a rule denies tools of it by a star. To have the others, take this migration back, deny those by their full names, and migrate again.`,
    );
}

/** What others read too is no place to write a value into. */
const unsharable =
  "Codex puts no variables into URLs, and what stands for one must not be written into a file that the project shares";

const hasVariable = (text: string) => /\$\{\w+/.test(text);

/**
 * What may stand in the user's configuration: all that is restricted anywhere, and of what is permitted
 * only what is so in every project.
 */
export function inEveryProject(
  rules: CodexServerRules,
  general: CodexServerRules,
): CodexServerRules {
  const all = general.approval === "approve";
  return {
    ...rules,
    approval: all ? rules.approval : "prompt",
    approved: rules.approved.filter((tool) => all || general.approved.includes(tool)),
  };
}

/**
 * Accounts for permissions of a server that are not carried over: one that is there already keeps its own
 * approvals; one that is switched off has none; one of the user's is not permitted by a project.
 */
export function accountCodexApprovals(
  { name, scope }: Server,
  edit: TomlEdit,
  { rules }: Permissions,
  { enabled }: CodexServerRules,
  ledger: Ledger,
): void {
  const there = edit.get("mcp_servers", name);
  for (const { effect, tool, file, field, scope: from } of rules) {
    if (effect !== "allow" || file === undefined) continue;
    if (tool !== `mcp__${name}` && !tool.startsWith(`mcp__${name}__`)) continue;
    const one = own(own(own(there, "tools"), tool.slice(`mcp__${name}__`.length)), "approval_mode");
    const approves = (one ?? own(there, "default_tools_approval_mode")) === "approve";
    const why =
      there !== undefined
        ? approves
          ? null
          : "the server is there already, and keeps its own approvals"
        : !enabled
          ? "a rule denies tools of this server by a star: it is switched off, and asks once it is not"
          : scope === "user" && from !== "user"
            ? "the server stands in the user's configuration, and would be permitted in every project"
            : null;
    if (why !== null) ledger.note(file, field, "dropped", null, why);
  }
}

/** Which variable is to be set to what: Codex writes the word of a bearer token itself, and no other. */
function secretsFor(server: string, safe: SafeServer): string[] {
  return safe.secrets.map((secret) => {
    const { variable, place, scheme } = secret;
    if (place === "url")
      return `Write ${secret.holds} of the MCP server ${server} there for \${${variable}}: Codex puts no variables into URLs.`;
    if (scheme === "" || place === "arguments") return `${setVariable(server, secret)}.`;
    if (/^bearer$/i.test(scheme) && isAuthorization(secret.holds))
      return `${setVariable(server, secret)}: Codex puts "Bearer" before it.`;
    return `${setVariable(server, { ...secret, scheme: "" })}, with "${scheme}" in front: Codex puts nothing before it.`;
  });
}

function isAuthorization(header: string): boolean {
  return /\bauthorization$/i.test(header);
}

function entryOf(
  { command: [command, ...args], env, url, headers }: SafeServer,
  name: string,
  file: string,
  draft: Draft,
): { [key: string]: Json } {
  if ([command ?? "", ...args].some(hasVariable))
    draft.todo.push(
      `Codex puts no variables into commands: let a script of your own start the MCP server ${name}, with the variables that stand as \${…} in ${file} now, and name them under env_vars.`,
    );
  const urlVariable = /\$\{(\w+)/.exec(url ?? "")?.[1];
  if (urlVariable !== undefined)
    draft.todo.push(
      `Codex puts no variables into URLs: write out what stands as \${…} in the URL of the MCP server ${name} in ${file}, and let nobody else read that file.`,
    );
  for (const [key, value] of [...env, ...headers])
    if ("text" in value && hasVariable(value.text) && bearerOf(key, value.text) === null)
      draft.todo.push(
        `Codex puts no variables into the middle of ${key} of the MCP server ${name}: set one variable to the whole of it, and name that in ${file}.`,
      );
  if (command !== undefined) {
    const plain = env.flatMap(([key, value]) =>
      "text" in value ? [[key, value.text] as const] : [],
    );
    const passed = env.flatMap(([key, value]) =>
      "text" in value ? [] : [passedOn(key, value, name, draft)],
    );
    return {
      command,
      args,
      ...(plain.length > 0 ? { env: Object.fromEntries(plain) } : {}),
      ...(passed.length > 0 ? { env_vars: passed } : {}),
    };
  }
  const entry: { [key: string]: Json } = { url: url ?? "" };
  const plain: { [key: string]: Json } = {};
  const named: { [key: string]: Json } = {};
  for (const [key, value] of headers) {
    const bearer = "text" in value ? bearerOf(key, value.text) : null;
    if (bearer !== null) entry["bearer_token_env_var"] = bearer;
    else if ("text" in value) plain[key] = value.text;
    else if (isAuthorization(key) && /^bearer +$/i.test(value.before))
      entry["bearer_token_env_var"] = value.variable;
    else named[key] = value.variable;
  }
  if (Object.keys(plain).length > 0) entry["http_headers"] = plain;
  if (Object.keys(named).length > 0) entry["env_http_headers"] = named;
  return entry;
}

/** The variable of `Authorization: Bearer ${NAME}`. */
function bearerOf(key: string, text: string): string | null {
  return isAuthorization(key) ? (/^bearer +\$\{(\w+)\}$/i.exec(text)?.[1] ?? null) : null;
}

/** Variables are passed on by their own names alone: never another one than the source names. */
function passedOn(
  key: string,
  value: Exclude<SafeValue, { text: string }>,
  server: string,
  draft: Draft,
): string {
  if (value.variable !== key)
    draft.todo.push(
      `Codex passes ${value.variable} on to the MCP server ${server} by this name alone: let a script of your own start it, which sets ${key} to what ${value.variable} holds.`,
    );
  return value.variable;
}
