import type { Choice } from "@telltale/core/model/index.ts";

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
