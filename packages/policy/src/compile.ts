import {
  type Exemption,
  type PolicyFile,
  type PolicyLevel,
  type PolicyRule,
  policyLevels,
  TelltaleError,
} from "@telltale/core/model/index.ts";
import { type Condition, compileCondition } from "./condition.ts";
import { Shelf } from "./shelf.ts";
import { isTimeZone, readTime, showTime } from "./time.ts";
import { rangeOf, type VersionRange } from "./versions.ts";

/** An exemption with its words turned into values. */
export interface CompiledExemption {
  groups: ReadonlySet<string>;
  /** Null: all versions that the rule is for. */
  versions: VersionRange | null;
  /** First moment at which it holds no more, in milliseconds since 1970. */
  expires: number;
  /** The same for people, in the policy's time zone. */
  end: string;
  source: Exemption;
}

/** A rule with its words turned into values. */
export interface CompiledRule {
  id: string;
  level: PolicyLevel;
  /** Index of `level` in `policyLevels`. */
  strictness: number;
  versions: VersionRange | null;
  groups: ReadonlySet<string> | null;
  /** Holds in `[from, until)`, milliseconds since 1970. */
  from: number;
  until: number;
  condition: Condition | null;
  exemptions: readonly CompiledExemption[];
  source: PolicyRule;
}

/** A policy made ready for `decide`. */
export interface CompiledPolicy {
  readonly policy: PolicyFile;
  /** Every rule, the strictest first; among equals as in the file. */
  readonly rules: readonly CompiledRule[];
  /** Rules that a tool can meet, in the same order. Tools that no rule names are not in it. */
  readonly byTool: ReadonlyMap<string, readonly CompiledRule[]>;
  /** Rules for every tool. */
  readonly forAll: readonly CompiledRule[];
  /** The same rules, made ready to be searched: by tool, and for tools that no rule names. */
  readonly shelves: ReadonlyMap<string, Shelf>;
  readonly others: Shelf;
}

/**
 * Makes a policy ready for `decide`. Ranges and conditions that occur several times are compiled once.
 * @throws TelltaleError `bad-policy` for a policy that `readPolicy` would not have passed
 */
export function compile(policy: PolicyFile): CompiledPolicy {
  if (!isTimeZone(policy.timezone)) throw unusable(`There is no time zone ${policy.timezone}.`);
  const range = once((text: string) => {
    return rangeOf(text) ?? unusable(`"${text}" is no range of versions.`);
  });
  const condition = once((text: string) => {
    const made = compileCondition(text);
    return "wrong" in made ? unusable(`"${text}": ${made.wrong}.`) : made;
  });
  const time = once((text: string) => {
    const reading = readTime(text, policy.timezone);
    return "wrong" in reading ? unusable(`"${text}": ${reading.wrong}.`) : reading.at;
  });
  const end = once((text: string) => showTime(time(text), policy.timezone));
  const rules = policy.rules
    .map(
      (source): CompiledRule => ({
        id: source.id,
        level: source.level,
        strictness: policyLevels.indexOf(source.level),
        versions: source.versions === undefined ? null : range(source.versions),
        groups: source.groups === undefined ? null : new Set(source.groups),
        from: source.from === undefined ? -Infinity : time(source.from),
        until: source.until === undefined ? Infinity : time(source.until),
        condition: source.when === undefined ? null : condition(source.when),
        exemptions: source.exemptions.map((exemption) => ({
          groups: new Set(exemption.groups),
          versions: exemption.versions === undefined ? null : range(exemption.versions),
          expires: time(exemption.expires),
          end: end(exemption.expires),
          source: exemption,
        })),
        source,
      }),
    )
    .sort((a, b) => b.strictness - a.strictness);
  const tools = new Set(rules.map((rule) => rule.source.tool).filter((tool) => tool !== "*"));
  const meets =
    (tool: string) =>
    ({ source }: CompiledRule) =>
      source.tool === tool || source.tool === "*";
  const byTool = indexed(rules, tools, meets);
  const forAll = rules.filter((rule) => rule.source.tool === "*");
  return {
    policy,
    rules,
    byTool,
    forAll,
    shelves: new Map([...byTool].map(([tool, all]) => [tool, new Shelf(all)])),
    others: new Shelf(forAll),
  };
}

function indexed(
  rules: readonly CompiledRule[],
  tools: ReadonlySet<string>,
  meets: (tool: string) => (rule: CompiledRule) => boolean,
): Map<string, CompiledRule[]> {
  return new Map([...tools].map((tool) => [tool, rules.filter(meets(tool))]));
}

/** Throws what it got as an error already; otherwise remembers. */
function once<T>(make: (text: string) => T | TelltaleError): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    if (value instanceof TelltaleError) throw value;
    made.set(text, value);
    return value;
  };
}

function unusable(message: string): TelltaleError {
  return new TelltaleError("bad-policy", message, { next: "telltale policy check FILE" });
}
