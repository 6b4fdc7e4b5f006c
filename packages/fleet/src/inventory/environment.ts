import { matches, type Search } from "./finding.ts";
import { environmentFiles } from "./places.ts";
import type { ToolTraces, TracedFolder } from "./traces.ts";

/** A variable that moves a tool's folder, as a file sets it. */
export interface Override {
  variable: string;
  value: string;
  file: string;
}

/**
 * The values that shells' and sessions' files give to variables, read without a shell: plain words,
 * quoted ones, and `~` or `$HOME` at the start. A value that is computed is told as not examined.
 *
 * @param walked whether what lies in a home is found without the variable
 */
export function findOverrides(
  search: Search,
  variables: ReadonlySet<string>,
  walked = false,
): Override[] {
  const found: Override[] = [];
  for (const pattern of environmentFiles)
    for (const file of matches(search, pattern)) {
      const text = search.image.text(file, 1024 * 1024) ?? "";
      for (const line of text.split("\n")) {
        const set =
          /^\s*(?:export\s+|set\s+(?:-\w+\s+)+)?([A-Z][A-Z0-9_]*)(?:\s*=\s*|\s+(?:DEFAULT=)?)(\S.*)$/.exec(
            line.trimEnd(),
          );
        const [, variable = "", said = ""] = set ?? [];
        if (!variables.has(variable)) continue;
        const home = search.homes
          .filter((one) => file.startsWith(`${one === "/" ? "" : one}/`))
          .at(-1);
        const value = plain(said, home ?? null);
        if (value === null && walked && /\bHOME\b/.test(said)) continue;
        if (value === null)
          search.image.note(
            "computed-variable",
            `${variable} in ${file}`,
            "Its value is known to a shell only.",
          );
        else found.push({ variable, value, file });
      }
    }
  return found;
}

/** Linux takes no longer path (`PATH_MAX`). */
export const LONGEST_PATH = 4096;

function plain(said: string, home: string | null): string | null {
  if (said.length > LONGEST_PATH) return null;
  const bare = /^"([^"]*)"|^'([^']*)'|^([^\s;#"']+)/.exec(said);
  const word = bare?.[1] ?? bare?.[2] ?? bare?.[3];
  if (word === undefined) return null;
  const start = home === null ? null : home === "/" ? "" : home;
  const value = start === null ? word : word.replace(/^(~|\$HOME|\$\{HOME\})(?=\/|$)/, () => start);
  return value.startsWith("/") && !/[$`*]/.test(value) ? value.replace(/\/+$/, "") : null;
}

/** A tool's folder that a variable has moved. */
export interface MovedFolder {
  tool: ToolTraces;
  folder: TracedFolder;
  at: string;
  override: Override;
  /** Whether others' things may well lie there. */
  shared: boolean;
  /** Whether the folder has its own name below the variable's value: nobody else's things are there. */
  named: boolean;
}

const moved = new WeakMap<Search, MovedFolder[]>();

/** The folders of all tools that variables have moved; looked for once in a scan. */
export function findMovedFolders(search: Search): MovedFolder[] {
  const known = moved.get(search) ?? readMovedFolders(search);
  moved.set(search, known);
  return known;
}

function readMovedFolders(search: Search): MovedFolder[] {
  const all = search.tools.flatMap((tool) =>
    tool.folders.flatMap((folder) =>
      folder.overrides.map((moving) => ({ tool, folder, ...moving })),
    ),
  );
  const set = findOverrides(search, new Set(all.map(({ variable }) => variable)));
  return all.flatMap(({ variable, below, ...one }) =>
    set
      .filter((override) => override.variable === variable)
      .map((override) => ({
        ...one,
        at: override.value + below,
        override,
        named: below !== "",
      })),
  );
}
