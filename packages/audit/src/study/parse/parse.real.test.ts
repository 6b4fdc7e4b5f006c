import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { extract } from "tar";
import { afterAll, beforeAll, expect, test } from "vitest";
import { said } from "../code/code.ts";
import { Flag, Kind } from "../code/kinds.ts";
import { parseSources } from "./parse.ts";

/** A published bundle of 13 MB, from the registry that this machine's npm is set to. */
let folder: string;
let text: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-parse-"));
  const spec = "@anthropic-ai/claude-code@2.1.91";
  await promisify(execFile)("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: folder });
  await extract({ file: join(folder, "anthropic-ai-claude-code-2.1.91.tgz"), cwd: folder });
  text = readFileSync(join(folder, "package/cli.js"), "utf8");
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a bundle of 13 MB is parsed whole", async () => {
  const start = performance.now();
  const { code, notExamined, took } = await parseSources([
    { path: "cli.js", text, kind: "javascript" },
  ]);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${code.count} nodes, ${code.bindings.count} bindings, ${code.strings.length} strings: ` +
      `${seconds.toFixed(1)} s, ${took.cpuSeconds.toFixed(1)} s of processors, ` +
      `${mb(took.mostMemory)} MB in the parser at most, ${mb(process.memoryUsage.rss())} MB here`,
  );
  expect(notExamined).toEqual([]);
  expect(code.files[0]?.kind).toBe("module");
  expect(code.count).toBeGreaterThan(3_000_000);
  expect(code.count).toBeLessThan(3_200_000);

  // Nobody's names are few, and known to everybody.
  const nobodys = new Map<string, number>();
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.Identifier || code.binding[node] !== 0) continue;
    if (((code.flags[node] as number) & (Flag.reads | Flag.writes)) === 0) continue;
    const name = said(code, node);
    nobodys.set(name, (nobodys.get(name) ?? 0) + 1);
  }
  const most = [...nobodys].sort(([, a], [, b]) => b - a).slice(0, 15);
  console.log(`${nobodys.size} global names: ${most.map(([name]) => name).join(", ")}`);
  expect(nobodys.size).toBeLessThan(600);
  for (const [name] of most) expect(name in globalThis || name === "undefined", name).toBe(true);
}, 120_000);

test("a bundle in thousands of pieces is parsed whole", async () => {
  // Statements of the bundle's top level, some at a time, as a bundler with chunks leaves them.
  const { code: whole } = await parseSources([{ path: "cli.js", text, kind: "javascript" }]);
  const sources = [];
  let from = 0;
  let root = 0;
  for (let node = whole.first[1] as number; node !== 0; node = whole.next[node] as number) {
    const end = whole.end[node] as number;
    if (end - from < 4000 && whole.next[node] !== 0) continue;
    sources.push({
      path: `${root++}.mjs`,
      text: text.slice(from, end),
      kind: "javascript" as const,
    });
    from = end;
  }
  const start = performance.now();
  const { code, notExamined, took } = await parseSources(sources);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${sources.length} files: ${seconds.toFixed(1)} s, ${took.cpuSeconds.toFixed(1)} s of processors`,
  );
  expect(notExamined).toEqual([]);
  expect(code.files.length).toBe(sources.length);
  expect(code.count).toBe(whole.count - 1 + sources.length);
}, 120_000);

test("a bundle that was cut off, or damaged anywhere, is named and costs little", async () => {
  const sources = [0.1, 0.5, 0.9, 0.999].map((part) => ({
    path: `${part}.js`,
    text: text.slice(0, Math.floor(text.length * part)),
    kind: "javascript" as const,
  }));
  const middle = text.length >> 1;
  sources.push({
    path: "damaged.js",
    text: `${text.slice(0, middle)}\ufffd\ufffd\0${text.slice(middle + 3)}`,
    kind: "javascript",
  });
  const start = performance.now();
  const { code, notExamined } = await parseSources(sources);
  console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`, notExamined);
  expect(code.files.length + notExamined.length).toBeGreaterThanOrEqual(sources.length);
  expect(notExamined.length).toBeGreaterThanOrEqual(4);
}, 120_000);

const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
