import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  type CatalogueEntry,
  type DisclosuresFile,
  type RunRecipe,
  type Subject,
  subject as subjectSchema,
  TelltaleError,
} from "@telltale/core/model/index.ts";
import { satisfies } from "semver";
import { z } from "zod";
import { type Cached, fromCache } from "./cache.ts";
import { findPackage, findTool } from "./catalogue.ts";
import { copyFolder, listFolder } from "./folder.ts";
import { npmInstall } from "./install.ts";
import { digestOfFile } from "./integrity.ts";
import { GLOBAL_MODULES, launcherMounts, OWN_MODULES, writeLaunchers } from "./launchers.ts";
import { layOut, layOutWithNpm, modulePath, type OnProgress } from "./lay-out.ts";
import { registryFor } from "./npm-config.ts";
import { missingDependencies, type OptionalPackage, optionalPackages } from "./optional.ts";
import { allowExecution, type Bin, mainBin, readPackageJson } from "./package-json.ts";
import { forPlatform, hostPlatform } from "./platform.ts";
import { parseReference, type Reference } from "./reference.ts";
import { type Manifest, Registry } from "./registry.ts";
import { unpack } from "./unpack.ts";

/** A subject, ready to be run and to be read. */
export interface UnpackedSubject {
  subject: Subject;
  /** The package's folder on the host. To be read only: it is part of the cache. */
  root: string;
  /** That folder's place in the sandbox. */
  inside: string;
  /**
   * What the sandbox shows of it, and where: as `npm install --global` would have laid it out, or
   * below /opt for a folder of one's own.
   */
  mounts: { from: string; to: string }[];
  /** How the catalogue runs this version; null for what it does not know. */
  recipe: RunRecipe | null;
  /** The package's own program; null where it has none. */
  bin: Bin | null;
  disclosures: DisclosuresFile["statements"];
  telemetryHosts: string[];
  /** What somebody who reads the result should know about where the bytes come from. */
  notes: string[];
}

export interface ResolveOptions {
  catalogue: CatalogueEntry[];
  /** See `defaultCacheDir`. */
  cacheDir: string;
  /** Base URL of the registry; the one npm is set to when it is left out. */
  registry?: string;
  onProgress?: OnProgress;
  /** Ends it: what was begun is taken away, and it rejects. */
  signal?: AbortSignal;
}

const record = z.object({ subject: subjectSchema, notes: z.array(z.string()) });

/**
 * Gets a subject by the words of a user: `claude-code@2.1.91`, `codex@latest`, `codex`,
 * `npm:NAME@VERSION`, a folder with a package.json, or a `.tgz` file. No install script and no
 * other code of the subject is run.
 *
 * @throws TelltaleError `usage`, `unknown-tool`, `unknown-version`, `registry-unreachable`,
 *   `bad-integrity`, `bad-archive`, `bad-subject`, `missing-system-part`
 */
export async function resolveSubject(
  text: string,
  options: ResolveOptions,
): Promise<UnpackedSubject> {
  const reference = await parseReference(text);
  if (reference.kind === "folder") return describe(await fromFolder(reference.path, options));
  return describe(await fromPackage(reference, options));
}

/** A subject in the cache, and what the catalogue knows of it. */
interface Placed {
  cached: Cached<z.infer<typeof record>>;
  entry: CatalogueEntry | null;
  notes: string[];
  /** The folder of modules that it has in the sandbox. */
  modules: string;
}

/**
 * Gets a package of the registry, or in an archive, for its code to be read: how it would be run is
 * not asked, so that versions which the catalogue cannot run are taken as well.
 *
 * @throws TelltaleError as `resolveSubject`
 */
export async function resolvePackage(
  reference: Exclude<Reference, { kind: "folder" }>,
  options: ResolveOptions,
): Promise<Pick<UnpackedSubject, "subject" | "root" | "notes">> {
  const { cached, entry, notes } = await fromPackage(reference, options);
  const { subject } = cached.record;
  return {
    subject: { ...subject, tool: entry?.id ?? null },
    root: modulePath(cached.folder, subject.name),
    notes: [...cached.record.notes, ...notes],
  };
}

async function fromPackage(
  reference: Exclude<Reference, { kind: "folder" }>,
  options: ResolveOptions,
): Promise<Placed> {
  switch (reference.kind) {
    case "tool": {
      const entry = findTool(options.catalogue, reference.tool);
      return fromRegistry({ ...reference, name: entry.tool.npm }, entry, options);
    }
    case "npm": {
      const entry = findPackage(options.catalogue, reference.name);
      return fromRegistry(reference, entry, options);
    }
    case "archive":
      return fromArchive(reference.path, options);
  }
}

