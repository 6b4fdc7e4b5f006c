/**
 * How long decisions take: of one question asked again, of new questions, and of an inventory.
 * Prints; the target is 2 µs for a decision and 1 s for 10,000 findings, both with 1,000 rules.
 */
import { type PolicyFile, type PolicyQuestion, policyLevels } from "@telltale/core/model/index.ts";
import { randomFrom } from "@telltale/core/random.ts";
import { compile } from "@telltale/policy/compile.ts";
import { decide } from "@telltale/policy/decide.ts";

const RULES = 1000;
const FINDINGS = 10_000;
const start = Date.UTC(2026, 6, 10);
const next = randomFrom(7);
const below = (count: number) => Math.floor(next() * count);
const of = <T>(list: readonly T[]): T => list[below(list.length)] as T;
const groups = ["eng", "sales", "legal", "research", "ops"];

/** @param tools over how many tools the rules are spread */
function policyFor(tools: number): PolicyFile {
  return {
    format: 1,
    name: "bench",
    timezone: "Asia/Shanghai",
    groups: Object.fromEntries(groups.map((name) => [name, name])),
    rules: Array.from({ length: RULES }, (_, index) => ({
      id: `r${index}`,
      tool: index % 50 === 0 ? "*" : `tool-${below(tools)}`,
      versions: `>=${below(5)}.${below(20)}.${below(50)} <${5 + below(3)}`,
      ...(index % 3 === 0 ? { groups: [of(groups)] } : {}),
      from: `2026-${String(1 + below(12)).padStart(2, "0")}-10`,
      level: of(policyLevels),
      reason: "bench",
      ...(index % 10 === 0 ? { when: "tell.covert && 'timezone' in tell.factors" } : {}),
      exemptions:
        index % 5 === 0
          ? [{ groups: [of(groups)], owner: "o", reason: "r", expires: "2027-03-01" }]
          : [],
    })),
  };
}

function questions(tools: number): PolicyQuestion[] {
  return Array.from({ length: FINDINGS }, () => ({
    tool: `tool-${below(tools)}`,
    version: `${below(6)}.${below(20)}.${below(200)}`,
    digest: null,
    groups: [of(groups)],
    at: start,
    tell:
      below(2) === 0
        ? null
        : { covert: below(2) === 0, undisclosed: true, verdict: "covert", factors: ["timezone"] },
    destination: null,
  }));
}

/** By the wall, and by the processor: on a busy machine the two are far apart. */
function measure(name: string, times: number, work: () => void): void {
  const begun = performance.now();
  const before = process.cpuUsage();
  work();
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000;
  const column = (value: number, unit: string) => `${value.toFixed(2).padStart(10)} ${unit}`;
  const each = (milliseconds: number) => column((milliseconds * 1000) / times, "µs each");
  console.log(
    `${name.padEnd(42)} wall${column(wall, "ms")}${each(wall)}   cpu${column(cpu, "ms")}${each(cpu)}`,
  );
}

for (const tools of [50, 1]) {
  console.log(`${RULES} rules over ${tools} tool${tools === 1 ? "" : "s"}`);
  const policy = policyFor(tools);
  const asked = questions(tools);
  measure("  compile", 1, () => void compile(policy));
  const compiled = compile(policy);
  measure(`  ${FINDINGS} findings, each new`, asked.length, () => {
    for (const question of asked) decide(compiled, question);
  });
  measure(`  the same ${FINDINGS}, ten times again`, asked.length * 10, () => {
    for (let round = 0; round < 10; round += 1)
      for (const question of asked) decide(compiled, question);
  });
  const few = asked.slice(0, 100);
  measure("  1,000,000 decisions on 100 findings", 1_000_000, () => {
    for (let round = 0; round < 10_000; round += 1)
      for (const question of few) decide(compiled, question);
  });
}
