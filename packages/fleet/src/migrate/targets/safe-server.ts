import { pointerPart } from "../files/json.ts";
import type { Ledger } from "../ledger.ts";
import { optionName, secretsInWords } from "../secrets/commands.ts";
import { isSpeaking, variableName } from "../secrets/names.ts";
import { looksRandom, shapesIn } from "../secrets/shapes.ts";
import { type Spoken, schemeOf, spokenIn } from "../secrets/spoken.ts";
import { isSecret, joined, referenceName, replaceSpans } from "../secrets.ts";
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
  secrets: Secret[];
  /** Sentences for its user. */
  todo: string[];
}
/** Plain text, or the environment variable that holds the value, with what stands around it. */
export type SafeValue = { text: string } | { variable: string; before: string };

/** A secret that was left out, and the variable that stands in its place. */
export interface Secret {
  variable: string;
  place: "env" | "header" | "arguments" | "url";
  /** What the variable has to hold, in words: `the value of --token in argument 3`. */
  holds: string;
  /** What stands before the variable already, such as `Bearer`; empty for nothing. */
  scheme: string;
}

/** What becomes of `${NAME:-value}`. */
export const withoutDefault =
  "the variable's name alone: the value for where it is not set is not carried over";
export const setWithoutDefault = (variable: string, { name }: Server): string =>
  `Set the environment variable ${variable} for the MCP server ${name}: the value that it had where it is not set was not carried over.`;

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
    secrets: [],
    todo: [],
  };
  const note = (part: string, outcome: "mapped" | "approximated" | "dropped", why: string) =>
    ledger.note(file, `${pointer}${part}`, outcome, outcome === "dropped" ? null : to, why);
  const hidden = new Hidden(name, safe.secrets);

  const take = (place: "env" | "header", key: string, value: string, part: string): SafeValue => {
    const referred = referenceName(value);
    if (referred !== null) {
      hidden.name(value, referred);
      const isGone = hidden.withoutDefaults(value, "env", key) !== value;
      if (!value.includes(":-")) note(part, "mapped", "the variable's name, as it was");
      else {
        note(part, "approximated", withoutDefault);
        if (!isGone) safe.todo.push(setWithoutDefault(referred, server));
      }
      return { variable: referred, before: "" };
    }
    if (!isSecret(key, value)) {
      note(part, "mapped", "the same text");
      return { text: value };
    }
    const scheme = place === "header" ? schemeOf(value) : "";
    const own = place === "env" && !server.clashes.includes(key);
    const variable = hidden.name(value, own ? variableName(key) : variableName(name, key));
    const what = place === "env" ? `the value of ${key}` : `the header ${key}`;
    safe.secrets.push({ variable, place, holds: what, scheme: scheme.trim() });
    note(part, "approximated", `a secret is not copied: set the variable ${variable} yourself`);
    return { variable, before: scheme };
  };

  // Variables of its environment keep their names; others get out of their way.
  for (const [key, value] of Object.entries(config.env ?? {}))
    safe.env.push([key, take("env", key, String(value), `/env/${pointerPart(key)}`)]);
  if (config.command !== undefined) {
    safe.command = safeWords([config.command, ...(config.args ?? [])], hidden, note);
    for (const word of safe.command) {
      const inSource = pathInSource(word);
      if (inSource !== null)
        safe.todo.push(
          `Move ${inSource} to a place of its own, and name that for the MCP server ${name} in ${to}, before the source tool's folder is removed, as telltale fleet apply does: the server runs it.`,
        );
    }
    note("/command", "mapped", "the same command");
    note("/args", "mapped", "the same arguments");
  }
  for (const [key, value] of Object.entries(config.headers ?? {}))
    safe.headers.push([key, take("header", key, String(value), `/headers/${pointerPart(key)}`)]);
  if (config.url !== undefined) {
    const url = hidden.withoutDefaults(config.url, "url", "the URL");
    if (url !== config.url) note("/url", "approximated", SET_DEFAULT);
    const spans = secretsInUrl(url);
    hidden.last();
    safe.url = replaceSpans(url, spans, ({ name: spoken }, text) =>
      hidden.put(text, spoken ?? "url", {
        place: "url",
        holds: held(spoken, false, "the URL"),
        scheme: "",
      }),
    );
    if (spans.length === 0) note("/url", "mapped", "the same address");
    else note("/url", "approximated", `a secret in it is not copied: ${hidden.last()}`);
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

/** Gives each secret of a server a variable of its own, and remembers what it has to hold. */
class Hidden {
  readonly #server: string;
  readonly #secrets: Secret[];
  readonly #named = new Map<string, string>();
  #since = 0;

  constructor(server: string, secrets: Secret[]) {
    this.#server = server;
    this.#secrets = secrets;
  }

  /** @param word of an option or a field, never of a value @returns the text that stands for it */
  put(secret: string, word: string, what: Omit<Secret, "variable">): string {
    const base = variableName(this.#server, word);
    const known = this.#named.size;
    const variable = this.name(secret, base);
    if (this.#named.size > known) this.#secrets.push({ variable, ...what });
    return `\${${variable}}`;
  }

  /** A name that no other secret of the server has. */
  name(secret: string, base: string): string {
    let variable = base;
    for (let more = 2; (this.#named.get(variable) ?? secret) !== secret; more += 1)
      variable = `${base}_${more}`;
    this.#named.set(variable, secret);
    return variable;
  }

  /** `${NAME:-secret}` as `${NAME}`, which then has to hold that. */
  withoutDefaults(text: string, place: Secret["place"], where: string): string {
    return text.replace(/\$\{([A-Za-z_]\w*):-([^}]*)\}/g, (all, name: string, value: string) => {
      if (!isSecret(name, value)) return all;
      const holds = `what stood as its default in ${where}`;
      this.#secrets.push({ variable: name, place, holds, scheme: "" });
      return `\${${name}}`;
    });
  }

  /** What is to be done for those that came since it was asked last. */
  last(): string {
    const fresh = this.#secrets.slice(this.#since).map(({ variable }) => variable);
    this.#since = this.#secrets.length;
    return fresh.length === 0
      ? "its variable is set already for another place"
      : `set the variable${fresh.length > 1 ? "s" : ""} ${fresh.join(", ")} yourself`;
  }
}

function safeWords(
  words: string[],
  hidden: Hidden,
  note: (part: string, outcome: "approximated", why: string) => void,
): string[] {
  const plain = words.map((word, index) => {
    const text = hidden.withoutDefaults(word, "arguments", argument(index));
    if (text !== word) note(argumentField(index), "approximated", SET_DEFAULT);
    return text;
  });
  return secretsInWords(plain, "setting").map((found, index) => {
    const word = plain[index] ?? "";
    const spans = joined(/:\/\//.test(word) ? [...found, ...secretsInUrl(word)] : found);
    if (spans.length === 0) return word;
    const place = argument(index);
    hidden.last();
    const text = replaceSpans(word, spans, ({ name, start, end }, secret) => {
      const spoken = name !== null && isSpeaking(name) ? name : null;
      const whole = start === 0 && end === word.length;
      const before = plain[index - 1] ?? "";
      const holds =
        whole && spoken !== null && optionName(before) === spoken
          ? `what follows ${before} (${place})`
          : held(spoken, whole, place);
      const label = spoken ?? (index === 0 ? "command" : `arg_${index}`);
      const scheme = schemeBefore(word.slice(0, start));
      return hidden.put(secret, label, { place: "arguments", holds, scheme });
    });
    note(argumentField(index), "approximated", `a secret is not copied: ${hidden.last()}`);
    return text;
  });
}

const SET_DEFAULT = "a secret is not copied: set the variable that it was the default of yourself";

function argument(index: number): string {
  return index === 0 ? "the command" : `argument ${index}`;
}

function argumentField(index: number): string {
  return index === 0 ? "/command" : `/args/${index - 1}`;
}

/** Secrets in an address: logins, parameters, and parts of the path that nobody would write. */
function secretsInUrl(url: string): Spoken[] {
  const segments = [...url.matchAll(/(?<=[/#])[^/?#]+/g)];
  const isRandom = segments.map(([part]) => looksRandom(part, SHORTEST));
  const parts = segments.flatMap((found, index) => {
    const [part] = found;
    // A key may have a slash in it: what stands beside one of its halves may be the other.
    const isHalf = (isRandom[index - 1] || isRandom[index + 1]) && isMixed(part);
    if (!isRandom[index] && !isHalf) return [];
    return [{ start: found.index, end: found.index + part.length, name: "path" }];
  });
  const shapes = shapesIn(url).map((span) => ({
    ...span,
    name: url[span.end] === "@" ? "login" : null,
  }));
  const spoken = spokenIn(url, "setting").map((one) => ({
    ...one,
    name: one.name !== null && isSpeaking(one.name) ? one.name : null,
  }));
  return joined([...spoken, ...shapes, ...parts]);
}

/** Small letters and capitals, or letters and digits, as in no plain word. */
const isMixed = (part: string) =>
  part.length >= 6 && (/[a-z].*[A-Z]/.test(part) || (/\d/.test(part) && /[A-Za-z]/.test(part)));

/** A part of a path that gives access may be as short as this; words of it are not as mixed. */
const SHORTEST = 12;

/** What a variable holds, in words. @param name of an option or a field; null where there is none */
function held(name: string | null, whole: boolean, place: string): string {
  if (name === "login")
    return `the login in ${place}, as it stood there (user:password, or a token alone)`;
  if (name === "path") return `the secret part of the path in ${place}`;
  if (name === null) return whole ? `the whole of ${place}` : `the secret part of ${place}`;
  return `the value of ${name} in ${place}`;
}

/** `Bearer` where it is the last word of a text; empty otherwise. */
function schemeBefore(text: string): string {
  return /\b(Bearer|Basic|Token|ApiKey|Digest) +$/i.exec(text)?.[1] ?? "";
}