async function fromRegistry(
  { name, version, open }: { name: string; version: string; open?: true },
  entry: CatalogueEntry | null,
  options: ResolveOptions,
): Promise<Placed> {
  const registry = registryOf(name, options);
  options.onProgress?.(`looking up ${name}@${version}`);
  const main = await registry.manifest(name, version, entry?.id ?? `npm:${name}`);
  const unsaid = open ? [`No version was given: ${main.version}, the latest, was taken.`] : [];
  for (const note of unsaid) options.onProgress?.(note);
  const what = `${main.name}@${main.version}`;
  const optional = await extrasOf(main, entry, options);
  const digests = [main, ...optional.packages.map((extra) => extra.manifest)].map(
    (found) => registry.promise(found).digests,
  );
  const aliases = optional.packages.map((extra) => extra.alias);
  const key = JSON.stringify(["npm", name, main.version, aliases, digests]);
  const cached = await fromCache(options.cacheDir, key, record, async (folder) => {
    const archive = join(folder, "archive.tgz");
    const digest = await registry.download(main, archive, (done, total) =>
      options.onProgress?.(`fetching ${what}`, done, total),
    );
    const notes = await place(archive, folder, main, what, optional, options);
    await rm(archive);
    const root = modulePath(folder, main.name);
    await writeLaunchers(folder, root, await readPackageJson(root, what));
    if (registry.promise(main).algorithm === "sha1") {
      notes.unshift("The registry vouches for this version with SHA-1 only, which can be forged.");
    }
    return { subject: { tool: null, name: main.name, version: main.version, digest }, notes };
  });
  return { cached, entry, notes: unsaid, modules: GLOBAL_MODULES };
}

async function fromArchive(path: string, options: ResolveOptions): Promise<Placed> {
  const what = basename(path);
  const digest = await digestOfFile(path);
  const key = JSON.stringify(["archive", digest]);
  const cached = await fromCache(options.cacheDir, key, record, async (folder) => {
    const look = join(folder, "look");
    await mkdir(look);
    await unpack(path, look, what);
    const pkg = await readPackageJson(look, what);
    await rm(look, { recursive: true });
    const entry = findPackage(options.catalogue, pkg.name);
    const optional = await extrasOf(pkg, entry, options);
    const notes = await place(path, folder, pkg, what, optional, options);
    await writeLaunchers(folder, modulePath(folder, pkg.name), pkg);
    return { subject: { tool: null, name: pkg.name, version: pkg.version, digest }, notes };
  });
  const entry = findPackage(options.catalogue, cached.record.subject.name);
  return { cached, entry, notes: byName(entry), modules: GLOBAL_MODULES };
}

async function fromFolder(path: string, options: ResolveOptions): Promise<Placed> {
  const pkg = await readPackageJson(path, path);
  options.onProgress?.(`reading ${path}`);
  const listing = await listFolder(path, options.signal);
  const key = JSON.stringify(["folder", OWN_MODULES, pkg.name, listing.digest]);
  const cached = await fromCache(options.cacheDir, key, record, async (folder) => {
    const root = modulePath(folder, pkg.name);
    await copyFolder(path, listing, root);
    await allowExecution(root, pkg);
    const notes = [`A copy of the folder is examined, as it was when the audit began.`];
    if (listing.leftOut.length > 0) {
      notes.push(`Left out, since they lead out of the folder: ${some(listing.leftOut)}.`);
    }
    const lacksModules = !listing.entries.some((entry) => entry.path === "node_modules");
    if (lacksModules && missingDependencies(pkg).length > 0) {
      options.onProgress?.(`installing what ${pkg.name} depends on`);
      const { url: registry } = registryOf(pkg.name, options);
      await npmInstall({ kind: "folder", path: root }, { ...options, registry, what: path });
      notes.push("It has no node_modules: npm chose its dependencies, without install scripts.");
    }
    await writeLaunchers(folder, root, pkg, OWN_MODULES);
    const { name, version } = pkg;
    return { subject: { tool: null, name, version, digest: listing.digest }, notes };
  });
  const entry = findPackage(options.catalogue, pkg.name);
  return { cached, entry, notes: byName(entry), modules: OWN_MODULES };
}

