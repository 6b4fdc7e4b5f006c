import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpack } from "../../subjects/unpack.ts";
import { type Code, said, textOf } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import type { Arrivals } from "./arrivals.ts";
import { controlledBy } from "./controlled.ts";
import type { FlowGraph } from "./flow.ts";
import { stringsOf } from "./strings-of.ts";
import { flowOf } from "./testing/flow-of.ts";
import { type Start, traceFlow } from "./trace.ts";

const run = promisify(execFile);
const MINUTES = 60_000;
const MB = 1024 ** 2;

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-flow-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** The bundle of a published version: read, never run. */
async function bundle(version: string): Promise<string> {
  const into = await mkdtemp(join(scratch, "v-"));
  const spec = `@anthropic-ai/claude-code@${version}`;
  await run("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: into });
  const [name] = await readdir(into);
  const folder = await mkdtemp(join(scratch, "u-"));
  await unpack(join(into, name as string), folder, spec);
  return readFile(join(folder, "cli.js"), "utf8");
}

const ZONE = 0;
const BASE_URL = 1;

/** Where the time zone and the configured address are read, and the sentence with the date. */
function handFound(code: Code): { starts: Start[]; sentence: number } {
  const starts: Start[] = [];
  let sentence = 0;
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] === Kind.MemberExpression) {
      const object = code.first[node] as number;
      const property = said(code, code.next[object] as number);
      if (property === "timeZone" && textOf(code, object).endsWith("resolvedOptions()")) {
        starts.push({ node, label: ZONE });
      }
      if (property === "ANTHROPIC_BASE_URL" && textOf(code, object) === "process.env") {
        starts.push({ node, label: BASE_URL });
      }
    } else if (code.kind[node] === Kind.TemplateLiteral) {
      if (/^`Today.{1,8}s date is \$/.test(textOf(code, node).slice(0, 60))) sentence = node;
    }
  }
  return { starts, sentence };
}

interface Seen {
  flow: FlowGraph;
  arrivals: Arrivals;
  sentence: number;
}

async function seen(version: string): Promise<Seen> {
  const text = await bundle(version);
  const flow = await flowOf(text);
  const { starts, sentence } = handFound(flow.code);
  expect(starts.length).toBeGreaterThan(1);
  expect(sentence).toBeGreaterThan(0);
  const started = process.cpuUsage();
  const before = process.memoryUsage().rss;
  const arrivals = traceFlow(flow, starts);
  const { user, system } = process.cpuUsage(started);
  console.log(
    `${version}: ${flow.code.count} nodes, ${flow.out.nodes.length} edges; ${arrivals.facts} facts in ` +
      `${Math.round((user + system) / 1000)} ms of processor time and ` +
      `${Math.round((process.memoryUsage().rss - before) / MB)} MB`,
  );
  return { flow, arrivals, sentence };
}

describe("two versions of a bundle of 13 MB", () => {
  test(
    "the time zone and the configured address decide how 2.1.91 writes the date",
    async () => {
      const { flow, arrivals, sentence } = await seen("2.1.91");
      expect(arrivals.complete).toBe(true);
      const found = arrivals.at(sentence);
      expect(found.map(({ label }) => label).sort()).toContain(ZONE);
      expect(found.map(({ label }) => label).sort()).toContain(BASE_URL);
      for (const { steps } of found) expect(steps).toBeLessThanOrEqual(12);
      const { code } = flow;
      const way = arrivals.pathTo(sentence, ZONE).map((node) => textOf(code, node));
      expect(way[0]).toMatch(/resolvedOptions\(\)\.timeZone$/);
      expect(way.some((text) => text.includes('"Asia/Shanghai"'))).toBe(true);
      expect(way.some((text) => text.endsWith(".cnTZ"))).toBe(true);

      // The apostrophe is one of four, and the address decides which.
      const mark = code.next[code.first[sentence] as number] as number;
      expect(stringsOf(flow, mark)?.sort()).toEqual(["'", "ʹ", "ʼ", "’"].sort());
      const tests = controlledBy(flow, mark);
      const deciding = tests.flatMap((node) => arrivals.at(node).map(({ label }) => label));
      expect(deciding).toContain(BASE_URL);
    },
    5 * MINUTES,
  );

  test(
    "neither of them gets to the date in 2.1.90",
    async () => {
      const { flow, arrivals, sentence } = await seen("2.1.90");
      expect(arrivals.complete).toBe(true);
      expect(arrivals.at(sentence)).toEqual([]);
      expect(controlledBy(flow, sentence)).toBeInstanceOf(Array);
    },
    5 * MINUTES,
  );
});
