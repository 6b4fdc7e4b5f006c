import { listed } from "@telltale/core/words.ts";
import type { EntityFile } from "./entity.ts";
import {
  beyond,
  type Comparison,
  type Counted,
  gapsOf,
  type Interval,
  type Method,
  ownedShare,
} from "./ownership.ts";
import { comesAfter, stateOfTerritory } from "./regions.ts";
import type { ProviderRules, Source } from "./rules.ts";

/** `not-listed`: not among those whom the provider says it serves. */
export type Answer = "allowed" | "not-listed" | "unknown";

export interface Ground {
  answer: Answer;
  /** One plain sentence. */
  why: string;
}

export interface OwnershipReading extends Ground {
  method: Method;
  comparison: Comparison;
  /** Percent owned by companies headquartered where the provider serves nobody. */
  share: Interval;
}

export interface Eligibility extends Ground {
  provider: string;
  title: string;
  regions: (Ground & { region: string | null })[];
  /** Empty where no rule about owners is recorded, or in force. */
  ownership: OwnershipReading[];
  /** `copied`: a stored copy of the page was read. */
  sources: { url: string; read: string; copied: boolean; stale: boolean }[];
  notes: string[];
}

const DAY = 86_400_000;

/** Days are those of UTC: no provider states a time zone. */
function isStale(source: Source, at: number): boolean {
  return at >= Date.parse(source.read) + (source.goodForDays + 1) * DAY;
}

/** What was read one day says nothing about the days before. */
function isEarlier(source: Source, at: number): boolean {
  return at < Date.parse(source.read);
}

/**
 * Whether a provider says that it serves an entity at a moment: by the regions it is used from and by
 * who owns it. Not listed on one ground is not listed; allowed needs every ground and every reading.
 */
export function eligibility(rules: ProviderRules, file: EntityFile, at: number): Eligibility {
  const { regions, ownership } = rules;
  const own = file.owners[file.entity];
  const from: (string | null)[] = own?.usedFrom ?? [own?.headquarters ?? null];
  const places = from.map((region) => ({ region, ...regionAnswer(rules, region, at) }));
  const home = own?.headquarters ?? null;
  // A person has none. Where that of a company is not known, it could be where nobody is served.
  if (!from.includes(home) && (home !== null || own?.kind !== "person")) {
    places.push({ region: home, ...homeAnswer(rules, home, at) });
  }
  const notes: string[] = [];
  let readings: OwnershipReading[] = [];
  if (ownership === null) notes.push("No rule about owners is recorded for this provider.");
  else if (at < Date.parse(ownership.from))
    notes.push(`The rule about owners holds from ${ownership.from} on.`);
  else readings = ownershipReadings(rules, ownership, file, at);
  const sources = [regions.source, ...(ownership === null ? [] : [ownership.source])];
  for (const { note } of sources) if (note !== undefined) notes.push(note);
  if (regions.copy !== undefined) notes.push(`The list was read in a copy: ${regions.copy.where}`);
  return {
    provider: rules.provider,
    title: rules.title,
    ...joined([...places, ...groundOf(readings)]),
    regions: places,
    ownership: readings,
    sources: sources.map((source) => {
      const { url, read, copied = false } = source;
      return { url, read, copied, stale: isStale(source, at) };
    }),
    notes,
  };
}

/** Whether a provider serves a region. @param region null: not known */
export function regionAnswer(
  { regions }: ProviderRules,
  region: string | null,
  at: number,
): Ground {
  const unknown = (why: string): Ground => ({ answer: "unknown", why });
  if (region === null) return unknown("The region is not known.");
  const { source, served, except, missing, copy, unclear = {} } = regions;
  if (isStale(source, at)) {
    return unknown(
      `The list was read on ${source.read} and counts for ${source.goodForDays} days.`,
    );
  }
  if (isEarlier(source, at)) {
    return unknown(`The list was read on ${source.read}; what it said before is not known.`);
  }
  const country = region.slice(0, 2);
  if (except.includes(region) || except.includes(country)) {
    return { answer: "not-listed", why: `${region} is named as not served.` };
  }
  const doubt = unclear[region] ?? unclear[country];
  if (doubt !== undefined) return unknown(doubt);
  if (served === null) return unknown(missing ?? "The list is not recorded.");
  if (!served.includes(region) && !served.includes(country)) return unlisted(regions, region);
  const parts = except.filter((code) => code.startsWith(`${region}-`));
  if (parts.length > 0) {
    return unknown(`${region} is on the list without ${parts.join(", ")}: name the subdivision.`);
  }
  if (copy === undefined) return { answer: "allowed", why: `${region} is on the list.` };
  const age = copy.of === null ? "of unknown age" : `last changed on ${copy.of}`;
  return { answer: "allowed", why: `${region} is on the list, in a copy of it ${age}.` };
}

function homeAnswer(rules: ProviderRules, home: string | null, at: number): Ground {
  if (home !== null) return regionAnswer(rules, home, at);
  return { answer: "unknown", why: "Where it is headquartered is not known." };
}

/** What it means that a complete list does not name a region. */
function unlisted({ served, copy }: ProviderRules["regions"], region: string): Ground {
  const unknown = (why: string): Ground => ({ answer: "unknown", why });
  const country = region.slice(0, 2);
  const later = copy?.later;
  if (later?.adds.includes(country))
    return unknown(`A later copy of the list names ${region}, the complete one does not.`);
  const state = stateOfTerritory(country);
  if (state !== null && served?.includes(state)) {
    return unknown(`${region} is not named, and belongs to ${state}, which is on the list.`);
  }
  if (later !== undefined && comesAfter(country, later.to)) {
    const read = `a later one could be read up to ${later.to} only`;
    return unknown(`${region} is not on the complete copy of the list; ${read}.`);
  }
  const where = copy === undefined ? "the list" : "any copy of the list that was read";
  return { answer: "not-listed", why: `${region} is not on ${where}.` };
}

