import type { Levels } from "@telltale/core/model/index.ts";
import { isExpected, tell as tellSchema } from "@telltale/core/model/index.ts";
import { randomFrom } from "@telltale/core/random.ts";
import { expect, test } from "vitest";
import { evaluateConfirmation, planConfirmation } from "../compare/confirm/index.ts";
import { localise, planLocalisation } from "../compare/localise/index.ts";
import { type FactorLevels, screen } from "../compare/screen/index.ts";
import {
  balancedRows,
  joined,
  type SimulatedColumn,
  simulate,
} from "../compare/simulated/simulated-table.ts";
import { judge, verdictOf } from "./index.ts";

const zones = [
  "Europe/Berlin",
  "Asia/Shanghai",
  "America/Los_Angeles",
  "Asia/Tokyo",
  "Asia/Urumqi",
];
const urls = [
  ["default", null],
  ["neutral", "https://llm-gateway.example.com"],
  ["suffix .cn", "https://llm-gateway.example.cn"],
  ["another lab", "https://api.lab.example"],
] as const;
const factors: FactorLevels[] = [
  {
    id: "timezone",
    levels: zones.map((id, at) => ({
      id,
      value: id,
      role: at === 0 ? "baseline" : at < 3 ? "primary" : "placebo",
      origin: "builtin",
    })),
  },
  {
    id: "base-url",
    levels: urls.map(([id, value], at) => ({
      id,
      value,
      role: at === 0 ? "baseline" : "primary",
      origin: "builtin",
    })),
  },
  {
    id: "hostname",
    levels: ["thinkpad-t14", "dev-17"].map((id, at) => ({
      id,
      value: id,
      role: at === 0 ? "baseline" : "primary",
      origin: "builtin",
    })),
  },
  {
    id: "cwd",
    levels: ["orders", "billing"].map((id, at) => ({
      id,
      value: id,
      role: at === 0 ? "baseline" : "primary",
      origin: "builtin",
    })),
  },
  {
    id: "prompt",
    control: true,
    levels: ["first", "second"].map((id, at) => ({
      id,
      value: id,
      role: at === 0 ? "baseline" : "primary",
      origin: "builtin",
    })),
  },
];
const baseline: Levels = Object.fromEntries(
  factors.map((factor) => [factor.id, factor.levels[0]?.id ?? ""]),
);
const neutral = { ...baseline, "base-url": "neutral" };

const separator = (levels: Levels) =>
  ["Asia/Shanghai", "Asia/Urumqi"].includes(levels["timezone"] ?? "") &&
  levels["base-url"] !== "default"
    ? "/"
    : "-";
const apostrophe = (levels: Levels) =>
  levels["base-url"] === "suffix .cn" ? "’" : levels["base-url"] === "another lab" ? "ʼ" : "'";
const body = (levels: Levels) =>
  `Today${apostrophe(levels)}s date is 2026${separator(levels)}11. In ${levels["cwd"]}: ${levels["prompt"]}`;
let digest = "";
const hashOf = (text: string) => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  digest = `${hash.toString(16).padStart(8, "0")}a1b2c3d4`;
  return digest;
};

const columns: SimulatedColumn[] = [
  { key: "main|$.system|slot1", sends: separator },
  { key: "main|$.system|slot2", sends: separator },
  { key: "main|$.system|slot0", sends: apostrophe },
  { key: "main|$.system|slot3", sends: (levels) => levels["cwd"] ?? "" },
  { key: "main|$.messages[0]|value", sends: (levels) => levels["prompt"] ?? "" },
  {
    key: "main|header:content-length|value",
    channel: "header",
    sends: (levels) => String(Buffer.byteLength(body(levels))),
  },
  {
    key: "main|header:x-body-hash|value",
    channel: "header",
    sends: (levels) => hashOf(body(levels)),
  },
  {
    key: "main|$.metadata|value",
    channel: "body",
    volatile: true,
    sends: (_, random) => random().toString(16).slice(2, 14),
  },
];

