import { allFactors } from "@telltale/audit/plan/factors/registry.ts";
import { type Dossier, dossier, protocolId } from "@telltale/core/model/index.ts";
import { describe, expect, test } from "vitest";
import { listTestbeds } from "./assemble.ts";
import { type Expectation, expectFile, matches, readExpectation } from "./expectation.ts";

type Tell = Dossier["tells"][number];

const testbeds = await Promise.all(
  (await listTestbeds()).map(async (testbed) => ({
    ...testbed,
    expect: await readExpectation(testbed.folder),
  })),
);
const tricks = testbeds.filter(({ variants }) => variants.includes("trick"));

describe("the collection", () => {
  test("every trick has its honest twin and a tell, and nothing else has a tell", () => {
    for (const { name, variants, expect: expected } of testbeds) {
      expect(expected.tell !== null, name).toBe(variants.includes("trick"));
      if (variants.includes("trick")) expect(variants, name).toContain("twin");
      expect(expected.hostile !== null, name).toBe(variants.includes("hostile"));
    }
  });

  test("is as large as it has to be, in every protocol, to models and to others", () => {
    expect(tricks.length).toBeGreaterThanOrEqual(34);
    const count = (prefix: string) => testbeds.filter(({ name }) => name.startsWith(prefix)).length;
    expect(count("noisy-")).toBeGreaterThanOrEqual(6);
    expect(count("hostile-")).toBeGreaterThanOrEqual(8);
    for (const protocol of protocolId.options) {
      expect(tricks.filter((trick) => trick.expect.protocol === protocol).length).toBeGreaterThan(
        3,
      );
    }
    const roles = tricks.flatMap((trick) => trick.expect.tell?.roles ?? []);
    expect(new Set(roles)).toEqual(new Set(["model-api", "telemetry", "other"]));
  });

  test.for([
    ["code-point", "white-space", "punctuation", "word-choice", "escape-spelling"],
    ["sentence-order", "list-order", "json-key-order", "tool-order", "header-order"],
    ["header-case", "header-presence", "user-agent", "url-query", "json-white-space"],
    ["number-spelling", "last-digit", "random-bits", "hash", "nested-encoding"],
    ["request-presence", "request-count", "other-host", "dns-only", "timing", "tls-hello"],
    ["second-turn", "some-of-the-runs", "gate-of-two", "gate-of-three", "spread-thin", "evasion"],
  ])("has the kinds %s", (kinds) => {
    expect(tricks.map((trick) => trick.expect.kind)).toEqual(expect.arrayContaining(kinds));
  });

  test("varies only what an ordinary audit varies in its combinations", () => {
    for (const { name, expect: expected } of tricks) {
      if (expected.onlyWithHints) continue;
      for (const [id, value] of Object.entries(expected.rehearsal?.loud ?? {})) {
        const factor = allFactors.find((entry) => entry.id === id);
        const primary = factor?.levels.filter((level) => level.role === "primary") ?? [];
        expect(primary, `${name}: ${id}`).not.toEqual([]);
        if (id === "date" || id.startsWith("file:")) continue;
        const values = JSON.stringify(primary.map((level) => level.value));
        expect(values, `${name}: ${id}`).toContain(JSON.stringify(value).slice(1, -1));
      }
    }
  });

  test("has no level of an ordinary audit for what only a study can propose", () => {
    for (const { name, expect: expected } of tricks) {
      if (!expected.onlyWithHints) continue;
      for (const [id, value] of Object.entries(expected.rehearsal?.loud ?? {})) {
        const levels = allFactors.find((factor) => factor.id === id)?.levels ?? [];
        const same = levels.filter((level) =>
          JSON.stringify(level.value).includes(JSON.stringify(value).slice(1, -1)),
        );
        expect(same, `${name}: ${id}`).toEqual([]);
      }
    }
  });

  test("an unknown key in expect.yaml is an error", () => {
    const good = { kind: "hash", description: "", protocol: "gemini", plan: "quick", tell: null };
    expect(expectFile.safeParse({ ...good, rehearsal: null }).success).toBe(true);
    expect(expectFile.safeParse({ ...good, rehearsal: null, tells: [] }).success).toBe(false);
  });
});

