import type { DiffReport, StudyReport } from "@telltale/core/model/index.ts";

/** A file under the short name that stands for it in a report. */
export interface ShortPath {
  short: string;
  full: string;
}

/** Paths up to this length stay as they are. */
const LONG = 32;

/**
 * The report with long paths cut to as much of their end as tells them from every other path in it:
 * `…/entrypoints/cli.js`. For people only; programs get whole paths.
 *
 * @returns the short ones as well, in the order in which they come up
 */
export function shortenPaths<Report extends StudyReport | DiffReport>(
  report: Report,
): { report: Report; paths: ShortPath[] } {
  const files = new Set<string>();
  mapFiles(report, (file) => {
    files.add(file);
    return file;
  });
  const endings = countEndings(files);
  const short = new Map<string, string>();
  for (const full of files) {
    const name = `…/${ownEnding(full, endings)}`;
    if (full.length > LONG && name.length < full.length) short.set(full, name);
  }
  return {
    report: mapFiles(report, (file) => short.get(file) ?? file) as Report,
    paths: [...short].map(([full, name]) => ({ short: name, full })),
  };
}

/** How many files end in each sequence of last names. */
function countEndings(files: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const ending of endingsOf(file)) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return counts;
}

function ownEnding(file: string, endings: ReadonlyMap<string, number>): string {
  return endingsOf(file).find((ending) => endings.get(ending) === 1) ?? file;
}

/** `c`, `b/c`, `a/b/c`: at most so many that hostile paths cost little. */
function endingsOf(file: string): string[] {
  const names = file.slice(-1024).split("/").slice(-12);
  return names.map((_, at) => names.slice(-1 - at).join("/"));
}

/** A copy with the file of every place replaced. */
function mapFiles(value: unknown, change: (file: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => mapFiles(each, change));
  if (typeof value !== "object" || value === null) return value;
  const isPlace = "file" in value && "line" in value && "column" in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (isPlace && key === "file") return [key, change(String(each))];
      // Levels hold no places, and may have any shape.
      return [key, key === "hints" ? each : mapFiles(each, change)];
    }),
  );
}
