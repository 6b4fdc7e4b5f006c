import type { Entropy, Levels } from "@telltale/core/model/index.ts";
import { randomFrom, shuffle } from "@telltale/core/random.ts";
import type { Table } from "../table.ts";
import { firstBaseline } from "./grid.ts";
import { isMixture, usualShare } from "./mixture.ts";
import { personal } from "./roles.ts";
import { type Finding, findingsOf, type ScreenOptions } from "./screen.ts";

/** A run that would tell apart what screening left open. */
export interface Probe {
  levels: Levels;
  entropy: Entropy;
}

/** Explanations so many bits behind the best are still in the race; saving fewer than this proves little. */
const stillOpen = 3;

/**
 * Runs that settle what the screening rows leave open; they belong to the screening, and `screen` is
 * asked again with them. Two kinds:
 *
 * - A value seen in a few rows only, which several sets of factors explain equally well, or none:
 *   the row with the value is repeated with some factors put back to their baselines (one at a time
 *   where few are in question). Where the value goes away, one of them is needed. One round finds
 *   gates of any number of factors.
 * - A leaf that is different nearly everywhere (a hash of many things): the baseline is repeated with
 *   one factor after the other changed, which shows what goes into it.
 *
 * @param maxRuns most runs proposed.
 */
export function planProbes(table: Table, options: ScreenOptions, maxRuns: number): Probe[] {
  const findings = findingsOf(table, options);
  const probes: Probe[] = [];
  const add = (levels: Levels, entropy: Entropy) => {
    const same = (other: Levels) =>
      Object.keys(levels).every((factor) => other[factor] === levels[factor]);
    const known =
      probes.some((probe) => probe.entropy === entropy && same(probe.levels)) ||
      table.rows.some((row) => row.usable && row.entropy === entropy && same(row.levels));
    if (!known && probes.length < maxRuns) probes.push({ levels, entropy });
  };
  const first = firstBaseline(options.factors);
  const base = { ...first, ...options.baselines?.at(-1) };
  const open = findings.filter((finding) => isOpen(finding));
  const odd = oddRows(open);
  const natural = (row: number) => Number(table.rows[row]?.entropy === "natural") * 1000;
  const urgency = ([row, waiting]: [number, Finding[]]) => natural(row) + waiting.length;
  while (odd.size > 0) {
    // The row with most open questions first; the others may be answered by the same runs. Frozen
    // runs come last: what changes there may still vary by itself.
    const [row, settles] = [...odd].reduce((a, b) => (urgency(b) > urgency(a) ? b : a));
    const levels = { ...first, ...table.rows[row]?.levels };
    const entropy = table.rows[row]?.entropy ?? "natural";
    const suspects = options.factors
      .map((factor) => factor.id)
      .filter((id) => levels[id] !== base[id]);
    for (const dropped of dropSets(suspects, maxRuns - probes.length, row)) {
      add({ ...levels, ...Object.fromEntries(dropped.map((id) => [id, base[id] ?? ""])) }, entropy);
    }
    odd.delete(row);
    const settled = new Set(settles);
    for (const [other, waiting] of odd) {
      const rest = waiting.filter((finding) => !settled.has(finding));
      if (rest.length === 0) odd.delete(other);
      else odd.set(other, rest);
    }
  }
  if (findings.some((finding) => isMixture(finding))) {
    add(base, "natural");
    const ordered = [...options.factors].sort((a, b) => personal(b.id) - personal(a.id));
    for (const factor of ordered) {
      const level = factor.levels.find(
        (one) => one.role === "primary" && one.id !== base[factor.id],
      );
      if (level) add({ ...base, [factor.id]: level.id }, "natural");
    }
  }
  return probes;
}

/** Runs in which a group is put back, where there are too many factors to try them one by one. */
const groupRuns = 12;
/** Share of the factors put back in each: with two needed ones, the value then stays in half of the runs. */
const groupShare = 0.29;

/** Which factors are put back together: one each, or random groups, each factor equally often. */
function dropSets(suspects: readonly string[], room: number, seed: number): string[][] {
  if (suspects.length <= Math.min(groupRuns, room)) return suspects.map((id) => [id]);
  const random = randomFrom(seed + 1);
  const runs = Math.min(groupRuns, room);
  const sets: string[][] = Array.from({ length: runs }, () => []);
  for (const id of suspects) {
    // As many sets as the share asks for, the emptier ones first, ties at random.
    const order = shuffle([...sets], random).sort(
      (a, b) => Math.floor(a.length / 3) - Math.floor(b.length / 3),
    );
    for (const set of order.slice(0, Math.max(1, Math.round(runs * groupShare)))) set.push(id);
  }
  return sets;
}

/** Whether a finding has a usual value, and no explanation or no clear winner among several. */
function isOpen(finding: Finding): boolean {
  if (usualShare(finding) < 0.5) return false;
  const [best, second] = finding.explanations;
  if (!best) return true;
  if (best.gain < stillOpen) return true;
  return best.factors.length > 1 && second !== undefined && second.gain > best.gain - stillOpen;
}

/** By row of the table: the open findings whose unusual value was seen there. */
function oddRows(findings: readonly Finding[]): Map<number, Finding[]> {
  const rows = new Map<number, Finding[]>();
  for (const finding of findings) {
    const counts = new Array<number>(finding.partition.size).fill(0);
    for (const value of finding.partition.classes)
      if (value >= 0) counts[value] = (counts[value] ?? 0) + 1;
    const usual = counts.indexOf(Math.max(...counts));
    finding.partition.classes.forEach((value, at) => {
      const row = finding.grid.rows[at];
      if (value < 0 || value === usual || row === undefined) return;
      rows.set(row, [...(rows.get(row) ?? []), finding]);
    });
  }
  return rows;
}
