import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { study } from "@telltale/audit/study/study.ts";
import type { Finding, StudyReport } from "@telltale/core/model/study.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assemble, listTestbeds, type Testbed, type Variant } from "./assemble.ts";
import { type Expectation, readExpectation } from "./expectation.ts";

/**
 * The code of every testbed is read, none of it run. A trick counts as labelled where a finding of
 * tier A or B names what is planted as that which is read, and the way in which it leaves.
 */
const scratch = await mkdtemp(path.join(tmpdir(), "studied-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

const only = process.env["TESTBED"] ?? "";
const testbeds = (await listTestbeds()).filter(({ name }) => name.includes(only));

async function studyOf(folder: string, variant: Variant): Promise<StudyReport> {
  const root = await assemble(folder, variant, scratch);
  const name = path.basename(root);
  return study(
    { subject: { tool: null, name, version: "0", digest: "" }, root },
    { telltale: "0.0.0" },
    () => {},
    new AbortController().signal,
  );
}

/** By channel of a tell: the sinks that stand for it. What is in a body may be told as a prompt. */
const sinksOf: Record<string, readonly string[]> = {
  prompt: ["prompt", "body"],
  body: ["body", "prompt", "telemetry"],
  header: ["header"],
  order: ["header", "url", "body"],
  url: ["url"],
  dns: ["dns"],
  telemetry: ["telemetry", "body"],
};

function labels(findings: readonly Finding[], tell: NonNullable<Expectation["tell"]>): Finding[] {
  const planted = [...tell.factors, ...tell.gates];
  const ways = new Set(tell.channels.flatMap((channel) => sinksOf[channel] ?? [channel]));
  return findings.filter(
    ({ tier, reads, sends }) =>
      tier !== "C" &&
      reads.some(({ factor }) => factor !== null && planted.includes(factor)) &&
      reads.every(({ factor }) => factor === null || planted.includes(factor)) &&
      (tier === "B" || sends.some(({ sink }) => ways.has(sink))),
  );
}

const labelled = new Map<string, string[]>();
const accused = new Map<string, string[]>();
const damaged: string[] = [];

async function note({ name, folder }: Testbed, variant: Variant): Promise<void> {
  const { findings, coverage } = await studyOf(folder, variant);
  if (coverage.notExamined.length > 0) damaged.push(`${name} (${variant})`);
  const { tell } = await readExpectation(folder);
  if (variant === "trick" && tell !== null) {
    const found = labels(findings, tell);
    labelled.set(
      name,
      found.map(({ id }) => id),
    );
  } else {
    const grave = findings.filter(({ tier }) => tier === "A").map(({ summary }) => summary);
    if (grave.length > 0) accused.set(`${name} (${variant})`, grave);
  }
}

// A study of so little code is mostly waiting for its processes.
const atATime = 4;

beforeAll(async () => {
  const queue = testbeds.flatMap((testbed) =>
    testbed.variants.map((variant) => ({ testbed, variant })),
  );
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        await note(next.testbed, next.variant);
    }),
  );
}, 600_000);

const missed = (): string[] =>
  [...labelled]
    .filter(([, ids]) => ids.length === 0)
    .map(([name]) => name)
    .sort();

/**
 * Tricks that no choice among look-alikes makes. The runs find them; of these the study tells at most
 * what is read and where it goes (tier C).
 */
const noChoice = {
  "bits and numbers that are computed": [
    "hash-git-identity",
    "header-digit-cpu-count",
    "list-order-hostname",
    "session-hash-hostname",
    "temperature-digit-date",
    "uuid-nibble-hostname",
    "uuid-parity-timezone",
  ],
  "whether, when, how often and where to something is sent": [
    "dns-only-username",
    "extra-request-env-kubernetes",
    "header-presence-cpu-count",
    "other-host-locale",
    "repeated-request-git-remote",
    "three-timezone-proxy-file",
    "timing-locale",
    "tls-ciphers-timezone",
  ],
  "words that a reader can tell apart": ["user-agent-npm-registry", "word-file-kube"],
  "the date itself, which is nobody's": ["after-release-date"],
  "layout that programs choose by the folder, which is taken for that": ["separator-cwd"],
};

/**
 * Choices among look-alikes that are seen as such, but whose way to a request is not: through a table
 * of protocols that is asked by a name of the options, by a change deep in what a hook is given, or
 * into a client that writes to sockets by itself.
 */
const lostOnTheWay = [
  "percent-case-timezone",
  "second-turn-timezone",
  "tool-order-locale",
  "url-query-order-env-ssh",
];

describe("the study of every testbed", () => {
  test.runIf(only === "")("labels all twelve evasions", () => {
    const evasions = [...labelled].filter(([name]) => name.startsWith("evasion-"));
    process.stdout.write(
      `${evasions.map(([name, ids]) => `${name}: ${ids.join(", ") || "missed"}`).join("\n")}\n`,
    );
    expect(evasions).toHaveLength(12);
    expect(evasions.filter(([, ids]) => ids.length === 0)).toEqual([]);
  });

  test("accuses no honest tool", () => {
    expect([...accused]).toEqual([]);
  });

  test("examines all code of each", () => {
    expect(damaged).toEqual([]);
  });

  test("labels every trick but those that are known to be beyond it", () => {
    const beyond = new Set([...Object.values(noChoice).flat(), ...lostOnTheWay]);
    expect(missed()).toEqual([...labelled.keys()].filter((name) => beyond.has(name)).sort());
  });
});
