import type {
  Choice,
  Excerpt,
  Finding,
  HiddenList,
  Place,
  Reading,
  StudyReport,
  Tier,
} from "@telltale/core/model/index.ts";
import { placeText, readingsTitle, readingText } from "./words.ts";

/** The findings of one tier, in the order of the report. */
export function ofTier(report: StudyReport, tier: Tier): Finding[] {
  return report.findings.filter((found) => found.tier === tier);
}

/** A text among several, in pieces; `changed` ones are where it differs from the others. */
export interface Alternative {
  parts: { text: string; changed: boolean }[];
  /** Code points of the changed pieces, each once; empty where they are too many to be named. */
  characters: number[];
}

/** The most characters of a differing part that are named one by one. */
const FEW = 8;
/** Characters that are shown on either side of a differing part. */
const AROUND = 60;

/**
 * The alternatives of a choice. Texts of one length are compared character by character; of others,
 * what they have in common at both ends is taken off.
 */
export function alternativesOf(choice: Choice): Alternative[] {
  const texts = choice.alternatives.map(({ text }) => [...text]);
  const differs = differences(texts);
  return texts.map((text, index) => {
    const parts: Alternative["parts"] = [];
    text.forEach((char, at) => {
      const changed = differs(index, at);
      const last = parts.at(-1);
      if (last?.changed === changed) last.text += char;
      else parts.push({ text: char, changed });
    });
    // Where one text has something, another may have nothing: that is marked as well.
    if (!parts.some((part) => part.changed)) {
      const at = differs.head;
      const [before, after] = [text.slice(0, at).join(""), text.slice(at).join("")];
      parts.splice(0, parts.length, ...gapBetween(before, after));
    }
    const different = [...new Set(text.filter((_, at) => differs(index, at)))];
    return {
      parts: parts.map((part, at) => (part.changed ? part : shortened(part, at, parts.length))),
      characters: different.length <= FEW ? different.map((char) => char.codePointAt(0) ?? 0) : [],
    };
  });
}

function gapBetween(before: string, after: string): Alternative["parts"] {
  const parts = [
    { text: before, changed: false },
    { text: "", changed: true },
    { text: after, changed: false },
  ];
  return parts.filter(({ text, changed }) => changed || text !== "");
}

/** Whether a text differs from the others at a character. */
function differences(texts: string[][]): {
  (index: number, at: number): boolean;
  /** Characters that all have in common at their beginning. */
  head: number;
} {
  const least = Math.min(...texts.map((text) => text.length));
  const most = Math.max(...texts.map((text) => text.length));
  const same = (at: (text: string[]) => string | undefined) =>
    new Set(texts.map(at)).size === 1 && texts.length > 1;
  let head = 0;
  while (head < least && same((text) => text[head])) head += 1;
  let tail = 0;
  while (tail < least - head && same((text) => text.at(-1 - tail))) tail += 1;
  const equalLengths = least === most;
  const differs = (index: number, at: number) =>
    equalLengths
      ? !same((text) => text[at])
      : at >= head && at < (texts[index]?.length ?? 0) - tail;
  return Object.assign(differs, { head });
}

/** A piece that all have in common, with its middle or its outer end left out where it is long. */
function shortened(
  part: Alternative["parts"][number],
  at: number,
  parts: number,
): Alternative["parts"][number] {
  const characters = [...part.text];
  const start = at === 0 ? "" : characters.slice(0, AROUND).join("");
  const end = at === parts - 1 ? "" : characters.slice(-AROUND).join("");
  if (
    characters.length <= AROUND ||
    (start !== "" && end !== "" && characters.length <= 2 * AROUND)
  )
    return part;
  return { text: `${start}…${end}`, changed: false };
}

/** A piece of code with everything in it that is meant. */
export interface Piece {
  places: string[];
  text: string;
  /** In order, none within or across another (UTF-16 units). */
  marks: { from: number; to: number }[];
}

/** Excerpts as pieces: those that show the same code, each with another place meant, are one. */
export function piecesOf(excerpts: readonly Excerpt[]): Piece[] {
  const groups = Map.groupBy(excerpts, ({ file, text }) => `${file}\n${text}`);
  return [...groups.values()].flatMap((same) => {
    const [one] = same;
    if (one === undefined) return [];
    const { text } = one;
    const marks: Piece["marks"] = [];
    for (const { from, to } of [...same].sort((a, b) => a.from - b.from || b.to - a.to)) {
      const last = marks.at(-1);
      const mark = { from: Math.max(0, from), to: Math.min(text.length, to) };
      if (mark.from < mark.to && (last === undefined || mark.from >= last.to)) marks.push(mark);
    }
    return [{ places: [...new Set(same.map(placeText))], text, marks }];
  });
}

/** One line of a piece of code. */
export interface CodeLine {
  text: string;
  /** Blanks that it begins with. */
  depth: number;
  /** What is meant in it; a mark over several lines opens in the first of them and closes in the last. */
  marks: { from: number; to: number; opens: boolean; closes: boolean }[];
}

