import type { Column, Row, Table } from "../table.ts";
import type { Group, Lane } from "./arrange/lanes.ts";
import { lanesOf, mostCompared } from "./arrange/lanes.ts";
import { ordersOf } from "./arrange/order.ts";
import type { Built } from "./columns.ts";
import { columnKey, columnsOf } from "./columns.ts";
import { modelApi } from "./context.ts";
import { excerptOf } from "./excerpt.ts";
import type { BodyFacts, Extracted, ExtractedMessage } from "./leaf.ts";
import { placesOf } from "./places.ts";

/** A table with what the study of noise needs beyond it. */
export interface AlignedTable extends Table {
  /** Key of the message that a column belongs to. */
  messageOf(column: Column): string;
  /** By row: the whole text that a column's values stand in (its own values, for most). */
  wholesOf(column: Column): readonly (string | null | undefined)[];
  /** Length and digests of the body of a column's message in one row. */
  bodiesOf(column: Column, row: number): readonly BodyFacts[];
}

/**
 * Lays runs side by side: one column for each leaf, and for a text that differs one for each place
 * where it does. Keys stay the same from table to table as long as the first run does; to compare
 * tables, make one of all runs and look at some of its rows.
 */
export function tabulate(extracted: readonly Extracted[]): AlignedTable {
  const rows = extracted.map(rowOf);
  const groups = lanesOf(extracted);
  const lanes = groups.flatMap((group) => group.lanes);
  const built = [wholeLane(extracted), ...lanes].flatMap(laneColumns);
  for (const group of groups) built.push(...groupColumns(group));
  built.push(...messageOrder(extracted, lanes));
  settle(built, lanes);
  const details = new Map(built.map((one) => [one.column.key, one]));
  return {
    rows,
    columns: built.map(({ column }) => column),
    messageOf: (column) => details.get(column.key)?.lane.key ?? "",
    wholesOf: (column) => details.get(column.key)?.wholes ?? column.values,
    bodiesOf: (column, row) => details.get(column.key)?.lane.messages[row]?.bodies ?? [],
    excerpt(column, row) {
      const value = column.values[row];
      if (typeof value !== "string") return null;
      const whole = details.get(column.key)?.wholes[row];
      const range = details.get(column.key)?.rangeIn?.(row) ?? null;
      if (typeof whole !== "string" || range === null) return excerptOf(value, 0, value.length);
      return excerptOf(whole, range.from, range.to);
    },
  };
}

/** Makes keys unique, which hostile names could break, and gives leaves of the whole run their host. */
function settle(built: readonly Built[], lanes: readonly Lane[]): void {
  const roles = new Map(lanes.map((lane) => [lane.host, lane.role]));
  for (const lane of lanes) if (lane.role === "model-api") roles.set(lane.host, lane.role);
  const seen = new Map<string, number>();
  for (const { column, lane } of built) {
    const count = (seen.get(column.key) ?? 0) + 1;
    seen.set(column.key, count);
    if (count > 1) column.key += `~${count}`;
    if (lane.key !== "run") continue;
    const [, dns, flow, tls] =
      /\|(?:dns:(\S+) |(?:tcp|udp):(.*):\d*\||tls:(.*?)\|)/.exec(column.key) ?? [];
    column.host = dns ?? flow ?? tls ?? "";
    column.role = column.host === modelApi ? "model-api" : (roles.get(column.host) ?? "other");
  }
}

function rowOf(run: Extracted): Row {
  const { purpose, block, levels, entropy, usable } = run;
  return { run: run.run, purpose, block, levels, entropy, usable };
}

function wholeLane(extracted: readonly Extracted[]): Lane {
  return {
    key: "run",
    where: "run",
    host: "",
    role: "other",
    messages: extracted.map((run) => run.whole),
  };
}

function laneColumns(lane: Lane): Built[] {
  const places = placesOf(lane);
  const built: Built[] = [];
  for (const place of places.values()) built.push(...columnsOf(lane, place, places));
  return built;
}

/** Whether each message is there at all, and how many of its kind. */
function groupColumns(group: Group): Built[] {
  const [first] = group.lanes;
  if (!first) return [];
  const most = Math.max(...group.counts);
  // Many messages of a kind are told apart by their number only: then one missing is a smaller count.
  const lanes = most <= mostCompared && first.messages.every(isNotTunnel) ? group.lanes : [first];
  const built = lanes.map((lane) =>
    ofLane(
      lane,
      "presence",
      lane.messages.map((message) => (message ? "yes" : null)),
    ),
  );
  if (most > 1) built.push(ofLane(first, "count", group.counts.map(String)));
  return built;
}

function isNotTunnel(message: ExtractedMessage | undefined): boolean {
  return message === undefined || !message.where.startsWith("CONNECT ");
}

/** In which order the messages were sent, each by its first. */
function messageOrder(extracted: readonly Extracted[], lanes: readonly Lane[]): Built[] {
  const run = wholeLane(extracted);
  const firsts = lanes.filter((lane) => !/ event | #\d+$/.test(lane.key));
  const lists = extracted.map((_, row) =>
    firsts
      .flatMap((lane) => {
        const message = lane.messages[row];
        return message ? [{ at: message.at, name: lane.where.replaceAll(", ", " ") }] : [];
      })
      .sort((a, b) => a.at - b.at)
      .map(({ name }) => name),
  );
  const { common } = ordersOf(lists);
  const column: Column = {
    key: "run|messages|order",
    kind: "order",
    channel: "order",
    where: "run messages (order)",
    host: "",
    role: "other",
    parent: null,
    values: common.map((value) => value ?? null),
  };
  return [{ column, lane: run, wholes: column.values, rangeIn: null }];
}

function ofLane(lane: Lane, kind: "presence" | "count", values: (string | null)[]): Built {
  const column: Column = {
    key: columnKey(lane.key, "", kind),
    kind,
    channel: "requests",
    where: kind === "count" ? `${lane.where} (count)` : lane.where,
    host: lane.host,
    role: lane.role,
    parent: null,
    values,
  };
  return { column, lane, wholes: values, rangeIn: null };
}
