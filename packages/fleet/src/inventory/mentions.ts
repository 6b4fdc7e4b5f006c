import type { FleetMention } from "@telltale/core/model/index.ts";
import { matches, type Search } from "./finding.ts";
import { entriesOf, starts } from "./mcp.ts";
import { environmentFiles } from "./places.ts";

/** Lists and shells' files are short: a longer one is something else. */
const LARGEST_READ = 1024 * 1024;
const MOST_MENTIONS = 1000;
const DEPENDENCIES = ["dependencies", "devDependencies", "optionalDependencies"];

/** Copies of other people's packages, where nobody installs. */
const COPIES = /\/(\.cache|Caches|cache|extensions|_npx|Trash|\.Trash)\//;

/**
 * Files of people's own that name a tool: what a project needs, servers that it starts, aliases. They
 * are no installation and stay, but the next `npm install` may bring the tool back.
 *
 * @param lists files of projects, by name: `package.json`, `.mcp.json`, `mcp.json`
 */
export function findMentions(search: Search, lists: readonly string[]): FleetMention[] {
  const found: FleetMention[] = [];
  const names = search.tools.flatMap(({ npm, commands }) => [...npm, ...commands]);
  const known = new Set(
    [...search.found.values()].flatMap(({ parts = [] }) => parts.map(({ path }) => path)),
  );
  for (const file of lists) {
    // What an entry is taken out of was found before.
    if (known.has(file) || COPIES.test(file)) continue;
    const bytes = bytesOf(search, file);
    const isPackage = file.endsWith("/package.json");
    // There may be thousands: most are known by their bytes to name nothing.
    if (isPackage && names.every((name) => !bytes.includes(name))) continue;
    const text = bytes.toString();
    for (const { tool, says } of isPackage
      ? inPackage(search, text)
      : inServers(search, file, text))
      found.push({ tool, path: file, says });
    if (found.length >= MOST_MENTIONS) break;
  }
  for (const pattern of environmentFiles)
    for (const file of matches(search, pattern))
      for (const { tool, says } of inShell(search, bytesOf(search, file).toString()))
        found.push({ tool, path: file, says });
  if (found.length >= MOST_MENTIONS)
    search.image.note("mentions-bounded", "homes", `${MOST_MENTIONS} or more files name a tool.`);
  return found
    .slice(0, MOST_MENTIONS)
    .sort((a, b) => (`${a.tool}\0${a.path}` < `${b.tool}\0${b.path}` ? -1 : 1));
}

type Named = Pick<FleetMention, "tool" | "says">;

const bytesOf = ({ image }: Search, file: string) =>
  Buffer.from(image.bytes(file, LARGEST_READ) ?? new Uint8Array());

function inPackage({ tools }: Search, text: string): Named[] {
  const named = tools.flatMap(({ tool, npm }) =>
    npm.filter((name) => text.includes(name)).map((name) => ({ tool, name })),
  );
  const started = tools.filter(({ commands }) => commands.some((name) => text.includes(name)));
  if (named.length + started.length === 0) return [];
  const manifest = objectIn(text);
  const scripts = Object.values(objectOf(manifest["scripts"])).filter(
    (line) => typeof line === "string",
  );
  const found = named.flatMap(({ tool, name }) => {
    const list = DEPENDENCIES.map((key) => objectOf(manifest[key])).find((one) =>
      Object.hasOwn(one, name),
    );
    if (list !== undefined) {
      const range = String(list[name]).slice(0, 60);
      return [{ tool, says: `lists ${name} (${range}): the next npm install brings it` }];
    }
    return scripts.some((line) => line.split(/[\s;&|]+/).some((word) => isPackage(word, name)))
      ? [{ tool, says: `has a script that runs ${name}` }]
      : [];
  });
  const lines = scripts
    .flatMap((line) => line.slice(0, 10_000).split(/[\n;&|]+/))
    // Another script of the list, whatever its name is.
    .filter((line) => !/^\s*(npm|pnpm|yarn|bun)\s+run(-script)?\s/.test(line));
  const runs = started.filter(
    (one) =>
      found.every(({ tool }) => tool !== one.tool) &&
      lines.some((line) => starts(one, line.split(/\s+/).filter(Boolean))),
  );
  return [
    ...found,
    ...runs.map(({ tool }) => ({ tool, says: `has a script that starts ${tool}` })),
  ];
}

const isPackage = (word: string, name: string) => word === name || word.startsWith(`${name}@`);

function inServers({ tools }: Search, file: string, text: string): Named[] {
  const words = (entriesOf(file, text) ?? []).map((entry) => entry.words);
  return tools
    .filter((tool) => words.some((one) => starts(tool, one)))
    .map(({ tool }) => ({ tool, says: `starts ${tool} as an MCP server` }));
}

/** `alias cc=claude`, fish's `alias cc claude` and `abbr -a cc claude`. */
const ALIAS =
  /^\s*(?:alias|abbr)(?:\s+-\S+)*\s+([\w.:-]{1,60})(?:=|\s+)(?:"([^"]*)"|'([^']*)'|([^#;]*))/;

function inShell({ tools }: Search, text: string): Named[] {
  return text.split("\n").flatMap((line) => {
    const [, name, ...said] = ALIAS.exec(line) ?? [];
    const words = (said.find((one) => one !== undefined) ?? "").split(/\s+/).filter(Boolean);
    const tool = words.length === 0 ? undefined : tools.find((one) => starts(one, words));
    return tool === undefined
      ? []
      : [{ tool: tool.tool, says: `has an alias that starts ${tool.tool} (${name})` }];
  });
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch {
    return {};
  }
}

const objectOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
