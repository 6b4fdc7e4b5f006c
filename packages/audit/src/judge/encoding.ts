import { skeletonOf } from "@telltale/core/marks/skeleton.ts";
import type { Encoding, FactorId } from "@telltale/core/model/index.ts";
import type { Column } from "../compare/table.ts";
import { namedCodePoint } from "./code-points.ts";
import { computedFrom, saysLocalTime, saysOffset, writtenAsInLocale, zoneOf } from "./derived.ts";
import { differenceOf } from "./difference.ts";
import type { Evidence, LevelEvidence } from "./evidence.ts";
import { namesCount, namesDigest, namesFactor } from "./fields.ts";
import { literalIn, stringsIn } from "./literal.ts";
import { natureOf } from "./nature.ts";
import { isWord, looksRandom, sameShape } from "./opaque.ts";
import { saysNothing } from "./says-nothing.ts";
import { givesTheDay, timestampsIn } from "./timestamps.ts";
import { freshWords, isSwap, isSwitch, speakOf } from "./words.ts";

const dayMs = 86_400_000;

/** How a tell carries its factor, and why that was chosen, in plain words. */
export interface Judged {
  encoding: Encoding;
  reason: string;
  /**
   * Whether what is sent says, openly, something about the level itself: its value, or what follows from
   * it (a local time, an offset, a language, another connection). That something merely differs, is there
   * or not, or can be counted, does not.
   */
  relates: boolean;
  /** What makes it differ, where places that differ for that one cause are one tell. */
  cause?: Cause;
}

/**
 * - `timestamp`: the clock stands there, in a form for machines;
 * - `date`: the clock stands there, or what is counted from it;
 * - `presence`: something is there under some levels only, whether its value can be read or not;
 * - `words`: words differ, and can be read.
 */
export type Cause = "timestamp" | "date" | "presence" | "words";

const covert = (reason: string): Judged => ({ encoding: "covert", reason, relates: false });
/** A reader sees that something differs, but not what it has to do with the factor. */
const visible = (reason: string, cause?: Cause): Judged => ({
  encoding: "derived",
  reason,
  relates: false,
  ...(cause && { cause }),
});
/** What is sent follows from the level in a way that a reader can see. */
const derived = (reason: string, cause?: Cause): Judged => ({
  encoding: "derived",
  reason,
  relates: true,
  ...(cause && { cause }),
});
const literal = (reason: string): Judged => ({ encoding: "literal", reason, relates: true });

/**
 * Literal: the level's value, or a recognisable piece of it, stands there. Derived: a reader can see
 * what is said. Covert: a reader could not see that anything is said. Every rule looks only at what
 * was sent; none knows any tool.
 */
export function encodingOf(evidence: Evidence): Judged {
  const { column } = evidence.localised;
  const treated = evidence.levels[0];
  const control = evidence.levels[1];
  if (!treated || !control) return visible("only one level was seen");
  return (
    byConnection(column, evidence.factor) ??
    byTimestamp(evidence, treated, control) ??
    byNeed(column, treated, control) ??
    bySize(evidence) ??
    byPlace(evidence) ??
    (column.kind === "presence" ? byPresence(column, evidence, treated) : null) ??
    byValue(evidence, treated, control)
  );
}

/**
 * Another base URL or a proxy means other connections, and often another HTTP client; what follows from
 * that alone (encryption, order of names asked for, how headers are laid out on the way through a proxy)
 * says nothing that the connection itself does not say.
 */
function byConnection(column: Column, factor: FactorId): Judged | null {
  if (factor !== "proxy" && factor !== "base-url") return null;
  const path = column.key.split("|").at(-2) ?? "";
  const tunnel = /\bCONNECT\b/.test(column.where);
  const ofConnection = column.channel === "tls" || path === "dns" || path === "messages" || tunnel;
  const ofClient =
    factor === "proxy" &&
    (column.kind === "timing" ||
      path === "headers" ||
      (path.startsWith("header:") && column.key.endsWith("|case")));
  if (!ofConnection && !ofClient) return null;
  return derived("the connection itself is another one, and this follows from it");
}

