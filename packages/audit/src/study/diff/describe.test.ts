import { expect, test } from "vitest";
import { describeCluster } from "./describe.ts";
import type { Fact } from "./facts.ts";
import { summarise } from "./summarise.ts";

const place = { file: "a.js", line: 1, column: 1 };
const sends = (what: string): Fact => ({
  kind: "sends",
  value: { sink: "prompt", what, place },
  node: 1,
  unit: 0,
  key: what,
  sensitive: true,
});

test("a way out is named once, with all of its parts", () => {
  const news = [
    sends("a report about use (X)"),
    sends("the text of a prompt (system)"),
    sends("a report about use (Y)"),
    sends("the text of a prompt (assistant)"),
    sends("a name that is looked up"),
  ];
  expect(describeCluster({ added: 1, changed: 1200, copies: 1 }, news)).toBe(
    "1 new and 1,200 changed pieces of code: sends by a report about use (X and Y), the text of a prompt (system and assistant) and a name that is looked up.",
  );
});

test("pieces are counted with separators", () => {
  const units = {
    before: 81_452,
    after: 81_554,
    same: 81_120,
    changed: 90,
    added: 1344,
    removed: 1,
  };
  expect(summarise({ clusters: [], units, common: 1 })).toContain(
    "Of 81,554 pieces of code, 81,120 are the same, 90 changed and 1,344 new.",
  );
});
