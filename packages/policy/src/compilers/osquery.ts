import { SemVer } from "semver";
import type { ToolIdentity } from "./identity.ts";
import { coversAll, type Span } from "./spans.ts";

/** A place in which osquery can find a tool: a select of path and version, and the systems that have its tables. */
interface Place {
  systems: "all" | "darwin";
  select: string;
}

/** Homes in which programs are looked for, by the path that they have under `~`. */
const windows = "C:\\Users\\%";
const homes = ["/Users/%", "/home/%", "/root", windows];

/**
 * A query for the copies of a tool in some versions: rows of path and version. Null where nothing in
 * the catalogue can be looked for with osquery's tables on these systems.
 *
 * Versions are compared as semver.org §11 has it, with SQL alone and `split` of osquery. A bound that is
 * itself a pre-release (other than the first, `-0`) cannot be compared so: `inexact` tells.
 */
function copiesQuery(
  identity: ToolIdentity,
  spans: readonly Span[],
  systems: Place["systems"],
): string | null {
  const places = placesOf(identity).filter((place) => place.systems === systems);
  if (places.length === 0) return null;
  const found = places.map(({ select }) => `  ${select}`).join("\n  UNION\n");
  if (coversAll(spans)) return `SELECT path, version FROM (\n${found}\n)`;
  return [
    `WITH found AS (\n${found}\n),`,
    "core AS (SELECT path, version, split(version, '+', 0) AS plain FROM found WHERE version GLOB '[0-9]*.[0-9]*.[0-9]*'),",
    "parsed AS (SELECT path, version, CAST(split(plain, '.', 0) AS INTEGER) AS major,",
    "CAST(split(plain, '.', 1) AS INTEGER) AS minor, CAST(split(plain, '.', 2) AS INTEGER) AS patch,",
    "instr(plain, '-') > 0 AS pre FROM core)",
    `SELECT path, version FROM parsed WHERE ${spans.map(spanSql).join(" OR ")}`,
  ].join("\n");
}

/** Versions that count between two moments (milliseconds since 1970); null: without an end on that side. */
export interface Window {
  from: number | null;
  to: number | null;
  spans: readonly Span[];
}

/** The copies of a tool that count when the query is run: what counts changes from window to window. */
export function timedQuery(
  identity: ToolIdentity,
  windows: readonly Window[],
  systems: Place["systems"],
): string | null {
  const parts = windows.map(({ from, to, spans }) => {
    const copies = copiesQuery(identity, spans, systems);
    if (copies === null || (from === null && to === null)) return copies;
    // Whole seconds: one that has begun before a moment comes before it.
    const bounds = [
      ...(from === null ? [] : [`${NOW} >= ${Math.ceil(from / 1000)}`]),
      ...(to === null ? [] : [`${NOW} < ${Math.ceil(to / 1000)}`]),
    ];
    return `SELECT path, version FROM (\n${copies}\n) WHERE ${bounds.join(" AND ")}`;
  });
  const queries = parts.filter((part) => part !== null);
  return queries.length === 0 ? null : queries.join("\nUNION\n");
}

const NOW = "CAST(strftime('%s', 'now') AS INTEGER)";

/** Passes (one row) where there is no such copy. */
export function noneQuery(query: string): string {
  return `SELECT 1 WHERE NOT EXISTS (\n${query}\n);`;
}

/** Versions that the query leaves out although the span has them: its bounds are drawn inwards. */
export function inexact({ from, to }: Span): boolean {
  const special = (version: string | null) => {
    const { prerelease } = version === null ? { prerelease: [] } : new SemVer(version);
    return prerelease.length > 1 || (prerelease.length === 1 && prerelease[0] !== 0);
  };
  return special(from) || special(to);
}

/** Whether its copies are told by their versions at all: programs and extensions may count otherwise. */
export function hasUnversioned({ companions, jetbrains, programs }: ToolIdentity): boolean {
  return companions.length + jetbrains.length > 0 || programs.some(({ version }) => !version);
}

