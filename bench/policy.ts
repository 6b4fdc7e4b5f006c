/**
 * `npm run bench:policy`: how long decisions take on questions that were not asked before (the evaluator
 * remembers none), right after the start and later, and a plan for an inventory, beside two ways in which
 * one would write it without an index: a loop over the rules of the file with node-semver, and one
 * expression of CEL for each rule, compiled beforehand. Prints; the target is 2 µs for a decision and 1 s
 * for 10,000 findings, both with 1,000 rules. Peers must give the same effects. Times of the processor
 * count, those of its compiler and of collecting garbage included; the wall shows how busy the machine was.
 */
import { Environment } from "@marcbachmann/cel-js";
import { type PolicyFile, type PolicyQuestion, policyLevels } from "@telltale/core/model/index.ts";
import { randomFrom } from "@telltale/core/random.ts";
import { compile } from "@telltale/policy/compile.ts";
import { decide } from "@telltale/policy/decide.ts";
import { plan } from "@telltale/policy/plan.ts";
import { satisfies } from "semver";

const RULES = 1000;
const FINDINGS = 10_000;
const start = Date.UTC(2026, 6, 10);
const next = randomFrom(7);
const below = (count: number) => Math.floor(next() * count);
const of = <T>(list: readonly T[]): T => list[below(list.length)] as T;

/** What 1,000 rules are about. */
interface Shape {
  name: string;
  tools: number;
  groups: readonly string[];
  /** One in so many rules is for a group; the others are for everybody. */
  oneForGroupIn: number;
  /** Smallest major version that rules are about; questions go from 0 to 5. */
  lowest: number;
}

const five = ["eng", "sales", "legal", "research", "ops"];
const usual: Shape = {
  name: "spread over 50 tools",
  tools: 50,
  groups: five,
  oneForGroupIn: 3,
  lowest: 0,
};
const teams = Array.from({ length: 200 }, (_, index) => `team-${index}`);
const shapes: readonly Shape[] = [
  usual,
  { ...usual, name: "all about one tool", tools: 1 },
  {
    ...usual,
    name: "all about one tool, for 200 teams",
    tools: 1,
    groups: teams,
    oneForGroupIn: 1,
  },
  { ...usual, name: "all about one tool, none of which fits", tools: 1, lowest: 6 },
];

