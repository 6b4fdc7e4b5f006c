import type { Choice } from "@telltale/core/model/index.ts";

/** A text among several, in pieces; `changed` ones are where it differs from the others. */
export interface Alternative {
  parts: { text: string; changed: boolean }[];
  /** Code points of the changed pieces, each once; empty where they are too many to be named. */
  characters: number[];
  /** True where the text is not known, and its one piece tells in words what it is. */
  isWords: boolean;
}

/** The most characters of a differing part that are named one by one. */
const FEW = 8;
/** Characters that are shown on either side of a differing part. */
const AROUND = 60;

/**
 * The alternatives of a choice. Texts of one length are compared character by character; of others,
 * what they have in common at both ends is taken off. One that is not known is compared with nothing.
 */
export function alternativesOf({ alternatives }: Choice): Alternative[] {
  const compared = comparedOf(alternatives.filter(({ unknown }) => unknown !== "all"));
  return alternatives.map(({ text, unknown }) =>
    unknown === "all"
      ? { parts: [{ text, changed: false }], characters: [], isWords: true }
      : (compared.shift() as Alternative),
  );
}

function comparedOf(known: Choice["alternatives"]): Alternative[] {
  const texts = known.map(({ text }) => [...text]);
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
    // There `…` is no character: it stands for a piece that is not known.
    const isPart = known[index]?.unknown === "part";
    const different = [
      ...new Set(text.filter((char, at) => differs(index, at) && !(isPart && char === "…"))),
    ];
    return {
      parts: parts.map((part, at) => (part.changed ? part : shortened(part, at, parts.length))),
      characters: different.length <= FEW ? different.map((char) => char.codePointAt(0) ?? 0) : [],
      isWords: false,
    };
  });
}

/** What `…` in the texts of a choice means; null where it is a character like any other. */
export function unknownText({ alternatives }: Choice): string | null {
  return alternatives.some(({ unknown }) => unknown === "part")
    ? "… stands for a piece that is only known when the program runs"
    : null;
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