const MOST_LINES = 40;
const LONGEST_LINE = 400;

/** The lines of a piece of code. Marks begin and end at what can be seen. */
export function codeLines({ text: whole, marks }: Pick<Piece, "text" | "marks">): CodeLine[] {
  const lines: CodeLine[] = [];
  let start = 0;
  for (const line of whole.split(/\r\n|[\r\n]/, MOST_LINES)) {
    const text = line.slice(0, LONGEST_LINE).replaceAll("\t", " ");
    const depth = /^ */.exec(text)?.[0].length ?? 0;
    const end = start + text.length;
    const here = marks
      .filter(({ from, to }) => from < end && to > start + depth)
      .map((mark) => {
        const from = Math.max(depth, mark.from - start);
        const before = whole.slice(mark.from, Math.max(mark.from, start + depth));
        const opens = before.trim() === "";
        return { from, to: Math.min(text.length, mark.to - start), opens, closes: mark.to <= end };
      });
    lines.push({ text, depth, marks: here });
    start += line.length + 1;
    if (whole.startsWith("\r\n", start - 1)) start += 1;
  }
  return lines;
}

/** A line in pieces, its blanks in front left out. */
export function lineParts({ text, depth, marks }: CodeLine): {
  text: string;
  mark: CodeLine["marks"][number] | null;
}[] {
  const parts: ReturnType<typeof lineParts> = [];
  let at = depth;
  for (const mark of marks) {
    if (mark.from > at) parts.push({ text: text.slice(at, mark.from), mark: null });
    parts.push({ text: text.slice(mark.from, mark.to), mark });
    at = mark.to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), mark: null });
  return parts;
}

/** What the code can read from one source. */
export interface InventoryGroup {
  /** `the time zone`, `9 environment variables` */
  title: string;
  /** Where it is read as such, not by the name of a variable or a file; null where it is not. */
  directly: { places: number; first: Place } | null;
  /** Variables and files by which it is read. */
  entries: { name: string; places: number; first: Place }[];
}

/** What the code can read, one group for each source, those with the most names last. */
export function inventoryOf(
  readings: readonly (Pick<Reading, "source" | "name" | "what" | "place"> & { places: number })[],
): InventoryGroup[] {
  const bySource = Map.groupBy(readings, ({ source }) => source);
  const groups = [...bySource.values()].flatMap((all): InventoryGroup[] => {
    const [one] = all;
    if (one === undefined) return [];
    if (all.length === 1) {
      const directly = { places: one.places, first: one.place };
      return [{ title: readingText(one), directly, entries: [] }];
    }
    const unnamed = all.filter(({ name }) => name === null);
    const [first] = unnamed;
    return [
      {
        title: readingsTitle(one, all.length),
        directly:
          first === undefined
            ? null
            : {
                places: unnamed.reduce((sum, reading) => sum + reading.places, 0),
                first: first.place,
              },
        entries: all.flatMap(({ name, places, place }) =>
          name === null ? [] : [{ name, places, first: place }],
        ),
      },
    ];
  });
  return groups.sort((a, b) => a.entries.length - b.entries.length);
}

/** Hosts in the code: first hidden ones that no list shows, then the open ones, then the rest. */
export function hostsOf(report: StudyReport): {
  hosts: StudyReport["capabilities"]["hosts"];
  hidden: number;
} {
  const { hosts } = report.capabilities;
  const listed = new Set(report.hiddenStrings.lists.flatMap(({ entries }) => entries));
  const weight = ({ host, hidden }: (typeof hosts)[number]) =>
    hidden ? (listed.has(host) ? 2 : 0) : 1;
  return {
    hosts: [...hosts].sort((a, b) => weight(a) - weight(b)),
    hidden: hosts.filter(({ hidden }) => hidden).length,
  };
}

/** The hidden lists of a report; `shownAt` names the finding that shows the same list already. */
export function listsOf(report: StudyReport): { list: HiddenList; shownAt: string | null }[] {
  return report.hiddenStrings.lists.map((list) => {
    const key = JSON.stringify(list.entries);
    const same = report.findings.find(
      ({ hidden, tier }) =>
        tier !== "C" && hidden !== null && JSON.stringify(hidden.entries) === key,
    );
    return { list, shownAt: same?.id ?? null };
  });
}

/** Something that is read, or a way out. */
export type Thing = Pick<Reading, "what" | "place"> & { name?: string | null };

export function thingText({ what, name }: Omit<Thing, "place">): string {
  return readingText({ what, name: name ?? null });
}

/** Things with all places of each one together. */
export function byWhat(things: readonly Thing[]): { what: string; places: string[] }[] {
  const groups = new Map<string, Set<string>>();
  for (const thing of things) {
    const what = thingText(thing);
    const places = groups.get(what) ?? new Set();
    places.add(placeText(thing.place));
    groups.set(what, places);
  }
  return [...groups].map(([what, places]) => ({ what, places: [...places] }));
}
