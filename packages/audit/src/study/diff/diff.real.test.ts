import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type DiffReport, diffReport } from "@telltale/core/model/study.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unpack } from "../../subjects/unpack.ts";
import { type DiffSubject, diff } from "./diff.ts";

const run = promisify(execFile);
const MINUTES = 60_000;

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-versions-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** A published package: fetched once, read, and nothing of it run. */
async function published(name: string, version: string): Promise<DiffSubject> {
  const root = join(scratch, `${name}-${version}`.replaceAll(/[@/]/g, "-"));
  const subject = { tool: null, name, version, digest: `sha512-${name}@${version}` };
  const isThere = await mkdir(root).then(
    () => false,
    () => true,
  );
  if (isThere) return { root, subject };
  const into = await mkdtemp(join(scratch, "pack-"));
  const spec = `${name}@${version}`;
  await run("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: into });
  const [archive] = await readdir(into);
  await unpack(join(into, archive as string), root, spec);
  return { root, subject };
}

async function compare(name: string, before: string, after: string): Promise<DiffReport> {
  const [one, two] = [await published(name, before), await published(name, after)];
  const started = process.cpuUsage();
  const never = new AbortController().signal;
  const report = diffReport.parse(await diff(one, two, { telltale: "0" }, () => {}, never));
  const { user, system } = process.cpuUsage(started);
  const { units, clusters, coverage } = report;
  const top = clusters
    .slice(0, 3)
    .map(({ score, units: { length } }) => `${score} (${length} units)`);
  console.log(
    `${name} ${before} → ${after}: ${units.before} → ${units.after} units, ${units.same} the same, ` +
      `${units.changed} changed, ${units.added} new, ${units.removed} removed; ${clusters.length} groups, ` +
      `the first ${top.join(", ")}; ${coverage.seconds} s of the clock, ` +
      `${Math.round((user + system) / 1000)} ms of processor time besides parsing, ` +
      `${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most so far`,
  );
  return report;
}

test(
  "the version that began to mark prompts: the covert module comes first by far",
  async () => {
    const report = await compare("@anthropic-ai/claude-code", "2.1.90", "2.1.91");
    const [first, second] = report.clusters;
    expect(first?.hidden.map(({ entries }) => entries.length)).toEqual([147, 11]);
    expect(first?.hidden.flatMap(({ entries }) => entries)).toEqual(
      expect.arrayContaining(["baidu-int.com", "deepseek", "moonshot"]),
    );
    expect(first?.reads.map(({ source }) => source)).toEqual(
      expect.arrayContaining(["timezone", "base-url"]),
    );
    const choices = first?.choices.map(({ alternatives }) => alternatives.map(({ text }) => text));
    expect(choices).toContainEqual(["'", "\u2019", "\u02BC", "\u02B9"]);
    expect(choices).toContainEqual(["-", "/"]);
    expect(choices).toHaveLength(2);
    expect(first?.units.length).toBeLessThan(20);
    expect(first?.score).toBeGreaterThan(10 * (second?.score ?? 0));
    const { before, same } = report.units;
    expect(same / before).toBeGreaterThan(0.99);
  },
  10 * MINUTES,
);

test(
  "the version after it changed other things: nothing is nearly as strange",
  async () => {
    const report = await compare("@anthropic-ai/claude-code", "2.1.91", "2.1.92");
    expect(report.clusters[0]?.score).toBeLessThan(10);
    expect(report.clusters.flatMap(({ hidden }) => hidden)).toEqual([]);
  },
  10 * MINUTES,
);

test(
  "two versions of a tool in hashed chunks: hardly anything changed, and nothing strange",
  async () => {
    const report = await compare("@qwen-code/qwen-code", "0.24.3", "0.24.4");
    const { before, same } = report.units;
    expect(same / before).toBeGreaterThan(0.99);
    expect(report.clusters[0]?.score).toBeLessThan(10);
    expect(report.clusters.flatMap(({ hidden }) => hidden)).toEqual([]);
  },
  10 * MINUTES,
);
