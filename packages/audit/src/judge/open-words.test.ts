import { describe, expect, test } from "vitest";
import { openRank } from "./declared-effects.ts";
import { encodingOf } from "./encoding.ts";
import { sendsOf } from "./excerpt.ts";
import { natureOf } from "./nature.ts";
import { summaryOf } from "./summary.ts";
import { evidence, type Sent } from "./testing/evidence.ts";
import { verdictSummary } from "./verdict.ts";

const day = 86_400_000;
/** A detail of two whole values: what stands in the message are the values themselves. */
function detail(
  factor: string,
  where: string,
  wholes: [string, string],
  of: (whole: string) => string,
) {
  const [treated, control] = wholes.map((whole, at) => ({
    id: ["in 45 days", "today"][at] ?? "",
    value: at === 0 ? 45 * day : 0,
    sends: of(whole),
  })) as [Sent, Sent];
  const one = evidence(factor, { kind: "feature", channel: "body", where }, treated, control);
  for (const [at, text] of wholes.entries()) {
    const level = one.levels[at];
    if (level) level.context = { text, from: 0, to: text.length };
  }
  return one;
}
const digitOf = (at: number) =>
  detail(
    "date",
    `POST /batch event started $.client_timestamp (character ${at + 1})`,
    ["2027-01-04T20:30:07.120Z", "2026-11-20T20:30:02.512Z"],
    (whole) => whole[at] ?? "",
  );
const headline = (one: ReturnType<typeof evidence>, encoding: "covert" | "derived" | "literal") =>
  summaryOf(one, encoding, 1, new Map());

describe("a timestamp under another date", () => {
  test("a digit of its day only tells the clock", () => {
    expect(encodingOf(digitOf(3))).toMatchObject({ encoding: "derived", cause: "timestamp" });
  });

  test("a digit of its milliseconds does not follow from another day", () => {
    expect(encodingOf(digitOf(21)).cause).toBeUndefined();
  });

  test("is never said to look random, and neither is a number", () => {
    expect(natureOf(digitOf(3))).toBe("a timestamp");
    expect(headline(digitOf(3), "derived")).not.toContain("random");
    const number = detail("proxy", "POST /e $.ms (digits)", ["412", "1093"], (whole) =>
      String(whole.length),
    );
    expect(headline(number, "covert")).toContain("a number that varies by itself");
  });
});

describe("headlines", () => {
  test("an added space is added", () => {
    const one = evidence(
      "proxy",
      { kind: "text" },
      { id: "HTTPS_PROXY", sends: " " },
      { id: "none", sends: "" },
    );
    expect(headline(one, "covert")).toBe("The proxy “HTTPS_PROXY” adds a space to the prompt.");
  });

  test("files are present, and a variable stands with its value", () => {
    const column = { kind: "text", channel: "body", where: "POST /e $.container" } as const;
    const file = evidence(
      "file:/.dockerenv",
      column,
      { id: "present", sends: "docker" },
      { id: "absent", sends: "none" },
    );
    expect(headline(file, "derived")).toMatch(/^The file \/\.dockerenv, when present, changes /);
    const variable = evidence(
      "env:WSL_DISTRO_NAME",
      column,
      { id: "WSL_DISTRO_NAME=Ubuntu", sends: "wsl" },
      { id: "unset", sends: "xterm" },
    );
    expect(headline(variable, "derived")).toMatch(/^The variable WSL_DISTRO_NAME=Ubuntu changes /);
  });

  test("names that are asked for are look-ups", () => {
    const one = evidence(
      "git-remote",
      { kind: "presence", channel: "dns", where: "run dns:github.com A (presence)" },
      { id: "none", sends: null },
      { id: "github.com", sends: "yes" },
    );
    expect(headline(one, "derived")).toContain("makes the DNS look-up of github.com disappear");
    const two = evidence(
      "base-url",
      { kind: "presence", channel: "requests", where: "tcp:<model-api>: (presence)" },
      { id: "neutral", sends: "yes" },
      { id: "default", sends: null },
    );
    expect(headline(two, "derived")).toContain("makes the connection to the model API appear");
  });

  test("say what the mark marks", () => {
    const one = evidence(
      "locale",
      { kind: "text" },
      { id: "zh_CN.UTF-8", sends: "zh_CN", inside: "Locale: zh_CN.UTF-8." },
      { id: "en_US.UTF-8", sends: "en_US", inside: "Locale: en_US.UTF-8." },
    );
    const marked = one.levels.map((level) => {
      const { sends, from, to } = sendsOf(level, one, false);
      return sends.slice(from ?? 0, to ?? 0);
    });
    expect(marked).toEqual(["zh_CN", "en_US"]);
    expect(headline(one, "derived")).toContain("from “en_US” to “zh_CN”");
  });
});

const tell = {
  id: "T1",
  gates: [],
  channel: "body",
  where: "POST /e $.a",
  summary: "",
  encoding: "literal",
  encodingReason: "",
  destination: { host: "t.example.com", role: "telemetry" },
  disclosed: null,
  confirmed: true,
  fixedEntropyOnly: false,
  levels: [],
  silentLevels: [],
  minimalPair: null,
  statistics: { runs: 12, test: "", p: 0.002, corrected: 0.002 },
  code: [],
  replay: "",
} as const;
const tellOf = (changed: object) =>
  ({ ...tell, factors: ["base-url"], ...changed }) as unknown as Parameters<typeof openRank>[0];

test("what is told of the user to a host of the tool's own comes first, what is needed last", () => {
  const gateway = tellOf({});
  const clock = tellOf({ factors: ["date"], encoding: "derived" });
  const proxy = tellOf({ factors: ["proxy"], channel: "header", encoding: "derived" });
  const folder = tellOf({
    expected: true,
    destination: { host: "<model-api>", role: "model-api" },
  });
  const ranks = [gateway, clock, proxy, folder].map(openRank);
  expect([...ranks].sort((a, b) => a - b)).toEqual(ranks);
});

test("the sentence of the verdict counts apart what is needed", () => {
  const seen = { usableRuns: 20, runs: 20, complete: true, deadLevels: [] };
  const said = verdictSummary("undisclosed", [tellOf({}), tellOf({ expected: true })], seen);
  expect(said).toContain("1 thing that depends on the user's environment is sent in the open");
  expect(said).toContain("1 more is what any such tool needs to send");
  expect(said).toContain("it is in no statement of the vendor's");
  const own = verdictSummary("undisclosed", [tellOf({})], { ...seen, catalogued: false });
  expect(own).toContain("was not looked up");
});
