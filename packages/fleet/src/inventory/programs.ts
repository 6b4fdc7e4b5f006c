import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { basename, dirname } from "node:path";
import { packagedVersion, plainVersion } from "./builds.ts";
import {
  add,
  commandName,
  expand,
  isDoubted,
  type KnownProgram,
  type Search,
  versionIn,
} from "./finding.ts";
import { lookAtGuard } from "./guards.ts";
import { placesOf } from "./installs.ts";
import { homebrewPrefixes, programFolders } from "./places.ts";
import { mayTake } from "./reach.ts";
import type { ToolTraces } from "./traces.ts";

/** Larger programs are not read: neither their digest nor their marks are known. */
const LARGEST_PROGRAM = 512 * 1024 * 1024;
/** Launchers are short; what is longer is somebody's program. */
const LARGEST_LAUNCHER = 64 * 1024;

/** First bytes of ELF, PE and Mach-O (thin in either order, and universal). */
const EXECUTABLE = /^(7f454c46|4d5a|cffaedfe|feedfacf|cefaedfe|cafebabe)/;

/** Programs that vendors' installers and Homebrew put in place. */
export function findPrograms(search: Search): void {
  for (const tool of search.tools) {
    for (const { path, version } of tool.programs)
      for (const { at, from } of placesOf(search, tool, path))
        lookAtProgram(search, tool, at, statedVersion(at, version), {
          says: "It lies where the vendor's installer puts it.",
          fact: path,
          from,
        });
    for (const prefix of homebrewPrefixes.flatMap((path) => expand(search, path)))
      for (const name of tool.homebrew) lookAtKeg(search, tool, prefix, name);
  }
}

/** The version that a path states, without the system that may follow it. */
function statedVersion(at: string, part: ToolTraces["programs"][number]["version"]): string | null {
  if (part === undefined) return null;
  const name = basename({ name: at, parent: dirname(at), grandparent: dirname(dirname(at)) }[part]);
  return plainVersion(name.replace(/^[a-z-]*v?(?=\d)/, ""));
}

function lookAtKeg(search: Search, tool: ToolTraces, prefix: string, name: string): void {
  for (const store of ["Cellar", "Caskroom"]) {
    const folder = `${prefix}/${store}/${name}`;
    // A former name of a cask is a link to the new one, and any other link leads to no keg.
    if (search.image.link(folder) !== null) continue;
    for (const entry of search.image.list(folder)) {
      // A cask may have more than the version there: `3.12.10,24a12dbd`.
      const version = versionIn(entry.name.replace(/_\d+$/, "").split(",")[0]);
      if (!entry.isDirectory() || entry.name.startsWith(".")) continue;
      const at = `${folder}/${entry.name}`;
      search.programs.set(search.image.real(at) ?? at, { tool: tool.tool, version });
      add(search, {
        tool: tool.tool,
        kind: "homebrew",
        path: at,
        fact: name,
        version,
        runnable: search.image.list(at).length > 0,
        confidence: "certain",
        evidence: [`Homebrew's ${store} has ${name} ${entry.name}.`],
        parts: [at, `${prefix}/opt/${name}`],
      });
    }
  }
}

/**
 * Files named like a tool's command, in the folders where shells look and beside the packages found.
 *
 * @param more others that are to be looked at
 */
export function findLaunchers(search: Search, more: readonly string[]): void {
  const folders = new Set(programFolders.flatMap((path) => expand(search, path)));
  for (const { path, kind } of [...search.found.values()]) {
    if (kind !== "npm-package") continue;
    const tree = path.slice(0, path.lastIndexOf("/node_modules/"));
    folders
      .add(`${tree}/bin`)
      .add(`${tree}/node_modules/.bin`)
      .add(dirname(`${tree}/bin`));
    folders.add(tree.replace(/\/lib$/, "/bin")).add(tree.replace(/\/lib$/, ""));
  }
  const names = search.tools.flatMap(({ commands }) =>
    commands.flatMap((name) => ["", ".exe", ".cmd", ".ps1"].map((end) => name + end)),
  );
  const at = new Set(more);
  for (const folder of folders) for (const name of names) at.add(`${folder}/${name}`);
  for (const path of at) lookAtCommand(search, path);
}

