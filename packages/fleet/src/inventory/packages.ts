import { dirname, join } from "node:path";
import { add, matches, type Search, versionIn } from "./finding.ts";
import { type Manager, packageTrees } from "./places.ts";
import { findPackageRecords, LARGEST_RECORD } from "./records.ts";

/** Looks into every tree of packages that is there for all projects of a user or a machine. */
export function findPackages(search: Search): void {
  for (const { manager, path } of [...packageTrees, ...configuredTrees(search)])
    for (const tree of matches(search, path)) lookIntoTree(search, tree, manager);
}

/** Trees that an npmrc names by its `prefix`. */
function configuredTrees(search: Search): { manager: Manager; path: string }[] {
  const files = ["/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc", "~/.npmrc"];
  return files.flatMap((pattern) =>
    matches(search, pattern).flatMap((file) => {
      const text = search.image.text(file, 1024 * 1024) ?? "";
      const said = /^\s*prefix\s*=\s*"?([^"\r\n;#]+?)"?\s*$/m.exec(text)?.[1];
      const prefix = said?.replace(/^(~|\$\{?HOME\}?)(?=\/)/, dirname(file));
      if (prefix === undefined || !prefix.startsWith("/") || prefix.includes("*")) return [];
      return [`${prefix}/lib/node_modules`, `${prefix}/node_modules`].map((path) => ({
        manager: "npm" as const,
        path,
      }));
    }),
  );
}

/** Adds the packages of catalogued tools in one folder `node_modules`. */
export function lookIntoTree(search: Search, tree: string, manager: Manager | "project"): void {
  let present = false;
  for (const tool of search.tools)
    for (const name of tool.npm)
      if (lookAtPackage(search, tool.tool, name, tree, manager)) present = true;
  // There may be thousands of projects, with large records.
  if (present || manager !== "project") findPackageRecords(search, tree, manager);
}

/** @returns whether something with the name of the package is there */
function lookAtPackage(
  search: Search,
  tool: string,
  name: string,
  tree: string,
  manager: Manager | "project",
): boolean {
  const { image } = search;
  const at = `${tree}/${name}`;
  const real = image.real(at);
  if (real === null || !image.isFolder(real)) {
    if (!image.lstat(at)?.isSymbolicLink()) return false;
    add(search, {
      tool,
      kind: "npm-package",
      path: at,
      runnable: false,
      confidence: "certain",
      evidence: [`A link to the package ${name} that leads nowhere.`],
      parts: [at],
    });
    return true;
  }
  // A walk comes by the trees that were looked into before.
  if (manager === "project" && search.programs.has(real)) return true;
  const manifest = image.json(`${real}/package.json`) as Record<string, unknown> | null | undefined;
  // A folder of that name without the package's own manifest cannot be run, nor is it certain what it is.
  const own = manifest !== null && typeof manifest === "object" && manifest["name"] === name;
  const version = own ? versionIn(manifest["version"]) : null;
  const store = /^(.*\/\.pnpm\/[^/]+)\/node_modules\//.exec(real)?.[1];
  if (image.list(real).length === 0) return false;
  search.programs.set(real, { tool, version });
  add(search, {
    tool,
    kind: "npm-package",
    path: at,
    version,
    digest: version === null ? null : archiveDigest(search, tree, name, version),
    runnable: own,
    confidence: own ? "certain" : "possible",
    evidence: [
      own
        ? `The package ${name}${version === null ? "" : ` ${version}`} by its package.json, in ${placeOf(manager)}.`
        : `A folder of the package ${name} without its package.json.`,
      ...(real === at ? [] : [`It is a link to ${real}.`]),
    ],
    parts: [at, ...(store === undefined ? [] : [store]), ...voltaRecords(search, tree, name, tool)],
  });
  return true;
}

/** The digest of the archive that npm has written down for what it put there (SRI, `sha512-…`). */
function archiveDigest(
  { image }: Search,
  tree: string,
  name: string,
  version: string,
): string | null {
  const record = `${tree}/.package-lock.json`;
  if (image.lstat(record) === null) return null;
  const lock = image.json(record, LARGEST_RECORD) as
    | { packages?: Record<string, { version?: unknown; integrity?: unknown } | undefined> }
    | null
    | undefined;
  const entry = lock?.packages?.[`node_modules/${name}`];
  const { integrity } = entry ?? {};
  return entry?.version === version &&
    typeof integrity === "string" &&
    /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)
    ? integrity
    : null;
}

function placeOf(manager: Manager | "project"): string {
  if (manager === "project") return "a folder of a project";
  if (manager === "npx") return "the cache that npx runs packages from";
  return `a tree that ${manager} installs into for all projects`;
}

/** Volta starts a program only if it has a record of it. */
function voltaRecords(search: Search, tree: string, name: string, tool: string): string[] {
  const root = /^(.*\/\.volta)\/tools\/image\//.exec(tree)?.[1];
  if (root === undefined) return [];
  const commands = search.tools.find((one) => one.tool === tool)?.commands ?? [];
  return [
    join(root, "tools/user/packages", `${name}.json`),
    ...commands.map((command) => join(root, "tools/user/bins", `${command}.json`)),
  ];
}
