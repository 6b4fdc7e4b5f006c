import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { textOf } from "../code/code.ts";
import { fileNumber, known } from "../names/testing.ts";
import { findSinks } from "./find-sinks.ts";
import { allSinks } from "./registry.ts";

/** What lies in the folder beside the sinks. */
const others = [
  "event-functions",
  "find-sinks",
  "log-functions",
  "prose",
  "registry",
  "requests",
  "shown",
  "sink",
];

test("every file of the folder that is a sink is registered under its name", () => {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
    .map((name) => name.slice(0, -3))
    .filter((name) => !others.includes(name));
  expect(allSinks.map(({ id }) => id).sort()).toEqual(files.sort());
});

describe("each sink finds its samples, and nothing in what looks like them", async () => {
  const samples = allSinks.flatMap((sink) => [
    ...sink.samples.matches.map((text) => ({ id: sink.id, text, finds: true })),
    ...sink.samples.differs.map((text) => ({ id: sink.id, text, finds: false })),
  ]);
  const { code, names, constants } = await known(samples.map(({ text }) => text));
  const found = samples.map(() => new Set<string>());
  for (const mark of findSinks(code, names, constants)) {
    found[fileNumber(code, mark.node)]?.add(mark.id);
  }
  test.each(samples.map((sample, at) => ({ ...sample, at })))("$id $finds $text", (sample) => {
    expect(found[sample.at]?.has(sample.id)).toBe(sample.finds);
  });
});

test("every sink has samples of both kinds", () => {
  for (const { samples } of allSinks) {
    expect(samples.matches.length).toBeGreaterThan(0);
    expect(samples.differs.length).toBeGreaterThan(0);
  }
});

test("a mark stands at what leaves and says as what", async () => {
  const { code, names, constants } = await known([
    'fetch(address, { method: "POST", headers: { "X-Zone": zone, accept: "*/*" }, body: facts })',
  ]);
  const marks = findSinks(code, names, constants).map(({ node, id, name, certain }) => ({
    id,
    name,
    certain,
    text: textOf(code, node),
  }));
  expect(marks).toEqual([
    { id: "url", name: "address", certain: true, text: "address" },
    { id: "header", name: "X-Zone", certain: true, text: "zone" },
    { id: "body", name: "body", certain: true, text: "facts" },
  ]);
});
