import type { Levels } from "@telltale/core/model/index.ts";
import { randomFrom } from "@telltale/core/random.ts";
import { describe, expect, test } from "vitest";
import {
  balancedRows,
  joined,
  type SimulatedColumn,
  simulate,
  simulatedFactors,
} from "../simulated/simulated-table.ts";
import { firstBaseline } from "./grid.ts";
import { contrastOf } from "./predicates.ts";
import { planProbes } from "./probes.ts";
import { screen } from "./screen.ts";

const factors = simulatedFactors({
  timezone: 4,
  "base-url": 4,
  locale: 3,
  hostname: 3,
  username: 2,
  cpu: 3,
  cwd: 2,
  "env:CI": 2,
  "file:~/.x": 2,
});
const base = firstBaseline(factors);
const neutral = { ...base, "base-url": "1" };
const options = {
  factors,
  volatile: new Set<string>(),
  maxHypotheses: 40,
  strength: 2,
  baselines: [base, neutral],
};

function rows(columns: SimulatedColumn[], seed: number, count = 40) {
  const designed = balancedRows(factors, count, randomFrom(seed)).map((levels) => ({
    levels,
    purpose: "screen",
  }));
  const controls = [base, base, neutral, neutral].map((levels) => ({ levels, purpose: "control" }));
  return simulate([...controls, ...designed], columns, seed);
}

const at = (levels: Levels, factor: string) => levels[factor] ?? "0";
const seeds = [1, 2, 3, 4, 5];

describe("stable columns", () => {
  test.each(seeds)("a single factor, at its levels, the rest at the base (seed %i)", (seed) => {
    const [best] = screen(
      rows([{ key: "a", sends: (l) => (at(l, "timezone") === "2" ? "/" : "-") }], seed),
      options,
    );
    expect(best).toMatchObject({
      column: "a",
      factors: ["timezone"],
      treated: { timezone: "2", "base-url": "1" },
      control: { timezone: "0", "base-url": "1" },
      test: "exact",
      entropy: "natural",
    });
  });

  test.each(seeds)(
    "of two factors that matter together, the one heard at a baseline is the driver (seed %i)",
    (seed) => {
      const gated = (l: Levels) =>
        at(l, "timezone") === "1" && at(l, "base-url") !== "0" ? "/" : "-";
      const found = screen(rows([{ key: "a", sends: gated }], seed), options);
      expect(found.map((one) => [one.factors, one.treated])).toContainEqual([
        ["timezone"],
        { timezone: "1", "base-url": "1" },
      ]);
    },
  );

  test("of two that are silent at every baseline, the one about the user is the driver", () => {
    const gated = (l: Levels) => (at(l, "hostname") === "1" && at(l, "cpu") === "2" ? "x" : "y");
    const found = screen(rows([{ key: "a", sends: gated }], 2, 60), options);
    expect(found[0]).toMatchObject({ factors: ["hostname"], treated: { hostname: "1", cpu: "2" } });
    expect(found[0]?.gates).toContain("cpu");
  });

  test("two factors that act alone are two hypotheses", () => {
    const found = screen(
      rows([{ key: "a", sends: (l) => `${at(l, "cwd")}/${at(l, "username")}` }], 1),
      options,
    );
    expect(new Set(found.map((one) => one.factors[0]))).toEqual(new Set(["cwd", "username"]));
  });

  test("columns that change alike are one hypothesis, the prompt first", () => {
    const mark = (l: Levels) => at(l, "locale");
    const table = rows(
      [
        { key: "m|header:x|value", channel: "header", sends: mark },
        { key: "m|$.prompt|slot1", sends: mark },
        { key: "m|$.prompt|slot2.longer", sends: (l) => `again ${mark(l)}` },
      ],
      1,
    );
    const found = screen(table, options);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      column: "m|$.prompt|slot1",
      alsoIn: ["m|$.prompt|slot2.longer", "m|header:x|value"],
    });
  });

  test("nothing is suspected where nothing changes, or only a control factor changes it", () => {
    const quiet = simulatedFactors({ timezone: 3, prompt: 2 }).map((one) => ({
      ...one,
      control: one.id === "prompt",
    }));
    const designed = balancedRows(quiet, 20, randomFrom(1)).map((levels) => ({
      levels,
      purpose: "screen",
    }));
    const table = simulate(
      designed,
      [
        { key: "a", sends: () => "same" },
        { key: "b", sends: (l) => at(l, "prompt") },
      ],
      1,
    );
    expect(
      screen(table, { ...options, factors: quiet, baselines: [firstBaseline(quiet)] }),
    ).toEqual([]);
  });

  test("runs in which nothing can be said, and unusable ones, do not count", () => {
    const table = rows(
      [{ key: "a", sends: (l) => (at(l, "cwd") === "1" ? undefined : at(l, "locale")) }],
      1,
    );
    for (const row of table.rows.filter((one) => one.purpose === "screen").slice(0, 4))
      row.usable = false;
    expect(screen(table, options)[0]).toMatchObject({ factors: ["locale"] });
  });
});

