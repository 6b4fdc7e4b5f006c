import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dossier } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assemble, testbedsFolder } from "../../../testbeds/assemble.ts";
import { audit } from "./audit.ts";
import { judgeAgain } from "./judge-again.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { keepRecord, readRecord } from "./recordings/store.ts";
import { replay } from "./replay.ts";

const silent = (): void => {};
let scratch = "";

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-judge-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const subject = (variant: "trick" | "twin") =>
  assemble(join(testbedsFolder, "apostrophe-timezone"), variant, scratch);

function auditOf(folder: string, out: string): Promise<{ dossier: Dossier; dir: string }> {
  return audit(
    {
      subject: folder,
      plan: "quick",
      factors: ["timezone"],
      workers: null,
      seed: 1,
      out: join(scratch, out),
      run: null,
      protocol: null,
    },
    silent,
    new AbortController().signal,
  );
}

/** A copy of an audit's folder, changed before it is judged again. */
async function changed(
  dir: string,
  name: string,
  change: (copy: string) => Promise<void>,
): Promise<string> {
  const copy = join(scratch, name);
  await cp(dir, copy, { recursive: true });
  await change(copy);
  return copy;
}

const changeRecord = (change: (record: AuditRecord) => AuditRecord) => async (copy: string) =>
  keepRecord(copy, change(await readRecord(copy)));

const codes = (dossier: Dossier) => dossier.coverage.notExamined.map(({ code }) => code);
const signs = (dossier: Dossier) =>
  dossier.tells.map(({ factors, encoding, channel }) => [factors.join(), encoding, channel]);

describe("recordings that are no longer whole", () => {
  let trick: { dossier: Dossier; dir: string };
  let twin: { dossier: Dossier; dir: string };

  beforeAll(async () => {
    trick = await auditOf(await subject("trick"), "trick");
    twin = await auditOf(await subject("twin"), "twin");
  }, 300_000);

  it("stand on an audit that tells the trick from its twin", () => {
    expect(signs(trick.dossier)).toEqual([["timezone", "covert", "prompt"]]);
    expect(twin.dossier.verdict).not.toBe("covert");
    expect(codes(twin.dossier)).not.toContain("recordings-missing");
  });

  it("a missing recording keeps a clean verdict from being given, and is said", async () => {
    const dir = await changed(twin.dir, "gone", async (copy) => {
      const [first = ""] = await readdir(join(copy, "traces"));
      await rm(join(copy, "traces", first));
    });
    const { dossier } = await judgeAgain(dir, silent);
    expect(dossier.verdict).toBe("inconclusive");
    expect(codes(dossier)).toContain("recordings-missing");
    expect(dossier.summary).toContain("incomplete");
  });

  it("a damaged recording is refused by name", async () => {
    const dir = await changed(twin.dir, "damaged", async (copy) => {
      const [first = ""] = await readdir(join(copy, "traces"));
      await writeFile(join(copy, "traces", first), "no archive");
    });
    await expect(judgeAgain(dir, silent)).rejects.toMatchObject({ code: "bad-trace" });
  });

  it("tests of places that are cut otherwise today are made anew from the screening runs", async () => {
    const elsewhere = (key: string) => `earlier|${key}`;
    const dir = await changed(
      trick.dir,
      "cut-anew",
      changeRecord((record) => ({
        ...record,
        campaigns: record.campaigns.map((stages) =>
          stages.map((stage) => ({
            ...stage,
            hypotheses: stage.hypotheses.map((one) => ({
              ...one,
              column: elsewhere(one.column),
              alsoIn: one.alsoIn?.map(elsewhere) ?? [],
            })),
          })),
        ),
      })),
    );
    const { dossier } = await judgeAgain(dir, silent);
    expect(signs(dossier)).toEqual(signs(trick.dossier));
    const said = dossier.coverage.notExamined.map(({ what }) => what).join(" ");
    expect(said).toContain("Most tested places were cut otherwise");
  });

  it("a few lost places count as not confirmed, and are named", async () => {
    const dir = await changed(
      trick.dir,
      "lost",
      changeRecord((record) => ({
        ...record,
        campaigns: record.campaigns.map((stages) =>
          stages.map((stage) => {
            const [first] = stage.hypotheses;
            if (!first) return stage;
            return { ...stage, hypotheses: [...stage.hypotheses, { ...first, column: "nowhere" }] };
          }),
        ),
      })),
    );
    const { dossier } = await judgeAgain(dir, silent);
    expect(signs(dossier)).toEqual(signs(trick.dossier));
    const lost = dossier.coverage.notExamined.find(({ code }) => code === "places-lost");
    expect(lost?.what).toContain("nowhere");
  });
});

describe("a replay", () => {
  let trick: { dossier: Dossier; dir: string };
  const stop = new AbortController().signal;

  beforeAll(async () => {
    trick = await auditOf(await subject("trick"), "to-replay");
  }, 300_000);

  it("takes the tell and its place from what was stored, and judges nothing anew", async () => {
    // Without its tests, judging again would find nothing.
    const dir = await changed(
      trick.dir,
      "no-tests",
      changeRecord((record) => ({ ...record, campaigns: [] })),
    );
    const seen = await replay(dir, "T1", silent, stop);
    expect(seen.seenAgain).toBe(true);
    expect(seen.with.bytes).not.toBe(seen.without.bytes);
  }, 60_000);

  it("names the tells there are when asked for another", async () => {
    await expect(replay(trick.dir, "T9", silent, stop)).rejects.toMatchObject({
      code: "usage",
      next: "Name one of T1.",
    });
  });

  it("refuses bytes that are not those that were audited", async () => {
    const dir = await changed(
      trick.dir,
      "other-bytes",
      changeRecord((record) => ({
        ...record,
        subject: { ...record.subject, digest: "sha512-AAAA" },
      })),
    );
    await expect(replay(dir, "T1", silent, stop)).rejects.toMatchObject({ code: "bad-subject" });
  });

  it("ends soon when asked to, whatever the runs are at", async () => {
    const dir = await changed(
      trick.dir,
      "stopped",
      changeRecord((record) => ({ ...record, options: { ...record.options, run: "sleep 50" } })),
    );
    const interrupt = new AbortController();
    const soon = (event: { kind: string; phase?: string }): void => {
      if (event.phase === "sandbox") setTimeout(() => interrupt.abort(), 3000);
    };
    const began = performance.now();
    await expect(replay(dir, "T1", soon, interrupt.signal)).rejects.toMatchObject({
      code: expect.stringMatching(/interrupted|worker-lost/),
    });
    expect(performance.now() - began).toBeLessThan(30_000);
  }, 90_000);
});

it("a level under which the tool never speaks keeps the audit from a clean verdict", async () => {
  const folder = await subject("twin");
  const copy = join(scratch, "silent-in-one-zone");
  await cp(folder, copy, { recursive: true });
  const cli = join(copy, "src", "cli.mjs");
  const source = await readFile(cli, "utf8");
  const [hashbang = "", ...rest] = source.split("\n");
  await writeFile(
    cli,
    [hashbang, 'if (process.env.TZ === "Asia/Shanghai") process.exit(3);', ...rest].join("\n"),
  );
  const { dossier } = await auditOf(copy, "silent");
  expect(dossier.verdict).toBe("inconclusive");
  expect(dossier.summary).toContain("Asia/Shanghai");
  expect(codes(dossier)).toContain("runs-failed");
}, 300_000);
