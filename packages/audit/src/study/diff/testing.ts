import { textOf } from "../code/code.ts";
import { parseSources } from "../parse/parse.ts";
import { matchUnits } from "./match.ts";
import { nameOf } from "./naming.ts";
import { outlineOf } from "./outline.ts";

/** For tests: what changed between two programs, each given by its files or as one file. */
export async function changesBetween(
  before: string | Readonly<Record<string, string>>,
  after: string | Readonly<Record<string, string>>,
  versions: readonly string[] = [],
): Promise<{ changed: string[]; added: string[]; removed: number; same: number }> {
  const [one, two] = await Promise.all([parse(before), parse(after)]);
  const [first, second] = [outlineOf(one, { versions }, 1), outlineOf(two, { versions }, 1)];
  const matching = matchUnits(first, second);
  const result = { changed: [] as string[], added: [] as string[], removed: 0, same: 0 };
  for (let unit = 0; unit < second.units.count; unit++) {
    const node = second.units.node[unit] as number;
    const label = nameOf(two, node) ?? textOf(two, node);
    if (matching.same[unit] === 1) result.same++;
    else (matching.partner[unit] === -1 ? result.added : result.changed).push(label);
  }
  result.removed = matching.inverse.filter((unit) => unit === -1).length;
  return result;
}

async function parse(files: string | Readonly<Record<string, string>>) {
  const entries = typeof files === "string" ? [["main.js", files]] : Object.entries(files);
  const sources = entries.map(([path, text]) => ({
    path: path as string,
    text: text as string,
    kind: "javascript" as const,
  }));
  const { code, notExamined } = await parseSources(sources);
  if (notExamined.length > 0) throw new Error(JSON.stringify(notExamined));
  return code;
}
