import { TelltaleError } from "@telltale/core/model/index.ts";
import { valid, validRange } from "semver";
import { fits, forPlatform, type Platform } from "./platform.ts";
import { printable } from "./printable.ts";
import { PACKAGE_NAME } from "./reference.ts";
import type { Manifest, Registry } from "./registry.ts";

/** An optional dependency that goes with a subject. */
export interface OptionalPackage {
  /** Its folder in the subject's node_modules: the name, or the alias that stands for it. */
  alias: string;
  manifest: Manifest;
}

const MAX_PACKAGES = 200;

/**
 * The optional dependencies of a version that an installation on this platform would bring, with
 * their own optional ones. Packages for other systems are passed over; those that need a
 * dependency tree of their own are left out, and named in `leftOut`.
 *
 * @param patterns names to choose from (`{platform}` is replaced), or null for all that fit
 */
export async function optionalPackages(
  main: Pick<Manifest, "name" | "version" | "optionalDependencies">,
  patterns: string[] | null,
  platform: Platform,
  registry: (name: string) => Registry,
): Promise<{ packages: OptionalPackage[]; leftOut: string[] }> {
  const chosen = patterns?.map((pattern) => forPlatform(pattern, platform)) ?? null;
  const packages = new Map<string, OptionalPackage>();
  const leftOut: string[] = [];
  let queue = Object.entries(main.optionalDependencies ?? {}).filter(
    ([alias]) => chosen?.includes(alias) ?? true,
  );
  while (queue.length > 0) {
    const level = queue.filter(([alias]) => !packages.has(alias));
    if (packages.size + level.length > MAX_PACKAGES) {
      throw new TelltaleError(
        "bad-subject",
        `${main.name}@${main.version} has more than ${MAX_PACKAGES} optional packages.`,
      );
    }
    const found = await inParallel(level, 8, ([alias, spec]) => find(alias, spec, registry));
    queue = [];
    for (const [at, [alias]] of level.entries()) {
      const manifest = found[at] ?? null;
      if (manifest === null) leftOut.push(printable(alias));
      else if (!fits(manifest, platform)) continue;
      else if (missingDependencies(manifest).length > 0) leftOut.push(alias);
      else {
        packages.set(alias, { alias, manifest });
        queue.push(...Object.entries(manifest.optionalDependencies ?? {}));
      }
    }
  }
  const sorted = [...packages.values()].sort((a, b) => (a.alias < b.alias ? -1 : 1));
  return { packages: sorted, leftOut };
}

/** The dependencies that npm would have to fetch: all but the ones inside of the archive. */
export function missingDependencies(pkg: {
  dependencies?: Record<string, string> | undefined;
  bundleDependencies?: boolean | string[] | undefined;
}): string[] {
  const bundled = pkg.bundleDependencies ?? [];
  if (bundled === true) return [];
  const names = Object.keys(pkg.dependencies ?? {});
  return names.filter((name) => bundled === false || !bundled.includes(name));
}

/** Null where there is no such package, or where it does not come from a registry. */
async function find(
  alias: string,
  spec: string,
  registry: (name: string) => Registry,
): Promise<Manifest | null> {
  const real = /^npm:((?:@[^@/]+\/)?[^@/]+)@(.+)$/.exec(spec);
  const name = real?.[1] ?? alias;
  const wanted = real?.[2] ?? spec;
  if (!PACKAGE_NAME.test(alias) || !PACKAGE_NAME.test(name)) return null;
  const isTag = /^[a-z][a-z0-9._-]*$/i.test(wanted);
  if (valid(wanted) === null && validRange(wanted) === null && !isTag) return null;
  try {
    return await registry(name).manifest(name, wanted);
  } catch (error) {
    const code = error instanceof TelltaleError ? error.code : null;
    if (code === "unknown-tool" || code === "unknown-version") return null;
    throw error;
  }
}

/** Maps in order, with at most `width` at work at once. */
async function inParallel<T, R>(
  items: T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next;
      next += 1;
      results[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
