import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import {
  type CatalogueEntry,
  disclosuresFile,
  identifiersFile,
  runFile,
  type SoughtTool,
  soughtToolFile,
  TelltaleError,
  toolFile,
} from "@telltale/core/model/index.ts";
import { validRange } from "semver";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { nearest } from "./suggest.ts";

/** A tool's folder name: what users type, and the `tool` of a subject. */
const TOOL_ID = /^[a-z][a-z0-9-]*$/;

/** The product's own catalogue: the folder `catalogue/` beside `packages/`. */
export function catalogueDir(): string {
  return join(import.meta.dirname, "..", "..", "..", "..", "catalogue");
}

/**
 * Reads what can be audited: one folder for each tool, sorted by id. Folders of tools that are only
 * looked for on machines are left out.
 *
 * @param dir the folder `catalogue/`
 * @throws TelltaleError `bad-catalogue`, naming the file and, where it is known, the line
 */
export async function loadCatalogue(dir: string): Promise<CatalogueEntry[]> {
  const ids = await foldersOf(dir);
  const sought = await Promise.all(ids.map((id) => isSought(dir, id)));
  const entries = await Promise.all(
    ids.filter((_, index) => !sought[index]).map((id) => loadTool(dir, id)),
  );
  requireDistinctNames(dir, entries);
  return entries;
}

/**
 * Reads every tool of the catalogue, those included that are only looked for on machines, sorted by id.
 *
 * @param dir the folder `catalogue/`
 * @throws TelltaleError `bad-catalogue`, as {@link loadCatalogue}
 */
export async function loadTools(dir: string): Promise<(CatalogueEntry | SoughtTool)[]> {
  const audited = await loadCatalogue(dir);
  const ids = (await foldersOf(dir)).filter((id) => audited.every((entry) => entry.id !== id));
  const all = [...audited, ...(await Promise.all(ids.map((id) => loadSought(dir, id))))];
  requireDistinctNames(dir, all);
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function foldersOf(dir: string): Promise<string[]> {
  const folders = await readdir(dir, { withFileTypes: true }).catch((cause) => {
    throw new TelltaleError("bad-catalogue", `The catalogue folder ${dir} cannot be read.`, {
      cause,
    });
  });
  return folders
    .filter((folder) => folder.isDirectory())
    .map((folder) => folder.name)
    .sort();
}

async function isSought(dir: string, id: string): Promise<boolean> {
  const has = (name: string) =>
    stat(join(dir, id, name)).then(
      () => true,
      () => false,
    );
  return !(await has("run.yaml")) && (await has("traces.yaml"));
}

async function loadSought(dir: string, id: string): Promise<SoughtTool> {
  const folder = requireId(dir, id);
  const [tool, identifiers] = await Promise.all([
    readYaml(dir, join(folder, "tool.yaml"), soughtToolFile),
    readYaml(dir, join(folder, "identifiers.yaml"), identifiersFile, {}),
  ]);
  return { id, tool, identifiers };
}

function requireId(dir: string, id: string): string {
  const folder = join(dir, id);
  if (TOOL_ID.test(id)) return folder;
  throw new TelltaleError("bad-catalogue", `${folder}: a tool's folder is named like "my-tool".`);
}

/**
 * The entry that a user means by a name, an alias, or the npm package's name.
 *
 * @throws TelltaleError `unknown-tool`, with the nearest known name
 */
export function findTool(catalogue: CatalogueEntry[], name: string): CatalogueEntry {
  const wanted = name.toLowerCase();
  const found = catalogue.find((entry) => namesOf(entry).includes(wanted));
  if (found) return found;
  const guess = nearest(wanted, catalogue.flatMap(namesOf));
  const meant = guess === null ? undefined : findTool(catalogue, guess).id;
  const known = catalogue.map((entry) => entry.id).join(", ");
  throw new TelltaleError(
    "unknown-tool",
    `There is no tool "${name}" in the catalogue that can be audited.${meant ? ` Did you mean "${meant}"?` : ""}`,
    {
      next: `Known tools: ${known}. Others can be audited as npm:NAME@VERSION, a folder (./NAME), or a .tgz.`,
    },
  );
}

/** The entry of an npm package, or null when the catalogue does not have it. */
export function findPackage(catalogue: CatalogueEntry[], npm: string): CatalogueEntry | null {
  return catalogue.find((entry) => entry.tool.npm === npm) ?? null;
}

function namesOf({ id, tool }: CatalogueEntry | SoughtTool): string[] {
  const npm = "npm" in tool ? [tool.npm] : [];
  return [id, ...tool.aliases, ...npm].map((name) => name.toLowerCase());
}

async function loadTool(dir: string, id: string): Promise<CatalogueEntry> {
  const folder = requireId(dir, id);
  const [tool, run, disclosures, identifiers] = await Promise.all([
    readYaml(dir, join(folder, "tool.yaml"), toolFile),
    readYaml(dir, join(folder, "run.yaml"), runFile),
    readYaml(dir, join(folder, "disclosures.yaml"), disclosuresFile, {}),
    readYaml(dir, join(folder, "identifiers.yaml"), identifiersFile, {}),
  ]);
  for (const recipe of run.recipes) {
    if (validRange(recipe.versions) === null) {
      throw new TelltaleError(
        "bad-catalogue",
        `${join(folder, "run.yaml")}: "${recipe.versions}" is not a range of versions.`,
      );
    }
  }
  return { id, tool, run, disclosures, identifiers };
}

/** Reads one YAML file against its schema. A missing file is `absent`, where that is given. */
async function readYaml<T>(
  dir: string,
  path: string,
  schema: z.ZodType<T>,
  absent?: unknown,
): Promise<T> {
  const name = relative(join(dir, ".."), path);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" && absent !== undefined) return null;
    throw new TelltaleError("bad-catalogue", `${name} cannot be read.`, { cause });
  });
  if (text === null) return schema.parse(absent);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0];
  if (fault) {
    const line = lines.linePos(fault.pos[0]).line;
    throw new TelltaleError("bad-catalogue", `${name}, line ${line}: ${fault.message}.`, {
      cause: fault,
    });
  }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 50 }) ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = issue?.path ?? [];
  const line = lineOf(document, lines, at);
  const where = at.length > 0 ? ` at ${at.join(".")}` : "";
  throw new TelltaleError(
    "bad-catalogue",
    `${name}${line === null ? "" : `, line ${line}`}: ${issue?.message ?? "not valid"}${where}.`,
    { cause: parsed.error },
  );
}

/** Line of a node, or of the nearest ancestor that exists (a missing member has none). */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: PropertyKey[],
): number | null {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const range = (node as { range?: [number, number, number] } | null | undefined)?.range;
    if (range) return lines.linePos(range[0]).line;
  }
  return null;
}

function requireDistinctNames(
  dir: string,
  entries: readonly (CatalogueEntry | SoughtTool)[],
): void {
  const owners = new Map<string, string>();
  for (const entry of entries) {
    for (const name of new Set(namesOf(entry))) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new TelltaleError(
          "bad-catalogue",
          `${dir}: the name "${name}" belongs to both ${owner} and ${entry.id}.`,
        );
      }
      owners.set(name, entry.id);
    }
  }
}