describe("frozen randomness", () => {
  test("a mark inside what is random otherwise is found in frozen runs, and tested in such", () => {
    const column: SimulatedColumn = {
      key: "m|$.id|value",
      channel: "body",
      sends: (l, random, entropy) =>
        `${entropy === "fixed" ? "0" : String(random())}${at(l, "timezone") === "1" ? "1" : "0"}`,
    };
    const designed = balancedRows(factors, 24, randomFrom(3)).map((levels) => ({
      levels,
      purpose: "screen",
    }));
    const table = joined([
      rows([column], 3, 20),
      simulate(
        designed.map((run) => ({ ...run, entropy: "fixed" as const })),
        [column],
        4,
        500,
      ),
    ]);
    const found = screen(table, { ...options, volatile: new Set(["m|$.id|value"]) });
    expect(found).toContainEqual(
      expect.objectContaining({ factors: ["timezone"], entropy: "fixed", test: "exact" }),
    );
  });
});

describe("what varies by itself", () => {
  const suspects = (column: SimulatedColumn, seed: number) =>
    screen(rows([column], seed, 48), {
      ...options,
      volatile: new Set(column.volatile ? [column.key] : []),
    });

  test.each(seeds)("an effect in half of the runs (seed %i)", (seed) => {
    const found = suspects(
      { key: "a", sends: (l, random) => (at(l, "timezone") === "1" && random() < 0.5 ? "/" : "-") },
      seed,
    );
    expect(
      found.some((one) => one.factors[0] === "timezone" && one.treated["timezone"] === "1"),
    ).toBe(true);
  });

  test("a plain rule is not crowded out by others that hold in the same runs", () => {
    const many = simulatedFactors({
      "base-url": 8,
      "env:V0": 8,
      ...Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`env:W${at}`, 3])),
    });
    const plain = firstBaseline(many);
    const column: SimulatedColumn = {
      key: "a",
      sends: (l, random) => (["3", "5"].includes(at(l, "base-url")) && random() < 0.5 ? "/" : "-"),
    };
    const found = Array.from({ length: 8 }, (_, seed) => {
      const designed = balancedRows(many, 60, randomFrom(seed + 1));
      // Probes around a row that was odd: all at its base but what seems to count.
      const probes = Array.from({ length: 11 }, () => ({
        ...plain,
        "base-url": "3",
        "env:V0": "7",
      }));
      const runs = [...designed, ...probes].map((levels) => ({ levels, purpose: "screen" }));
      const baselines = [plain, { ...plain, "base-url": "1" }];
      return screen(simulate(runs, [column], seed + 1), { ...options, factors: many, baselines });
    });
    const right = found.filter((hypotheses) =>
      hypotheses.some(
        ({ factors: [driver], gates }) => driver === "base-url" && gates.length === 0,
      ),
    );
    expect(right).toHaveLength(found.length);
  });

  test("a rule about the base itself is tested against the level that differs most from it", () => {
    const levels = ["0", "0", "1", "1", "2", "2"];
    const column = ["-", "-", "-", "-", "/", "-"];
    const timezone = { id: "timezone" as const, control: false, names: ["0", "1", "2"] };
    const grid = {
      rows: [...levels.keys()],
      factors: [{ ...timezone, codes: levels.map(Number), observed: 3 }],
    };
    const rule = { driver: 0, level: 0, gate: null, rows: new Uint32Array(1), size: 2 };
    const share = (rows: readonly number[]) =>
      rows.filter((row) => column[row] === "/").length / rows.length;
    const { treated, control } = contrastOf(rule, grid, [0], share);
    expect([treated["timezone"], control["timezone"]]).toEqual(["0", "2"]);
  });

  test.each(seeds)("a shift of times (seed %i)", (seed) => {
    const found = suspects(
      {
        key: "a",
        kind: "timing",
        volatile: true,
        sends: (l, random) => String(100 * random() + (at(l, "locale") === "1" ? 80 : 0)),
      },
      seed,
    );
    expect(found[0]).toMatchObject({ factors: ["locale"], test: "rank" });
  });

  test("how often something is there", () => {
    const found = suspects(
      {
        key: "a",
        kind: "presence",
        volatile: true,
        sends: (l, random) => (random() < (at(l, "username") === "1" ? 0.9 : 0.2) ? "yes" : null),
      },
      1,
    );
    expect(found[0]).toMatchObject({ factors: ["username"], test: "frequency" });
  });
});

