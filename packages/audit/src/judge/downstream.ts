import { createHash } from "node:crypto";
import type { Localised } from "../compare/localise/index.ts";
import type { Column, Table } from "../compare/table.ts";
import { orderedByTime } from "./event-order.ts";
import { looksRandom } from "./opaque.ts";
import { messageOf, type Rests } from "./rests.ts";

/**
 * Whether a leaf changes only because something else in what is sent changes: a length or a hash of
 * the body, or of another leaf that is reported in its own right. Returns the reason, or null.
 *
 * A hash is believed to be downstream only where that was computed, or where it also moved with every
 * other change of its message that has nothing to do with the factor, and with nothing else: a hash
 * that moves with the factor alone is a mark.
 */
export function downstreamOf(
  one: Localised,
  all: readonly Localised[],
  rests: Rests,
): string | null {
  const { column } = one;
  const { table } = rests;
  if (/\bcontent-length\b/i.test(column.key)) {
    return bodyMoves(one, all) ? "the length of the body, which changes with it" : null;
  }
  if (column.kind === "timing" && requestsMove(one, all)) {
    return "the time that other requests take, which are made or not";
  }
  // A character of an id follows what the whole id follows.
  const whole = wholeOf(column, table);
  if (whole.channel === "order") {
    const rows = (level: number) => one.levels[level]?.values.flatMap((value) => value.rows) ?? [];
    const why = orderedByTime(whole, table, [rows(0), rows(1)]);
    if (why) return why;
  }
  const sentAt = (level: number) =>
    whole.values[one.levels[level]?.values[0]?.rows[0] ?? -1] ?? null;
  const treated = sentAt(0);
  const control = sentAt(1);
  if (treated === null || control === null) return null;
  const number = /^\d+$/.test(treated) && /^\d+$/.test(control);
  if (!number && !(looksRandom(treated) && looksRandom(control))) return null;
  const source = computedFromLeaf(one, all, table);
  if (source) return source;
  return movesWithMessage(one, whole, rests)
    ? "it changes with every other change of the message too"
    : null;
}

/** The leaf that a feature was taken from, or the column itself. */
function wholeOf(column: Column, table: Table): Column {
  if (column.kind !== "feature" || column.parent === null) return column;
  return table.columns.find((other) => other.key === column.parent) ?? column;
}

function requestsMove(one: Localised, all: readonly Localised[]): boolean {
  return all.some(
    (other) =>
      other.factor === one.factor &&
      (other.column.channel === "requests" || other.column.channel === "dns"),
  );
}

function bodyMoves(one: Localised, all: readonly Localised[]): boolean {
  return all.some(
    (other) =>
      other.factor === one.factor &&
      other.column !== one.column &&
      messageOf(other.column) === messageOf(one.column) &&
      (other.column.channel === "body" ||
        other.column.channel === "prompt" ||
        other.column.channel === "order"),
  );
}

/** A digest (or its beginning) or the length of another leaf that is itself reported for the same factor. */
function computedFromLeaf(one: Localised, all: readonly Localised[], table: Table): string | null {
  for (const other of all) {
    if (
      other.column === one.column ||
      other.factor !== one.factor ||
      other.column.kind === "feature"
    )
      continue;
    const rows = table.rows.keys().filter((row) => {
      return (
        typeof one.column.values[row] === "string" && typeof other.column.values[row] === "string"
      );
    });
    const pairs = [...rows]
      .slice(0, 40)
      .map((row) => [one.column.values[row], other.column.values[row]] as [string, string]);
    if (new Set(pairs.map(([sent]) => sent)).size < 2) continue;
    if (
      pairs.every(
        ([sent, source]) =>
          sent === String(source.length) || sent === String(Buffer.byteLength(source)),
      )
    ) {
      return `the length of ${other.column.where}`;
    }
    if (pairs.every(([sent, source]) => isDigest(sent, source)))
      return `a hash of ${other.column.where}`;
  }
  return null;
}

function isDigest(sent: string, source: string): boolean {
  if (sent.length < 6) return false;
  return ["sha256", "sha1", "md5", "sha512"].some((algorithm) => {
    const digest = createHash(algorithm).update(source).digest();
    return ["hex", "base64", "base64url"].some((form) =>
      digest
        .toString(form as "hex")
        .toLowerCase()
        .startsWith(sent.toLowerCase().replace(/=+$/, "")),
    );
  });
}

/**
 * With the factor and its gates at one level throughout, the leaf differs between two runs just where
 * the rest of the message differs; and that was seen at least twice.
 */
function movesWithMessage(one: Localised, column: Column, rests: Rests): boolean {
  const { factors, gates, entropy } = one.confirmation.hypothesis;
  const { rows, restOf } = rests.around(column, entropy);
  if (restOf === null) return false;
  const groups = new Map<string, Map<string, Set<string>>>();
  let compared = 0;
  for (const at of rows) {
    const value = column.values[at];
    if (typeof value !== "string") continue;
    const levels = rests.table.rows[at]?.levels ?? {};
    const group = JSON.stringify([...factors, ...gates].map((factor) => levels[factor] ?? ""));
    const rest = restOf(at);
    const byRest = groups.get(group) ?? new Map<string, Set<string>>();
    groups.set(group, byRest.set(rest, (byRest.get(rest) ?? new Set()).add(value)));
    compared += 1;
  }
  if (compared < 4) return false;
  let moved = 0;
  for (const byRest of groups.values()) {
    const values = [...byRest.values()];
    // The same message with two values: there is something else in it.
    if (values.some((set) => set.size > 1)) return false;
    const distinct = new Set(values.flatMap((set) => [...set])).size;
    // Other messages with the same value: it does not follow the whole message.
    if (
      looksRandom(column.values.find((value) => typeof value === "string") ?? "") &&
      distinct < values.length
    )
      return false;
    moved += distinct - 1;
  }
  return moved >= 2;
}