/** Under another date, a timestamp is another one; that holds for each digit of it and for the random-looking kinds. */
function byTimestamp(
  { factor, localised: { column } }: Evidence,
  treated: LevelEvidence,
  control: LevelEvidence,
): Judged | null {
  if (factor !== "date") return null;
  const told = [treated, control].every((level) => {
    const shift = typeof level.value === "number" ? level.value : 0;
    const now = level.startedAt === null ? null : level.startedAt + shift;
    return timestampsIn(level.context?.text ?? level.sends ?? "").some(
      (at) => now !== null && Math.abs(at - now) < dayMs,
    );
  });
  if (told) {
    const reason = "it is part of a timestamp, which openly tells the clock";
    return saysTheDay(column, treated) ? derived(reason, "timestamp") : visible(reason);
  }
  const years = [treated, control].every((level) => {
    const shift = typeof level.value === "number" ? level.value : 0;
    const at = level.startedAt === null ? null : new Date(level.startedAt + shift);
    return at !== null && /\b\d{4}\b/.exec(tokenOf(level))?.[0] === String(at.getUTCFullYear());
  });
  if (years) return derived("it is the year", "date");
  const apart = Number(treated.value ?? 0) - Number(control.value ?? 0);
  const moved = Number(treated.sends) - Number(control.sends);
  const units = [1, 1000, 60_000, 3_600_000, dayMs];
  // Ages and times in any unit move with the clock; runs are a few minutes apart.
  const follows = units.some(
    (unit) =>
      apart !== 0 && Math.abs(Math.abs(moved * unit) - Math.abs(apart)) < 0.02 * Math.abs(apart),
  );
  return follows ? derived("it is a time or an age, which moves with the clock", "date") : null;
}

/** Whether the whole value was compared, or a character that gives the day: both follow from the clock. */
function saysTheDay(column: Column, { context, sends }: LevelEvidence): boolean {
  if (column.kind !== "feature") return true;
  const value = context?.text.slice(context.from, context.to) || (context?.text ?? sends ?? "");
  const [, place, back] =
    /\(character (\d+)( from the end)?(?:, \w+ bit)?\)$/.exec(column.where) ?? [];
  if (place === undefined) return column.where.endsWith("(first characters)");
  return givesTheDay(value, back ? value.length - Number(place) : Number(place) - 1);
}

/** Characters beyond ASCII have to be escaped in some places: where the level itself has them, that follows. */
function byNeed(column: Column, treated: LevelEvidence, control: LevelEvidence): Judged | null {
  const isEscaping = /^(own-)?escapes\b/.test(column.key.split("|").at(-1) ?? "");
  const hasSpecial = (level: LevelEvidence) =>
    stringsIn(level.value).some((text) => /[^\x20-\x7e]/.test(text));
  if (!isEscaping || hasSpecial(treated) === hasSpecial(control)) return null;
  return derived("the level itself has characters that have to be escaped");
}

/** How far a share of pairs is from a toss-up: 0.5 … 1. */
const apart = (share: number) => Math.max(share, 1 - share);
/** A measured number that merely tends to be larger under one level is no way to say anything. */
const tellsApart = 0.95;
/** From here on, a number is plainly larger under one level, and so are its first digits and its length. */
const plainlyLarger = 0.75;

/**
 * A detail of a number that is itself larger or smaller follows from that, and sizes can be seen. What
 * the last digit of a long number is does not follow.
 */
