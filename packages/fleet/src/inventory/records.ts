import { dirname } from "node:path";
import { parse } from "jsonc-parser";
import { add, matches, type Search, versionIn } from "./finding.ts";
import { pointerOf } from "./mcp.ts";
import { editorSettings, editors, type Manager } from "./places.ts";

/** npm's record of a large project. */
export const LARGEST_RECORD = 64 * 1024 * 1024;
const LISTS = ["dependencies", "devDependencies", "optionalDependencies"];

/**
 * Entries by which a package manager would bring a package back with the next one that it installs, or
 * would go on listing it. A project's own `package.json` is people's, and no such entry.
 *
 * @param tree a folder `node_modules`
 */
export function findPackageRecords(
  search: Search,
  tree: string,
  manager: Manager | "project",
): void {
  const list = `${dirname(tree)}/package.json`;
  // npm's global trees have no list: its folders are all that there is.
  if (manager !== "project" && manager !== "npm" && manager !== "volta")
    for (const name of LISTS)
      eachEntry(
        search,
        list,
        [name],
        (own) => own,
        `${manager} installs what stands in this list.`,
      );
  eachEntry(
    search,
    `${tree}/.package-lock.json`,
    ["packages"],
    (own) => `node_modules/${own}`,
    "npm's record of what it has installed there.",
  );
}

function eachEntry(
  search: Search,
  file: string,
  path: string[],
  keyOf: (own: string) => string,
  evidence: string,
): void {
  const { image, tools, programs } = search;
  if (image.lstat(file) === null) return;
  const whole = image.json(file, LARGEST_RECORD) as Record<string, unknown> | null | undefined;
  const entries = whole?.[path[0] ?? ""];
  if (entries === null || typeof entries !== "object") return;
  for (const { tool, npm } of tools)
    for (const name of npm) {
      const key = keyOf(name);
      if (!Object.hasOwn(entries, key)) continue;
      const real = image.real(
        `${dirname(file).replace(/\/node_modules$/, "")}/node_modules/${name}`,
      );
      add(search, {
        tool,
        kind: "record",
        path: `${file}#${pointerOf([...path, key])}`,
        version: (real === null ? undefined : programs.get(real)?.version) ?? null,
        runnable: false,
        confidence: "certain",
        evidence: [evidence],
        parts: [file],
      });
    }
}

/** Entries of extensions in the lists of VS Code and its kin, of all profiles. @param owners by id */
export function findExtensionRecords(search: Search, owners: ReadonlyMap<string, string>): void {
  for (const { name, extensions, settings } of editors) {
    const profiles =
      settings === null
        ? []
        : Object.values(editorSettings).map(
            (folder) => `~/${folder}/${settings}/User/profiles/*/extensions.json`,
          );
    for (const pattern of [`${extensions}/extensions.json`, ...profiles])
      for (const file of matches(search, pattern)) lookIntoList(search, owners, name, file);
    for (const file of matches(search, `${extensions}/.obsolete`)) {
      const dropped = search.image.json(file);
      for (const folder of Object.keys(isObject(dropped) ? dropped : {})) {
        const tool = owners.get(/^(.+?)-\d+\.\d+/.exec(folder)?.[1]?.toLowerCase() ?? "");
        if (tool !== undefined)
          addRecord(search, tool, file, folder, null, `${name} is to delete its folder.`);
      }
    }
  }
}

function lookIntoList(
  search: Search,
  owners: ReadonlyMap<string, string>,
  editor: string,
  file: string,
): void {
  const text = search.image.text(file, 16 * 1024 * 1024);
  if (text === null) return;
  const list = listIn(text);
  if (!Array.isArray(list)) {
    search.image.note("unparsed", file, "Which extensions it lists cannot be read from it.");
    return;
  }
  for (const entry of list) {
    const { identifier, version } = isObject(entry) ? entry : {};
    const id = isObject(identifier) ? identifier["id"] : undefined;
    const tool = owners.get(String(id).toLowerCase());
    const folder = extensionFolder(entry);
    if (tool !== undefined && folder !== null)
      addRecord(search, tool, file, folder, versionIn(version), `${editor} lists it as installed.`);
  }
}

/** @returns undefined for what is nested so deeply that nobody can have meant it */
function listIn(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function addRecord(
  search: Search,
  tool: string,
  file: string,
  folder: string,
  version: string | null,
  evidence: string,
): void {
  add(search, {
    tool,
    kind: "record",
    path: `${file}#${pointerOf([folder])}`,
    version,
    runnable: false,
    confidence: "certain",
    evidence: [evidence],
    parts: [file],
  });
}

/** The name of the folder that an entry of `extensions.json` is about; null where it names none. */
export function extensionFolder(entry: unknown): string | null {
  if (!isObject(entry)) return null;
  const { relativeLocation, location } = entry;
  if (typeof relativeLocation === "string") return relativeLocation;
  const path = isObject(location) ? location["path"] : location;
  return typeof path === "string" ? (path.split(/[\\/]/).at(-1) ?? null) : null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
