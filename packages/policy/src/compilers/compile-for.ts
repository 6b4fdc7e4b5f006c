import { type PolicyRule, pageOf } from "@telltale/core/model/index.ts";
import { explain } from "../explain.ts";
import { showTime } from "../time.ts";
import { type Unconsidered, unconsidered } from "../unconsidered.ts";
import { type Feature, featuresOf } from "./features.ts";
import type { FoundProgram, ToolIdentity } from "./identity.ts";
import { type Outcome, outcomeOf } from "./outcomes.ts";
import { LOWEST } from "./spans.ts";
import {
  type Asking,
  type KnownVersion,
  nextMoment,
  type Surveyor,
  surveyor,
  surveyTool,
  type ToolSurvey,
} from "./survey.ts";
import type { BuildOptions, Built, Target } from "./target.ts";
import { headed, notExpressedText } from "./words.ts";

/** What became of one thing that a rule says about one tool. */
export interface Entry {
  rule: string;
  tool: string;
  /** `level`, `versions`, `exemption 2` … */
  feature: string;
  expressed: boolean;
  /** Where it is expressed: words of a file's content by which that can be seen. Else: why not. */
  says: string;
}

/** One target's answer. */
export interface Compiled {
  target: string;
  title: string;
  files: { name: string; text: string }[];
  /**
   * The next moment at which the files' contents would be others (where very many dates change nothing,
   * one up to which they are the same); null: never by time alone.
   */
  next: number | null;
  /** The next moment at which the policy decides something else about a tool of the catalogue. */
  nextDecision: number | null;
  /** Whether its files hold dates to come. */
  timed: boolean;
  /** One for each tool and rule for it. */
  outcomes: Outcome[];
  /** For groups only, while no group was given. */
  notConsidered: Unconsidered[];
  /** One for each tool, rule for it, and thing that the rule says. */
  entries: Entry[];
  /** What is blocked beyond the policy. */
  beyond: { tool: string; says: string }[];
  /** What is true of the target whatever the policy says. */
  limits: readonly string[];
  sources: Target["sources"];
}

/** What is compiled: a policy, at an instant, for people in all of some groups. */
export interface CompileRequest extends Asking {
  surveyor: Surveyor;
  tools: readonly ToolIdentity[];
  coarse: boolean;
}

export type { FoundProgram, KnownVersion, ToolIdentity };
export { surveyor };

/**
 * Compiles a policy for a target. What is blocked is what `decide` says at that instant, of every
 * version; what of the policy is not in the files stands in `entries`, and in the files' comments.
 */
export function compileFor(target: Target, request: CompileRequest): Compiled {
  const { surveyor: asked, coarse, at } = request;
  const surveys = surveysAt(request, at);
  const timeline = target.timed === true ? timelineOf(request) : { later: [], end: null };
  const built = target.build(surveys, { policy: asked.policy, coarse, ...timeline });
  const about = surveys.flatMap((survey) => accountOf(target, request, survey, built));
  const tools = request.tools.map(({ tool }) => tool);
  const compiled: Compiled = {
    target: target.id,
    title: target.title,
    files: [],
    next: target.timed === true ? timeline.end : nextChange(target, request, built),
    nextDecision: nextMoment(surveys),
    timed: target.timed === true,
    outcomes: about.map(({ outcome }) => outcome),
    notConsidered: request.groups.length > 0 ? [] : unconsidered(asked.whole, tools, at),
    entries: about.flatMap(({ entries }) => entries),
    beyond: [...built.beyond],
    limits: target.limits,
    sources: target.sources,
  };
  compiled.files = [
    ...built.files.map(({ name, body }) => ({
      name,
      text: headed(target, request, compiled, name, body),
    })),
    { name: "NOT-EXPRESSED.md", text: notExpressedText(request, compiled) },
  ];
  return compiled;
}

/** Several targets ask about the same moments. */
const remembered = new WeakMap<CompileRequest, Map<number, readonly ToolSurvey[]>>();

function surveysAt(request: CompileRequest, at: number): readonly ToolSurvey[] {
  const { surveyor: asked, tools, groups } = request;
  const of = remembered.get(request) ?? new Map<number, readonly ToolSurvey[]>();
  remembered.set(request, of);
  const known = of.get(at);
  if (known !== undefined) return known;
  const made = tools.map((identity) => surveyTool(asked, identity, { at, groups }));
  of.set(at, made);
  return made;
}