function placesOf(identity: ToolIdentity): Place[] {
  const places: Place[] = [];
  const add = (select: string, systems: Place["systems"] = "all") =>
    places.push({ select, systems });
  const { npm, extensions, companions, jetbrains, programs, homebrew } = identity;
  if (npm.length > 0) {
    add(`SELECT path, version FROM npm_packages WHERE name IN (${npm.map(text).join(", ")})`);
  }
  for (const [ids, version] of [
    [extensions, "e.version"],
    [companions, "NULL"],
  ] as const) {
    for (const id of ids) {
      // Which column has the identifier differs between versions of osquery; the folder's name has it always.
      const folder = `*/${id.toLowerCase()}-[0-9]*`;
      add(
        `SELECT e.path AS path, ${version} AS version FROM users u JOIN vscode_extensions e USING (uid) WHERE lower(e.name) = ${text(id.toLowerCase())} OR lower(replace(e.path, '\\', '/')) GLOB ${text(folder)}`,
      );
    }
  }
  for (const name of jetbrains) {
    add(
      `SELECT j.path AS path, NULL AS version FROM users u JOIN jetbrains_plugins j USING (uid) WHERE replace(j.path, '\\', '/') LIKE ${text(`%/${name}`)} OR replace(j.path, '\\', '/') LIKE ${text(`%/${name}/%`)}`,
    );
  }
  for (const { path, version } of programs) add(programSelect(path, version));
  if (homebrew.length > 0) {
    add(
      `SELECT path, version FROM homebrew_packages WHERE name IN (${homebrew.map(text).join(", ")})`,
      "darwin",
    );
  }
  return places;
}

function programSelect(path: string, version: ToolIdentity["programs"][number]["version"]): string {
  const below = path.startsWith("~/") ? path.slice(1) : null;
  const under = below?.startsWith("/AppData/") ? [windows] : homes;
  const patterns = (below === null ? [path] : under.map((home) => `${home}${below}`)).map((one) =>
    one.startsWith("C:") ? one.replaceAll("/", "\\") : one,
  );
  // In `file`, % stands for one part of a path; the catalogue has * there.
  const likes = patterns.map((one) => `path LIKE ${text(one.replaceAll("*", "%"))}`);
  const folder = "replace(directory, '\\', '/')";
  const columns = {
    name: "filename",
    parent: lastOf(folder),
    grandparent: lastOf(`rtrim(${upTo(folder)}, '/')`),
  };
  const column =
    version === undefined
      ? "NULL"
      : version === "name"
        ? columns.name
        : withoutSystem(columns[version]);
  return `SELECT path, ${column} AS version FROM file WHERE type <> 'directory' AND (${likes.join(" OR ")})`;
}

/** All of a path but its last part. */
const upTo = (path: string) => `rtrim(${path}, replace(${path}, '/', ''))`;
const lastOf = (path: string) => `replace(${path}, ${upTo(path)}, '')`;

/** The systems that vendors' installers put behind a version; semver would take them for a pre-release. */
const SYSTEMS = ["unknown-linux-musl", "apple-darwin", "pc-windows-msvc"].flatMap((system) =>
  ["x86_64", "aarch64"].map((processor) => `-${processor}-${system}`),
);
const withoutSystem = (version: string) =>
  SYSTEMS.reduce((sql, system) => `replace(${sql}, ${text(system)}, '')`, version);

function spanSql(span: Span): string {
  const bounds = [
    ...(span.from === null ? [] : [atLeast(span.from)]),
    ...(span.to === null ? [] : [below(span.to)]),
  ];
  return bounds.length === 0 ? "1" : `(${bounds.join(" AND ")})`;
}

const TRIPLE = "(major, minor, patch)";

function atLeast(version: string): string {
  const { triple, kind } = bound(version);
  if (kind === "first") return `${TRIPLE} >= ${triple}`;
  // A pre-release as a bound is drawn inwards, to its release.
  return `(${TRIPLE} > ${triple} OR (${TRIPLE} = ${triple} AND NOT pre))`;
}

function below(version: string): string {
  const { triple, kind } = bound(version);
  if (kind === "release") return `(${TRIPLE} < ${triple} OR (${TRIPLE} = ${triple} AND pre))`;
  return `${TRIPLE} < ${triple}`;
}

function bound(version: string): { triple: string; kind: "release" | "first" | "pre-release" } {
  const { major, minor, patch, prerelease } = new SemVer(version);
  const triple = `(${major}, ${minor}, ${patch})`;
  if (prerelease.length === 0) return { triple, kind: "release" };
  const first = prerelease.length === 1 && prerelease[0] === 0;
  return { triple, kind: first ? "first" : "pre-release" };
}

/** A text of SQL. */
function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
