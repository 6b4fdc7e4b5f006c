import { describe, expect, test } from "vitest";
import type { Column } from "../table.ts";
import type { Run } from "./testing/build.ts";
import { prompt, tableOf, varying } from "./testing/build.ts";
import { kinds, sentence } from "./testing/kinds.ts";

/** Eight runs, the first half without the mark. */
const marks = [false, false, true, false, true, true, false, true];

/** Whether a column's values follow the mark exactly, one value on either side. */
function follows(column: Column): boolean {
  const sides = [false, true].map(
    (side) => new Set(column.values.filter((_, row) => marks[row] === side)),
  );
  const [without, wit] = sides;
  return without?.size === 1 && wit?.size === 1 && [...wit][0] !== [...without][0];
}

function runs(make: (marked: boolean, row: number) => Run): Run[] {
  return marks.map((marked, row) => make(marked, row));
}

describe("every kind of tell has a column of its own", () => {
  test.each(kinds)("$kind", ({ make, channel, values }) => {
    const table = tableOf(runs(make));
    const found = table.columns.filter((column) => column.channel === channel && follows(column));
    expect(found.map((column) => column.key)).not.toEqual([]);
    if (values === undefined) return;
    const told = found.map((column) => [column.values[0], column.values[2]]);
    expect(told).toContainEqual(values);
  });

  test.each(kinds)("$kind: its twin without the mark is silent", ({ make }) => {
    const table = tableOf(runs((_, row) => make(false, row)));
    expect(table.columns.filter(follows).map((column) => column.key)).toEqual([]);
  });
});

test("identical runs have no column that varies", () => {
  const table = tableOf(marks.map(() => ({ sent: [{ body: prompt(sentence) }] })));
  expect(varying(table)).toEqual([]);
  expect(table.columns.length).toBeGreaterThan(30);
});