function audit(seed: number) {
  const random = randomFrom(seed);
  const designed = factors.map((factor) => ({
    ...factor,
    levels: factor.levels.filter((level) => level.role !== "placebo"),
  }));
  const screening = simulate(
    [
      ...[baseline, baseline, neutral, neutral].map((levels) => ({ levels, purpose: "control" })),
      ...balancedRows(designed, 32, random).map((levels) => ({ levels, purpose: "screen" })),
    ],
    columns,
    seed,
  );
  const volatile = new Set(columns.filter((column) => column.volatile).map((column) => column.key));
  const hypotheses = screen(screening, {
    factors,
    volatile,
    maxHypotheses: 30,
    strength: 2,
    baselines: [baseline, neutral],
  });
  const plan = planConfirmation(hypotheses, { perSide: 6, baseline, seed });
  const fresh = simulate(
    plan.runs.map((run) => ({ ...run, purpose: "confirm" })),
    columns,
    seed + 1,
    100,
  );
  const { confirmations } = evaluateConfirmation(
    [{ hypotheses, plan, runs: fresh.rows.map((row) => row.run) }],
    fresh,
  );
  const further = planLocalisation(confirmations, { factors, baseline, maxRuns: 30 });
  const last = simulate(
    further.map((run) => ({ ...run, purpose: "localise" })),
    columns,
    seed + 2,
    300,
  );
  const table = joined([screening, fresh, last]);
  const result = judge(localise(confirmations, table), {
    table,
    factors,
    disclosures: null,
    follows: new Map(),
  });
  return { ...result, runs: table.rows.length };
}

test.each([1, 2, 3])(
  "the known marks are found with gates, levels and code points (seed %i)",
  (seed) => {
    const { tells, downstream, runs } = audit(seed);
    for (const tell of tells) expect(() => tellSchema.parse(tell)).not.toThrow();
    const covert = tells.filter((tell) => tell.encoding === "covert");
    expect(covert.map((tell) => tell.factors)).toEqual(
      expect.arrayContaining([["timezone"], ["base-url"]]),
    );
    expect(covert).toHaveLength(2);
    const zone = covert.find((tell) => tell.factors[0] === "timezone");
    expect(zone?.gates).toEqual([
      {
        factor: "base-url",
        levels: expect.arrayContaining(["neutral", "suffix .cn", "another lab"]),
      },
    ]);
    expect(zone?.summary).toContain(
      "changes one character in the prompt from U+002D HYPHEN-MINUS to U+002F SOLIDUS (in 2 places)",
    );
    expect(zone?.summary).toMatch(
      /^With a base URL that is not the vendor's own, the time zone “Asia\/Shanghai”, “Asia\/Urumqi”/,
    );
    expect(zone?.silentLevels[0]?.levels).toEqual(
      expect.arrayContaining(["Europe/Berlin", "Asia/Tokyo"]),
    );
    // What is sent ordinarily stands first.
    expect(zone?.levels[0]?.codePoints).toEqual(["U+002D"]);
    expect(zone?.levels.find((level) => level.level === "Asia/Shanghai")?.codePoints).toEqual([
      "U+002F",
    ]);
    expect(zone?.minimalPair).not.toBeNull();
    const url = covert.find((tell) => tell.factors[0] === "base-url");
    const sent = Object.fromEntries(
      (url?.levels ?? []).map((level) => [level.level, level.codePoints[0]]),
    );
    expect(sent).toMatchObject({
      "suffix .cn": "U+2019",
      "another lab": "U+02BC",
      neutral: "U+0027",
    });
    expect(tells.find((tell) => tell.factors[0] === "cwd")?.encoding).toBe("literal");
    expect(downstream.every((leaf) => /content-length|x-body-hash/.test(leaf.where))).toBe(true);
    expect(tells.some((tell) => /content-length|x-body-hash/.test(tell.where))).toBe(false);
    expect(verdictOf(tells, { runs, usableRuns: runs, complete: true, deadLevels: [] })).toBe(
      "covert",
    );
    expect(runs).toBeLessThanOrEqual(120);
  },
);

test("a working folder in the prompt is expected, and alone makes no verdict", () => {
  const { tells } = audit(1);
  const open = tells.filter((tell) => tell.factors[0] === "cwd");
  expect(open.every(isExpected)).toBe(true);
  expect(verdictOf(open, { runs: 20, usableRuns: 20, complete: true, deadLevels: [] })).toBe(
    "none-found",
  );
  expect(verdictOf(open, { runs: 20, usableRuns: 2, complete: true, deadLevels: [] })).toBe(
    "inconclusive",
  );
});
