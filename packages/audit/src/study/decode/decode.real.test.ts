import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpack } from "../../subjects/unpack.ts";
import type { Code } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { parseSources } from "../parse/parse.ts";
import { type Decoded, decode } from "./decode.ts";

const run = promisify(execFile);
const MINUTES = 60_000;

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-decode-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** One file of a published package, fetched and decoded; nothing of it is run. */
async function decoded(spec: string, file: string): Promise<Decoded & { code: Code }> {
  const into = join(scratch, spec.replaceAll(/[@/]/g, "-"));
  const folder = join(into, "unpacked");
  await mkdir(folder, { recursive: true });
  await run("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: into });
  const name = (await readdir(into)).find((entry) => entry.endsWith(".tgz")) as string;
  await unpack(join(into, name), folder, spec);
  const text = await readFile(join(folder, file), "utf8");
  const { code } = await parseSources([{ path: file, text, kind: "javascript" }]);
  const started = process.cpuUsage();
  const all = await decode(code);
  const { user, system } = process.cpuUsage(started);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const { evaluated, calls } = all.figures;
  const { places, different, methods } = all.hidden;
  console.log(
    `${spec}: ${places} hidden (${different} different) ${JSON.stringify(methods)}, ` +
      `${evaluated} of ${calls} calls came to a value, ${all.lists.length} lists, ` +
      `${Math.round((user + system) / 1000)} ms of processor time, ${peak} MB at most`,
  );
  return { ...all, code };
}

describe("claude-code", () => {
  test(
    "2.1.91 hides two lists that 2.1.90 has not",
    async () => {
      const before = await decoded("@anthropic-ai/claude-code@2.1.90", "cli.js");
      const after = await decoded("@anthropic-ai/claude-code@2.1.91", "cli.js");
      const of = (all: Decoded): string[][] =>
        all.lists.filter(({ methods }) => methods.includes("xor")).map(({ entries }) => entries);
      expect(of(before)).toEqual([]);
      const lists = of(after);
      expect(lists.map((list) => list.length)).toEqual([147, 11]);
      expect(lists[0]).toContain("sankuai.com");
      expect(lists[1]).toContain("moonshot");
      expect(after.notExamined).toEqual([]);
    },
    10 * MINUTES,
  );
});

describe("qodercli", () => {
  test(
    "every hidden literal is decoded, and the tables of strings are put in order",
    async () => {
      const { code, constants, hidden } = await decoded(
        "@qoder-ai/qodercli@1.1.52",
        "bundle/qodercli.js",
      );
      let calls = 0;
      let known = 0;
      for (let node = 1; node <= code.count; node++) {
        if (code.kind[node] !== Kind.CallExpression) continue;
        if (code.strings[code.name[code.first[node] as number] as number] !== "_$d") continue;
        calls++;
        if (typeof constants.of(node) === "string") known++;
      }
      expect(calls).toBe(14_746);
      expect(known).toBe(calls);
      const inTables = Object.entries(hidden.methods)
        .filter(([methods]) => methods.startsWith("string array"))
        .reduce((sum, [, places]) => sum + places, 0);
      expect(inTables).toBeGreaterThan(20_000);
    },
    10 * MINUTES,
  );
});
