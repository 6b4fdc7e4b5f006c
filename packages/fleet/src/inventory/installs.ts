import { findMovedFolders } from "./environment.ts";
import { add, isDoubted, matches, type Search, versionIn } from "./finding.ts";
import type { Install, ToolTraces } from "./traces.ts";

/**
 * Where a path of the catalogue leads on this machine, also where a variable has moved the tool's folder
 * that it lies in.
 */
export function placesOf(search: Search, tool: ToolTraces, path: string): Place[] {
  const moved = findMovedFolders(search).filter(
    (one) => one.tool === tool && path.startsWith(`${one.folder.path}/`),
  );
  return [
    ...matches(search, path).map((at) => ({ at, from: [at] })),
    ...moved.flatMap(({ folder, at: below, override }) =>
      search.image
        .glob(path.slice(folder.path.length), below === "/" ? "" : below)
        .map((at) => ({ at, from: [at, override.file] })),
    ),
  ];
}

interface Place {
  at: string;
  /** By what it is found there: the path itself, and the file that moves its folder. */
  from: readonly string[];
}

/** Folders that a vendor's installer puts in place as a whole: by what in them says what they are. */
export function findInstalls(search: Search): void {
  for (const tool of search.tools)
    for (const install of tool.installs)
      for (const { at, from } of placesOf(search, tool, install.path)) {
        const real = search.image.real(at);
        if (real === null || !search.image.isFolder(real) || search.programs.has(real)) continue;
        const shown =
          "python" in install
            ? shownByPython(search, install.python, real)
            : shownByManifest(search, install, real);
        // A folder of that name may be anything.
        if (shown !== null) addInstall(search, tool, install, { at: real, from }, shown);
      }
}

interface Shown {
  version: string | null;
  evidence: string;
}

function shownByManifest(
  { image }: Search,
  { manifest, is, version }: Extract<Install, { manifest: string }>,
  at: string,
): Shown | null {
  const value = image.json(`${at}/${manifest}`);
  const found = (value !== null && typeof value === "object" ? value : {}) as Record<
    string,
    unknown
  >;
  if (Object.entries(is).some(([key, text]) => found[key] !== text)) return null;
  const [[key, text] = ["", ""]] = Object.entries(is);
  return {
    version: version === null ? null : versionIn(found[version]),
    evidence: `Its ${manifest} has ${text} as its ${key}.`,
  };
}

function shownByPython({ image }: Search, name: string, at: string): Shown | null {
  const packages = [
    ...image.glob(`/lib/python*/site-packages/${name}-*.dist-info`, at),
    ...image.glob(`/Lib/site-packages/${name}-*.dist-info`, at),
  ];
  const [first] = packages;
  if (first === undefined) return null;
  const stated = first.slice(
    first.lastIndexOf(`/${name}-`) + name.length + 2,
    -".dist-info".length,
  );
  return {
    version: versionIn(stated),
    evidence: `It is Python's environment of ${name} ${stated}.`,
  };
}

function addInstall(
  search: Search,
  { tool }: ToolTraces,
  install: Install,
  { at, from }: Place,
  { version, evidence }: Shown,
): void {
  const packaged = "packaged" in install && install.packaged;
  const stays = packaged || isDoubted(search, tool, install.path);
  search.programs.set(at, { tool, version, whole: true, stays });
  add(search, {
    tool,
    kind: "native-install",
    path: at,
    fact: install.path,
    version,
    runnable: true,
    confidence: "certain",
    evidence: [
      "It lies where the vendor's installer puts it.",
      evidence,
      ...(packaged
        ? ["What the system has for installing put it there, and has to remove it."]
        : []),
    ],
    parts: packaged ? [] : [at],
    from,
  });
}
