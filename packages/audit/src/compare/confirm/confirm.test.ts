import { randomFrom } from "@telltale/core/random.ts";
import { describe, expect, test } from "vitest";
import type { Hypothesis } from "../hypothesis.ts";
import { firstBaseline } from "../screen/grid.ts";
import { screen } from "../screen/index.ts";
import {
  balancedRows,
  type SimulatedColumn,
  simulate,
  simulatedFactors,
} from "../simulated/simulated-table.ts";
import { evaluateConfirmation, looks, planConfirmation, type Stage } from "./index.ts";

const factors = simulatedFactors({
  timezone: 3,
  "base-url": 3,
  locale: 3,
  hostname: 3,
  cwd: 2,
  cpu: 3,
});
const baseline = firstBaseline(factors);

function hypothesis(column: string, factor: string, more: Partial<Hypothesis> = {}): Hypothesis {
  return {
    column,
    factors: [factor],
    gates: [],
    treated: { [factor]: "1" },
    control: { [factor]: "0" },
    entropy: "natural",
    test: "exact",
    score: 1,
    ...more,
  };
}

function test_(hypotheses: Hypothesis[], columns: SimulatedColumn[], seed: number, perSide = 6) {
  const plan = planConfirmation(hypotheses, { perSide, baseline, seed });
  const table = simulate(
    plan.runs.map((run) => ({ ...run, purpose: "confirm" })),
    columns,
    seed,
  );
  const stage: Stage = { hypotheses, plan, runs: table.rows.map((row) => row.run) };
  return { plan, table, stage, ...evaluateConfirmation([stage], table) };
}

test("what is certain only before the correction for all campaigns gets more runs", () => {
  const plan = planConfirmation([hypothesis("a", "timezone")], { perSide: 8, baseline, seed: 1 });
  const treated = new Set(plan.comparisons[0]?.runs.treated.slice(0, 5));
  const table = simulate(
    plan.runs.map((run, at) => ({
      levels: { ...run.levels, cwd: treated.has(at) ? "1" : "0" },
      purpose: "confirm",
    })),
    [{ key: "a", sends: (levels) => levels["cwd"] ?? "" }],
    1,
  );
  const stage: Stage = {
    hypotheses: [hypothesis("a", "timezone")],
    plan,
    runs: table.rows.map((row) => row.run),
  };
  const alone = evaluateConfirmation([stage], table);
  expect(alone.confirmations.map(({ confirmed }) => confirmed)).toEqual([true]);
  const shared = evaluateConfirmation([stage], table, 2);
  expect(shared.confirmations.map(({ confirmed }) => confirmed)).toEqual([false]);
  expect(shared.more).toHaveLength(1);
  const doubted = evaluateConfirmation([stage], table, 1, () => false);
  expect(doubted.more).toHaveLength(1);
});

describe("the plan", () => {
  test("crosses what can be crossed: each comparison balanced, all in the same runs", () => {
    const plan = planConfirmation(
      [hypothesis("a", "timezone"), hypothesis("b", "locale"), hypothesis("c", "hostname")],
      {
        perSide: 6,
        baseline,
        seed: 1,
      },
    );
    expect(plan.runs).toHaveLength(12);
    for (const comparison of plan.comparisons) {
      const factor = comparison.factors[0] ?? "";
      expect(comparison.runs.treated.map((run) => plan.runs[run]?.levels[factor])).toEqual(
        new Array(6).fill("1"),
      );
      expect(comparison.runs.control.map((run) => plan.runs[run]?.levels[factor])).toEqual(
        new Array(6).fill("0"),
      );
    }
  });

  test("keeps apart what contradicts itself, and holds every gate", () => {
    const gated = hypothesis("a", "timezone", {
      gates: ["base-url"],
      treated: { timezone: "1", "base-url": "1" },
      control: { timezone: "0", "base-url": "1" },
    });
    const plan = planConfirmation([gated, hypothesis("b", "base-url"), hypothesis("a", "locale")], {
      perSide: 6,
      baseline,
      seed: 1,
    });
    const [first, url, same] = plan.comparisons;
    const all = [...(first?.runs.treated ?? []), ...(first?.runs.control ?? [])];
    expect(all.every((run) => plan.runs[run]?.levels["base-url"] === "1")).toBe(true);
    expect([...(url?.runs.treated ?? [])].some((run) => all.includes(run))).toBe(false);
    // The same column under another factor: its effect would look like noise in the first.
    expect([...(same?.runs.treated ?? [])].some((run) => all.includes(run))).toBe(false);
  });

  test("plans more runs where so many comparisons could not be significant with six", () => {
    const many = simulatedFactors(
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`env:V${at}`, 2])),
    );
    const plan = planConfirmation(
      many.map((factor) => hypothesis(factor.id, factor.id)),
      {
        perSide: 6,
        baseline: firstBaseline(many),
        seed: 1,
      },
    );
    expect(plan.runs).toHaveLength(14);
  });
});

