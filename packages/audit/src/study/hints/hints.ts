import type { FactorId, Level } from "@telltale/core/model/factor.ts";
import type { Finding, StudyReport } from "@telltale/core/model/study.ts";
import type { Comparison } from "../comparisons/comparisons.ts";
import type { Evidence, Read } from "../findings/evidence.ts";
import { valueFor } from "./values.ts";

/** How many levels of one factor are worth runs: in all combinations, and when a tell is localised. */
const most = { primary: 2, placebo: 4 };
/** How many variables and files that no audit tries by itself are worth a factor of their own. */
const mostFactors = { env: 8, file: 5 };
/** Of one list, so many entries are proposed: they are mostly treated alike. */
const mostOfList = 3;
/** A variable or a file must get to what leaves in so few steps. */
const longestWay = 12;
/** What stands in plain sight is meant only where it is asked for close to where it is read. */
const close = 6;

interface Proposal {
  factor: FactorId;
  value: string;
  score: number;
}

/**
 * Levels for the factors of an audit, from what the code compares with and asks for: what findings
 * stand on first, then what gets to what leaves in few steps. Values are plain text (a host name, a
 * zone, the content of a file); who runs the audit gives them the shape of its factors.
 */
export function hintsFrom(evidence: Evidence, findings: readonly Finding[]): StudyReport["hints"] {
  const best = new Map<string, Proposal>();
  const leaving = stepsToLeave(evidence);
  const proposals = [
    ...fromComparisons(evidence, findings, leaving),
    ...fromPresence(evidence, leaving),
  ];
  for (const proposal of proposals) {
    const key = `${proposal.factor}\n${proposal.value}`;
    if ((best.get(key)?.score ?? Number.NEGATIVE_INFINITY) < proposal.score)
      best.set(key, proposal);
  }
  const byFactor = [...Map.groupBy(best.values(), ({ factor }) => factor)]
    .map(([factor, proposals]) => ({ factor, proposals: proposals.sort(heavier) }))
    .sort((a, b) => heavier(a.proposals[0] as Proposal, b.proposals[0] as Proposal));
  const left = { ...mostFactors };
  const hints: StudyReport["hints"] = {};
  for (const { factor, proposals } of byFactor) {
    const family = factor.startsWith("env:") ? "env" : factor.startsWith("file:") ? "file" : null;
    if (family !== null && left[family]-- <= 0) continue;
    const primary = family === null ? most.primary : 1;
    hints[factor] = proposals
      .slice(0, primary + (family === null ? most.placebo : 2))
      .map(({ value }, at) => levelOf(factor, value, at < primary ? "primary" : "placebo"));
  }
  return hints;
}

function heavier(a: Proposal, b: Proposal): number {
  if (a.score !== b.score) return b.score - a.score;
  const [x, y] = [`${a.factor} ${a.value}`, `${b.factor} ${b.value}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function levelOf(factor: FactorId, value: string, role: Level["role"]): Level {
  const id = factor.startsWith("env:")
    ? `${factor.slice("env:".length)}=${value}`
    : factor.startsWith("file:")
      ? "present"
      : value;
  return { id, role, value, origin: "hint" };
}

function fromComparisons(
  evidence: Evidence,
  findings: readonly Finding[],
  leaving: ReadonlyMap<number, number>,
): Proposal[] {
  const suspicious = new Set(
    findings
      .filter(({ tier }) => tier !== "C")
      .flatMap(({ reads }) => reads.map(({ source, name }) => `${source} ${name ?? ""}`)),
  );
  const proposals: Proposal[] = [];
  for (const comparison of evidence.comparisons) {
    const read = evidence.reads[comparison.label] as Read;
    const { factor } = read;
    if (factor === null || factor.startsWith("file:") || isOrdinary(factor)) continue;
    const weight =
      (comparison.hidden !== 0 ? 1000 : 0) +
      (suspicious.has(`${read.id} ${read.name ?? ""}`) ? 500 : 0) +
      (read.ownSetting ? -300 : 0);
    const own = factor.startsWith("env:") || (read.id === factor && telling.test(factor));
    const out = leaving.get(comparison.label);
    if (weight <= 0 && (!own || comparison.steps > close || out === undefined)) continue;
    const score = weight - comparison.steps - (out ?? 0);
    const texts = weight > 0 ? comparison.texts : comparison.texts.filter(speaksForItself(factor));
    for (const [at, value] of valuesOf(factor, { ...comparison, texts }).entries()) {
      proposals.push({ factor, value, score: score - 20 * at });
    }
  }
  return proposals;
}

/** Factors whose values are recognised wherever they stand; names of people and folders are just words. */
const telling = /^(?:base-url|timezone|locale|git-remote|npm-registry)$/;

/** Whether a text is a value of a factor on the face of it: libraries compare with many others. */
function speaksForItself(factor: FactorId): (text: string) => boolean {
  if (factor === "timezone") return (text) => /^[A-Z][A-Za-z_]+\/[A-Z]/.test(text);
  if (factor === "locale" || factor.startsWith("env:")) return () => true;
  return (text) => /^\.?(?:[a-z0-9-]+\.)*[a-z-]*[a-z][a-z0-9-]*\.[a-z]{2,}$/.test(text);
}

/** What every run needs as it is, and what has a factor of its own. */
function isOrdinary(factor: FactorId): boolean {
  return /^env:(?:PATH|HOME|SHELL|USER|LOGNAME|PWD|TMPDIR|NODE_.*|.*_API_KEY|.*_TOKEN|.*METADATA.*)$/.test(
    factor,
  );
}

/** Files that a user may add without taking anything of the system away. */
function canBeAdded(factor: FactorId): boolean {
  return /^file:(?:~\/|\/\.)/.test(factor);
}

/** Values for which a comparison comes out true: of a longer list the first, the middle and the last. */
function valuesOf(factor: FactorId, { how, texts }: Comparison): string[] {
  const fitting = texts.flatMap((text) => valueFor(factor, how, text) ?? []);
  if (fitting.length <= mostOfList) return fitting;
  const at = [0, Math.floor(fitting.length / 2), fitting.length - 1];
  return at.flatMap((index) => fitting[index] ?? []);
}

/** By label, in how few steps something gets to what leaves, or decides over it. */
function stepsToLeave({ fromReads, sinks }: Evidence): Map<number, number> {
  const nearest = new Map<number, number>();
  for (const [node, marks] of sinks) {
    if (!fromReads.reaches(node)) continue;
    const loose = marks.every(({ certain }) => !certain) ? 4 : 0;
    for (const { label, steps } of fromReads.at(node)) {
      if (steps + loose > longestWay) continue;
      const known = nearest.get(label);
      if (known === undefined || steps + loose < known) nearest.set(label, steps + loose);
    }
  }
  return nearest;
}

/** Variables and files whose mere presence gets to what leaves. */
function fromPresence({ reads }: Evidence, leaving: ReadonlyMap<number, number>): Proposal[] {
  return reads.flatMap(({ factor, ownSetting }, label) => {
    const steps = leaving.get(label);
    if (factor === null || steps === undefined || isOrdinary(factor)) return [];
    if (!factor.startsWith("env:") && !canBeAdded(factor)) return [];
    const value = factor.startsWith("env:") ? "1" : "";
    return [{ factor, value, score: -steps - (ownSetting ? 300 : 0) - 10 }];
  });
}
