import { expect, test } from "vitest";
import type { Column, Table } from "../compare/table.ts";
import { orderedByTime } from "./event-order.ts";

const request = "POST /events";
const runs = 8;

function column(where: string, kind: Column["kind"], values: (string | null)[]): Column {
  return {
    key: `m|${where}|value`,
    kind,
    channel: kind === "order" ? "order" : "body",
    where: `${request} ${where}`,
    host: "telemetry.example.com",
    role: "telemetry",
    parent: null,
    values,
  };
}

/** A batch of three events, `b` sent now first, now last, at `at(run)` milliseconds. */
function batch(at: (run: number) => number): { order: Column; table: Table } {
  const each = (value: (run: number) => string) =>
    Array.from({ length: runs }, (_, run) => value(run));
  const time = (ms: number) => new Date(Date.parse("2026-11-20T10:00:00.500Z") + ms).toISOString();
  const order = column("$.events (item order)", "order", [
    ...each((run) => (run % 2 === 0 ? "b, a, a#2" : "a, a#2, b")),
  ]);
  const columns = [
    order,
    column(
      "event a $.client_timestamp",
      "text",
      each(() => time(0)),
    ),
    column(
      "event a #2 $.client_timestamp",
      "text",
      each(() => time(10)),
    ),
    column(
      "event b $.client_timestamp",
      "text",
      each((run) => time(at(run))),
    ),
  ];
  return { order, table: { columns, rows: each(String) } as unknown as Table };
}

test("events that stand as their times say follow from them", () => {
  const { order, table } = batch((run) => (run % 2 === 0 ? -40 : 40));
  expect(orderedByTime(order, table)).toContain("times");
});

test("events that stand otherwise than their times say do not", () => {
  const { order, table } = batch((run) => (run % 2 === 0 ? 40 : -40));
  expect(orderedByTime(order, table)).toBeNull();
  const bare = { ...table, columns: [order] } as unknown as Table;
  expect(orderedByTime(order, bare)).toBeNull();
});
