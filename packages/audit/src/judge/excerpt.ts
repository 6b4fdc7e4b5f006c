import type { LevelSends } from "@telltale/core/model/index.ts";
import { codePointsOf } from "./code-points.ts";
import { differenceOf } from "./difference.ts";
import type { Evidence, LevelEvidence } from "./evidence.ts";

interface Place {
  from: number;
  to: number;
}

type Sent = LevelEvidence & { sends: string };

/** Values up to this length are shown and told whole, since pieces of words and numbers say little. */
const mostWhole = 40;

/** The words, number or date in which a level that sends something differs from the others: what is marked. */
export function readableChange(level: Sent, evidence: Evidence): string {
  const { text } = placeOf(level, evidence);
  const { from, to } = readablePlace(level, evidence);
  return text.slice(from, to);
}

function readablePlace(level: Sent, evidence: Evidence): Place {
  const { text, place, whole } = placeOf(level, evidence);
  const short = evidence.levels
    .slice(0, 2)
    .every(({ sends }) => sends === null || sends.length <= mostWhole);
  return wholeWord(text, short && level.sends.length <= mostWhole ? whole : place);
}

/** The text that a level sends, with the value that was compared, and what of it differs. */
function placeOf(
  level: Sent,
  { levels, localised }: Evidence,
): { text: string; whole: Place; place: Place; part: string } {
  const other = levels.find((one) => one.sends !== null && one.sends !== level.sends);
  const textual = localised.column.kind === "text";
  const change = other?.sends != null && textual ? differenceOf([level.sends, other.sends]) : null;
  const part = change?.parts[0] ?? level.sends;
  const { context } = level;
  const inside = context && context.text.slice(context.from, context.to) === level.sends;
  const start = inside ? context.from : 0;
  const from = start + (change?.from ?? 0);
  return {
    text: inside ? context.text : level.sends,
    whole: { from: start, to: start + level.sends.length },
    place: { from, to: from + part.length },
    part,
  };
}

/** What a level sends, as an excerpt with the changed place marked. */
export function sendsOf(level: LevelEvidence, evidence: Evidence, covert: boolean): LevelSends {
  const runs = { seen: level.seen, tried: level.tried };
  if (level.sends === null)
    return { level: level.id, sends: "(absent)", from: null, to: null, codePoints: [], runs };
  const textual = evidence.localised.column.kind === "text";
  const { text, place, part } = placeOf(level as Sent, evidence);
  const shown = covert || !textual ? place : readablePlace(level as Sent, evidence);
  return {
    level: level.id,
    ...cut(text, shown.from, shown.to, textual),
    codePoints: textual ? codePointsOf(part) : [],
    runs,
  };
}

/**
 * The place, widened to the word, number or date that it is part of. Signs belong to it only between
 * characters of it: a full stop at its end does not.
 */
function wholeWord(text: string, place: Place): Place {
  const before = /(?:[\p{L}\p{N}_-]|(?<=[\p{L}\p{N}])[.:+@](?=[\p{N}])){0,40}$/u.exec(
    text.slice(0, place.from),
  );
  const after = /^(?:[\p{L}\p{N}_-]|[.:+@](?=\p{N})){0,40}/u.exec(text.slice(place.to));
  return {
    from: place.from - (before?.[0].length ?? 0),
    to: place.to + (after?.[0].length ?? 0),
  };
}

const longest = 160;

/** At most 160 characters around the changed place. */
function cut(
  text: string,
  from: number,
  to: number,
  textual: boolean,
): Pick<LevelSends, "sends" | "from" | "to"> {
  const start =
    text.length <= longest ? 0 : Math.max(0, Math.min(from - 60, text.length - longest));
  const sends = text.slice(start, start + longest);
  if (!textual) return { sends, from: null, to: null };
  return {
    sends,
    from: Math.min(from - start, sends.length),
    to: Math.min(to - start, sends.length),
  };
}
