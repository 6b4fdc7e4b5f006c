import type { FindingKind } from "@telltale/core/model/index.ts";
import { findMovedFolders } from "./environment.ts";
import { add, expand, matches, type Search } from "./finding.ts";
import { namePattern } from "./image.ts";
import { mayTake } from "./reach.ts";
import type { ToolTraces, TracedFolder } from "./traces.ts";

/** Settings, state and credentials in files: what stays when only the program is removed. */
export function findResidue(search: Search): void {
  for (const { tool, folder, at, override, named, shared } of findMovedFolders(search))
    lookIntoFolder(search, tool, folder, at, {
      says: `${override.variable} in ${override.file} names it.`,
      file: override.file,
      named,
      shared,
    });
  for (const tool of search.tools) {
    for (const folder of tool.folders)
      for (const at of expand(search, folder.path)) lookIntoFolder(search, tool, folder, at, null);
    for (const { path, kind, managed } of tool.files)
      for (const at of matches(search, path)) {
        const { parts, why } = fileParts(search, kind, at);
        add(search, {
          tool: tool.tool,
          kind,
          path: at,
          fact: path,
          runnable: false,
          confidence: managed ? "likely" : "certain",
          evidence: managed
            ? ["An administrator's settings for the tool: they bind it and stay."]
            : ["The tool keeps it there.", ...why],
          parts: managed ? [] : parts,
        });
      }
  }
}

/** A symlink alone would leave somebody's access where it leads to; other things there are people's own. */
function fileParts(
  search: Search,
  kind: FindingKind,
  at: string,
): { parts: string[]; why: string[] } {
  const { image } = search;
  if (image.link(at) === null) return { parts: [at], why: [] };
  const target = image.real(at);
  if (target === null) return { parts: [at], why: ["It is a symlink that leads nowhere."] };
  const goes = kind === "credentials" && image.stat(target)?.isFile() === true;
  if (goes && mayTake(search, at, target))
    return { parts: [at, target], why: [`It is a symlink to ${target}, which goes as well.`] };
  return { parts: [at], why: [`It is a symlink; ${target}, where it leads to, stays.`] };
}

/**
 * A folder of the tool's own: one finding for each file of settings or credentials, one for the rest.
 * What people wrote themselves is not the tool's, and a folder with nothing else shows no tool.
 *
 * @param moved what says that the folder is somewhere else than by default, whether it has its own name
 *   there, and whether others' things may well lie in it
 */
function lookIntoFolder(
  search: Search,
  tool: ToolTraces,
  folder: TracedFolder,
  at: string,
  moved: { says: string; file: string; named: boolean; shared: boolean } | null,
): void {
  const { image } = search;
  const real = image.real(at);
  if (real === null || !image.isFolder(real)) return;
  const names = image
    .list(real)
    .map((entry) => entry.name)
    .sort();
  const signs = names.filter(
    (name) => folder.signs.includes(name) || folder.credentials.includes(name),
  );
  // Somebody may have named a folder with other things in it: one common name proves nothing there.
  if (folder.signs.length > 0 && signs.length < (moved?.named === false ? 2 : 1)) return;
  if (names.length === 0) return;
  const isHome =
    search.homes.some((home) => home === real || home.startsWith(`${real}/`)) || real === "/";
  const shared = isHome || moved?.shared === true;
  const { signs: made, settings: set, credentials: secret, makes } = folder;
  const isKnown = nameMatcher([...made, ...set, ...secret, ...makes]);
  const own = names.filter((name) => !folder.keeps.includes(name) && isKnown(name));
  const others = names.filter((name) => !folder.keeps.includes(name) && !isKnown(name));
  const more = signs.length > 5 ? ` and ${signs.length - 5} more` : "";
  const shown = `It holds ${signs.slice(0, 5).join(", ")}${more}, which the tool makes.`;
  const fact = (name: string) => `${folder.path}/${name}`;
  const isDoubted = (name: string) => tool.unconfirmed.includes(fact(name));
  const base = {
    tool: tool.tool,
    fact: folder.path,
    runnable: false,
    ...(moved === null ? {} : { from: [moved.file] }),
    confidence: signs.length > 1 ? ("certain" as const) : ("likely" as const),
  };
  const why = [
    ...(moved === null ? [] : [moved.says]),
    ...(isHome ? ["It is a home as well: nothing in it is touched."] : []),
    ...(shared && !isHome ? ["Others may use it as well: nothing in it is touched."] : []),
  ];
  const credentials = own.filter((name) => folder.credentials.includes(name));
  const settings = own.filter((name) => folder.settings.includes(name));
  const rest = own.filter((name) => !credentials.includes(name) && !settings.includes(name));
  const kept = names.filter((name) => folder.keeps.includes(name));
  const stays = shared ? [] : [...staying(real, kept, "own"), ...staying(real, others, "unknown")];
  // Told with the first finding that goes from the folder as a whole, or else with its first file.
  const told = {
    evidence: shared || others.length === 0 ? [] : [othersLine(others)],
    extra: stays.length === 0 ? {} : { stays },
  };
  const none = { evidence: [], extra: {} };
  const one = (kind: "settings" | "credentials", name: string) => {
    const own = fileParts(search, kind, `${real}/${name}`);
    const first = rest.length === 0 && name === [...credentials, ...settings][0];
    const { evidence, extra } = first ? told : none;
    add(search, {
      ...base,
      kind,
      path: `${at}/${name}`,
      ...(isDoubted(name) ? { fact: fact(name) } : {}),
      evidence: [
        kind === "settings" ? "Settings of the tool." : "The tool keeps its access there.",
        ...why,
        ...own.why,
        ...evidence,
      ],
      parts: shared ? [] : own.parts,
      ...extra,
    });
  };
  for (const name of credentials) one("credentials", name);
  for (const name of settings) one("settings", name);
  if (rest.length === 0) return;
  add(search, {
    ...base,
    kind: "state",
    path: at,
    // What shows it may be no more certain than that.
    ...(signs[0] !== undefined && signs.every(isDoubted) ? { fact: fact(signs[0]) } : {}),
    evidence: [
      shown,
      ...why,
      ...(kept.length === 0
        ? []
        : [`${kept.join(", ")} in it stays: people write that themselves.`]),
      ...told.evidence,
    ],
    parts: shared ? [] : rest.filter((name) => !isDoubted(name)).map((name) => `${real}/${name}`),
    ...told.extra,
  });
}

/** So many entries are named one by one. */
const MOST_NAMED = 100;
const MOST_SHOWN = 20;

/** Why the files stay that a tool reads and people write. */
export const PEOPLES_OWN = "People write that themselves.";
const reasons = {
  own: { one: PEOPLES_OWN, many: "are what people write themselves." },
  unknown: {
    one: "It is not known to be the tool's.",
    many: "are not known to be the tool's.",
  },
};

/** @param why what holds for each of the names */
function staying(
  folder: string,
  names: readonly string[],
  why: keyof typeof reasons,
): { path: string; why: string }[] {
  const { one, many } = reasons[why];
  if (names.length <= MOST_NAMED)
    return names.map((name) => ({ path: `${folder}/${name}`, why: one }));
  return [{ path: folder, why: `${names.length} entries in it ${many}` }];
}

function othersLine(names: readonly string[]): string {
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : "";
  const verb = names.length === 1 ? "stays" : "stay";
  return `${names.slice(0, MOST_SHOWN).join(", ")}${more} in the folder ${verb}: not known to be the tool's.`;
}

/** Tells whether a name is one of several, in which `*` stands for any part. */
function nameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const all = patterns.map(namePattern);
  return (name) => all.some((one) => one.test(name));
}