function bySize({ localised: { column }, larger }: Evidence): Judged | null {
  if (column.kind !== "feature" || larger === null || apart(larger) < plainlyLarger) return null;
  if (/\((last|whole) /.test(column.where)) return null;
  return visible("a number that varies by itself is mostly larger under one level");
}

/** Places in which nothing can be said openly. */
function byPlace(evidence: Evidence): Judged | null {
  const { column } = evidence.localised;
  if (column.kind === "order" || (column.kind === "feature" && column.channel === "order"))
    return covert("only the order of things differs, and order is not read");
  if (column.kind === "timing") return covert("only the time at which things are sent differs");
  if (column.channel === "tls")
    return covert("only the way in which the connection is encrypted differs");
  if (column.kind === "feature") return covert(`it sits inside ${natureOf(evidence)}`);
  if (column.kind === "count" && column.channel === "requests") {
    const none = evidence.levels.slice(0, 2).some(({ sends }) => sends === "0");
    return none
      ? visible("such requests are made or not, which can be seen", "presence")
      : covert("only the number of requests differs");
  }
  const part =
    column.key
      .split("|")
      .at(-1)
      ?.replace(/[#[].*$/, "") ?? "";
  const spelling: Record<string, string> = {
    case: "only upper and lower case of a name differ",
    escapes: "only the way in which characters are escaped differs",
    "own-escapes": "only the way in which characters are escaped differs",
    "white-space": "only white space between parts differs",
    "own-white-space": "only white space between parts differs",
    "number-form": "only the spelling of a number differs",
    spelling: "only the spelling of the address differs",
    form: "only the form of an encoding differs",
  };
  return spelling[part] === undefined ? null : covert(spelling[part]);
}

function byPresence(column: Column, evidence: Evidence, treated: LevelEvidence): Judged {
  const loud = evidence.levels.find((level) => level.sends !== null) ?? treated;
  const found = literalIn(column.where, loud.value, null);
  if (found) return literal(`${found} in the name`);
  const what: Partial<Record<Column["channel"], string>> = {
    header: "a header is there or not",
    body: "a field is there or not",
    prompt: "a passage is there or not",
    url: "a part of the address is there or not",
    dns: "a name is asked for or not",
    host: "an address is contacted or not",
    requests: "a request is made or not",
    tls: "a connection is made or not",
  };
  const reason = `${what[column.channel] ?? "something is there or not"}, which can be seen`;
  // Behind a proxy, names are asked for by the proxy; that others are asked for there is another matter.
  const leftToProxy =
    evidence.factor === "proxy" && column.channel === "dns" && isUnset(loud) && loud.sends !== null;
  return leftToProxy ? derived(reason, "presence") : visible(reason, "presence");
}

function isUnset(level: LevelEvidence): boolean {
  return stringsIn(level.value).length === 0;
}

function byValue(evidence: Evidence, treated: LevelEvidence, control: LevelEvidence): Judged {
  const loud = evidence.levels.filter((level) => !level.silent && level !== control);
  if (treated.sends === null || control.sends === null)
    return byAppearance(evidence, treated, control);
  for (const level of [...loud, control]) {
    const other = level === control ? treated : control;
    const found = level.sends === null ? null : literalIn(level.sends, level.value, other.sends);
    if (found) return literal(found);
  }
  const tokens = [treated, control].map(tokenOf) as [string, string];
  if (evidence.factor === "timezone") {
    const offset = saysOffset(treated.sends, treated) ?? saysOffset(tokens[0], treated);
    if (offset && tokens[0] !== tokens[1]) return derived(offset);
  }
  const same = sameToReader(evidence, treated, control, tokens);
  if (same) return same;
  for (const level of [treated, control]) {
    const other = level === control ? tokens[0] : tokens[1];
    const found = literalIn(level === control ? tokens[1] : tokens[0], level.value, other);
    if (found) return literal(found);
  }
  return (
    byDate(evidence.factor, tokens, treated) ??
    byNumber(evidence, treated.sends, control.sends) ??
    byToken(evidence, tokens)
  );
}

/** Something that is absent at one of the two levels. */
function byAppearance(evidence: Evidence, treated: LevelEvidence, control: LevelEvidence): Judged {
  const [there, gone] = treated.sends === null ? [control, treated] : [treated, control];
  const text = there.sends ?? "";
  const found = literalIn(text, there.value, null);
  if (found) return literal(found);
  if (text !== "" && saysNothing(text) && evidence.localised.column.parent !== null) {
    return covert(`only ${charactersIn(text)} ${text.length > 1 ? "are" : "is"} there or not`);
  }
  const unread = looksRandom(text) ? "its value can't be read, but " : "";
  return visible(
    `${unread}the field stands there under “${there.id}” and not under “${gone.id}”, which can be seen`,
    "presence",
  );
}

/** Differences that a reader does not see, or takes for nothing. */
function sameToReader(
  evidence: Evidence,
  treated: LevelEvidence,
  control: LevelEvidence,
  tokens: [string, string],
): Judged | null {
  const sent = [treated.sends ?? "", control.sends ?? ""];
  const { parts } = differenceOf(sent);
  const [a = "", b = ""] = parts;
  if (evidence.factor === "locale") {
    const written = writtenAsInLocale(tokens[0], treated);
    if (written) return derived(written);
  }
  if (saysNothing(a) && saysNothing(b)) {
    return covert(
      `only characters differ that say nothing: ${charactersIn(b)} became ${charactersIn(a)}`,
    );
  }
  const [whole = "", other = ""] = sent;
  const plain = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, "");
  if (plain(whole) === plain(other)) return covert("only punctuation or white space differs");
  if (whole.toLowerCase() === other.toLowerCase())
    return covert("only upper and lower case differ");
  if (skeletonOf(whole) === skeletonOf(other))
    return covert("the texts look alike, their characters differ");
  if (decoded(whole) === decoded(other))
    return covert("only the spelling of the same value differs");
  const words = (text: string) =>
    text
      .toLowerCase()
      .split(/[\s,;.&]+/)
      .filter(Boolean)
      .sort()
      .join(" ");
  if (words(whole) === words(other) && words(whole).includes(" "))
    return covert("only the order of the same words differs");
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** Names the first characters of a text, or says that there are none. */
function charactersIn(text: string): string {
  if (text === "") return "nothing";
  const chars = [...new Set(text)];
  return (
    chars.slice(0, 3).map(namedCodePoint).join(", ") +
    (chars.length > 3 ? ` and ${chars.length - 3} more` : "")
  );
}

function byDate(factor: FactorId, tokens: [string, string], treated: LevelEvidence): Judged | null {
  if (factor !== "timezone" && factor !== "date" && factor !== "locale") return null;
  const zone = factor === "timezone" ? zoneOf(treated) : null;
  const said = saysLocalTime(tokens[0], zone, factor === "timezone" ? treated.startedAt : null);
  return said && /\d|day$/i.test(tokens[1]) ? derived(said, "date") : null;
}

function byNumber(evidence: Evidence, treated: string, control: string): Judged | null {
  const number = /^-?\d+(\.\d+)?$/;
  if (!number.test(treated) || !number.test(control)) return null;
  const { column } = evidence.localised;
  if (column.kind === "count") return visible("how many there are can be counted");
  if (Number(treated) === Number(control)) return covert("only the spelling of a number differs");
  const computed = computedFrom(evidence.levels);
  if (computed) return derived(computed);
  if (namesFactor(column.where, evidence.factor))
    return byName(column, "the name of the field says what it is about");
  if (namesCount(column.where))
    return visible("the name of the field says that it counts something");
  const isMeasured = evidence.localised.confirmation.hypothesis.test === "rank";
  if (isMeasured && evidence.larger !== null && apart(evidence.larger) < tellsApart) {
    return visible("a number that varies by itself is more often larger under one level");
  }
  const [a, b] = [Number(treated), Number(control)];
  if (Math.abs(a - b) <= 0.02 * Math.max(Math.abs(a), Math.abs(b))) {
    return covert("only the last digits of a number differ");
  }
  return covert("a number differs that has no visible relation to it");
}

function byToken(evidence: Evidence, [treated, control]: [string, string]): Judged {
  const { factor } = evidence;
  const { column } = evidence.localised;
  if (looksRandom(treated) && looksRandom(control)) {
    if (namesFactor(column.where, factor)) {
      return byName(
        column,
        "its value can't be read, but the name of the field says what it is about",
      );
    }
    const [empty] = evidence.absentAt;
    if (empty !== undefined) {
      return visible(
        `its value can't be read, but a reader sees that the field is there, and that under “${empty}” it is not`,
        "presence",
      );
    }
    if (namesDigest(column.where)) {
      return visible(
        "its value can't be read, but the name of the field says that it holds a hash",
      );
    }
    if (sameShape(treated, control)) {
      return covert("it sits in a value that can't be read and has the same shape at every level");
    }
  }
  if (isSwitch(treated.replace(/[.,;!]$/, ""))) {
    const reason = "a named switch differs, which can be seen";
    return namesFactor(column.where, factor) ? byName(column, reason) : visible(reason);
  }
  const words = byWords(evidence, [treated, control]);
  if (words) return words;
  if (namesFactor(column.where, factor))
    return byName(column, "the name of the field says what it is about");
  return covert("what differs can't be read as anything");
}

/** In a prompt, the name of a field is that of a message or a tool, and says nothing of what stands in it. */
function byName(column: Column, reason: string): Judged {
  return column.channel === "prompt" ? visible(reason) : derived(reason);
}

/** Words are read; but that one word stands for another is seen by nobody who reads only one message. */
function byWords(evidence: Evidence, tokens: [string, string]): Judged | null {
  const { factor, levels } = evidence;
  const [fresh, gone] = freshWords(...tokens);
  const differing = [...fresh, ...gone];
  // `CI` is too short for a word, and is the variable's whole name.
  if (factor.startsWith("env:") && differing.includes(factor.slice("env:".length)))
    return derived("the name of the variable stands there", "words");
  if (!differing.some(isWord)) return null;
  if (speakOf(differing, factor, levels.slice(0, 2)))
    return derived(
      "the words differ, and say something about it",
      factor === "date" ? "date" : "words",
    );
  if (namesFactor(evidence.localised.column.where, factor))
    return byName(evidence.localised.column, "the words differ, which can be read");
  const sent: [string, string] = [levels[0]?.sends ?? "", levels[1]?.sends ?? ""];
  if (!isSwap(evidence, tokens) && !isSwap(evidence, sent))
    return visible("the words differ, which can be read", "words");
  return covert(
    `one word stands for another (“${fresh.join(" ")}” for “${gone.join(" ")}”), and neither says anything about the factor`,
  );
}

/** The value with the letters, digits and joining signs around it, so that `21` becomes `2026-11-21`. */
function tokenOf(level: LevelEvidence): string {
  const sends = level.sends ?? "";
  const context = level.context;
  if (!context || context.text.slice(context.from, context.to) !== sends) return sends;
  const before = /[\p{L}\p{N}:/.+_@%=-]*$/u.exec(context.text.slice(0, context.from))?.[0] ?? "";
  const after = /^[\p{L}\p{N}:/.+_@%=-]*/u.exec(context.text.slice(context.to))?.[0] ?? "";
  return before + sends + after;
}
