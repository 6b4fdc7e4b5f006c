import type { Levels } from "@telltale/core/model/index.ts";
import { describe, expect, test } from "vitest";
import { evaluateConfirmation, planConfirmation } from "../confirm/index.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { firstBaseline } from "../screen/grid.ts";
import {
  joined,
  type SimulatedColumn,
  simulate,
  simulatedFactors,
} from "../simulated/simulated-table.ts";
import { localise, planLocalisation } from "./index.ts";

const factors = simulatedFactors({ timezone: 6, "base-url": 4, hostname: 4 });
const baseline = firstBaseline(factors);
const zone: Hypothesis = {
  column: "a",
  factors: ["timezone"],
  gates: ["base-url"],
  treated: { timezone: "1", "base-url": "1" },
  control: { timezone: "0", "base-url": "1" },
  entropy: "natural",
  test: "exact",
  score: 1,
};
const host: Hypothesis = {
  ...zone,
  column: "b",
  factors: ["hostname"],
  treated: { hostname: "1", "base-url": "1" },
  control: { hostname: "0", "base-url": "1" },
};

function whole(hypotheses: Hypothesis[], columns: SimulatedColumn[], maxRuns = 40) {
  const plan = planConfirmation(hypotheses, { perSide: 6, baseline, seed: 1 });
  const fresh = simulate(
    plan.runs.map((run) => ({ ...run, purpose: "confirm" })),
    columns,
    1,
  );
  const { confirmations } = evaluateConfirmation(
    [{ hypotheses, plan, runs: fresh.rows.map((row) => row.run) }],
    fresh,
  );
  const further = planLocalisation(confirmations, { factors, baseline, maxRuns });
  const table = joined([
    fresh,
    simulate(
      further.map((run) => ({ ...run, purpose: "localise" })),
      columns,
      2,
      100,
    ),
  ]);
  return { further, table, localised: localise(confirmations, table) };
}

const mark = (levels: Levels) =>
  ["1", "4"].includes(levels["timezone"] ?? "") && levels["base-url"] !== "0" ? "/" : "-";

describe("localisation", () => {
  const columns: SimulatedColumn[] = [
    { key: "a", sends: mark },
    { key: "b", sends: (levels) => levels["hostname"] ?? "" },
  ];
  const { further, table, localised } = whole([zone, host], columns);
  const [a, b] = localised;

  test("says which levels count and which are silent", () => {
    expect(a?.silent.sort()).toEqual(["0", "2", "3", "5"]);
    expect(a?.groups.find((group) => group.value === "/")?.levels).toEqual(["1", "4"]);
  });

  test("keeps true gates with their levels, and drops what only was held", () => {
    expect(a?.gates).toEqual([
      { factor: "base-url", levels: expect.arrayContaining(["1", "2", "3"]), silent: ["0"] },
    ]);
    expect(b?.gates).toEqual([]);
  });

  test("has a minimal pair of each: two runs that agree in all but the factor", () => {
    for (const one of localised) {
      const levels = (run: string | undefined) =>
        table.rows.find((row) => row.run === run)?.levels ?? {};
      const [on, off] = [levels(one.pair?.treated), levels(one.pair?.control)];
      const apart = Object.keys(on).filter((factor) => on[factor] !== off[factor]);
      expect(apart).toEqual([one.factor]);
    }
  });

  test("shares rows between tells, and keeps to its budget", () => {
    const alone = [whole([zone], columns), whole([host], columns)].map((one) => one.further.length);
    expect(further.length).toBeLessThan((alone[0] ?? 0) + (alone[1] ?? 0));
    expect(whole([zone, host], columns, 7).further).toHaveLength(7);
  });
});

test("an effect in some of the runs is not called silent after one or two runs without it", () => {
  const column: SimulatedColumn = {
    key: "a",
    sends: (levels, random) => (levels["timezone"] === "1" && random() < 0.5 ? "/" : "-"),
  };
  const often: Hypothesis = { ...zone, test: "frequency", value: "/" };
  const plan = planConfirmation([often], { perSide: 24, baseline, seed: 1 });
  const fresh = simulate(
    plan.runs.map((run) => ({ ...run, purpose: "confirm" })),
    [column],
    1,
  );
  const { confirmations } = evaluateConfirmation(
    [{ hypotheses: [often], plan, runs: fresh.rows.map((row) => row.run) }],
    fresh,
  );
  expect(confirmations[0]?.confirmed).toBe(true);
  const further = planLocalisation(confirmations, { factors, baseline, maxRuns: 40 });
  const table = joined([
    fresh,
    simulate(
      further.map((run) => ({ ...run, purpose: "localise" })),
      [column],
      2,
      100,
    ),
  ]);
  for (const gate of localise(confirmations, table)[0]?.gates ?? [])
    expect(gate.silent).toEqual([]);
});

test.each([
  ["frequency", 16],
  ["exact", 8],
] as const)(
  "of many places that vary by themselves, none is given a condition that is not there: %s",
  (test, perSide) => {
    const keys = Array.from({ length: 12 }, (_, at) => `place ${at}`);
    const columns = keys.map(
      (key): SimulatedColumn => ({
        key,
        sends: (levels, random) =>
          random() < (levels["timezone"] === "1" ? 0.85 : 0.15) ? "." : null,
      }),
    );
    const hypotheses = keys.map((column): Hypothesis => ({ ...zone, column, test, value: "." }));
    let conditions = 0;
    let tells = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const plan = planConfirmation(hypotheses, { perSide, baseline, seed });
      const runs = plan.runs.map((run) => ({ ...run, purpose: "confirm" as const }));
      const fresh = simulate(runs, columns, seed);
      const { confirmations } = evaluateConfirmation(
        [{ hypotheses, plan, runs: fresh.rows.map((row) => row.run) }],
        fresh,
      );
      const further = planLocalisation(confirmations, { factors, baseline, maxRuns: 40 }).map(
        (run) => ({ ...run, purpose: "localise" as const }),
      );
      const table = joined([fresh, simulate(further, columns, 1000 + seed, 100)]);
      for (const { gates } of localise(confirmations, table)) {
        tells += 1;
        conditions += gates.length;
      }
    }
    expect(tells).toBeGreaterThan(80);
    expect(conditions / tells).toBeLessThanOrEqual(0.03);
  },
);