/** Puts a package below a prefix, by ourselves where that is possible, else with npm. */
async function place(
  archive: string,
  prefix: string,
  pkg: Pick<Manifest, "name" | "version" | "dependencies" | "bundleDependencies">,
  what: string,
  optional: { packages: OptionalPackage[]; leftOut: string[] },
  options: ResolveOptions,
): Promise<string[]> {
  const shared = { name: pkg.name, what, onProgress: options.onProgress ?? (() => {}) };
  if (missingDependencies(pkg).length > 0) {
    const registry = registryOf(pkg.name, options);
    return layOutWithNpm(archive, prefix, { ...shared, registry, signal: options.signal });
  }
  const registry = (name: string) => registryOf(name, options);
  return layOut(archive, prefix, { ...shared, optional, registry });
}

/** The optional packages to fetch; npm sees to them where it has to come in anyway. */
async function extrasOf(
  pkg: Pick<
    Manifest,
    "name" | "version" | "dependencies" | "optionalDependencies" | "bundleDependencies"
  >,
  entry: CatalogueEntry | null,
  options: ResolveOptions,
): Promise<{ packages: OptionalPackage[]; leftOut: string[] }> {
  if (missingDependencies(pkg).length > 0) return { packages: [], leftOut: [] };
  const patterns = entry?.tool.optional ?? null;
  return optionalPackages(pkg, patterns, hostPlatform(), (name) => registryOf(name, options));
}

/** Adds what the catalogue knows. It is not cached: a catalogue that is improved counts at once. */
async function describe({
  cached,
  entry,
  notes: moreNotes,
  modules,
}: Placed): Promise<UnpackedSubject> {
  const { subject, notes } = cached.record;
  const root = modulePath(cached.folder, subject.name);
  const to = `${modules}/${subject.name}`;
  const mounts = [{ from: root, to }, ...(await launcherMounts(cached.folder))];
  const recipe = entry === null ? null : await recipeFor(entry, subject, root, notes);
  for (const put of recipe?.placed ?? []) {
    mounts.push({ from: join(root, put.from), to: `${to}/${put.to}` });
  }
  const pkg = await readPackageJson(root, `${subject.name}@${subject.version}`);
  return {
    subject: { ...subject, tool: entry?.id ?? null },
    root,
    inside: to,
    mounts,
    recipe,
    bin: recipe === null ? await mainBin(root, pkg) : null,
    disclosures: entry?.disclosures.statements ?? [],
    telemetryHosts: entry?.disclosures.telemetryHosts ?? [],
    notes: [...notes, ...moreNotes],
  };
}

/** The recipe for a version, with `{platform}` filled in and its files made sure of. */
async function recipeFor(
  entry: CatalogueEntry,
  subject: Subject,
  root: string,
  notes: string[],
): Promise<RunRecipe> {
  const found = entry.run.recipes.find((recipe) =>
    satisfies(subject.version, recipe.versions, { includePrerelease: true }),
  );
  if (!found) {
    throw new TelltaleError(
      "unknown-version",
      `The catalogue does not say how to run ${entry.id}@${subject.version}.`,
      { next: `It knows ${entry.run.recipes.map((recipe) => recipe.versions).join(" and ")}.` },
    );
  }
  const platform = hostPlatform();
  const recipe = {
    ...found,
    entry: forPlatform(found.entry, platform),
    placed: found.placed.map((put) => ({
      from: forPlatform(put.from, platform),
      to: forPlatform(put.to, platform),
    })),
  };
  for (const path of [recipe.entry, ...recipe.placed.flatMap((put) => [put.from, put.to])]) {
    const info = await stat(join(root, path)).catch(() => null);
    if (!info?.isFile()) {
      throw new TelltaleError(
        "bad-subject",
        `${entry.id}@${subject.version} does not contain ${path}, which is needed to run it here.`,
        {
          next:
            notes.find((note) => note.startsWith("Optional packages left out")) ??
            "It may not be published for this system.",
        },
      );
    }
  }
  return recipe;
}

function registryOf(name: string, options: ResolveOptions): Registry {
  const found = registryFor(name, { cwd: process.cwd(), env: process.env });
  return new Registry(options.registry ?? found, options.signal);
}

function byName(entry: CatalogueEntry | null): string[] {
  if (entry === null) return [];
  return [`Taken for ${entry.id} by the name in its package.json, not by where it came from.`];
}

function some(paths: string[]): string {
  const shown = paths.slice(0, 5).join(", ");
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}