function policyFor({ tools, groups, oneForGroupIn, lowest }: Shape): PolicyFile {
  return {
    format: 1,
    name: "bench",
    timezone: "Asia/Shanghai",
    groups: Object.fromEntries(groups.map((name) => [name, name])),
    rules: Array.from({ length: RULES }, (_, index) => ({
      id: `r${index}`,
      tool: index % 50 === 0 ? "*" : `tool-${below(tools)}`,
      versions: `>=${lowest + below(5)}.${below(20)}.${below(50)} <${lowest + 5 + below(3)}`,
      ...(index % oneForGroupIn === 0 ? { groups: [of(groups)] } : {}),
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

function questions({ tools, groups }: Shape, count: number): PolicyQuestion[] {
  return Array.from({ length: count }, () => ({
    tool: `tool-${below(tools)}`,
    version: `${below(6)}.${below(20)}.${below(100_000)}`,
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

/** A question in the form that a peer takes, and its effect. */
type Peer = (question: PolicyQuestion) => string;

const strictest = (effects: readonly string[]): string =>
  ["block", "warn", "advise"].find((level) => effects.includes(level)) ?? "allow";

/** Straight from the file, rule by rule: what is said twice is worked out twice. */
function naiveLoop({ rules }: PolicyFile): Peer {
  const inZone = (day: string) => Date.parse(`${day}T00:00:00+08:00`);
  return ({ tool, version, groups, at, tell }) =>
    strictest(
      rules
        .filter((rule) => {
          if (rule.tool !== "*" && rule.tool !== tool) return false;
          if (rule.groups !== undefined && !rule.groups.some((one) => groups.includes(one)))
            return false;
          const range = rule.versions ?? "*";
          if (!satisfies(version ?? "", range, { includePrerelease: true })) return false;
          if (rule.from !== undefined && at < inZone(rule.from)) return false;
          if (rule.when !== undefined && !(tell?.covert && tell.factors.includes("timezone")))
            return false;
          return !rule.exemptions.some(
            (one) => one.groups.some((group) => groups.includes(group)) && at < inZone(one.expires),
          );
        })
        .map(({ level }) => level),
    );
}

/** Versions as numbers that CEL can compare; none of these has a pre-release. */
const numberOf = (version: string): number =>
  version.split(".").reduce((sum, part) => sum * 1_000_000 + Number(part), 0);

/** One compiled expression for each rule, all asked each time. */
function celPerRule({ rules }: PolicyFile): Peer {
  const environment = new Environment({ unlistedVariablesAreDyn: false })
    .registerVariable("tool", "string")
    .registerVariable("version", "double")
    .registerVariable("groups", "list<string>")
    .registerVariable("at", "double")
    .registerVariable("covert", "bool")
    .registerVariable("factors", "list<string>");
  const any = (names: readonly string[]) =>
    `(${names.map((name) => `${JSON.stringify(name)} in groups`).join(" || ")})`;
  const instant = (day: string) => `${Date.parse(`${day}T00:00:00+08:00`)}.0`;
  const compiled = rules.map((rule) => {
    const [, from = "0.0.0", to = "0"] = /^>=(\S+) <(\d+)$/.exec(rule.versions ?? "") ?? [];
    const parts = [
      ...(rule.tool === "*" ? [] : [`tool == ${JSON.stringify(rule.tool)}`]),
      ...(rule.groups === undefined ? [] : [any(rule.groups)]),
      `version >= ${numberOf(from)}.0 && version < ${numberOf(`${to}.0.0`)}.0`,
      ...(rule.from === undefined ? [] : [`at >= ${instant(rule.from)}`]),
      ...(rule.when === undefined ? [] : ["covert && 'timezone' in factors"]),
      ...rule.exemptions.map((one) => `!(${any(one.groups)} && at < ${instant(one.expires)})`),
    ];
    return { level: rule.level, holds: environment.parse(parts.join(" && ")) };
  });
  return ({ tool, version, groups, at, tell }) => {
    const context = {
      tool,
      version: numberOf(version ?? "0.0.0"),
      groups: [...groups],
      at,
      covert: tell?.covert ?? false,
      factors: tell?.factors ?? [],
    };
    return strictest(
      compiled.filter(({ holds }) => holds(context) === true).map(({ level }) => level),
    );
  };
}

/** By the wall, and by the processor: on a busy machine the two are far apart. @returns µs each, by the processor */
function measure(name: string, times: number, work: () => void): number {
  const begun = performance.now();
  const before = process.cpuUsage();
  work();
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000;
  const column = (value: number, unit: string) => `${value.toFixed(2).padStart(10)} ${unit}`;
  const each = (milliseconds: number) => column((milliseconds * 1000) / times, "µs each");
  console.log(
    `${name.padEnd(44)} wall${column(wall, "ms")}${each(wall)}   cpu${column(cpu, "ms")}${each(cpu)}`,
  );
  return (cpu * 1000) / times;
}

/** Times a peer on some of the questions, and says how many times as long it takes. */
function against(
  name: string,
  peer: Peer,
  asked: readonly PolicyQuestion[],
  policy: PolicyFile,
  own: number,
) {
  const compiled = compile(policy);
  const some = asked.slice(0, 300);
  const wrong = some.filter((question) => peer(question) !== decide(compiled, question).effect);
  const taken = measure(`  ${name}`, some.length, () => {
    for (const question of some) peer(question);
  });
  const ratio = Math.round(taken / own).toLocaleString("en");
  const agreed = wrong.length === 0 ? "same effects" : `${wrong.length} OTHER EFFECTS`;
  console.log(`    ${ratio} times as long as the same findings new; ${agreed}`);
}

for (const shape of shapes) {
  console.log(`${RULES.toLocaleString("en")} rules, ${shape.name}`);
  const policy = policyFor(shape);
  const asked = questions(shape, FINDINGS);
  measure("  compile", 1, () => void compile(policy));
  const compiled = compile(policy);
  const decideAll = (all: readonly PolicyQuestion[]) => () => {
    for (const question of all) decide(compiled, question);
  };
  const fresh = measure("  10,000 new findings", asked.length, decideAll(asked));
  // Decisions that were worked out already would have to be found again: these are others each time.
  const later = questions(shape, 20 * FINDINGS);
  decideAll(later.splice(0, later.length / 2))();
  measure("  100,000 other new findings, later", later.length, decideAll(later));
  const holdings = asked.map((question, index) => ({ label: `m${index}`, question }));
  const without = { ...policy, rules: policy.rules.slice(RULES / 10) };
  measure("  plan: 10,000 findings, all later dates", asked.length, () => {
    plan(policy, without, holdings, start);
  });
  against("peer: a loop over the rules, node-semver", naiveLoop(policy), asked, policy, fresh);
  against("peer: cel-js, an expression for each rule", celPerRule(policy), asked, policy, fresh);
}
