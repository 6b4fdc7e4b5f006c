import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Factor } from "@telltale/audit/plan/factor.ts";
import { allFactors } from "@telltale/audit/plan/factors/registry.ts";
import { startPool } from "@telltale/audit/runs/workers/pool.ts";
import type { WorkerPool } from "@telltale/audit/runs/workers/worker.ts";
import { specOf } from "@telltale/audit/specs.ts";
import { resolveSubject } from "@telltale/audit/subjects/resolve.ts";
import type { Trace } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assemble, listTestbeds } from "./assemble.ts";
import { type Expectation, readExpectation } from "./expectation.ts";
import type { Setting } from "./rehearsal/rehearse.ts";

/**
 * Every planted tell must also be in the recording of a run in the sandbox, set by the audit's own
 * levels: what is missing here was lost by sandbox or recorder, and no comparison could find it.
 */
const scratch = await mkdtemp(path.join(tmpdir(), "testbeds-"));
const only = process.env["TESTBED"] ?? "";
const tricks = [];
for (const testbed of await listTestbeds()) {
  if (!testbed.variants.includes("trick") || !testbed.name.includes(only)) continue;
  // What only a study can propose, no level of the audit's own sets.
  if (!(await readExpectation(testbed.folder)).onlyWithHints) tricks.push(testbed);
}
let pool: WorkerPool;

beforeAll(async () => {
  // The sandbox's user is somebody else.
  await chmod(scratch, 0o755);
  pool = await startPool({ size: 2, expose: [scratch] });
});
afterAll(async () => {
  await pool.close();
  await rm(scratch, { recursive: true, force: true });
});

/** The level whose value holds the rehearsal's; dates are the audit's own. */
function levelOf(factor: Factor, value: Setting[string]): string {
  const text = String(value);
  const level = factor.id.startsWith("file:")
    ? factor.levels[1]
    : factor.levels.find((entry) => JSON.stringify(entry.value).includes(text));
  if (!level) throw new Error(`factor ${factor.id} has no level for ${value}`);
  return level.id;
}

function levelsOf(setting: Setting): Record<string, string> {
  return Object.fromEntries(
    allFactors
      .filter(({ id }) => setting[id] !== undefined && setting[id] !== "" && id !== "date")
      .map((factor) => [factor.id, levelOf(factor, setting[factor.id] ?? "")]),
  );
}

function loudLevels({ rehearsal, tell }: Expectation): Record<string, string> {
  if (!rehearsal) return { [tell?.factors[0] ?? ""]: "Asia/Shanghai" };
  return {
    ...levelsOf(rehearsal.loud),
    ...(rehearsal.loud["date"] === undefined ? {} : { date: "in 45 days" }),
    ...(rehearsal.loud["git-remote"] === "" ? { "git-remote": "none" } : {}),
  };
}

/** Everything that was recorded, in the form that the marks are written for. */
function transcript(trace: Trace): string {
  const requests = trace.messages.map(({ method, target, version, headers, body, decodedBody }) => {
    const head = headers.map(([name, value]) => `${name}: ${value}`).join("\r\n");
    const text = Buffer.from(decodedBody ?? body, "base64").toString("utf8");
    return `${method} ${target} ${version}\r\n${head}\r\n\r\n${text}`;
  });
  return [...trace.dns.map(({ name }) => `DNS ${name}`), ...requests].join("\n\n");
}

test.for(tricks)("$name", { timeout: 120_000 }, async ({ folder: source }) => {
  const expected = await readExpectation(source);
  const subject = await resolveSubject(await assemble(source, "trick", scratch), {
    catalogue: [],
    cacheDir: path.join(scratch, "cache"),
  });
  const run = async (levels: Record<string, string>): Promise<Trace> => {
    const wanted = { levels, purpose: "probe" as const, block: 0, entropy: "natural" as const };
    const context = { factors: allFactors, subject, command: {}, timeoutMs: 20_000 };
    const trace = await pool.run(specOf(wanted, "r0001", context));
    expect(`${trace.stderr}${trace.ending.code}`).toBe("0");
    expect(trace.messages.filter(({ response }) => response?.status === 200)).toHaveLength(2);
    return trace;
  };
  const kind = expected.kind;
  const mark = expected.rehearsal?.mark ?? "Today(.)s";
  const read = (trace: Trace): unknown => {
    if (kind === "tls-hello") return trace.connections.map(({ tls }) => tls?.ja4);
    if (kind === "timing") return (trace.messages[0]?.at ?? 0) > 400;
    const match = new RegExp(mark, "su").exec(transcript(trace));
    return match && (match[1] ?? match[0]);
  };
  const quiet = await run(levelsOf(expected.rehearsal?.quiet ?? {}));
  const louds = [];
  // What is drawn by lot may look quiet in one run.
  const byLot = expected.rehearsal?.sometimes === true || kind === "spread-thin";
  for (let left = byLot ? 8 : 1; left > 0; left--) {
    louds.push(read(await run(loudLevels(expected))));
  }
  if (kind === "timing") expect(louds).toEqual([true]);
  else
    expect(louds.some((loud) => JSON.stringify(loud) !== JSON.stringify(read(quiet)))).toBe(true);
});
