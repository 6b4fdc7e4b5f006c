import { type ParseError, parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { findMovedFolders } from "./environment.ts";
import { add, commandName, matches, type Search } from "./finding.ts";
import { mcpFiles } from "./places.ts";
import type { ToolTraces } from "./traces.ts";

/** Keys under which programs list MCP servers, by name. */
const LISTS = new Set(["mcpServers", "mcp_servers", "servers", "context_servers", "mcp"]);
/** Programs that start what their arguments name. */
const STARTERS =
  /^(npx|bunx|pnpx|pnpm|yarn|bun|npm|env|cmd|sh|bash|zsh|node|deno|mise|volta|dlx|exec|run|x)$/;

/** Words of one command that are looked at. */
const MOST_WORDS = 1000;

/** Entries of other programs' settings that start a tool as an MCP server. */
export function findMcpServers(search: Search): void {
  const moved = findMovedFolders(search).flatMap(({ folder, at }) =>
    folder.settings.filter((name) => /\.(jsonc?|toml)$/.test(name)).map((name) => `${at}/${name}`),
  );
  for (const pattern of new Set([...mcpFiles, ...moved]))
    for (const file of matches(search, pattern)) {
      const text = search.image.text(file, 16 * 1024 * 1024);
      if (text === null) continue;
      const entries = entriesOf(file, text);
      if (entries === null) {
        search.image.note("unparsed", file, "Which MCP servers it starts cannot be read from it.");
        continue;
      }
      for (const { pointer, words } of entries) {
        const tool = search.tools.find((one) => starts(one, words));
        if (tool === undefined) continue;
        add(search, {
          tool: tool.tool,
          kind: "mcp-server",
          path: `${file}#${pointer}`,
          runnable: true,
          confidence: "certain",
          evidence: [`An entry for an MCP server whose command starts the tool.`],
          parts: [file],
        });
      }
    }
}

interface Entry {
  /** JSON Pointer (RFC 6901), with `#` escaped as in a URL. */
  pointer: string;
  words: string[];
}

/** @returns null for what is neither JSON (with comments) nor TOML, and for far too much of it */
export function entriesOf(file: string, text: string): Entry[] | null {
  const found: Entry[] = [];
  let left = 20_000;
  const visit = (value: unknown, path: string[], listed: boolean): void => {
    left -= 1;
    if (left < 0 || path.length > 8 || value === null || typeof value !== "object") return;
    if (listed) {
      const words = wordsOf(value as Record<string, unknown>);
      if (words.length > 0) found.push({ pointer: pointerOf(path), words });
    }
    if (Array.isArray(value)) return;
    for (const [key, child] of Object.entries(value))
      visit(child, [...path, key], LISTS.has(path.at(-1) ?? ""));
  };
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, allowEmptyContent: true };
  try {
    const toml = file.endsWith(".toml");
    visit(
      toml ? parseToml(text) : parseJsonc(text.replace(/^\uFEFF/, ""), errors, options),
      [],
      false,
    );
  } catch {
    return null;
  }
  return left < 0 || errors.length > 0 ? null : found;
}

function wordsOf(entry: Record<string, unknown>): string[] {
  const { command, args } = entry;
  const inner = (command as { path?: unknown; args?: unknown } | null) ?? {};
  const said = Array.isArray(command)
    ? command
    : typeof command === "string"
      ? [command]
      : [inner.path];
  const rest = Array.isArray(args) ? args : Array.isArray(inner.args) ? inner.args : [];
  return [...said, ...rest].filter((word) => typeof word === "string").slice(0, 100);
}

/** Whether the words of a command start a tool, directly or through `npx`, `env`, a shell. */
export function starts(tool: ToolTraces, words: string[]): boolean {
  const all = words
    .flatMap((word) => (/^\S+$/.test(word) ? [word] : word.split(/[\s;&|]+/, MOST_WORDS)))
    .slice(0, MOST_WORDS);
  for (const word of all) {
    const name = commandName(word.replaceAll("\\", "/"));
    if (tool.npm.some((own) => word === own || word.startsWith(`${own}@`))) return true;
    if (tool.npm.some((own) => word.replaceAll("\\", "/").includes(`node_modules/${own}/`)))
      return true;
    if (tool.commands.includes(name) && !tool.common.includes(name)) return true;
    if (!STARTERS.test(name) && !/^-|^\/[cds]$|=/.test(word)) return false;
  }
  return false;
}

/** A JSON Pointer as a finding's path ends with it. */
export function pointerOf(path: string[]): string {
  const escaped = path.map((key) =>
    key.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("%", "%25").replaceAll("#", "%23"),
  );
  return `/${escaped.join("/")}`;
}

/** The file and the keys that a finding's path names; null for one that names no entry. */
export function entryOf(path: string): { file: string; keys: string[] } | null {
  const at = path.lastIndexOf("#/");
  if (at < 0) return null;
  const keys = path
    .slice(at + 2)
    .split("/")
    .map((key) =>
      key.replaceAll("%23", "#").replaceAll("%25", "%").replaceAll("~1", "/").replaceAll("~0", "~"),
    );
  return { file: path.slice(0, at), keys };
}
