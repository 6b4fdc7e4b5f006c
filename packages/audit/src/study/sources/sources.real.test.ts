import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unpack } from "../../subjects/unpack.ts";
import { textOf } from "../code/code.ts";
import { openContainers } from "../containers/containers.ts";
import { decode } from "../decode/decode.ts";
import { nameOf } from "../names/names.ts";
import { parseSources } from "../parse/parse.ts";
import { findSinks } from "../sinks/find-sinks.ts";
import { findSources } from "./find-sources.ts";

const run = promisify(execFile);
const MINUTES = 60_000;

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-sources-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** What a published package reads and sends: fetched, read, and nothing of it run. */
async function marksOf(spec: string) {
  const into = join(scratch, spec.replaceAll(/[@/]/g, "-"));
  const folder = join(into, "unpacked");
  await mkdir(folder, { recursive: true });
  await run("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: into });
  const archive = (await readdir(into)).find((name) => name.endsWith(".tgz"));
  await unpack(join(into, archive as string), folder, spec);
  const { code } = await parseSources((await openContainers(folder)).sources);
  const { constants } = await decode(code);
  const started = process.cpuUsage();
  const names = nameOf(code, constants);
  const sources = findSources(code, names, constants);
  const sinks = findSinks(code, names, constants);
  const { user, system } = process.cpuUsage(started);
  console.log(
    `${spec}: ${code.count} nodes, ${Math.round((user + system) / 1000)} ms of processor time`,
  );
  console.log(`  read: ${counted(sources)}\n  sent: ${counted(sinks)}`);
  return { code, sources, sinks };
}

function counted(marks: readonly { id: string }[]): string {
  const groups = [...Map.groupBy(marks, ({ id }) => id)].map(([id, { length }]) => ({
    id,
    length,
  }));
  return groups
    .sort((a, b) => b.length - a.length)
    .map(({ id, length }) => `${id} ${length}`)
    .join(", ");
}

test(
  "a bundle of 13 MB gives up time zone, base URL, and the sentence that carried both",
  async () => {
    const { code, sources, sinks } = await marksOf("@anthropic-ai/claude-code@2.1.91");
    const reads = (id: string, name: string | null, text: RegExp) =>
      sources.filter(
        (mark) => mark.id === id && mark.name === name && text.test(textOf(code, mark.node)),
      );
    expect(reads("timezone", null, /resolvedOptions\(\)\.timeZone$/)).toHaveLength(2);
    expect(reads("base-url", "ANTHROPIC_BASE_URL", /^process\.env\.\w+$/).length).toBeGreaterThan(
      8,
    );
    expect(reads("base-url", "ANTHROPIC_BASE_URL", /^\w+\("\w+"\)$/).length).toBeGreaterThan(0);
    expect(reads("hostname", null, /hostname/).length).toBeGreaterThan(0);
    const sentence = sinks.filter(({ id, node }) => {
      const words = textOf(code, node);
      return id === "text" && words.startsWith("`Today$") && words.includes("s date is");
    });
    expect(sentence).toHaveLength(1);
    const events = sinks.filter(({ id, name }) => id === "telemetry" && name?.startsWith("tengu_"));
    expect(events.length).toBeGreaterThan(300);
  },
  10 * MINUTES,
);

test(
  "a bundle in a thousand chunks is read across them",
  async () => {
    const { sources, sinks } = await marksOf("@qwen-code/qwen-code@0.24.4");
    for (const id of ["timezone", "locale", "hostname", "git-remote", "machine-id", "clipboard"]) {
      expect(sources.some((mark) => mark.id === id)).toBe(true);
    }
    for (const id of ["prompt", "header", "body", "url", "dns", "telemetry", "process"]) {
      expect(sinks.some((mark) => mark.id === id)).toBe(true);
    }
  },
  10 * MINUTES,
);
