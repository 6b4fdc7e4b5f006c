import { randomFrom } from "@telltale/core/random.ts";
import { expect, test } from "vitest";
import { baselines, planSize, screening } from "./plan/design.ts";
import { allFactors } from "./plan/factors/registry.ts";
import type { Design } from "./prepare.ts";
import type { AuditRecord } from "./recordings/record.ts";
import type { AuditEvent } from "./reports/events.ts";
import { hintTaker, type Studying } from "./studying.ts";

function designOf(plan: "quick" | "default"): Design {
  const size = planSize(plan);
  const random = randomFrom(1);
  return {
    size,
    seed: 1,
    random,
    factors: [...allFactors],
    unavailable: [],
    baselines: baselines(allFactors),
    screening: screening(allFactors, size, random),
    command: { instrument: "none", env: {} } as unknown as Design["command"],
  };
}

function taking(plan: "quick" | "default", studying: Studying | null) {
  const design = designOf(plan);
  const record = { factors: [], unavailable: [], notes: [] as string[] } as unknown as AuditRecord;
  const told: AuditEvent[] = [];
  const listener = (event: AuditEvent): void => void told.push(event);
  return {
    design,
    record,
    told,
    take: hintTaker({ studying, design, record, only: null, listener }),
  };
}

const hints = {
  timezone: [{ id: "Asia/Pyongyang", role: "primary", value: "Asia/Pyongyang", origin: "hint" }],
};

function studied(report: unknown): Studying {
  return { within: async () => report as never, failure: null, stop: () => {} };
}

test("a study that comes too late is told in the dossier, since what it would have tried was not", async () => {
  const { design, record, told, take } = taking("default", studied(null));
  const before = design.screening;
  await take([]);
  expect(record.notes).toEqual([expect.stringContaining("were not tried")]);
  expect(told).toEqual([{ kind: "note", text: record.notes[0] }]);
  expect(design.screening).toBe(before);
});

test("without a study nothing is said of one here", async () => {
  const { record, told, take } = taking("default", null);
  await take([]);
  expect([record.notes, told]).toEqual([[], []]);
});

test.each(["quick", "default"] as const)(
  "what the code compares with is in the rows that are still to be run, beside those that were (%s)",
  async (plan) => {
    const { design, take } = taking(plan, studied({ hints }));
    const done = (design.screening.blocks[0] ?? []).slice(0, 7);
    await take(done);
    const rows = design.screening.blocks.flat();
    expect(rows.slice(0, done.length)).toEqual(done);
    expect(rows.length).toBeLessThanOrEqual(design.size.screeningRows);
    expect(rows.filter((row) => row["timezone"] === "Asia/Pyongyang").length).toBeGreaterThan(1);
  },
);
