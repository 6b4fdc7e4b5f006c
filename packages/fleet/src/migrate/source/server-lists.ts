import { starsOnly } from "../permissions/wildcard.ts";
import type { ServerEntry, ServerPart, SettingsFile } from "./schema.ts";

/** `${NAME}` and `${NAME:-default}`, which the source fills in before it compares. */
const variable = /\$\{\w+(?::-[^}]*)?\}/g;

/**
 * Why the settings let nobody use a server; null where they do. Lists of all files are joined; a denial
 * comes first, and an allowlist that is there has to name the server
 * (https://code.claude.com/docs/en/managed-mcp). A variable may stand for anything in a denial, and for
 * itself alone in an allowlist.
 */
export function whyBlocked(
  name: string,
  server: ServerPart,
  settings: SettingsFile[],
): string | null {
  const denied = settings.flatMap(({ deniedMcpServers }) => deniedMcpServers ?? []);
  if (denied.some((entry) => matches(entry, name, server, true)))
    return "deniedMcpServers names it: nobody may use it";
  if (settings.every(({ allowedMcpServers }) => allowedMcpServers === undefined)) return null;
  const allowed = settings.flatMap(({ allowedMcpServers }) => allowedMcpServers ?? []);
  const kind = server.command === undefined ? "serverUrl" : "serverCommand";
  const strict = allowed.filter((entry) => entry[kind] !== undefined);
  const counted = strict.length > 0 ? strict : allowed;
  return counted.some((entry) => matches(entry, name, server, false))
    ? null
    : "allowedMcpServers does not name it: nobody may use it";
}

function matches(entry: ServerEntry, name: string, server: ServerPart, wide: boolean): boolean {
  const { serverName, serverCommand, serverUrl } = entry;
  const words = server.command === undefined ? null : [server.command, ...(server.args ?? [])];
  const alike = (pattern: string, text: string) =>
    pattern === text ||
    (wide &&
      [pattern, text].some((one) => one.search(variable) >= 0) &&
      (open(pattern).test(text) || open(text).test(pattern)));
  if (serverName !== undefined && serverName === name) return true;
  if (serverCommand !== undefined && words !== null)
    return (
      serverCommand.length === words.length &&
      serverCommand.every((word, at) => alike(word, words[at] ?? ""))
    );
  if (serverUrl === undefined || server.url === undefined) return false;
  const url = plainUrl(server.url);
  const pattern = plainUrl(serverUrl);
  const whole = /^[^/]*:\/\/[^/]+$/.test(pattern) ? [`${pattern}/*`, pattern] : [pattern];
  return whole.some((one) => starsOnly(one).test(url) || alike(one, url));
}

function open(text: string): RegExp {
  return starsOnly(text.replace(variable, "*"));
}

/** Scheme and host in small letters, and the host without a dot at its end. */
function plainUrl(url: string): string {
  return url.replace(/^[^/]*:\/\/[^/]*/, (start) =>
    start.toLowerCase().replace(/\.(?=:[\d*]+$|$)/, ""),
  );
}
