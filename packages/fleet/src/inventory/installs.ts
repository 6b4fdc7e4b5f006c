import { findMovedFolders } from "./environment.ts";
import { add, matches, type Search, versionIn } from "./finding.ts";
import type { Install, ToolTraces } from "./traces.ts";

/**
 * Where a path of the catalogue leads on this machine, also where a variable has moved the tool's folder
 * that it lies in.
 */
export function placesOf(search: Search, tool: ToolTraces, path: string): string[] {
  const moved = findMovedFolders(search).filter(
    (one) => one.tool === tool && path.startsWith(`${one.folder.path}/`),
  );
  return [
    ...matches(search, path),
    ...moved.flatMap(({ folder, at }) =>
      search.image.glob(path.slice(folder.path.length), at === "/" ? "" : at),
    ),
  ];
}

/** Folders that a vendor's installer puts in place as a whole: by the file in them that says what they are. */
export function findInstalls(search: Search): void {
  for (const tool of search.tools)
    for (const install of tool.installs)
      for (const at of placesOf(search, tool, install.path))
        lookIntoInstall(search, tool, install, at);
}

function lookIntoInstall(search: Search, tool: ToolTraces, install: Install, at: string): void {
  const { image } = search;
  const real = image.real(at);
  if (real === null || !image.isFolder(real) || search.programs.has(real)) return;
  const value = image.json(`${real}/${install.manifest}`);
  const manifest = (value !== null && typeof value === "object" ? value : {}) as Record<
    string,
    unknown
  >;
  // A folder of that name may be anything.
  if (Object.entries(install.is).some(([key, text]) => manifest[key] !== text)) return;
  const version = install.version === null ? null : versionIn(manifest[install.version]);
  search.programs.set(real, { tool: tool.tool, version, whole: true });
  const [[key, text] = ["", ""]] = Object.entries(install.is);
  add(search, {
    tool: tool.tool,
    kind: "native-install",
    path: real,
    fact: install.path,
    version,
    runnable: true,
    confidence: "certain",
    evidence: [
      "It lies where the vendor's installer puts it.",
      `Its ${install.manifest} has ${text} as its ${key}.`,
    ],
    parts: [real],
  });
}