/** A file whose name is a tool's command: the tool's own program, a way to it, a stale one, or nothing of it. */
function lookAtCommand(search: Search, at: string): void {
  const { image } = search;
  const tool = search.tools.find(({ commands }) => commands.includes(commandName(at)));
  const stats = tool === undefined ? null : image.lstat(at);
  if (tool === undefined || stats === null || !(stats.isFile() || stats.isSymbolicLink())) return;
  const real = image.real(at);
  if (stats.isSymbolicLink()) {
    const target = image.link(at) ?? "";
    const owner = real === null ? null : ownerOf(search, real);
    if (owner?.tool === tool.tool) {
      if (real !== null && isUntaken(search, tool, real))
        lookAtProgram(search, tool, at, owner.version, { says: `The link ${at} leads to it.` });
      addLauncher(
        search,
        tool,
        at,
        owner.version,
        `A link to ${real}, which belongs to the tool.`,
        owner.stays,
      );
    } else if (real === null && namesTool(tool, target)) {
      addLauncher(search, tool, at, undefined, `A link to ${target}, where nothing is any more.`);
    } else if (real !== null && namesTool(tool, real) && image.stat(real)?.isFile()) {
      addLauncher(search, tool, at, null, `A link to ${real}, a place of the tool.`);
    } else if (real !== null && !/volta-shim/.test(target)) {
      const before = search.found.size;
      lookAtProgram(search, tool, at, null, { says: `The link ${at} leads to it.` });
      if (search.found.size > before || search.programs.has(real))
        addLauncher(
          search,
          tool,
          at,
          search.programs.get(real)?.version ?? null,
          `A link to ${real}, a program of the tool.`,
          search.programs.get(real)?.stays,
        );
    } else if (/volta-shim/.test(target)) lookAtVolta(search, tool, at);
    return;
  }
  // On Windows Volta has a file for each command in the place of a link.
  if (dirname(at).endsWith("/Volta/bin") && lookAtVolta(search, tool, at)) return;
  const owner = ownerOf(search, at);
  const isKnown = owner?.tool === tool.tool && (owner.whole || search.programs.has(at));
  if (isKnown && !isUntaken(search, tool, at)) return;
  if (stats.size <= LARGEST_LAUNCHER) {
    const text = new TextDecoder().decode(image.bytes(at, LARGEST_LAUNCHER) ?? new Uint8Array());
    if (lookAtGuard(search, tool.tool, at, text)) return;
    lookAtScript(search, tool, at, text);
    if (!/^\x7fELF|^MZ/.test(text)) return;
  }
  lookAtProgram(search, tool, at, null, { says: "It has the name of the tool's command." });
}

/** Volta has a record of the package that a command starts. @returns whether it is one of the tool's */
function lookAtVolta(search: Search, tool: ToolTraces, at: string): boolean {
  const record = `${dirname(dirname(at))}/tools/user/bins/${commandName(at)}.json`;
  const named = search.image.json(record) as { package?: unknown } | null | undefined;
  const name = String(named?.package);
  if (!tool.npm.includes(name)) return false;
  addLauncher(search, tool, at, null, `Volta starts the package ${name} by it.`);
  return true;
}

/** Launchers that package and version managers write name the package's own path, or the plugin. */
function lookAtScript(search: Search, tool: ToolTraces, at: string, text: string): void {
  const own = tool.npm.find((name) => text.replaceAll("\\", "/").includes(`node_modules/${name}/`));
  if (own !== undefined) {
    const there = [...search.found.values()].find(
      (one) =>
        one.tool === tool.tool &&
        one.kind === "npm-package" &&
        one.runnable &&
        one.path.endsWith(`/${own}`),
    );
    addLauncher(
      search,
      tool,
      at,
      there?.version,
      there
        ? `A launcher that starts the package ${own}.`
        : `A launcher of the package ${own}, which is not there.`,
    );
    return;
  }
  const whole = [...search.found.values()].find(
    ({ tool: id, kind, path }) =>
      id === tool.tool &&
      kind === "native-install" &&
      search.image.isFolder(path) &&
      text.replaceAll("\\", "/").includes(`${namedBelow(search, path)}/`),
  );
  if (whole !== undefined) {
    addLauncher(
      search,
      tool,
      at,
      whole.version,
      `A launcher that starts what lies in ${whole.path}.`,
    );
    return;
  }
  const manager = managerIn(text);
  if (manager === null) return;
  const there = [...search.found.values()].some((one) => one.tool === tool.tool && one.runnable);
  if (there)
    addLauncher(search, tool, at, null, `A launcher that ${manager} wrote for the command.`);
}

/** The version manager that a script hands over to: `exec …/asdf exec "claude" "$@"`. */
function managerIn(text: string): string | null {
  for (const line of text.split("\n")) {
    const handed = line.startsWith("exec ") ? line.lastIndexOf(" exec ") : -1;
    const named = handed < 0 ? null : [...line.slice(5, handed).matchAll(/\b(?:asdf|mise)\b/g)];
    if (named !== null && named.length > 0) return named.at(-1)?.[0] ?? null;
  }
  return null;
}

/** A path as a text on any system would have it: from the home on, since drives and roots differ. */
function namedBelow({ homes }: Search, path: string): string {
  const home = homes.find((one) => one !== "/" && path.startsWith(`${one}/`));
  return home === undefined ? path : path.slice(dirname(home).length);
}

