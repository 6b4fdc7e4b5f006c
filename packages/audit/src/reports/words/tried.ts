import type { Dossier, Tell } from "@telltale/core/model/index.ts";
import { counted } from "@telltale/core/words.ts";
import { planLabel } from "./labels.ts";

type Coverage = Dossier["coverage"];

/** Whether no run reached a model: then how it went says nothing, and why it went so says all. */
export function neverReached({ coverage }: Dossier): boolean {
  return coverage.runs > 0 && coverage.failedRuns >= coverage.runs;
}

/** The plan and how much of it was seen: `plan “quick”: 1,749 of 1,964 pairs of levels were seen together`. */
export function planText(coverage: Coverage): string {
  const plan = `plan “${planLabel[coverage.plan]}”`;
  const seen = coverage.combinations;
  if (seen === undefined) return plan;
  const sets =
    ["levels", "pairs of levels", "triples of levels"][coverage.strength - 1] ??
    `combinations of ${coverage.strength} levels`;
  const figure = (count: number) => count.toLocaleString("en-US");
  return seen.seen === seen.total
    ? `${plan}: all ${figure(seen.total)} ${sets} were seen together`
    : `${plan}: ${figure(seen.seen)} of ${figure(seen.total)} ${sets} were seen together`;
}

/** `1,312 places in the messages were compared; 37 of them differ …` */
export function placesText({ leaves }: Coverage): string {
  const { total, volatile } = leaves;
  return `${counted(total, "place")} in the messages compared; ${volatile.toLocaleString("en-US")} of them ${volatile === 1 ? "differs by itself" : "differ by themselves"} between identical runs.`;
}

/** A level as it stands in a list of what was tried: its name, the URL that it sets, and where it is from. */
export function levelText(factor: Coverage["factors"][number], level: string): string {
  const detail = factor.details?.find((one) => one.level === level);
  if (detail === undefined) return level;
  const host = hostText(detail.url);
  const url = detail.url === null || level.includes(host) ? [] : [urlText(detail.url)];
  const about = [...url, ...(detail.fromCode ? ["from the code"] : [])];
  return about.length === 0 ? level : `${level} (${about.join(", ")})`;
}

/** What `levelsFromCode` follows. */
export const triedBecause = "what the code compares with or asks for led to";

/** Levels that a tell speaks of and that were tried since the code compares with them, or asks for them. */
export function levelsFromCode(tell: Tell, { coverage }: Dossier): string[] {
  const spoken = new Set([
    ...tell.levels.map(({ level }) => level),
    ...[...tell.gates, ...tell.silentLevels].flatMap(({ levels }) => levels),
  ]);
  const involved = new Set([...tell.factors, ...tell.gates.map(({ factor }) => factor)]);
  return coverage.factors
    .filter(({ id }) => involved.has(id))
    .flatMap(({ details = [] }) => details.filter(({ fromCode }) => fromCode))
    .flatMap(({ level }) => (spoken.has(level) ? [level] : []));
}

/** `https://a.example` as `a.example`; anything else is left as it is. */
function urlText(url: string): string {
  return url.replace(/^https:\/\//, "").replace(/\/$/, "");
}

function hostText(url: string | null): string {
  return url !== null && URL.canParse(url) ? new URL(url).hostname : " ";
}

/** Levels that were tried and silent, without the baseline itself; entries without any fall away. */
export function silentLevelsOf(tell: Tell): { factor: string; levels: string[] }[] {
  return tell.silentLevels
    .map(({ factor, levels, ordinary }) => ({
      factor,
      levels: levels.filter((level) => level !== ordinary),
    }))
    .filter(({ levels }) => levels.length > 0);
}
