import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyQuestion } from "@telltale/core/model/index.ts";
import { compile } from "@telltale/policy/compile.ts";
import { decide } from "@telltale/policy/decide.ts";
import { readPolicy } from "@telltale/policy/read/policy.ts";
import { readTime } from "@telltale/policy/time.ts";
import fc from "fast-check";
import { satisfies } from "semver";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { runWith } from "../testing.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-answers-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Local times that clocks skip or show twice, days without midnight, leap days, ordinary ones. */
const zones = {
  "Europe/Berlin": ["2026-03-29T02:30", "2026-10-25T02:30:01", "2028-02-29"],
  "America/Santiago": ["2026-09-06", "2026-04-04T23:30", "2028-02-29T23:59:59"],
  "Australia/Lord_Howe": ["2026-10-04T02:15", "2026-04-05T01:45"],
  "America/New_York": ["2026-03-08T02:00", "2026-11-01T01:30"],
  "Pacific/Apia": ["2011-12-30", "2026-07-10T00:00:00.001"],
  "Asia/Shanghai": ["2026-07-10", "2026-07-10T23:59:59+08:00", "2028-02-29"],
} as const;
const versions = ["2.1.90", "2.1.91", "2.1.120", "3.0.0"];
const groups = ["eng", "pilot"];

const cases = fc
  .constantFrom(...Object.entries(zones))
  .chain(([timezone, texts]) => {
    const time = fc.constantFrom(...texts);
    const some = fc.subarray(groups, { minLength: 1 });
    const rule = fc.record(
      {
        tool: fc.constantFrom("claude-code", "claude-code", "codex", "*"),
        level: fc.constantFrom("advise", "warn", "block", "block"),
        reason: fc.constant("r"),
        versions: fc.constantFrom(">=2.1.91", "<3", "2.1.91 || >=3", "*"),
        groups: some,
        from: time,
        until: time,
        when: fc.constantFrom("tell.covert", '"pilot" in groups', '!("eng" in groups)'),
        exemptions: fc.array(
          fc.record(
            {
              groups: some,
              owner: fc.constant("o"),
              reason: fc.constant("e"),
              expires: time,
              versions: fc.constant("<=2.1.91"),
            },
            { requiredKeys: ["groups", "owner", "reason", "expires"] },
          ),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: ["tool", "level", "reason"] },
    );
    return fc.record({
      timezone: fc.constant(timezone),
      texts: fc.constant(texts),
      rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
      groups: fc.subarray(groups),
    });
  })
  .map(({ timezone, texts, rules, groups: asked }) => ({
    timezone,
    texts,
    asked,
    text: JSON.stringify({
      format: 1,
      name: "p",
      timezone,
      groups: { eng: "", pilot: "" },
      rules: rules.map((rule, index) => ({ id: `r${index}`, ...rule })),
    }),
  }))
  .filter(({ text }) => readPolicy(text).policy !== null);

/** A machine with each version in a home of its own. */
const scan = {
  format: 1,
  telltale: "0.1.0",
  scannedAt: "2026-01-01T00:00:00Z",
  root: "/",
  system: "linux",
  homes: versions.map((version) => `/home/${version}`),
  findings: versions.map((version) => ({
    id: version,
    tool: "claude-code",
    kind: "native-install",
    path: `/home/${version}/claude`,
    version,
    digest: null,
    home: `/home/${version}`,
    runnable: true,
    confidence: "certain",
    evidence: ["It is there."],
    parts: [{ path: `/home/${version}/claude`, stamp: "s" }],
  })),
  complete: true,
  notExamined: [],
  files: 1,
  seconds: 0,
};

/** What a command printed as JSON. */
async function told(...argv: string[]) {
  const { out, err } = await runWith([...argv, "--json"]);
  if (out === "") throw new Error(err);
  return JSON.parse(out);
}

it("explain, plan, fleet plan and compile say at every instant what the evaluator says", async () => {
  const path = (name: string) => join(folder, name);
  await writeFile(path("scan.json"), JSON.stringify(scan));
  await writeFile(
    path("none.json"),
    '{"format":1,"name":"n","timezone":"UTC","groups":{"eng":"","pilot":""},"rules":[]}',
  );
  let asked = 0;
  const each = fc.asyncProperty(cases, fc.nat(), async (made, pick) => {
    const { policy } = readPolicy(made.text);
    if (policy === null) throw new Error("no policy");
    await writeFile(path("policy.json"), made.text);
    const borders = made.texts.map((text) => {
      const reading = readTime(text, made.timezone);
      return "at" in reading ? reading.at : 0;
    });
    const around = borders.flatMap((at) => [at - 1000, at - 1, at, at + 1, at + 1000]);
    const at = around[pick % around.length] ?? 0;
    const words = [
      ...["--at", new Date(at).toISOString()],
      ...made.asked.flatMap((group) => ["--group", group]),
    ];
    const compiled = compile(policy);
    const none = { digest: null, tell: null, destination: null };
    const question = (version: string): PolicyQuestion => {
      return { ...none, tool: "claude-code", version, groups: made.asked, at };
    };
    const plan = await told(
      ...["policy", "plan", path("none.json"), path("policy.json")],
      ...["--inventory", path("scan.json"), ...words],
    );
    const removal = await told("fleet", "plan", path("policy.json"), path("scan.json"), ...words);
    const filter = await told(
      ...["policy", "compile", path("policy.json"), "--to", "verdaccio", ...words],
    );
    const { block } = parse(filter.targets[0].files[0].text).filters["@verdaccio/package-filter"];
    for (const version of versions) {
      const right = decide(compiled, question(version));
      const explained = await told(
        ...["policy", "explain", path("policy.json"), "--tool", `claude-code@${version}`, ...words],
      );
      expect(explained.decision).toEqual(JSON.parse(JSON.stringify(right)));
      const found = plan.affected.find((one: { version: string }) => one.version === version);
      expect(found?.steps[0].after.effect ?? "allow").toBe(right.effect);
      for (const step of found?.steps ?? []) {
        expect(step.after).toEqual(
          JSON.parse(JSON.stringify(decide(compiled, { ...question(version), at: step.at }))),
        );
        const before = decide(compiled, { ...question(version), at: step.at - 1 });
        if (step.at > at) expect(before).not.toEqual(step.after);
      }
      const goes = removal.steps.some(
        ({ kind, findings }: { kind: string; findings: string[] }) =>
          kind === "uninstall" && findings.includes(version),
      );
      expect(goes).toBe(right.effect === "block");
      const hidden = block.some(
        (one: { package: string; versions?: string }) =>
          one.package === "@anthropic-ai/claude-code" &&
          satisfies(version, one.versions ?? "*", { includePrerelease: true }),
      );
      expect(hidden).toBe(right.effect === "block");
      asked += 1;
    }
  });
  await fc.assert(each, { seed: 20_260_710, numRuns: 30 });
  expect(asked).toBe(30 * versions.length);
}, 300_000);
