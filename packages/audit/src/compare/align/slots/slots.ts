import { distinct } from "../distinct.ts";
import { anchorsOf } from "./anchors.ts";
import { permutationOf } from "./permutation.ts";
import type { TokenClass } from "./tokens.ts";
import { classOf, linesOf, tokensOf } from "./tokens.ts";

/** A place that is not the same in all texts. */
export interface Slot {
  /** What each text has there, in the order of the texts given. */
  texts: string[];
  /** Where it begins in each text (UTF-16 units). */
  from: number[];
  /** The order of the pieces in each text, where only the order differs. */
  orders: string[] | null;
}

/** Several texts as common parts with slots between: `anchors[0] slots[0] anchors[1] … anchors[n]`. */
export interface Slotted {
  anchors: string[];
  slots: Slot[];
}

type Piece = { same: string } | { texts: string[]; orders: string[] | null };

/** Most slots of one text; beyond, neighbours are joined. */
const mostSlots = 48;
/** Lines longer than this have their common ends cut off first. */
const longLine = 2000;
/** Most characters, over all texts, that are cut into words at a time. */
const mostCutUp = 8_000_000;
/** How often what is between anchors is looked at again. */
const deepest = 60;

/**
 * Lays different texts over each other: what all have in common stays, and each place where they
 * differ becomes a slot. Lossless: anchors and slots joined give back every text exactly.
 */
export function slotsOf(texts: readonly string[]): Slotted {
  const pieces: Piece[] = [];
  alignLines(texts, pieces);
  return assemble(joinWords(joinAlike(collapse(pieces))), texts.length);
}

/** Common beginning and end first, by whole lines, since most of a prompt never changes. */
function alignLines(texts: readonly string[], out: Piece[]): void {
  const which = [...texts.keys()];
  alignMiddle(texts, out, "\n", (middles) => {
    alignBetween(middles.map(linesOf), which, out, "lines", 0);
  });
}

/** Words of lines; common ends of long lines are cut off before anything is cut into words. */
function alignWords(texts: readonly string[], which: number[], out: Piece[], depth: number): void {
  const longest = Math.max(...texts.map((text) => text.length));
  if (longest <= longLine) return alignBetween(texts.map(tokensOf), which, out, "words", depth);
  alignMiddle(texts, out, " ", (middles) => {
    const total = middles.reduce((sum, text) => sum + text.length, 0);
    if (total <= mostCutUp) alignBetween(middles.map(tokensOf), which, out, "words", depth);
    else out.push({ texts: each(which, middles), orders: null });
  });
}

/** Cuts the ends that all texts share at a separator, and leaves what is between to `align`. */
function alignMiddle(
  texts: readonly string[],
  out: Piece[],
  separator: string,
  align: (middles: string[]) => void,
): void {
  const { head, tail } = commonEnds(texts);
  const [first = ""] = texts;
  const from = head === 0 ? 0 : first.lastIndexOf(separator, head - 1) + 1;
  const next = first.indexOf(separator, first.length - tail);
  const end = tail === 0 || next < 0 ? 0 : first.length - next - 1;
  const kept = Math.min(end, ...texts.map((text) => text.length - from));
  out.push({ same: first.slice(0, from) });
  align(texts.map((text) => text.slice(from, text.length - kept)));
  out.push({ same: first.slice(first.length - kept) });
}

function commonEnds(texts: readonly string[]): { head: number; tail: number } {
  const [first = "", ...others] = texts;
  let head = first.length;
  let tail = first.length;
  for (const text of others) {
    head = Math.min(head, text.length);
    let at = 0;
    while (at < head && text.charCodeAt(at) === first.charCodeAt(at)) at += 1;
    head = at;
    tail = Math.min(tail, text.length);
    at = 0;
    while (
      at < tail &&
      text.charCodeAt(text.length - 1 - at) === first.charCodeAt(first.length - 1 - at)
    ) {
      at += 1;
    }
    tail = at;
  }
  return { head, tail: Math.min(tail, first.length - head) };
}

type Sequence = readonly string[];

/**
 * Aligns token sequences: ends, anchors, and what is between them one level finer.
 * `which` tells for each text of the whole which of the sequences is its own.
 */
function alignBetween(
  given: readonly Sequence[],
  givenWhich: readonly number[],
  out: Piece[],
  level: "lines" | "words",
  depth: number,
): void {
  const found = distinct(given.map((sequence) => sequence.join("")));
  const [first = ""] = found.texts;
  if (found.texts.length < 2) {
    out.push({ same: first });
    return;
  }
  const which = givenWhich.map((index) => found.which[index] ?? 0);
  const sequences = found.texts.map((_, index) => given[found.which.indexOf(index)] ?? []);
  const orders = permutationOf(found.texts);
  if (orders !== null) {
    out.push({ texts: each(which, found.texts), orders: each(which, orders) });
    return;
  }
  const placed = depth > deepest || (level === "words" && shapesEqual(sequences));
  const anchors = placed ? [] : anchorChain(sequences, level);
  if (anchors.length === 0) {
    if (level === "lines" && depth <= deepest) alignWords(found.texts, which, out, depth + 1);
    else alignShapes(sequences, which, out);
    return;
  }
  let starts = sequences.map(() => 0);
  for (const places of [...anchors, sequences.map((sequence) => sequence.length)]) {
    const gaps = sequences.map((sequence, i) => sequence.slice(starts[i], places[i]));
    if (gaps.some((gap) => gap.length > 0)) alignBetween(gaps, which, out, level, depth + 1);
    const anchor = sequences[0]?.[places[0] ?? 0];
    if (anchor !== undefined) out.push({ same: anchor });
    starts = places.map((place) => place + 1);
  }
}