function ownershipReadings(
  rules: ProviderRules,
  rule: NonNullable<ProviderRules["ownership"]>,
  file: EntityFile,
  at: number,
): OwnershipReading[] {
  const methods: Method[] = rule.method === null ? ["control", "look-through"] : [rule.method];
  const comparisons: Comparison[] =
    rule.comparison === null ? ["more-than", "at-least"] : [rule.comparison];
  const counted = (name: string): Counted => {
    const owner = file.owners[name];
    // Rules are about companies; a person is none, and of a state nobody says whether it is meant.
    if (owner === undefined || owner.kind === "person") return "no";
    const { answer } = regionAnswer(rules, owner.headquarters ?? null, at);
    if (owner.kind === "state") return answer === "allowed" ? "no" : "unknown";
    return answer === "unknown" ? "unknown" : answer === "not-listed" ? "yes" : "no";
  };
  const others = (name: string): Counted => (name === file.entity ? "no" : counted(name));
  /** Why it is not known whether an owner counts. */
  const whyOf = (name: string): string => {
    const owner = file.owners[name];
    const { answer, why } = regionAnswer(rules, owner?.headquarters ?? null, at);
    // Of a state, the rules do not say whether it is meant, wherever it is.
    return answer === "unknown" ? inBrackets(why) : "a state, which the rule does not speak of";
  };
  const missing = missingLine(file, others, whyOf);
  return methods.flatMap((method) =>
    comparisons.map((comparison) => {
      const share = ownedShare(file, others, method, rule.threshold, comparison);
      const stale = isStale(rule.source, at);
      const ground: Ground = stale
        ? { answer: "unknown", why: `The rule was read on ${rule.source.read} and is out of date.` }
        : shareAnswer(share, rule.threshold, comparison);
      const why = stale || share.least === share.most ? ground.why : `${ground.why}${missing}`;
      return { method, comparison, share, answer: ground.answer, why };
    }),
  );
}

/** So many gaps are named; the rest is counted. */
const MOST_GAPS = 5;

/** What would have to be known of the owners for a share to be one number; begins with a space. */
function missingLine(
  file: EntityFile,
  counted: (name: string) => Counted,
  whyOf: (name: string) => string,
): string {
  const { unowned, unplaced, closed } = gapsOf(file, counted);
  const told = (all: readonly string[]) =>
    all.length <= MOST_GAPS
      ? listed(all)
      : `${all.slice(0, MOST_GAPS).join(", ")} and ${all.length - MOST_GAPS} more`;
  const parts = [
    ...(unowned.length === 0
      ? []
      : [
          `who owns ${told(unowned.map(({ name, percent, isExact }) => `${isExact ? "" : "up to "}${percentText(percent)} % of ${name}`))}`,
        ]),
    ...(closed.length === 0 ? [] : [`who stands behind ${told(closed)}, owned in a loop only`]),
    ...(unplaced.length === 0
      ? []
      : [`whether ${told(unplaced.map((name) => `${name} (${whyOf(name)})`))} counts`]),
  ];
  return parts.length === 0 ? "" : ` Not known: ${parts.join("; ")}.`;
}

/** A sentence that stands inside another one. */
const inBrackets = (sentence: string) =>
  (sentence.startsWith("The ") ? `t${sentence.slice(1)}` : sentence).replace(/\.$/, "");

/** Rounded, but never to nothing. */
const percentText = (percent: number) => `${Number(percent.toFixed(4)) || percent}`;

function shareAnswer(share: Interval, threshold: number, comparison: Comparison): Ground {
  // What lies beside the threshold is not rounded to it.
  const shown = (value: number) => {
    const short = Number(value.toFixed(4));
    return `${short === threshold ? Number(value.toPrecision(12)) : short}`;
  };
  const range =
    share.least === share.most
      ? `${shown(share.least)} %`
      : `${shown(share.least)} to ${shown(share.most)} %`;
  const limit = `${comparison === "more-than" ? "more than" : "at least"} ${threshold} %`;
  const by = "owned by companies headquartered where nobody is served";
  if (beyond(share.least, threshold, comparison)) {
    return { answer: "not-listed", why: `${range} ${by}: ${limit}.` };
  }
  if (beyond(share.most, threshold, comparison)) {
    return { answer: "unknown", why: `${range} ${by}: it could be ${limit}.` };
  }
  return { answer: "allowed", why: `${range} ${by}: not ${limit}.` };
}

/** Readings that differ make one unknown ground: the provider does not say which is meant. */
function groundOf(readings: readonly OwnershipReading[]): Ground[] {
  const [first] = readings;
  if (first === undefined) return [];
  if (readings.every(({ answer }) => answer === first.answer)) return [first];
  const said = readings.map(({ method, answer }) => `${answer} by ${method}`).join(", ");
  return [
    { answer: "unknown", why: `The provider does not state how shares are counted: ${said}.` },
  ];
}

function joined(grounds: readonly Ground[]): Ground {
  const worst =
    grounds.find(({ answer }) => answer === "not-listed") ??
    grounds.find(({ answer }) => answer === "unknown");
  if (worst !== undefined) return { answer: worst.answer, why: worst.why };
  return { answer: "allowed", why: grounds.map(({ why }) => why).join(" ") };
}
