import { beforeAll, describe, expect, test } from "vitest";
import { fileOf } from "../code/code.ts";
import type { FlowGraph } from "./flow.ts";
import { flowOf, marksIn } from "./testing/flow-of.ts";
import { breaks, structures } from "./testing/structures.ts";
import { values } from "./testing/values.ts";
import { traceFlow } from "./trace.ts";

const constructs = [...values, ...structures];

type Outcome = "value" | "control" | "none";

/** All programs at once: what belongs to one must not get to another. */
const programs: Record<string, string> = {};
for (const { name, flows, honest } of constructs) {
  programs[`${name}.js`] = flows;
  programs[`${name}, honest.js`] = honest;
}
for (const { name, program } of breaks) programs[`break: ${name}.js`] = program;

let flow: FlowGraph;
const outcomes = { forward: new Map<string, Outcome>(), backward: new Map<string, Outcome>() };
const strays: string[] = [];

beforeAll(async () => {
  flow = await flowOf(programs);
  const { sources, sinks } = marksIn(flow.code);
  const files = flow.code.files;
  const fileNumber = (node: number) => files.indexOf(fileOf(flow.code, node));
  for (const direction of ["forward", "backward"] as const) {
    const [from, to] = direction === "forward" ? [sources, sinks] : [sinks, sources];
    const starts = from.map((node) => ({ node, label: fileNumber(node) }));
    const arrivals = traceFlow(flow, starts, { direction, maxLabels: 64 });
    for (const node of to) {
      const file = fileNumber(node);
      const path = files[file]?.path ?? "";
      for (const { label, kind } of arrivals.at(node)) {
        if (label !== file) strays.push(`${files[label]?.path} → ${path}`);
        else if (outcomes[direction].get(path) !== "value") outcomes[direction].set(path, kind);
      }
    }
  }
});

const outcome = (direction: "forward" | "backward", path: string) =>
  outcomes[direction].get(path) ?? "none";

describe.each(["forward", "backward"] as const)("%s", (direction) => {
  test.each(constructs)("$name", ({ name, by }) => {
    expect(outcome(direction, `${name}.js`)).toBe(by);
  });

  test.each(constructs)("$name: an honest twin", ({ name }) => {
    expect(outcome(direction, `${name}, honest.js`)).toBe("none");
  });

  test.each(breaks)("$name does not come along", ({ name }) => {
    expect(outcome(direction, `break: ${name}.js`)).toBe("none");
  });
});

test("nothing gets from one program to another", () => {
  expect(strays).toEqual([]);
});