describe("the evaluation", () => {
  test("six against six: the exact p-value, corrected over what was tested", () => {
    const { confirmations } = test_(
      [hypothesis("a", "timezone", { alsoIn: ["a2"] }), hypothesis("b", "locale")],
      [
        { key: "a", sends: (l) => l["timezone"] ?? "" },
        { key: "a2", sends: (l) => `x${l["timezone"]}` },
        { key: "b", sends: () => "same" },
      ],
      1,
    );
    expect(confirmations.map((one) => [one.hypothesis.column, one.confirmed])).toEqual([
      ["a", true],
      ["a2", true],
      ["b", false],
    ]);
    expect(confirmations[0]?.p).toBeCloseTo(2 / 924, 8);
    expect(confirmations[0]?.corrected).toBeCloseTo(((2 / 924) * 2 * 0.05) / (looks[0] ?? 1), 8);
    expect(confirmations[2]?.p).toBe(1);
  });

  test("only the planned fresh runs count, and lost ones are left out", () => {
    const { stage, table } = test_(
      [hypothesis("a", "timezone")],
      [{ key: "a", sends: (l) => l["timezone"] ?? "" }],
      1,
    );
    const none = evaluateConfirmation([{ ...stage, runs: stage.runs.map(() => null) }], table);
    expect(none.confirmations[0]).toMatchObject({ confirmed: false, p: 1 });
    const some = evaluateConfirmation(
      [{ ...stage, runs: stage.runs.map((run, at) => (at < 4 ? null : run)) }],
      table,
    );
    expect(some.confirmations[0]?.runs.treated.length).toBeLessThan(6);
  });

  test("a factor that moves the same column in the same runs does not fake an effect", () => {
    let confirmed = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const columns = [
        { key: "a", sends: (l: Record<string, string>) => l["timezone"] ?? "" },
        { key: "b", sends: (l: Record<string, string>) => l["timezone"] ?? "" },
      ];
      const { confirmations } = test_(
        [hypothesis("a", "timezone"), hypothesis("b", "locale")],
        columns,
        seed,
      );
      if (confirmations.find((one) => one.hypothesis.column === "b")?.confirmed) confirmed += 1;
    }
    expect(confirmed / 300).toBeLessThan(0.03);
  });

  test("an effect in half of the runs is found with a second stage, never by looking twice at the first", () => {
    let found = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const columns: SimulatedColumn[] = [
        { key: "a", sends: (l, random) => (l["timezone"] === "1" && random() < 0.5 ? "/" : "-") },
      ];
      const hypotheses = [hypothesis("a", "timezone", { test: "frequency", value: "/" })];
      const first = test_(hypotheses, columns, seed);
      let confirmed = first.confirmations[0]?.confirmed ?? false;
      if (!confirmed && first.more.length > 0) {
        const plan = planConfirmation(first.more, { perSide: 16, baseline, seed: seed + 1000 });
        const next = simulate(
          plan.runs.map((run) => ({ ...run, purpose: "confirm" })),
          columns,
          seed + 1000,
          500,
        );
        const table = {
          ...next,
          rows: [...first.table.rows, ...next.rows],
          columns: next.columns.map((column, at) => ({
            ...column,
            values: [...(first.table.columns[at]?.values ?? []), ...column.values],
          })),
        };
        const both = evaluateConfirmation(
          [first.stage, { hypotheses: first.more, plan, runs: next.rows.map((row) => row.run) }],
          table,
        );
        confirmed = both.confirmations[0]?.confirmed ?? false;
      }
      if (confirmed) found += 1;
    }
    expect(found / 40).toBeGreaterThan(0.8);
  });
});

test("where nothing depends on anything, at most one audit in twenty confirms something", () => {
  const noise: SimulatedColumn[] = [
    ...Array.from(
      { length: 40 },
      (_, at): SimulatedColumn => ({
        key: `bit${at}`,
        kind: "feature",
        volatile: true,
        sends: (_l, random) => (random() < 0.5 ? "1" : "0"),
      }),
    ),
    ...Array.from(
      { length: 10 },
      (_, at): SimulatedColumn => ({
        key: `flaky${at}`,
        kind: "presence",
        volatile: true,
        sends: (_l, random) => (random() < 0.3 ? "yes" : null),
      }),
    ),
    ...Array.from(
      { length: 10 },
      (_, at): SimulatedColumn => ({
        key: `time${at}`,
        kind: "timing",
        volatile: true,
        sends: (_l, random) => String(random()),
      }),
    ),
    ...Array.from(
      { length: 5 },
      (_, at): SimulatedColumn => ({
        key: `rare${at}`,
        sends: (_l, random) => (random() < 0.06 ? "odd" : "usual"),
      }),
    ),
  ];
  const volatile = new Set(noise.filter((column) => column.volatile).map((column) => column.key));
  const rounds = 250;
  let wrong = 0;
  let tested = 0;
  for (let seed = 1; seed <= rounds; seed += 1) {
    const designed = balancedRows(factors, 32, randomFrom(seed)).map((levels) => ({
      levels,
      purpose: "screen",
    }));
    const table = simulate(designed, noise, seed);
    const hypotheses = screen(table, { factors, volatile, maxHypotheses: 20, strength: 2 });
    tested += hypotheses.length;
    if (hypotheses.length === 0) continue;
    const { confirmations } = test_(hypotheses, noise, seed + 5000);
    if (confirmations.some((one) => one.confirmed)) wrong += 1;
  }
  expect(tested).toBeGreaterThan(rounds);
  // Five percent of 250 are 12.5; 20 would come up by chance once in fifty times even at the full bound.
  expect(wrong).toBeLessThanOrEqual(20);
});
