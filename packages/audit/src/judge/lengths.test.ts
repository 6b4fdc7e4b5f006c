import { expect, test } from "vitest";
import type { Column } from "../compare/table.ts";
import type { Evidence } from "./evidence.ts";
import { type Measured, measureOf } from "./lengths.ts";

function effect(
  column: Partial<Column>,
  encoding: string,
  sends: Record<string, string>,
  factor = "git-identity",
): Measured {
  const whole: Column = {
    key: `m|${column.where}|value`,
    kind: "text",
    channel: "body",
    where: "POST /events $.x",
    host: "telemetry.example.com",
    role: "telemetry",
    parent: null,
    values: [],
    ...column,
  };
  const levels = Object.entries(sends).map(([id, sent]) => ({
    id,
    value: id,
    sends: sent,
    context: null,
    startedAt: null,
    seen: 4,
    tried: 4,
    silent: false,
  }));
  const evidence = { factor, levels, absentAt: [], localised: { column: whole, factor } };
  return { evidence: evidence as unknown as Evidence, judged: { encoding } };
}

const prompt = { channel: "prompt", where: "POST /v1/messages $.system" } as const;
const identity = effect(prompt, "literal", { b: "wei", a: "alex morgan", c: "ivan p" });

test("a number that moves as a reported text's length does follows from it", () => {
  const moves = effect({}, "covert", { b: "392", a: "400", c: "395" });
  expect(measureOf(moves, [identity, moves])).toContain("the length of POST /v1/messages");
});

test("a number that moves otherwise is a tell of its own", () => {
  const other = effect({}, "covert", { b: "392", a: "400", c: "396" });
  expect(measureOf(other, [identity, other])).toBeNull();
  // One and one more, of two levels, may be anything.
  const short = effect(prompt, "literal", { b: "ab", a: "abc" });
  const step = effect({}, "covert", { b: "6", a: "7" });
  expect(measureOf(step, [short, step])).toBeNull();
});

test("a size follows where the factor stands in a prompt, and only that factor", () => {
  const size = effect({ where: "POST /events $.git_status_size" }, "derived", { b: "1", a: "8" });
  expect(measureOf(size, [identity, size])).toContain("a size");
  const elsewhere = effect(prompt, "literal", { b: "x", a: "y" }, "username");
  expect(measureOf(size, [elsewhere, size])).toBeNull();
  const limit = effect({ where: "POST /v1/messages $.max_tokens" }, "covert", { b: "1", a: "9" });
  expect(measureOf(limit, [identity, limit])).toBeNull();
});

test("how many messages there are follows from a message that is there or not", () => {
  const count = effect({ where: "POST /events $.messagesLength" }, "derived", { b: "1", a: "2" });
  const first = effect(
    { where: "POST /v1/messages $.messages[0] (presence)", kind: "presence" },
    "derived",
    { b: "no", a: "yes" },
  );
  expect(measureOf(count, [first, count])).toContain("counts");
  expect(measureOf(count, [count])).toBeNull();
});
