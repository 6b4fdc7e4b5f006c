import { afterAll, beforeAll, expect, test } from "vitest";
import { coverageOf } from "./coverage.ts";
import { type Notebook, openNotebook } from "./notebook.ts";
import { baseUrl } from "./plan/factors/base-url.ts";
import { timezone } from "./plan/factors/timezone.ts";
import { type AuditRecord, auditRecord } from "./recordings/record.ts";
import { startPool } from "./runs/workers/pool.ts";
import { script, shell } from "./runs/workers/testing.ts";
import type { WorkerPool } from "./runs/workers/worker.ts";
import { lastPrinted, unreachedSummary } from "./unreached.ts";

let pool: WorkerPool;
beforeAll(async () => {
  pool = await startPool({ size: 1, expose: [import.meta.dirname] });
});
afterAll(() => pool.close());

const factors = [baseUrl, timezone];
const automatic = { run: null, protocol: null };

async function notebookOf(...programs: Parameters<WorkerPool["run"]>[0][]): Promise<Notebook> {
  const notebook = openNotebook({ factors, vendorHosts: [], telemetryHosts: [] });
  for (const [at, spec] of programs.entries())
    notebook.add(await pool.run({ ...spec, id: `r${at}` }));
  return notebook;
}

const reaching = `
  fetch("https://api.vendor.example/v1/messages", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "x" }] }),
  }).then((answer) => answer.text()).then(() => console.log("I have looked at the project."));
`;

function record(): AuditRecord {
  return auditRecord.parse({
    format: 1,
    telltale: "0.1.0",
    createdAt: "2026-11-20T10:00:00.000Z",
    reference: "npm:some-agent@1.0.0",
    subject: { tool: null, name: "some-agent", version: "1.0.0", digest: "sha512-AAAA" },
    options: { plan: "quick", factors: null, seed: 1, ...automatic },
    factors: [
      {
        id: "base-url",
        levels: [...baseUrl.levels.slice(0, 2), { ...baseUrl.levels[2], origin: "hint" }],
      },
      { id: "timezone", levels: timezone.levels },
    ],
    unavailable: [],
    vendorHosts: [],
    disclosures: [],
    telemetryHosts: [],
    campaigns: [],
    untested: 0,
    notes: [],
    seconds: 1,
    complete: true,
  });
}

test("a program that ends without a request is told with its end and its last words", async () => {
  const notebook = await notebookOf(shell("echo starting; echo please set FOO_KEY >&2; exit 3"));
  expect(unreachedSummary(notebook, automatic)).toBe(
    "The one run sent no request to a model. The program ended with code 3. The last it said: please set FOO_KEY. Try --run, which says how the program is started (--protocol names the model API that it speaks).",
  );
  expect(lastPrinted(notebook, 2000)).toBe("starting\n\nplease set FOO_KEY");
});

test("little else is said of it", async () => {
  const notebook = await notebookOf(shell("exit 3"), shell("exit 3"));
  const { notExamined, combinations } = coverageOf(record(), notebook, [], []);
  expect(combinations).toBeUndefined();
  expect(notExamined.map(({ code }) => code).filter((code) => code !== "not-recorded")).toEqual([
    "runs-failed",
  ]);
});

test("the answer of the scripted model is not shown as the reason of anything", async () => {
  const notebook = await notebookOf(script(reaching), shell("exit 3"));
  expect(notebook.runs[0]?.facts.stdout).toContain("I have looked");
  expect(lastPrinted(notebook, 2000)).toBeNull();
  expect(unreachedSummary(notebook, automatic)).toBeNull();
});

test("coverage says how many pairs were seen, and what the names of levels do not say", async () => {
  const levels = { "base-url": "neutral", timezone: "Asia/Shanghai" };
  const cn = { "base-url": "suffix .cn", timezone: "Europe/Berlin" };
  const notebook = await notebookOf(script(reaching, { levels }), script(reaching, { levels: cn }));
  const { combinations, factors: told } = coverageOf(record(), notebook, [], []);
  expect(combinations?.seen).toBe(2);
  expect(combinations?.total).toBeGreaterThan(4);
  expect(told[0]).toEqual({
    id: "base-url",
    levels: ["neutral", "suffix .cn"],
    effect: false,
    details: [
      { level: "neutral", url: "https://llm-gateway.example.com", fromCode: false },
      { level: "suffix .cn", url: "https://llm-gateway.example.cn", fromCode: true },
    ],
  });
});
