import { pointerPart } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import {
  hasSecret,
  isSecret,
  looksRandom,
  referenceName,
  saysSecret,
  secretInCommand,
  variableName,
} from "../secrets.ts";
import { pathInSource } from "../source/places.ts";
import type { Server } from "../source/setup.ts";

/** A server with nothing secret in it: what was secret is the name of a variable. */
export interface SafeServer {
  command: string[];
  env: [string, SafeValue][];
  url: string | null;
  headers: [string, SafeValue][];
  /** Longest time of a call of a tool, in milliseconds; null where none is set. */
  timeout: number | null;
  /** Sentences for its user. */
  todo: string[];
}
/** Plain text, or the environment variable that holds the value, with what stands around it. */
export type SafeValue = { text: string } | { variable: string; before: string };

const secretFlag = /^-{1,2}[\w-]*(?:key|token|secret|password|passwd|auth|credential)[\w-]*$/i;

/**
 * Takes the secrets out of a server, and accounts for each of its fields.
 * @param to where it goes @param limit what becomes of its timeout; null where nothing does
 */
export function safeServer(
  server: Server,
  ledger: Ledger,
  to: string,
  limit: string | null = null,
): SafeServer {
  const { config, file, name, pointer } = server;
  const { timeout } = config;
  const safe: SafeServer = {
    command: [],
    env: [],
    url: null,
    headers: [],
    // Less than a second counts for nothing in the source.
    timeout: typeof timeout === "number" && timeout >= 1_000 ? timeout : null,
    todo: [],
  };
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
    const named = new Set<string>();
    const cleaned = words.map((word, index) => {
      const flag = /^(-{1,2}[\w-]+)=([^]*)$/.exec(word);
      const last = words[index - 1] ?? "";
      // Only a flag says what a word is; anything else may be a secret itself.
      const before =
        index > 1 && /^-{1,2}[A-Za-z][\w-]*$/.test(last) && !saysSecret(last) ? last : "";
      const hidden =
        (index > 0 && secretFlag.test(words[index - 1] ?? "") && referenceName(word) === null) ||
        (flag !== null &&
          secretFlag.test(flag[1] ?? "") &&
          referenceName(flag[2] ?? "") === null) ||
        saysSecret(word) ||
        looksRandom(word) ||
        isSecretHeader(word) ||
        secretInCommand(`${words[0]} ${before} ${word}`) >= 0 ||
        (/^https?:\/\//.test(word) && cleanUrl(word) !== word);
      if (!hidden) return word;
      const plain = variableName(
        name,
        (flag?.[1] ?? (before === "" ? "secret" : before)).replace(/^-+/, ""),
      );
      const what = named.has(plain) ? `${plain}_${index}` : plain;
      named.add(what);
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
    if (clean === config.url) note("/url", "mapped", "the same address");
    else note("/url", "approximated", "the address without what looks like a secret");
    if (clean !== config.url)
      safe.todo.push(`Put the secret into the URL of the MCP server ${name} yourself.`);
  }
  note("/type", "mapped", "follows from the kind of the entry");
  if (limit === null || safe.timeout === null)
    note("/timeout", "dropped", "the limit that is set there holds");
  else note("/timeout", limit.startsWith("the same") ? "mapped" : "approximated", limit);
  note("/alwaysLoad", "dropped", "when its tools are loaded is not said there");
  for (const [key, why] of [
    ["oauth", "how one signs in to it is not carried over: sign in there anew"],
    ["headersHelper", "headers that a program makes are not carried over: set them there"],
  ] as const) {
    if (config[key] === undefined) continue;
    note(`/${key}`, "dropped", why);
    safe.todo.push(`Look at ${key} of the MCP server ${name}: ${why}.`);
  }
  return safe;
}

/** `Name: value`, as flags for headers take it. */
function isSecretHeader(word: string): boolean {
  const [, name = "", value = ""] = /^([\w-]+):\s+([^]+)$/.exec(word) ?? [];
  return isSecret(name, value);
}

/** An address without what gives access: names and passwords, parameters, long random parts of the path. */
function cleanUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return hasSecret(url) ? "https://set-it-yourself.invalid/" : url;
  const before = parsed.href;
  const path = parsed.pathname.split("/");
  if (path.some(isSecretPart))
    parsed.pathname = path.map((part) => (isSecretPart(part) ? "SET_IT_YOURSELF" : part)).join("/");
  if (isSecretPart(parsed.hash.slice(1))) parsed.hash = "";
  parsed.username = "";
  parsed.password = "";
  for (const [key, value] of [...parsed.searchParams])
    if (isSecret(key, value)) parsed.searchParams.delete(key);
  if (parsed.href === before) return hasSecret(url) ? parsed.origin : url;
  return parsed.href;
}

const isSecretPart = (part: string) => looksRandom(part) || isSecret("", part);