/** @param version undefined: it leads nowhere */
function addLauncher(
  search: Search,
  tool: ToolTraces,
  at: string,
  version: string | null | undefined,
  evidence: string,
  stays = false,
): void {
  add(search, {
    tool: tool.tool,
    kind: "shim",
    path: at,
    version: version ?? null,
    runnable: version !== undefined,
    confidence: "certain",
    evidence: [evidence, ...(stays ? ["It stays as long as what it leads to."] : [])],
    parts: stays ? [] : [at],
  });
}

/** Whether a path is one where the tool's packages or programs lie, be anything there or not. */
function namesTool(tool: ToolTraces, path: string): boolean {
  const places = [
    ...tool.npm.map((name) => `/node_modules/${name}/`),
    ...tool.programs.map((program) => `${dirname(program.path.replace(/^~/, "")).split("*")[0]}`),
    ...tool.homebrew.flatMap((name) => [`/Cellar/${name}/`, `/Caskroom/${name}/`]),
  ];
  return places.some((place) => place.length > 8 && `/${path}`.includes(place));
}

/** The found package or program that a path lies in. */
function ownerOf(search: Search, path: string): KnownProgram | null {
  for (let at = path; at.length > 1; at = dirname(at)) {
    const owner = search.programs.get(at);
    if (owner !== undefined) return owner;
  }
  return null;
}

/** Adds an executable in which the tool's marks stand; one too large to be read is only possible. */
function lookAtProgram(
  search: Search,
  tool: ToolTraces,
  at: string,
  stated: string | null,
  where: { says: string; fact?: string; from?: readonly string[] },
): void {
  const { image } = search;
  const real = image.real(at);
  const stats = real === null ? null : image.stat(real);
  if (real === null || !stats?.isFile()) return;
  const ways = [...new Set([at, ...(where.from ?? [])])];
  const mine = ways.every((way) => mayTake(search, way, real));
  if (search.programs.has(real) && (!mine || !isUntaken(search, tool, real))) return;
  const head = Buffer.from(image.bytes(real, 8) ?? new Uint8Array()).toString("hex");
  if (!EXECUTABLE.test(head)) return;
  const read = stats.size <= LARGEST_PROGRAM ? readProgram(image.host(real), tool.marks) : null;
  // To lie in a place of the tool says nothing of what a link there leads to elsewhere.
  if (read !== null && read.mark === null && !(where.fact !== undefined && mine)) return;
  const version = stated ?? packagedVersion(search, tool, real);
  const fact = where.fact ?? read?.mark ?? undefined;
  search.programs.set(real, {
    tool: tool.tool,
    version,
    stays: isDoubted(search, tool.tool, fact),
  });
  add(search, {
    tool: tool.tool,
    kind: "native-install",
    path: real,
    ...(fact === undefined ? {} : { fact }),
    version,
    digest: read?.digest ?? null,
    runnable: true,
    confidence: read === null ? "possible" : read.mark === null ? "likely" : "certain",
    evidence: [
      where.says,
      read === null
        ? "It was not read: it is too large, or the system refuses."
        : read.mark === null
          ? "It is an executable; none of the tool's marks stands in it."
          : `It is an executable in which ${read.mark} stands.`,
    ],
    parts: [real],
    from: ways,
  });
}

/** Whether a program is known, but by nothing so far that could have it removed. */
function isUntaken({ found }: Search, { tool }: ToolTraces, path: string): boolean {
  return [...found.values()].some(
    (one) =>
      one.kind === "native-install" &&
      one.tool === tool &&
      one.path === path &&
      one.parts?.length === 0,
  );
}

/** The digest of a program, and the first of the marks that stands in it. */
function readProgram(
  path: string,
  marks: readonly string[],
): { digest: string; mark: string | null } | null {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(4 * 1024 * 1024);
  // A mark may lie across two reads.
  const overlap = 128;
  let kept = 0;
  let mark: string | null = null;
  try {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      // Somebody may have put a pipe there meanwhile, or write to it all the time.
      for (let left = fstatSync(file).isFile() ? LARGEST_PROGRAM : -1; ; ) {
        const got = left < 0 ? 0 : readSync(file, buffer, kept, buffer.length - kept, null);
        left -= got;
        if (left < 0) return null;
        if (got === 0) break;
        hash.update(buffer.subarray(kept, kept + got));
        const seen = buffer.subarray(0, kept + got);
        mark ??= marks.find((text) => seen.includes(text)) ?? null;
        const keep = Math.min(overlap, seen.length);
        seen.copy(buffer, 0, seen.length - keep);
        kept = keep;
      }
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
  return { digest: `sha256-${hash.digest("base64")}`, mark };
}