/** Beyond so many, somebody should compile again anyway. */
const MOST_LOOKS = 64;
const MOST_LATER = 16;

/** What is decided later, moment by moment, for targets that can hold dates themselves. */
function timelineOf(request: CompileRequest): Pick<BuildOptions, "later" | "end"> {
  const later: { at: number; surveys: readonly ToolSurvey[] }[] = [];
  let end = nextMoment(surveysAt(request, request.at));
  while (end !== null && later.length < MOST_LATER) {
    const surveys = surveysAt(request, end);
    later.push({ at: end, surveys });
    end = nextMoment(surveys);
  }
  return { later, end };
}

/** What is decided changes more often than what a target can say of it. */
function nextChange(target: Target, request: CompileRequest, now: Built): number | null {
  const same = JSON.stringify(now.files);
  let at = nextMoment(surveysAt(request, request.at));
  for (let looks = 0; at !== null && looks < MOST_LOOKS; looks += 1) {
    if (JSON.stringify(builtAt(target, request, at).files) !== same) return at;
    at = nextMoment(surveysAt(request, at));
  }
  return at;
}

/** Files of moments to come are looked at for the next change, and for what becomes of later rules. */
const builds = new WeakMap<CompileRequest, Map<string, Built>>();

function builtAt(target: Target, request: CompileRequest, at: number): Built {
  const of = builds.get(request) ?? new Map<string, Built>();
  builds.set(request, of);
  const key = `${target.id} ${at}`;
  const { policy } = request.surveyor;
  const options = { policy, coarse: request.coarse, later: [], end: null };
  const built = of.get(key) ?? target.build(surveysAt(request, at), options);
  of.set(key, built);
  return built;
}

/** What became of each rule for a tool, and of each thing that it says. */
function accountOf(target: Target, request: CompileRequest, survey: ToolSurvey, built: Built) {
  const { tool } = survey.identity;
  const about = request.surveyor.policy.rules.filter((rule) => [tool, "*"].includes(rule.tool));
  return about.map((rule): { outcome: Outcome; entries: Entry[] } => {
    const carried = new Map(
      built.items
        .filter((item) => item.tool === tool && item.rule === rule.id)
        .flatMap(({ carries }) => Object.entries(carries)),
    );
    const left = built.left.filter((one) => one.tool === tool && one.rule === rule.id);
    const absent = carried.has("level")
      ? null
      : (absence(target, request, survey, rule) ??
        left.find(({ of }) => of === undefined)?.why ??
        "nothing of it can be said there.");
    const entries = featuresOf(rule).flatMap((feature): Entry[] => {
      const entry = { rule: rule.id, tool, feature: feature.label };
      const shown = carried.get(feature.name);
      const lost = (says: string) => ({ ...entry, expressed: false, says });
      const partly = left
        .filter(({ of = ["level"] }) => of.includes(feature.name))
        .map(({ why }) => lost(why));
      if (shown !== undefined) return [{ ...entry, expressed: true, says: shown }, ...partly];
      if (absent === null) return [lost(settled(target, request, feature))];
      return [lost(carried.size > 0 ? absent : `The rule is not in the output: ${absent}`)];
    });
    return { outcome: outcomeOf(target, rule, survey, built, absent), entries };
  });
}

/** Why a rule has nothing to be expressed; null where it decides about some version now, at a level that the target knows. */
function absence(
  target: Target,
  request: CompileRequest,
  survey: ToolSurvey,
  rule: PolicyRule,
): string | null {
  // What never holds there comes before what does not hold yet.
  if (target.only !== undefined && target.only.tool !== survey.identity.tool)
    return target.only.others;
  if (!target.levels.includes(rule.level)) {
    return `${target.title} can block, and not ${rule.level === "warn" ? "warn" : "advise"}.`;
  }
  if (survey.rulings.some(({ decision }) => decision.rule === rule.id)) return null;
  if (request.surveyor.textual.has(rule.id)) {
    return "its condition looks at the version as text, which can be judged for single versions with a dossier only.";
  }
  const why = whyNot(request, survey, rule);
  const later = laterWhy(target, request, survey, rule);
  if (later === null) return `${why}.`;
  const from = showTime(later.at, request.surveyor.policy.timezone);
  return why.includes(from)
    ? `${why}, and is not carried out then either: ${later.why}`
    : `${why}; from ${from} on it decides, and is not carried out either: ${later.why}`;
}

