import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { npmInstall } from "./install.ts";
import type { OptionalPackage } from "./optional.ts";
import { allowExecution, readPackageJson } from "./package-json.ts";
import type { Registry } from "./registry.ts";
import { unpack } from "./unpack.ts";

/** Progress, in a few words; `done` of `total` bytes where known. */
export type OnProgress = (step: string, done?: number, total?: number | null) => void;

/** A package's folder below the prefix of a global installation. */
export function modulePath(prefix: string, name: string): string {
  return join(prefix, "lib", "node_modules", ...name.split("/"));
}

/**
 * Unpacks a package with its optional packages below `prefix`, as a global installation lays them
 * out, without npm and without running anything.
 *
 * @returns notes for the reader of the result
 */
export async function layOut(
  archive: string,
  prefix: string,
  options: {
    name: string;
    what: string;
    optional: { packages: OptionalPackage[]; leftOut: string[] };
    registry: (name: string) => Registry;
    onProgress: OnProgress;
  },
): Promise<string[]> {
  const root = modulePath(prefix, options.name);
  await mkdir(root, { recursive: true, mode: 0o755 });
  options.onProgress(`unpacking ${options.what}`);
  const taken = await unpack(archive, root, options.what);
  await allowExecution(root, await readPackageJson(root, options.what));
  const notes: string[] = [];
  if (taken.linksLeftOut > 0) notes.push(`${taken.linksLeftOut} links were left out, as npm does.`);
  for (const extra of options.optional.packages) {
    const digest = await addOptional(extra, prefix, root, options);
    const { name, version } = extra.manifest;
    notes.push(`With it comes the optional package ${name}@${version} (${digest}).`);
  }
  if (options.optional.leftOut.length > 0) {
    notes.push(
      `Optional packages left out, since they need others or are not published: ` +
        `${options.optional.leftOut.join(", ")}.`,
    );
  }
  return notes;
}

async function addOptional(
  extra: OptionalPackage,
  prefix: string,
  root: string,
  options: { registry: (name: string) => Registry; onProgress: OnProgress },
): Promise<string> {
  const what = `${extra.manifest.name}@${extra.manifest.version}`;
  const archive = join(prefix, "optional.tgz");
  const registry = options.registry(extra.manifest.name);
  const digest = await registry.download(extra.manifest, archive, (done, total) =>
    options.onProgress(`fetching ${what}`, done, total),
  );
  options.onProgress(`unpacking ${what}`);
  // Unpacked beside its place first: a bundled copy that is already there gives way whole.
  const fresh = join(prefix, "optional");
  await mkdir(fresh, { mode: 0o755 });
  await unpack(archive, fresh, what);
  await allowExecution(fresh, await readPackageJson(fresh, what));
  const place = join(root, "node_modules", ...extra.alias.split("/"));
  await mkdir(dirname(place), { recursive: true, mode: 0o755 });
  await rm(place, { recursive: true, force: true });
  await rename(fresh, place);
  await rm(archive);
  return digest;
}

/** Lays out a package whose dependencies have to be resolved, with the machine's npm. */
export async function layOutWithNpm(
  archive: string,
  prefix: string,
  options: {
    name: string;
    what: string;
    registry: Registry;
    onProgress: OnProgress;
    signal: AbortSignal | undefined;
  },
): Promise<string[]> {
  // Judged by our own reader first: npm is not shown an archive that we refuse.
  const look = join(prefix, "look");
  await mkdir(look);
  await unpack(archive, look, options.what);
  await rm(look, { recursive: true });
  options.onProgress(`installing what ${options.what} depends on`);
  await npmInstall(
    { kind: "global", archive, prefix },
    { registry: options.registry.url, what: options.what, signal: options.signal },
  );
  const day = new Date().toISOString().slice(0, 10);
  return [
    `Its dependencies are not pinned by its digest: npm chose them on ${day}, without install scripts.`,
  ];
}
