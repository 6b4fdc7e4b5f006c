import { expect, test } from "vitest";
import type { Column, Table } from "../compare/table.ts";
import { orderedByTime } from "./event-order.ts";

const request = "POST /events";
const runs = 8;
/** Even runs are of one level, odd ones of the other. */
const sides = [
  [0, 2, 4, 6],
  [1, 3, 5, 7],
] as const;

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

const timeOf = (ms: number) => new Date(Date.parse("2026-11-20T10:00:00.500Z") + ms).toISOString();

/** A batch of three events, `b` sent now first, now last, at `at(run)` milliseconds. */
function batch(at: (run: number) => number): { order: Column; table: Table } {
  const each = (value: (run: number) => string) =>
    Array.from({ length: runs }, (_, run) => value(run));
  const time = (run: number, ms: number) => timeOf(run * 1000 + ms);
  const order = column("$.events (item order)", "order", [
    ...each((run) => (run % 2 === 0 ? "b, a, a#2" : "a, a#2, b")),
  ]);
  const columns = [
    order,
    column(
      "event a $.client_timestamp",
      "text",
      each((run) => time(run, 0)),
    ),
    column(
      "event a #2 $.client_timestamp",
      "text",
      each((run) => time(run, 10)),
    ),
    column(
      "event b $.client_timestamp",
      "text",
      each((run) => time(run, at(run))),
    ),
  ];
  return { order, table: { columns, rows: each(String) } as unknown as Table };
}

test("events that stand as their times say follow from them", () => {
  const { order, table } = batch((run) => (run % 2 === 0 ? -40 : 40));
  expect(orderedByTime(order, table, sides)).toContain("times");
});

test("events that stand otherwise than their times say do not", () => {
  const { order, table } = batch((run) => (run % 2 === 0 ? 40 : -40));
  expect(orderedByTime(order, table, sides)).toBeNull();
  const bare = { ...table, columns: [order] } as unknown as Table;
  expect(orderedByTime(order, bare, sides)).toBeNull();
});

test("a neighbour that now and then stands otherwise is the machine's doing", () => {
  const { order, table } = batch((run) => (run === 2 ? 60 : run % 2 === 0 ? -40 : 40));
  expect(orderedByTime(order, table, sides)).toContain("times");
});

test("a pair that stands otherwise under one level only is not explained by its times", () => {
  // So many other events that one pair in each of half the runs is few of all pairs.
  const others = Array.from({ length: 12 }, (_, at) => `c${at}`);
  const { order, table } = batch((run) => (run % 2 === 0 ? 40 : 5));
  const longer = {
    ...order,
    values: order.values.map(() => `a, a#2, b, ${others.join(", ")}`),
  };
  const columns = [
    ...table.columns.filter((column) => column !== order),
    ...others.map((name, at) =>
      column(
        `event ${name} $.client_timestamp`,
        "text",
        order.values.map((_, run) => timeOf(run * 1000 + 500 + at)),
      ),
    ),
  ];
  const whole = { ...table, columns: [longer, ...columns] } as unknown as Table;
  expect(orderedByTime(longer, whole, sides)).toBeNull();
  expect(orderedByTime(longer, whole, [sides[1], sides[1]])).toContain("times");
});

test("events of one name are taken as their times say, and the time of a build is none", () => {
  const { order, table } = batch((run) => (run % 2 === 0 ? -40 : 40));
  const swapped = table.columns.map((one) => ({
    ...one,
    where: one.where.includes("event a #2")
      ? one.where.replace(" #2", "")
      : one.where.replace("event a $", "event a #2 $"),
  }));
  const built = ["a", "a #2", "b"].map((name) =>
    column(
      `event ${name} $.build_time`,
      "text",
      order.values.map(() => (name === "b" ? "2026-11-02T10:00:00Z" : "2026-11-01T10:00:00Z")),
    ),
  );
  const whole = { ...table, columns: [...built, ...swapped] } as unknown as Table;
  expect(orderedByTime(order, whole, sides)).toContain("times");
  const onlyBuilt = { ...table, columns: [order, ...built] } as unknown as Table;
  expect(orderedByTime(order, onlyBuilt, sides)).toBeNull();
});