function each(which: readonly number[], texts: readonly string[]): string[] {
  return which.map((index) => texts[index] ?? "");
}

/** Anchors with the common ends of the sequences, which need not be unique to count. */
function anchorChain(sequences: readonly Sequence[], level: "lines" | "words"): number[][] {
  const [first = []] = sequences;
  const shortest = Math.min(...sequences.map((sequence) => sequence.length));
  let head = 0;
  while (head < shortest && sequences.every((sequence) => sequence[head] === first[head]))
    head += 1;
  let tail = 0;
  const fromEnd = (sequence: Sequence) => sequence[sequence.length - 1 - tail];
  while (tail < shortest - head && sequences.every((s) => fromEnd(s) === fromEnd(first))) tail += 1;
  const counts = level === "lines" ? isTelling : isTellingWord;
  const middles = sequences.map((sequence) => sequence.slice(head, sequence.length - tail));
  const inner = anchorsOf(middles, counts).map((places) => places.map((place) => place + head));
  const before = Array.from({ length: head }, (_, i) => sequences.map(() => i));
  const after = Array.from({ length: tail }, (_, i) =>
    sequences.map((sequence) => sequence.length - tail + i),
  );
  return [...before, ...inner, ...after];
}

function isTelling(line: string): boolean {
  return line.trim().length > 1;
}

function isTellingWord(token: string): boolean {
  return token.length > 1 && classOf(token) === "word";
}

/** Without anchors: place by place where all have the same kinds of tokens, or else as one slot. */
function alignShapes(sequences: readonly Sequence[], which: readonly number[], out: Piece[]): void {
  const [first = []] = sequences;
  if (!shapesEqual(sequences)) {
    const texts = sequences.map((sequence) => sequence.join(""));
    out.push({ texts: each(which, texts), orders: null });
    return;
  }
  first.forEach((token, at) => {
    const tokens = sequences.map((sequence) => sequence[at] ?? "");
    if (tokens.every((other) => other === token)) out.push({ same: token });
    else out.push({ texts: each(which, tokens), orders: null });
  });
}

function shapesEqual(sequences: readonly Sequence[]): boolean {
  const [first = []] = sequences;
  if (sequences.some((sequence) => sequence.length !== first.length)) return false;
  const shape: TokenClass[] = first.map(classOf);
  return sequences.every((sequence) => sequence.every((token, at) => classOf(token) === shape[at]));
}

/** Neighbouring common parts as one; empty ones gone. */
function collapse(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (!("same" in piece)) out.push(piece);
    else if (last && "same" in last) last.same += piece.same;
    else if (piece.same !== "") out.push({ same: piece.same });
  }
  return out;
}

/** Slots close together that always change together are one: both separators of a date. */
function joinAlike(pieces: readonly Piece[]): Piece[] {
  return joinWhere(pieces, (a, between, b) => {
    const close = between.length <= 8 && !/[\p{L}\n]/u.test(between);
    return close && partition(a) === partition(b);
  });
}

/** Words with one mark between them are one value: `Asia/Shanghai`, `2.1.91`. */
function joinWords(pieces: readonly Piece[]): Piece[] {
  const words = (texts: string[]) => texts.every((text) => /[\p{L}\p{N}_]$/u.test(text));
  const begins = (texts: string[]) => texts.every((text) => /^[\p{L}\p{N}_]/u.test(text));
  const joined = joinWhere(pieces, (a, between, b) => {
    return /^[^\p{L}\p{N}\s]{1,2}$/u.test(between) && words(a) && begins(b);
  });
  const slots = joined.filter((piece) => !("same" in piece)).length;
  return slots <= mostSlots ? joined : joinWhere(joined, (_a, between) => between.length < 400);
}

function joinWhere(
  pieces: readonly Piece[],
  fits: (a: string[], between: string, b: string[]) => boolean,
): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const previous = out.at(-1);
    const gap = previous && "same" in previous ? previous.same : "";
    const slot = previous && "same" in previous ? out.at(-2) : previous;
    const joins =
      !("same" in piece) &&
      piece.orders === null &&
      slot !== undefined &&
      !("same" in slot) &&
      slot.orders === null &&
      fits(slot.texts, gap, piece.texts);
    if (!joins) {
      out.push(piece);
      continue;
    }
    const texts = slot.texts.map((text, index) => text + gap + (piece.texts[index] ?? ""));
    out.splice(out.indexOf(slot), 2, { texts, orders: null });
  }
  return out;
}

function partition(texts: readonly string[]): string {
  const numbers = new Map<string, number>();
  return texts
    .map((text) => {
      const known = numbers.get(text) ?? numbers.size;
      numbers.set(text, known);
      return known;
    })
    .join(" ");
}

function assemble(pieces: readonly Piece[], count: number): Slotted {
  const anchors = [""];
  const slots: Slot[] = [];
  const at = new Array<number>(count).fill(0);
  for (const piece of pieces) {
    if ("same" in piece) {
      anchors[anchors.length - 1] += piece.same;
      for (let i = 0; i < count; i += 1) at[i] = (at[i] ?? 0) + piece.same.length;
    } else {
      slots.push({ texts: piece.texts, from: [...at], orders: piece.orders });
      piece.texts.forEach((text, i) => (at[i] = (at[i] ?? 0) + text.length));
      anchors.push("");
    }
  }
  return { anchors, slots };
}
