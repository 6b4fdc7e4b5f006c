import type { Column, Table } from "../compare/table.ts";
import { timestampsIn } from "./timestamps.ts";

/** Most runs of each side whose times are looked at. */
const mostRuns = 24;
/**
 * A time is taken shortly before its event is queued, and on a busy machine another may come between:
 * of so many neighbours the times may say otherwise.
 */
const mostTurned = 0.1;
/** Beyond this share of runs, two neighbours that stand otherwise on one side only would be a mark. */
const mostApart = 0.5;

/**
 * Why the order of the events in a batch is openly that in which they happened: each carries a time,
 * they stand in the order of those times, and where they do not, that is so on both sides. Null where
 * that cannot be said.
 *
 * @param sides rows in which the two levels were seen that are compared
 */
export function orderedByTime(
  order: Column,
  table: Table,
  sides: readonly [readonly number[], readonly number[]],
): string | null {
  const request = /^(.*?) \$\.\S* \(item order\)/.exec(order.where)?.[1];
  if (request === undefined) return null;
  const times = table.columns.filter(
    (column) =>
      column.kind !== "feature" &&
      column.where.startsWith(`${request} event `) &&
      /time|date|\bts\b|_at\b/i.test(column.where.slice(request.length)),
  );
  // A time of its own differs from run to run; that of the build does not.
  const own = times.filter(({ values }) => new Set(values).size > values.length / 2);
  const byName = Map.groupBy(own, (column) =>
    /^(.*?) \$/.exec(column.where.slice(`${request} event `.length))?.[1]?.replace(/ #\d+$/, ""),
  );
  /** Each event of a batch with its time. Of events with one name, which is which can't be seen: they come as their times say. */
  const stampedOf = (items: readonly string[], row: number) => {
    const left = new Map<string, number[]>();
    return items.flatMap((item) => {
      const name = item.replace(/#\d+$/, "");
      const stamps =
        left.get(name) ??
        (byName.get(name) ?? [])
          .flatMap(({ values }) => timestampsIn(values[row] ?? "").slice(0, 1))
          .sort((a, b) => a - b);
      left.set(name, stamps);
      const at = stamps.shift();
      return at === undefined ? [] : [{ item, at }];
    });
  };
  let [seen, pairs, turned] = [0, 0, 0];
  const turnedIn = sides.map((rows) => {
    const counts = new Map<string, number>();
    const known = rows.filter((row) => typeof order.values[row] === "string").slice(0, mostRuns);
    for (const row of known) {
      const items = (order.values[row] as string).split(", ");
      const stamped = stampedOf(items, row);
      // What has no time could stand anywhere.
      if (stamped.length < items.length * 0.9 || stamped.length < 2) return null;
      seen += 1;
      pairs += stamped.length - 1;
      stamped.slice(1).forEach((one, index) => {
        const before = stamped[index] as (typeof stamped)[number];
        if (one.at >= before.at) return;
        turned += 1;
        const pair = `${before.item} ${one.item}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1 / known.length);
      });
    }
    return counts;
  });
  const [one, other] = turnedIn;
  if (!one || !other || seen < 4 || turned > pairs * mostTurned) return null;
  const marked = [...new Set([...one.keys(), ...other.keys()])].some(
    (pair) => Math.abs((one.get(pair) ?? 0) - (other.get(pair) ?? 0)) > mostApart,
  );
  return marked ? null : "the order in which the events happened, as the times that they carry say";
}
