import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  bytesOf,
  type CatalogueEntry,
  type Message,
  type RunSpec,
  type Scene,
  type Trace,
} from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { baseScene } from "../plan/base-scene.ts";
import { startPool } from "../runs/workers/pool.ts";
import type { WorkerPool } from "../runs/workers/worker.ts";
import { catalogueDir, loadCatalogue } from "./catalogue.ts";
import { resolveSubject } from "./resolve.ts";
import { type Command, commandOf } from "./scene.ts";

/** Every tool of the catalogue at a pinned version, each kind of recipe included. */
const SUBJECTS = [
  "claude-code@2.1.90",
  "claude-code@2.1.91",
  "claude-code@2.1.150",
  "codex@0.169.0",
  "gemini-cli@0.61.0",
  "qwen-code@0.24.4",
  "opencode@1.18.33",
];
const BASE_URLS = [null, "http://llm.northwind.example"];
const PROMPT = baseScene.prompt;
const MB = 1024 ** 2;

let cacheDir: string;
let catalogue: CatalogueEntry[];
let pool: WorkerPool;

beforeAll(async () => {
  // A cache of one's own makes the tests start from nothing; a given one saves the downloads.
  const given = process.env.TELLTALE_TEST_CACHE;
  cacheDir = given ?? (await mkdtemp(join(tmpdir(), "telltale-catalogue-")));
  // Of a folder that is closed to the sandbox's user, only what is there at the start can be exposed.
  if (given === undefined) await chmod(cacheDir, 0o755);
  catalogue = await loadCatalogue(catalogueDir());
  pool = await startPool({ size: 1, expose: [cacheDir] });
}, 60_000);

afterAll(async () => {
  await pool?.close();
  if (!process.env.TELLTALE_TEST_CACHE) await rm(cacheDir, { recursive: true, force: true });
});

test("every tool of the catalogue is tried here", () => {
  const tried = new Set(SUBJECTS.map((words) => words.split("@")[0]));
  expect(catalogue.map((entry) => entry.id)).toEqual([...tried].sort());
});

for (const words of SUBJECTS) {
  for (const baseUrl of BASE_URLS) {
    const where = baseUrl === null ? "the vendor's own base URL" : "a base URL of the user's";
    test(`${words} asks the model, and reports a tool's result, with ${where}`, async () => {
      const unpacked = await resolveSubject(words, { catalogue, cacheDir });
      const scene = sceneWith(baseUrl);
      const command = commandOf(unpacked, scene);
      const trace = await pool.run(specOf(scene, command));
      report(words, baseUrl, trace);
      const host = baseUrl === null ? command.vendorHosts[0] : new URL(baseUrl).hostname;
      const asked = trace.messages.filter((m) => m.host === host && textOf(m).includes(PROMPT));
      const what = `${trace.stderr}\n${trace.stdout}`;
      expect(asked.length, what).toBeGreaterThan(0);
      const results = asked.filter((message) => RESULT.test(textOf(message)));
      expect(results.length, what).toBeGreaterThan(0);
      expect(results.length, "requests before the tool was called").toBeLessThan(asked.length);
      expect(trace.ending.limit).toBeNull();
      expect(trace.ending.code, what).toBe(0);
    }, 240_000);
  }
}

test("somebody's own tool runs by its package.json, or by a command of the user's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "telltale-own-"));
  try {
    const manifest = { name: "own-tool", version: "1.0.0", type: "module", bin: { own: "cli.js" } };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    await writeFile(join(folder, "cli.js"), OWN_TOOL);
    const unpacked = await resolveSubject(folder, { catalogue, cacheDir });
    const scene = sceneWith("http://llm.northwind.example");
    for (const run of [undefined, 'own -p "$PROMPT"']) {
      const command = commandOf(unpacked, scene, run === undefined ? {} : { run });
      const trace = await pool.run(specOf(scene, command));
      expect(trace.ending.code, trace.stderr).toBe(0);
      const [message] = trace.messages;
      expect(message?.host).toBe("llm.northwind.example");
      expect(message?.target).toBe("/v1/chat/completions");
      expect(message && textOf(message)).toContain(PROMPT);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

const OWN_TOOL = `#!/usr/bin/env node
const [flag, prompt] = process.argv.slice(2);
if (flag !== "-p") process.exit(3);
await fetch(process.env.OPENAI_BASE_URL + "/chat/completions", {
  method: "POST",
  headers: { authorization: "Bearer " + process.env.OPENAI_API_KEY, "content-type": "application/json" },
  body: JSON.stringify({ model: "m", messages: [{ role: "user", content: prompt }] }),
});
`;

/** What the result of a tool call is called in each of the APIs. */
const RESULT =
  /"type":\s*"tool_result"|"type":\s*"(custom_tool|function|local_shell)_call_output"|"role":\s*"tool"|"functionResponse"/;

function specOf(scene: Scene, command: Command): RunSpec {
  return {
    id: "r0001",
    purpose: "control",
    block: 0,
    levels: {},
    scene: { ...scene, files: [...scene.files, ...command.files] },
    argv: command.argv,
    env: command.env,
    mounts: command.mounts,
    protocol: command.protocol,
    entropy: "natural",
    instrument: command.instrument,
    limits: {
      ms: command.timeoutMs,
      memory: 3000 * MB,
      processes: 512,
      disk: 500 * MB,
      sent: 64 * MB,
    },
  };
}

function textOf(message: Message): string {
  return Buffer.from(bytesOf(message.decodedBody ?? message.body)).toString("utf8");
}

function report(words: string, baseUrl: string | null, trace: Trace): void {
  const { ms, peakMemory, code, limit } = trace.ending;
  const hosts = [...new Set(trace.messages.map((message) => message.host))].join(" ");
  const seconds = (ms / 1000).toFixed(1);
  const memory = Math.round(peakMemory / MB);
  console.log(
    `${words} ${baseUrl === null ? "default" : "custom "}: ${seconds} s, ${memory} MB, ` +
      `exit ${code ?? limit}, ${trace.messages.length} messages to ${hosts}`,
  );
}

function sceneWith(baseUrl: string | null): Scene {
  return { ...baseScene, baseUrl };
}
