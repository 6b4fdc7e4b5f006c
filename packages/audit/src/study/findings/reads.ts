import type { Reading, Sending } from "@telltale/core/model/study.ts";
import { listed } from "@telltale/core/words.ts";
import type { Code } from "../code/code.ts";
import { rangeOf } from "../code/place.ts";
import type { SinkMark } from "../sinks/sink.ts";
import type { SourceMark } from "../sources/source.ts";
import type { Read } from "./evidence.ts";

/** So many variables with the same first word are the switches of one product: the tool's own. */
const manySwitches = 12;

/** Puts the places of each thing that is read together; sensitive ones only, in a fixed order. */
export function readsOf(marks: readonly SourceMark[]): Read[] {
  const reads = new Map<string, Read>();
  for (const mark of marks) {
    if (!mark.sensitive) continue;
    const key = keyOf(mark);
    const known = reads.get(key);
    if (known) known.marks.push(mark);
    else {
      const { id, name, factor, what } = mark;
      reads.set(key, { id, name, factor, what, marks: [mark], ownSetting: false });
    }
  }
  const all = [...reads.values()];
  const families = Map.groupBy(
    all.filter(({ id }) => id === "env"),
    ({ name }) => firstWord(name),
  );
  for (const [word, family] of families) {
    if (word === "" || family.length < manySwitches) continue;
    for (const read of family) read.ownSetting = true;
  }
  return all;
}

export function keyOf({ id, name }: Pick<SourceMark, "id" | "name">): string {
  return `${id} ${name ?? ""}`;
}

/** `QWEN` of `QWEN_SANDBOX`; that of a variable which has one word only is no family's. */
function firstWord(name: string | null): string {
  return /^([A-Za-z0-9]+)_/.exec(name ?? "")?.[1]?.toUpperCase() ?? "";
}

export function readingAt(code: Code, read: Read, node: number): Reading {
  const { id, name, factor, what } = read;
  return { source: id, name, factor, what, place: rangeOf(code, node) };
}

export function sendingAt(code: Code, mark: SinkMark): Sending {
  return { sink: mark.id, what: mark.what, place: rangeOf(code, mark.node) };
}

/** Names in a summary are hostile and may be long. */
const longestName = 60;

/** `the time zone`, `an environment variable (CI)`. */
export function wordsFor({ what, name }: Pick<Read, "what" | "name">): string {
  if (name === null || name === "*") return what;
  const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
  return `${what} (${short})`;
}

/** Most names of one thing that are told. */
const mostNames = 3;

/** The same for several, each thing once: `the locale (LANG and LC_ALL) and the time zone`. */
export function wordsForAll(reads: readonly Read[]): string {
  const groups = Map.groupBy(reads, ({ what }) => what);
  const words = [...groups].map(([what, same]) => {
    const names = [
      ...new Set(same.flatMap(({ name }) => (name === null || name === "*" ? [] : [name]))),
    ];
    if (names.length < 2) return wordsFor({ what, name: names[0] ?? null });
    const shown = names.slice(0, mostNames).map((name) => name.slice(0, longestName));
    const more = names.length - shown.length;
    return `${what} (${listed(more > 0 ? [...shown, `${more} more`] : shown)})`;
  });
  return listed(words);
}