/** Why a rule is not in the output even when its time comes; null where it is, or its time never comes. */
function laterWhy(
  target: Target,
  request: CompileRequest,
  { identity: { tool } }: ToolSurvey,
  { id }: PolicyRule,
): { at: number; why: string } | null {
  let at = nextMoment(surveysAt(request, request.at));
  for (let looks = 0; at !== null && looks < MOST_LOOKS; looks += 1) {
    const surveys = surveysAt(request, at);
    const then = surveys.find(({ identity }) => identity.tool === tool);
    if (then?.rulings.some(({ decision }) => decision.rule === id)) {
      const { items, left } = builtAt(target, request, at);
      if (items.some((item) => item.tool === tool && item.rule === id)) return null;
      const why = left.find((one) => one.tool === tool && one.rule === id)?.why;
      return why === undefined ? null : { at, why };
    }
    at = nextMoment(surveys);
  }
  return null;
}

/** Why rules do not decide about a tool, by their ids: asked once for all of them, and all targets. */
const whys = new WeakMap<ToolSurvey, Map<string, string>>();

function whyNot(request: CompileRequest, survey: ToolSurvey, rule: PolicyRule): string {
  const known = whys.get(survey) ?? whysOf(request, survey);
  whys.set(survey, known);
  return known.get(rule.id) ?? "it decides about no version";
}

/** Asks about one version of each kind; what is said of versions that a rule is for counts for more. */
function whysOf(
  { surveyor: asked, at, groups }: CompileRequest,
  { identity, cells }: ToolSurvey,
): Map<string, string> {
  const { tool } = identity;
  const known = new Map(
    asked.known.filter((one) => one.tool === tool).map((one) => [one.version, one]),
  );
  const whys = new Map<string, string>();
  const outside = new Map<string, string>();
  for (const { from } of cells) {
    const version = from ?? LOWEST;
    const facts = known.get(version) ?? { digest: null, tell: null, destination: null };
    const question = { ...facts, tool, version, groups: [...groups], at };
    const { decision, aside } = explain(asked.uniform, question);
    for (const { rule, missing } of decision.unknown) {
      if (!whys.has(rule)) whys.set(rule, `it cannot be judged without ${ofAny(missing)}`);
    }
    for (const { rule, why } of aside) {
      const says = why.startsWith("its ") ? why : `it ${asIs(why)}`;
      if (why.startsWith("is for versions")) outside.set(rule, says);
      else if (!whys.has(rule)) whys.set(rule, says);
    }
  }
  return new Map([...outside, ...whys]);
}

/** What is missing of one version is missing of each. */
const ofAny = (missing: string) => missing.replace("of this version", "of the version");

/** What `explain` says of a rule, as the end of a sentence about it. */
function asIs(why: string): string {
  if (why === "cannot be judged") return why;
  if (why.startsWith("exempt")) return `is ${why}`;
  return why.endsWith("is as strict or stricter") ? `does not decide, since ${why}` : why;
}

/** What a target without a place for a feature does with it. */
function settled(target: Target, request: CompileRequest, { name, value }: Feature): string {
  const { at, groups, surveyor: asked } = request;
  const reason = target.cannot[name];
  const because = reason === undefined ? "" : ` ${reason}`;
  const instant = showTime(at, asked.policy.timezone);
  const people = groups.length === 0 ? "people in no group" : `people in ${groups.join(", ")}`;
  switch (name) {
    case "from":
    case "until":
      return `${value}: settled for ${instant}.${because}`;
    case "groups":
    case "exemption":
      return `${value}: settled for ${people} at ${instant}.${because}`;
    case "when":
      return `${value}: settled by the dossiers that were given; versions without one are not judged.${because}`;
    case "dossier":
      if (because === "" && pageOf(value) === null)
        return `"${value}": a path from the policy file leads nowhere for the people concerned; the address of a page would be shown.`;
      return `"${value}":${because === "" ? ONE_FOR_ALL : because}`;
    default:
      return `"${value}":${because === "" ? ONE_FOR_ALL : because}`;
  }
}

const ONE_FOR_ALL = " one text there stands for several rules, and this is not in it.";
