import type { Json } from "../files/json.ts";
import { Ledger } from "../ledger.ts";
import type { Server } from "../source/setup.ts";
import { type SafeServer, safeServer } from "./safe-server.ts";

/**
 * How a target writes what it fills in when it reads its settings. Neither way knows an escape.
 * - `dollar`: `$NAME` and `${NAME}` in every string (Gemini CLI's `resolveEnvVarsInString`, and its
 *   descendants).
 * - `braces`: `{env:NAME}`, then `{file:PATH}`, anywhere in the file's text, names included (opencode's
 *   "Config", section "Variables"; it looks for them before it reads the JSON).
 */
export type Filling = "dollar" | "braces";

/**
 * Why a server cannot stand in a target's settings: the target would fill in what is plain text in the
 * source, which knows `${NAME}` and `${NAME:-value}` alone. Null where nothing speaks against it.
 * @param entry what the target writes for it
 */
export function whyForeign(
  server: Server,
  filling: Filling,
  entry: (safe: SafeServer) => Json,
): string | null {
  const safe = safeServer(server, new Ledger(), "");
  const { name, config } = server;
  const meant = new Set(safe.secrets.map(({ variable }) => variable));
  const source = stringsIn([name, config as Json]);
  for (const text of source)
    for (const [, variable = ""] of text.matchAll(/\$\{(\w+)(?::-[^}]*)?\}/g)) meant.add(variable);
  const written = stringsIn([name, config.cwd ?? "", entry(safe)]);
  const isForeign =
    filling === "dollar"
      ? written.some((text) => fillsByDollar(text, meant))
      : source.some((text) => opened.test(text)) ||
        written.some((text) => fillsByBraces(text, meant));
  return isForeign
    ? "a text in it is plain in the source, and would be filled in there with a variable or a file"
    : null;
}

/** It need not end in the same string: the end may stand anywhere below in the file. */
const opened = /\{(?:env|file):/;

function fillsByDollar(text: string, meant: Set<string>): boolean {
  return [...text.matchAll(/\$(?:\w+|\{([^}]*)\}?)/g)].some(
    ([, inside]) => inside === undefined || !meant.has(inside.replace(/:-[^]*/, "")),
  );
}

function fillsByBraces(text: string, meant: Set<string>): boolean {
  // What a variable holds, or that it holds nothing, may complete the word.
  if (/\{f?i?l?e?\{env:/.test(text)) return true;
  const rest = text.replace(/\{env:(\w+)\}/g, (all, name: string) => (meant.has(name) ? "" : all));
  return opened.test(rest);
}

function stringsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => [key, ...stringsIn(inside)]);
}
