import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AlignedTable } from "../align/tabulate.ts";
import { prompt, tableOf } from "../align/testing/build.ts";
import { downstream } from "./downstream.ts";
import { explainNoise } from "./explain.ts";
import { features } from "./features.ts";
import { shapeOf } from "./shapes.ts";
import { volatility } from "./volatility.ts";

/** Numbers that look random and are the same in every test run. */
function random(seed: number): number {
  return createHash("md5").update(String(seed)).digest().readUInt32BE(0);
}
function uuid(seed: number): string {
  const hex = createHash("md5").update(`u${seed}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

type Fields = Record<string, unknown>;

/** Twelve runs, the odd ones with a mark, three identical ones of each kind twice. */
function tableWith(make: (marked: boolean, row: number) => Fields): AlignedTable {
  return tableOf(
    Array.from({ length: 12 }, (_, row) => ({
      levels: { zone: row % 2 ? "x" : "y" },
      sent: [{ body: prompt("hi", make(row % 2 === 1, row)) }],
    })),
  );
}

function columnAt(table: AlignedTable, path: string) {
  const found = table.columns.find(
    (column) => column.where.endsWith(path) || column.key.endsWith(path),
  );
  if (!found) throw new Error(`no column ${path}`);
  return found;
}

describe("volatility", () => {
  const table = tableWith((marked, row) => ({
    session: uuid(row),
    at: 1_790_000_000_000 + (random(row) % 100_000),
    started: new Date(1_790_000_000_000 + (random(row) % 1e8)).toISOString(),
    trace: createHash("sha256").update(String(row)).digest("hex"),
    durationMs: random(row) % 5000,
    rss: 200_000_000 + (random(row) % 1e7),
    zone: marked ? "x" : "y",
    ...(random(row) % 3 === 0 ? { sometimes: true } : {}),
  }));
  const noise = volatility(table);

  test.each([
    ["$.session|value", "uuid"],
    ["$.at|number", "epoch milliseconds"],
    ["$.started|value", "time"],
    ["$.trace|value", "hexadecimal"],
    ["$.durationMs|number", "duration"],
    ["$.rss|number", "memory figure"],
    ["$.sometimes|presence", "presence"],
  ])("%s is volatile: %s", (path, shape) => {
    expect(noise.get(columnAt(table, path).key)).toMatchObject({
      state: "volatile",
      shape,
      compared: 12,
    });
  });

  test("what follows a factor is stable", () => {
    expect(noise.get(columnAt(table, "$.zone|value").key)).toEqual({
      state: "stable",
      shape: null,
      compared: 12,
      rate: 0,
    });
    expect(noise.get(columnAt(table, "$.model|value").key)?.state).toBe("stable");
  });

  test("only the rows asked for are compared", () => {
    const some = volatility(table, { controls: [0, 1] });
    expect(some.get(columnAt(table, "$.zone|value").key)?.compared).toBe(0);
  });

  test("a leaf without an identical run is presumed volatile where it looks made up", () => {
    const lonely = tableOf(
      Array.from({ length: 6 }, (_, row) => ({
        levels: { zone: String(row) },
        sent: [{ body: prompt("hi", { session: uuid(row), zone: `zone-${row}` }) }],
      })),
    );
    const judged = volatility(lonely);
    expect(judged.get(columnAt(lonely, "$.session|value").key)?.state).toBe("volatile");
    const zone = lonely.columns.find((column) => column.key.includes("$.zone|value slot"));
    expect(judged.get(zone?.key ?? "")?.state).toBe("stable");
  });
});

describe("shapes", () => {
  test.each([
    ["counter", ["1", "2", "4", "3"]],
    ["epoch seconds", ["1790000000", "1790000100"]],
    ["epoch microseconds", ["1790000000000000", "1790000000000999"]],
    ["base58", ["5Kd3NBUAdUnhyzenEwVLy9pB", "9fKd3NBUAdUnhyzenEwVLy9p"]],
    ["base64", ["q83vEjRWeJA=", "AAECAwQFBgc="]],
    ["text", ["one two", "three"]],
  ] as const)("%s", (shape, values) => {
    expect(shapeOf(values, "$.x")).toBe(shape);
  });
});

describe("a mark inside a random field has a feature of its own", () => {
  const hex = (row: number) => createHash("sha256").update(`h${row}`).digest("hex").slice(0, 32);
  const put = (text: string, at: number, char: string) =>
    text.slice(0, at) + char + text.slice(at + 1);
  const bits = (text: string) =>
    [...Buffer.from(text, "hex")].reduce(
      (sum, byte) => sum + byte.toString(2).replaceAll("0", "").length,
      0,
    );
  const kinds: [string, (marked: boolean, row: number) => unknown, string][] = [
    ["one digit", (m, row) => put(hex(row), 7, m ? "3" : "8"), "character 8"],
    [
      "lowest bit of a digit",
      (m, row) => put(hex(row), 9, ((random(row) & 14) | (m ? 1 : 0)).toString(16)),
      "character 10, lowest bit",
    ],
    [
      "highest bit of a digit",
      (m, row) => put(hex(row), 0, ((random(row) & 7) | (m ? 8 : 0)).toString(16)),
      "character 1, highest bit",
    ],
    ["length", (m, row) => hex(row).slice(0, m ? 31 : 32), "length"],
    ["alphabet", (m, row) => (m ? hex(row).toUpperCase() : hex(row)), "letter case"],
    ["uuid version", (m, row) => (m ? put(uuid(row), 14, "7") : uuid(row)), "uuid version"],
    [
      "parity of all bits",
      (m, row) => {
        const id = hex(row);
        return (bits(id) % 2 === 1) === m
          ? id
          : put(id, 31, (Number.parseInt(id[31] ?? "0", 16) ^ 1).toString(16));
      },
      "hexadecimal bit parity",
    ],
    [
      "last digit of a number",
      (m, row) => (random(row) % 100_000) * 2 + 100_000 + (m ? 1 : 0),
      "last digit parity",
    ],
    [
      "separator in a time",
      (m, row) => new Date(1.79e12 + random(row)).toISOString().replace(".", m ? "," : "."),
      "marks",
    ],
    [
      "decoded length",
      (m, row) => Buffer.from(hex(row).slice(0, m ? 15 : 16)).toString("base64"),
      "base64 length",
    ],
  ];

  test.each(kinds)("%s", (_, make, name) => {
    const table = tableWith((marked, row) => ({ field: make(marked, row) }));
    const { table: explained, volatility: noise } = explainNoise(table);
    const parent = table.columns.find((column) => /\$\.field\|(value|number)$/.test(column.key));
    expect(noise.get(parent?.key ?? "")?.state).toBe("volatile");
    const feature = explained.columns.find(
      (column) => column.key === `${parent?.key} feature:${name}`,
    );
    const [odd, even] = [1, 0].map(
      (side) => new Set(feature?.values.filter((_, row) => row % 2 === side)),
    );
    expect(odd?.size).toBe(1);
    expect(even?.size).toBe(1);
    expect([...(odd ?? [])]).not.toEqual([...(even ?? [])]);
    expect(feature).toMatchObject({ kind: "feature", parent: parent?.key, channel: "body" });
    if (feature) expect(explained.excerpt(feature, 0)?.text).toBe(parent?.values[0]);
  });

  test.each(kinds)("%s: its twin without the mark has none", (_, make, name) => {
    const table = tableWith((_marked, row) => ({ field: make(false, row) }));
    const parent = table.columns.find((column) => /\$\.field\|(value|number)$/.test(column.key));
    const made = parent ? features(table, parent) : [];
    expect(
      made.filter((column) => column.key.endsWith(`feature:${name}`) && followsSide(column.values)),
    ).toEqual([]);
  });
});

function followsSide(values: readonly unknown[]): boolean {
  const [odd, even] = [1, 0].map((side) => new Set(values.filter((_, row) => row % 2 === side)));
  return odd?.size === 1 && even?.size === 1 && [...odd][0] !== [...even][0];
}

test.each([true, false])("the place of one item in a shuffled list: marked %s", (planted) => {
  const shuffled = (row: number) =>
    ["b", "c", "d", "e"].sort(
      (a, b) => random(row * 97 + a.charCodeAt(0)) - random(row * 97 + b.charCodeAt(0)),
    );
  const table = tableWith((marked, row) => ({
    stop: marked && planted ? ["a", ...shuffled(row)] : [...shuffled(row), "a"],
  }));
  const found = explainNoise(table).table.columns.filter((column) => followsSide(column.values));
  const places = found.filter((column) => /stop\|item-order feature:place of/.test(column.key));
  expect(places.length).toBe(planted ? 1 : 0);
});

describe("what only repeats other content is downstream", () => {
  const digest = (algorithm: string, text: string) =>
    createHash(algorithm).update(text).digest("hex");
  const run = (row: number) => {
    const text = `zone ${row % 3}, number ${random(row) >> row}`;
    const body = prompt(text, {
      sum: digest("sha256", text).slice(0, 12),
      base: Buffer.from(digest("sha1", text), "hex").toString("base64"),
      free: digest("sha256", `secret ${row}`).slice(0, 12),
    });
    const headers: [string, string][] = [
      ["content-length", String(Buffer.byteLength(body))],
      ["x-digest", `sha-256=${Buffer.from(digest("sha256", body), "hex").toString("base64")}`],
      ["x-md5", digest("md5", body)],
      ["x-other", digest("md5", `${row}`)],
    ];
    return { levels: { row: String(row) }, sent: [{ body, headers }] };
  };
  const table = tableOf(Array.from({ length: 6 }, (_, row) => run(row)));
  const found = downstream(table);
  const how = (path: string) => {
    const slots = table.columns.filter(
      (column) => column.key.includes(path) && new Set(column.values).size > 1,
    );
    return slots.map((column) => found.get(column.key)?.how ?? null);
  };

  test("length and digests of the body", () => {
    expect(how("header:content-length|")).toEqual(["length of the body"]);
    expect(how("header:x-md5|")).toEqual(["md5 of the body as hexadecimal"]);
    expect(how("header:x-digest|")).toEqual(["sha256 of the body as base64"]);
  });

  test("digests of another field, also cut short", () => {
    expect(how("$.sum|")).toEqual(["sha256 as hexadecimal"]);
    expect(how("$.base|")).toEqual(["sha1 as base64"]);
  });

  test("a digest of something that is not sent is not", () => {
    expect(how("$.free|")).toEqual([null]);
    expect(how("header:x-other|")).toEqual([null]);
  });
});