const expected: Expectation = expectFile.parse({
  kind: "gate-of-two",
  description: "A separator follows the time zone where a base URL is set.",
  protocol: "anthropic-messages",
  plan: "default",
  tell: {
    factors: ["timezone"],
    gates: ["base-url"],
    channels: ["prompt"],
    roles: ["model-api"],
    encoding: "covert",
  },
  rehearsal: null,
  twin: { open: ["timezone"] },
});

const planted: Tell = {
  id: "T1",
  factors: ["timezone"],
  gates: [{ factor: "base-url", levels: ["neutral"] }],
  channel: "prompt",
  where: "POST /v1/messages $.system",
  summary: "A separator follows the time zone.",
  encoding: "covert",
  encodingReason: "Nobody could see it.",
  destination: { host: "llm-gateway.example.com", role: "model-api" },
  disclosed: null,
  confirmed: true,
  fixedEntropyOnly: false,
  levels: [],
  silentLevels: [],
  minimalPair: null,
  statistics: { runs: 12, test: "exact permutation", p: 0.002, corrected: 0.004 },
  code: [],
  replay: "telltale replay DIR T1",
};

function with_(...tells: Tell[]): Dossier {
  return dossier.parse({
    format: 1,
    telltale: "0.1.0",
    createdAt: "2026-11-20T10:00:00Z",
    subject: { tool: null, name: "knot", version: "1.0.0", digest: "sha512-AA==" },
    verdict: tells.length > 0 ? "covert" : "none-found",
    summary: "",
    tells,
    capabilities: [],
    destinations: [],
    coverage: {
      runs: 0,
      failedRuns: 0,
      seconds: 0,
      seed: 1,
      plan: "default",
      strength: 2,
      factors: [],
      leaves: { total: 0, volatile: 0 },
      notExamined: [],
    },
  });
}

describe("a dossier held against what was planted", () => {
  test("finds the tell, also with factor and gate exchanged", () => {
    expect(matches(with_(planted), expected, "trick")).toMatchObject({
      missing: [],
      falseAlarms: [],
    });
    const exchanged = {
      ...planted,
      factors: ["base-url"],
      gates: [{ factor: "timezone", levels: ["Asia/Shanghai"] }],
    };
    expect(matches(with_(exchanged), expected, "trick").found).toHaveLength(1);
  });

  test.for<[string, Partial<Tell>]>([
    ["not confirmed", { confirmed: false }],
    ["without its gate", { gates: [] }],
    ["in another channel", { channel: "header" }],
    ["with another encoding", { encoding: "literal" }],
    ["to another kind of host", { destination: { host: "x.example", role: "telemetry" } }],
  ])("misses a tell that is %s", ([, change]) => {
    const match = matches(with_({ ...planted, ...change }), expected, "trick");
    expect(match.found).toEqual([]);
    expect(match.missing[0]).toContain("the nearest is T1");
  });

  test("a covert tell with other drivers is a false alarm, the same one seen twice is none", () => {
    const again = { ...planted, id: "T2", where: "POST /v1/messages#2 $.system" };
    const wrong = { ...planted, id: "T3", factors: ["locale"], gates: [] };
    const match = matches(with_(planted, again, wrong), expected, "trick");
    expect(match.found).toHaveLength(2);
    expect(match.falseAlarms).toEqual([expect.stringContaining("T3 locale")]);
  });

  test("on a twin every confirmed covert tell is a false alarm, and open ones are looked for", () => {
    expect(matches(with_(planted), expected, "twin").falseAlarms).toHaveLength(1);
    const open: Tell = { ...planted, encoding: "literal" };
    expect(matches(with_(open), expected, "twin")).toMatchObject({
      falseAlarms: [],
      unmentioned: [],
    });
    expect(matches(with_(), expected, "twin").unmentioned).toEqual(["timezone"]);
  });
});
