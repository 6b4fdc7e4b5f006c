import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StudyReport } from "@telltale/core/model/study.ts";
import { extract } from "tar";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tarball } from "../subjects/testing/tarball.ts";
import { studyApart } from "./apart.ts";

/** A published bundle of 13 MB that is cut off somewhere, as a download is that broke. */
let folder: string;
let text: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-cut-"));
  const spec = "@anthropic-ai/claude-code@2.1.91";
  await promisify(execFile)("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: folder });
  await extract({ file: join(folder, "anthropic-ai-claude-code-2.1.91.tgz"), cwd: folder });
  text = await readFile(join(folder, "package/cli.js"), "utf8");
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function studyOf(content: string | Buffer, name: string): Promise<StudyReport> {
  const root = join(folder, name);
  await writeFile(root, content);
  const subject = { tool: null, name, version: "0", digest: "" };
  const never = new AbortController().signal;
  const started = performance.now();
  const report = await studyApart({ subject, root }, { telltale: "0" }, () => {}, never);
  const { files, notExamined } = report.coverage;
  const said = notExamined.map(({ code, what }) => `${code} ${what}`).slice(0, 3);
  console.log(
    `${name}, ${content.length} characters: ${((performance.now() - started) / 1000).toFixed(1)} s, ` +
      `${files} files, ${report.findings.length} findings; ${said.join("; ")}`,
  );
  await rm(root);
  return report;
}

const cuts = Array.from({ length: 5 }, () => Math.random());

test.each(cuts)(
  "cut at %f of its length, it is read as far as it goes, and the rest is named",
  async (share) => {
    // After a brace, so that something is always left open.
    const end = text.indexOf("{", Math.floor(text.length * share * 0.99)) + 1;
    const { coverage } = await studyOf(text.slice(0, end), "cut.js");
    const named = coverage.notExamined.find(({ what }) => what.includes("cut.js"));
    expect(coverage.files).toBe(1);
    expect(named?.why).toMatch(/read as far as line \d+, column \d+, (?:9\d|100) % of it/);
  },
  180_000,
);

test("a hundred thousand files", async () => {
  const entries = Array.from({ length: 100_000 }, (_, at) => ({
    path: `package/${at % 1000}/${at}.js`,
    content: `export const v${at} = ${at};`,
  }));
  const { coverage } = await studyOf(tarball(entries), "many.tgz");
  expect(coverage.files).toBe(100_000);
  expect(coverage.notExamined).toEqual([]);
}, 180_000);
