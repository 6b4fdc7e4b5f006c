import { stat } from "node:fs/promises";
import { extname } from "node:path";
import type { NotExamined } from "@telltale/core/model/index.ts";
import { byteSize, grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import { walk } from "./subjects/cache.ts";
import type { ReadableSubject } from "./subjects/read.ts";

/** Files of a folder that are counted, and endings that are named. */
const mostFiles = 100_000;
const mostEndings = 5;

/** What there was to see of a subject in which no code was found. */
export async function noCodeIn({ subject, root }: ReadableSubject): Promise<NotExamined> {
  return { code: "no-code", what: subject.name, why: await seenIn(root) };
}

async function seenIn(root: string): Promise<string> {
  const info = await stat(root);
  if (!info.isDirectory()) {
    return info.size === 0
      ? "The file is empty: there was no code to read."
      : `The file of ${byteSize(info.size)} holds no code that Telltale can read.`;
  }
  const endings = new Map<string, number>();
  let files = 0;
  for await (const { path, info: entry } of walk(root, "", new Set([".git"]))) {
    if (!entry.isFile()) continue;
    files += 1;
    if (files > mostFiles) break;
    const ending = extname(path).slice(0, 12) || "without an ending";
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  if (files === 0) return "The folder is empty: there was no code to read.";
  const shown = [...endings]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostEndings)
    .map(([ending, count]) => `${grouped(count)} ${ending}`);
  const more = endings.size > mostEndings ? " …" : "";
  const many = files > mostFiles ? `more than ${grouped(mostFiles)} files` : counted(files, "file");
  return `There is no code that Telltale can read, but ${many}: ${shown.join(", ")}${more}.`;
}
