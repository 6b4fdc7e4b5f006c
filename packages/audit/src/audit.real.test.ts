import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dossier, dossier as dossierSchema } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "./audit.ts";
import { judgeAgain } from "./judge-again.ts";
import { replay } from "./replay.ts";
import type { AuditEvent } from "./reports/events.ts";

const silent = (): void => {};
let scratch = "";

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-audit-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function auditOf(subject: string, seed: number): Promise<{ dossier: Dossier; dir: string }> {
  return audit(
    {
      subject,
      plan: "default",
      factors: null,
      workers: null,
      seed,
      out: join(scratch, `${subject}-${seed}`),
      run: null,
      protocol: null,
    },
    silent,
    new AbortController().signal,
  );
}

const covert = (dossier: Dossier) => dossier.tells.filter((tell) => tell.encoding === "covert");

describe("a published tool with two covert tells", () => {
  let first: { dossier: Dossier; dir: string };

  beforeAll(async () => {
    first = await auditOf("claude-code@2.1.91", 1);
  }, 900_000);

  it("is found covert, by the time zone and by the host of the base URL, and by nothing else", () => {
    expect(first.dossier.verdict).toBe("covert");
    expect(
      covert(first.dossier)
        .map((tell) => tell.factors.join())
        .sort(),
    ).toEqual(["base-url", "timezone"]);
  });

  it("changes the separator of the date for two zones only, and only away from the vendor's URL", () => {
    const tell = covert(first.dossier).find(({ factors }) => factors.includes("timezone"));
    const codePoints = (level: string) =>
      tell?.levels.find((one) => one.level === level)?.codePoints.at(0);
    expect(codePoints("Asia/Shanghai")).toBe("U+002F");
    expect(codePoints("Asia/Urumqi")).toBe("U+002F");
    expect(codePoints("Asia/Tokyo")).toBe("U+002D");
    expect(codePoints("Europe/Berlin")).toBe("U+002D");
    const [gate] = tell?.gates ?? [];
    expect(gate?.factor).toBe("base-url");
    expect(gate?.levels).toContain("neutral");
    expect(gate?.levels).not.toContain("default");
  });

  it("changes the apostrophe of the same sentence by the host", () => {
    const tell = covert(first.dossier).find(({ factors }) => factors.includes("base-url"));
    const sent = new Set(tell?.levels.map(({ codePoints }) => codePoints[0]));
    expect(sent).toContain("U+0027");
    expect(sent).toContain("U+2019");
    expect(sent.size).toBeGreaterThan(2);
    expect(tell?.channel).toBe("prompt");
    expect(tell?.destination.role).toBe("model-api");
  });

  it("leaves a folder that fits the schema, and concludes the same from its recordings", async () => {
    const text = await readFile(join(first.dir, "dossier.json"), "utf8");
    expect(dossierSchema.parse(JSON.parse(text))).toEqual(first.dossier);
    expect((await readdir(first.dir)).sort()).toEqual([
      "audit.json",
      "dossier.json",
      "report.html",
      "study.json",
      "traces",
    ]);
    const again = await judgeAgain(first.dir, silent);
    expect(again.dossier.tells).toEqual(first.dossier.tells);
  });

  it("shows both tells again in fresh runs of their minimal pairs", async () => {
    for (const tell of covert(first.dossier)) {
      const seen = await replay(first.dir, tell.id, silent, new AbortController().signal);
      expect(seen.seenAgain, tell.id).toBe(true);
    }
  }, 300_000);

  it("reports the same covert tells with another seed", async () => {
    const second = await auditOf("claude-code@2.1.91", 2);
    const identity = (dossier: Dossier) =>
      covert(dossier)
        .map(({ factors, channel, where }) => [factors.join(), channel, where].join(" "))
        .sort();
    expect(identity(second.dossier)).toEqual(identity(first.dossier));
  }, 900_000);
});

it("finds nothing covert in the version before, and says what was tried and what was not", async () => {
  const { dossier } = await auditOf("claude-code@2.1.90", 1);
  expect(covert(dossier)).toEqual([]);
  expect(["undisclosed", "disclosed", "none-found"]).toContain(dossier.verdict);
  expect(dossier.coverage.factors.length).toBeGreaterThan(10);
  expect(dossier.coverage.notExamined.length).toBeGreaterThan(0);
  expect(dossier.destinations.some(({ role }) => role === "model-api")).toBe(true);
}, 900_000);

it("stops soon when asked to, and what was recorded can be judged as incomplete", async () => {
  const stop = new AbortController();
  const out = join(scratch, "stopped");
  let runs = 0;
  const listener = (event: AuditEvent): void => {
    if (event.kind === "progress") runs = event.runsDone;
    if (runs === 6) stop.abort();
  };
  const options = {
    subject: "claude-code@2.1.91",
    plan: "default" as const,
    factors: null,
    workers: null,
    seed: 1,
    out,
    run: null,
    protocol: null,
  };
  await expect(audit(options, listener, stop.signal)).rejects.toMatchObject({
    code: "interrupted",
  });
  const { dossier } = await judgeAgain(out, silent);
  expect(dossier.verdict).toBe("inconclusive");
  expect(dossier.coverage.notExamined.map(({ code }) => code)).toContain("interrupted");
}, 300_000);
