import { dirname, join } from "node:path";
import { buildsIn, isOwnName, plainVersion } from "./builds.ts";
import { archiveDigest } from "./digests.ts";
import { findOverrides, LONGEST_PATH } from "./environment.ts";
import { add, matches, type Search } from "./finding.ts";
import { type Manager, movedTrees, packageTrees } from "./places.ts";
import { findPackageRecords } from "./records.ts";
import type { ToolTraces } from "./traces.ts";

/** Looks into every tree of packages that is there for all projects of a user or a machine. */
export function findPackages(search: Search): void {
  // pnpm gives its trees a second name by a symlink.
  const trees = new Map<string, { tree: string; manager: Manager }>();
  for (const { manager, path } of [
    ...packageTrees,
    ...configuredTrees(search),
    ...treesByVariable(search),
  ])
    for (const tree of matches(search, path)) {
      const real = search.image.real(tree);
      if (real !== null && (tree === real || !trees.has(real))) trees.set(real, { tree, manager });
    }
  for (const { tree, manager } of trees.values()) lookIntoTree(search, tree, manager);
}

/** Trees that an npmrc names by its `prefix`. */
function configuredTrees(search: Search): { manager: Manager; path: string }[] {
  const files = ["/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc", "~/.npmrc"];
  return files.flatMap((pattern) =>
    matches(search, pattern).flatMap((file) => {
      const said = prefixIn(search.image.text(file, 1024 * 1024) ?? "");
      const prefix = said?.replace(/^(~|\$\{?HOME\}?)(?=\/)/, dirname(file));
      if (prefix === undefined || !prefix.startsWith("/") || prefix.includes("*")) return [];
      return [`${prefix}/lib/node_modules`, `${prefix}/node_modules`].map((path) => ({
        manager: "npm" as const,
        path,
      }));
    }),
  );
}

/** What an npmrc gives as `prefix`, without quotes and what is said behind it. */
function prefixIn(text: string): string | undefined {
  for (const line of text.split(/[\r\n]/)) {
    const said = /^[ \t]*prefix[ \t]*=(.*)$/.exec(line)?.[1];
    const value = said?.trim().replace(/^"/, "").split(/[";#]/, 1)[0]?.trim() ?? "";
    if (value !== "" && value.length <= LONGEST_PATH) return value;
  }
  return undefined;
}

/** Trees that a variable has moved, in what shells and sessions read. */
function treesByVariable(search: Search): { manager: Manager; path: string }[] {
  return findOverrides(search, new Set(Object.keys(movedTrees)), true).flatMap(
    ({ variable, value }) => {
      const { manager, below } = movedTrees[variable] ?? { manager: "npm", below: [] };
      return below.map((rest) => ({ manager, path: value + rest }));
    },
  );
}

/** Adds the packages of catalogued tools in one folder `node_modules`. */
export function lookIntoTree(search: Search, tree: string, manager: Manager | "project"): void {
  let present = false;
  for (const tool of search.tools) {
    let own = false;
    for (const name of tool.npm) if (lookAtPackage(search, tool, name, tree, manager)) own = true;
    present ||= own;
    // In one of thousands of projects, they lie beside the package itself, if at all.
    if (own || manager !== "project" || isStore(tree))
      for (const name of buildsIn(search, tool, tree))
        lookAtPackage(search, tool, name, tree, manager);
  }
  // There may be thousands of projects, with large records.
  if (present || manager !== "project") findPackageRecords(search, tree, manager);
}

/** What pnpm keeps one package in: of a project, or in the store that all projects share. */
const STORE =
  /^(.*\/(?:\.pnpm\/[^/]+|store\/v\d+\/links\/(?:[^/]+\/){2,3}[0-9a-f]{64}))\/node_modules\//;
const isStore = (tree: string) => STORE.test(`${tree}/`);

/** @returns whether something with the name of the package is there */
function lookAtPackage(
  search: Search,
  traces: ToolTraces,
  name: string,
  tree: string,
  manager: Manager | "project",
): boolean {
  const { image } = search;
  const { tool } = traces;
  const at = `${tree}/${name}`;
  const real = image.real(at);
  if (real === null || !image.isFolder(real)) {
    if (!image.lstat(at)?.isSymbolicLink()) return false;
    add(search, {
      tool,
      kind: "npm-package",
      path: at,
      fact: name,
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
  const own =
    manifest !== null && typeof manifest === "object" && isOwnName(traces, manifest["name"]);
  const version = own ? plainVersion(manifest["version"]) : null;
  // A folder by another name is somebody's own, wherever the link to it stands.
  const store = own ? STORE.exec(real)?.[1] : undefined;
  if (image.list(real).length === 0) return false;
  search.programs.set(real, { tool, version });
  add(search, {
    tool,
    kind: "npm-package",
    path: at,
    fact: name,
    version,
    digest: version === null ? null : archiveDigest(search, tree, name, manifest?.["version"]),
    runnable: own,
    confidence: own ? "certain" : "possible",
    evidence: [
      own
        ? `The package ${name}${version === null ? "" : ` ${version}`} by its package.json, in ${placeOf(manager, tree)}.`
        : `A folder of the package ${name} without its package.json.`,
      ...(real === at ? [] : [`It is a link to ${real}.`]),
    ],
    parts: [at, ...(store === undefined ? [] : [store]), ...voltaRecords(search, tree, name, tool)],
  });
  return true;
}

function placeOf(manager: Manager | "project", tree: string): string {
  if (manager === "project" && isStore(tree)) return "the store that pnpm links packages from";
  if (manager === "project") return "a folder of a project";
  if (manager === "npx") return "the cache that npx runs packages from";
  return `a tree that ${manager} installs into for all projects`;
}

/** Volta starts a program only if it has a record of it. */
function voltaRecords(search: Search, tree: string, name: string, tool: string): string[] {
  const root = /^(.*\/(?:\.volta|Volta))\/tools\/image\//.exec(tree)?.[1];
  if (root === undefined) return [];
  const commands = search.tools.find((one) => one.tool === tool)?.commands ?? [];
  return [
    join(root, "tools/user/packages", `${name}.json`),
    ...commands.map((command) => join(root, "tools/user/bins", `${command}.json`)),
  ];
}
