import { describe, expect, test } from "vitest";
import type { Column, Table } from "../compare/table.ts";
import { encodingOf } from "./encoding.ts";
import { evidenceOf } from "./evidence.ts";
import { evidence } from "./testing/evidence.ts";

const proxied = { id: "company", value: "http://proxy.example.com:3128" };
const direct = { id: "none", value: null };

/** What is judged of a number that varies by itself, or of a detail of it, from its values on both sides. */
function judged(
  detail: { name: string; of(value: number): string } | null,
  treated: readonly number[],
  control: readonly number[],
) {
  const numbers = [...treated, ...control].map(String);
  const where = "POST /events event done $.wait (number)";
  const sends = (value: number | undefined) => (detail ? detail.of(value ?? 0) : String(value));
  const one = evidence(
    "proxy",
    {
      key: detail ? "m|wait feature" : "m|wait",
      kind: detail ? "feature" : "number",
      channel: "body",
      parent: detail ? "m|wait" : null,
      where: detail ? `${where} (${detail.name})` : where,
      values: numbers.map((value) => (detail ? detail.of(Number(value)) : value)),
    },
    { ...proxied, sends: sends(treated[0]) },
    { ...direct, sends: sends(control[0]) },
  );
  const parent = { ...one.localised.column, key: "m|wait", values: numbers } as Column;
  const rows = numbers.map((_, row) => ({ run: `r${row}`, usable: true, levels: {} }));
  const table = { columns: [parent], rows, excerpt: () => null } as unknown as Table;
  const level = (id: string, from: number, count: number) => ({
    level: id,
    tried: count,
    values: [{ value: null, rows: Array.from({ length: count }, (_, at) => from + at) }],
  });
  const localised = {
    ...one.localised,
    levels: [
      level(proxied.id, 0, treated.length),
      level(direct.id, treated.length, control.length),
    ],
  };
  localised.confirmation.hypothesis.test = detail ? "exact" : "rank";
  const { larger } = evidenceOf(localised, { table, factors: [] });
  return encodingOf({ ...one, localised, larger });
}

const digits = { name: "digits", of: (value: number) => String(String(value).length) };
const parity = { name: "last digit parity", of: (value: number) => (value % 2 ? "odd" : "even") };

describe("a number that varies by itself", () => {
  test("is visible where it merely tends to be larger", () => {
    const some = judged(null, [20, 31, 42, 53, 64, 18], [10, 21, 32, 43, 54, 30]);
    expect(some.encoding).toBe("derived");
  });
  test("is covert where it always tells the two apart, and nothing says that it measures", () => {
    expect(judged(null, [60, 71, 82, 93, 64], [10, 21, 32, 43, 54]).encoding).toBe("covert");
  });
});

describe("a detail of a number", () => {
  test("follows from the number's size", () => {
    const more = judged(digits, [120, 131, 142, 153, 99], [80, 91, 82, 93, 101]);
    expect(more.encoding).toBe("derived");
  });
  test("is covert where the size does not explain it", () => {
    expect(judged(parity, [121, 83, 145, 97], [120, 82, 144, 96]).encoding).toBe("covert");
    // Nor does it explain the last digit of a number that is larger as well.
    expect(judged(parity, [221, 283, 245, 297], [120, 182, 144, 196]).encoding).toBe("covert");
  });
});
