import type { Column, Table } from "../compare/table.ts";
import { timestampsIn } from "./timestamps.ts";

/** Most runs whose times are looked at. */
const mostRuns = 40;
/** A time is taken shortly before its event is queued: so many neighbours may stand the other way round, by so much. */
const mostTurned = 0.02;
const furthestMs = 20;

/**
 * Why the order of the events in a batch is openly that in which they happened: each carries a time, and
 * they stand in the order of those times. Null where that is not so.
 */
export function orderedByTime(order: Column, table: Table): string | null {
  const request = /^(.*?) \$\.\S* \(item order\)/.exec(order.where)?.[1];
  if (request === undefined) return null;
  const times = table.columns.filter(
    (column) =>
      column.kind !== "feature" &&
      column.where.startsWith(`${request} event `) &&
      /time|date|\bts\b|_at\b/i.test(column.where.slice(request.length)),
  );
  const byEvent = Map.groupBy(times, (column) =>
    /^(.*?) \$/
      .exec(column.where.slice(`${request} event `.length))?.[1]
      ?.replace(/ #(\d+)$/, "#$1"),
  );
  let [seen, pairs, turned, furthest] = [0, 0, 0, 0];
  for (let row = 0; row < table.rows.length && seen < mostRuns; row += 1) {
    const value = order.values[row];
    if (typeof value !== "string") continue;
    const stamps = value.split(", ").map((item) => {
      const sent = byEvent.get(item)?.flatMap((column) => timestampsIn(column.values[row] ?? ""));
      return sent?.[0];
    });
    const known = stamps.filter((at) => at !== undefined);
    // What has no time could stand anywhere.
    if (known.length < stamps.length * 0.9 || known.length < 2) return null;
    known.slice(1).forEach((at, index) => {
      const back = (known[index] ?? 0) - at;
      pairs += 1;
      if (back > 0) turned += 1;
      furthest = Math.max(furthest, back);
    });
    seen += 1;
  }
  return seen >= 4 && turned <= pairs * mostTurned && furthest <= furthestMs
    ? "the order in which the events happened, as the times that they carry say"
    : null;
}