describe("probes", () => {
  test.each(seeds)(
    "pin down a gate of three factors that one row met by luck (seed %i)",
    (seed) => {
      const column: SimulatedColumn = {
        key: "a",
        sends: (l) =>
          at(l, "timezone") === "1" && at(l, "locale") === "2" && at(l, "env:CI") === "1"
            ? "/"
            : "-",
      };
      const lucky = {
        ...base,
        "base-url": "2",
        timezone: "1",
        locale: "2",
        "env:CI": "1",
        hostname: "1",
        cwd: "1",
        cpu: "1",
      };
      const before = joined([
        rows([column], seed, 30),
        simulate([{ levels: lucky, purpose: "screen" }], [column], seed, 900),
      ]);
      const probes = planProbes(before, options, 24);
      expect(probes.length).toBeGreaterThan(0);
      expect(probes.length).toBeLessThanOrEqual(24);
      const after = joined([
        before,
        simulate(
          probes.map((probe) => ({ ...probe, purpose: "screen" })),
          [column],
          seed,
          950,
        ),
      ]);
      const found = screen(after, options);
      expect(found[0]?.treated).toMatchObject({ timezone: "1", locale: "2", "env:CI": "1" });
      expect(found[0]?.control).toMatchObject({ timezone: "0" });
    },
  );

  test("show what goes into a hash of many things", () => {
    const column: SimulatedColumn = {
      key: "m|$.id|value",
      channel: "body",
      sends: (l) => ["timezone", "hostname", "locale", "cpu"].map((id) => at(l, id)).join("~"),
    };
    const before = rows([column], 1);
    const probes = planProbes(before, options, 24);
    const after = joined([
      before,
      simulate(
        probes.map((probe) => ({ ...probe, purpose: "screen" })),
        [column],
        1,
        950,
      ),
    ]);
    const drivers = new Set(screen(after, options).map((one) => one.factors[0]));
    expect(drivers).toEqual(new Set(["timezone", "hostname", "locale", "cpu"]));
  });

  test("are not asked for where everything is plain", () => {
    expect(planProbes(rows([{ key: "a", sends: (l) => at(l, "locale") }], 1), options, 24)).toEqual(
      [],
    );
  });
});
