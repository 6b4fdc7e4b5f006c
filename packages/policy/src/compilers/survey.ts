import type { Decision, PolicyFile, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { SemVer } from "semver";
import { type CompiledPolicy, compile } from "../compile.ts";
import { decide } from "../decide.ts";
import { versionOf } from "../versions.ts";
import type { FoundProgram, ToolIdentity } from "./identity.ts";
import { bordersOf, type Span } from "./spans.ts";

/** Versions about which a policy says one and the same. */
export interface Ruling extends Span {
  decision: Decision;
}

/** What is known about one exact version: from its dossier. */
export type KnownVersion = Pick<PolicyQuestion, "tool" | "digest" | "tell" | "destination"> & {
  version: string;
};

/** What a policy says about one tool at one instant, over all versions. */
export interface ToolSurvey {
  identity: ToolIdentity;
  /** Without a gap, from the lowest version on; neighbours differ in effect or rule. */
  rulings: readonly Ruling[];
  /** The same, where neighbours differ in anything that a decision says. */
  cells: readonly Ruling[];
  /** Programs of the inventory with what is said about each. */
  programs: readonly { found: FoundProgram; decision: Decision }[];
}

/** Who and when a survey is for. */
export interface Asking {
  /** Milliseconds since 1970. */
  at: number;
  /** Groups that everybody concerned is in; nobody's groups where it is empty. */
  groups: readonly string[];
}

/** A policy made ready to be surveyed, with what is known besides. */
export interface Surveyor {
  policy: PolicyFile;
  whole: CompiledPolicy;
  /**
   * Without the rules that look at the version as text. Of versions that nobody named one by one,
   * these rules say different things, and nobody knows which.
   */
  uniform: CompiledPolicy;
  /** Ids of those rules. */
  textual: ReadonlySet<string>;
  known: readonly KnownVersion[];
  programs: readonly FoundProgram[];
}

export function surveyor(
  policy: PolicyFile,
  known: readonly KnownVersion[],
  programs: readonly FoundProgram[],
): Surveyor {
  const whole = compile(policy);
  const textual = new Set(
    whole.rules.filter(({ condition }) => condition?.uses.has("version")).map(({ id }) => id),
  );
  const rest = policy.rules.filter(({ id }) => !textual.has(id));
  const uniform = textual.size === 0 ? whole : compile({ ...policy, rules: rest });
  return { policy, whole, uniform, textual, known, programs };
}

/** Asks the one evaluator about every version of a tool: about one of each kind that the policy tells apart. */
export function surveyTool(
  { whole, uniform, known, programs }: Surveyor,
  identity: ToolIdentity,
  { at, groups }: Asking,
): ToolSurvey {
  const { tool } = identity;
  const base = { tool, groups: [...groups], at, digest: null, tell: null, destination: null };
  const exact = new Map<string, KnownVersion>();
  for (const one of known) {
    const version = one.tool === tool ? versionOf(one.version) : null;
    if (version !== null) exact.set(version.version, one);
  }
  const singles = [...exact.keys()].map(versionOf).filter((one) => one !== null);
  const cells: Ruling[] = [];
  const borders = bordersOfTool(whole, tool, singles);
  borders.forEach((border, index) => {
    const facts = exact.get(border.version);
    const decision =
      facts === undefined
        ? decide(uniform, { ...base, version: border.version })
        : decide(whole, { ...base, ...facts, version: border.version });
    const to = borders[index + 1]?.version ?? null;
    cells.push({ from: index === 0 ? null : border.version, to, decision });
  });
  return {
    identity,
    rulings: merged(cells, ({ effect, rule }) => `${effect} ${rule}`),
    // The sentence names the version that was asked about; all else counts.
    cells: merged(cells, ({ effect, rule, exemption, next, unknown }) =>
      JSON.stringify([effect, rule, exemption, next, unknown]),
    ),
    programs: programs
      .filter((found) => found.tool === tool)
      .map((found) => {
        const facts = found.version === null ? undefined : exact.get(found.version);
        const question = { ...base, ...facts, version: found.version, digest: found.digest };
        return { found, decision: decide(whole, question) };
      }),
  };
}

function bordersOfTool(
  { byTool, forAll }: CompiledPolicy,
  tool: string,
  singles: SemVer[],
): SemVer[] {
  const rules = byTool.get(tool) ?? forAll;
  const ranges = rules.flatMap(({ versions, exemptions }) => [
    versions,
    ...exemptions.map((exemption) => exemption.versions),
  ]);
  return bordersOf(
    ranges.filter((range) => range !== null),
    singles,
  );
}

function merged(cells: readonly Ruling[], told: (decision: Decision) => string): Ruling[] {
  const result: Ruling[] = [];
  for (const cell of cells) {
    const last = result.at(-1);
    if (last !== undefined && told(last.decision) === told(cell.decision)) last.to = cell.to;
    else result.push({ ...cell });
  }
  return result;
}

/** The next moment at which something else is decided about any of these tools' versions. */
export function nextMoment(surveys: readonly ToolSurvey[]): number | null {
  let first: number | null = null;
  for (const { cells, programs } of surveys) {
    for (const { decision } of [...cells, ...programs]) {
      const at = decision.next?.at ?? null;
      if (at !== null && (first === null || at < first)) first = at;
    }
  }
  return first;
}
