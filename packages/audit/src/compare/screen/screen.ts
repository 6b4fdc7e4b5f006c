import type { Entropy, Levels } from "@telltale/core/model/index.ts";
import type { Hypothesis } from "../hypothesis.ts";
import type { Column, Table } from "../table.ts";
import { chooseContrasts } from "./contrast.ts";
import { type Explanation, explain } from "./explain.ts";
import { type FactorLevels, firstBaseline, type Grid, gridOf } from "./grid.ts";
import { mixtureHypotheses } from "./mixture.ts";
import { suspectsInNoise } from "./noisy.ts";
import { byPlainness, type Partition, partitionOf, variesByItself } from "./partition.ts";
import { type Effect, effectsOf } from "./roles.ts";

export interface ScreenOptions {
  /** All factors, placebo levels included. The first level of each is its baseline. */
  factors: readonly FactorLevels[];
  /** Keys of columns that vary between identical runs (with natural randomness). */
  volatile: ReadonlySet<string>;
  /** Most hypotheses proposed. */
  maxHypotheses: number;
  /** How many factors may act together. */
  strength: number;
  /** The scenes from which effects are looked for; confirmation holds the last one. Default: first levels. */
  baselines?: readonly Levels[];
  /** Columns that are not to be suspected of chance effects (again). */
  exclude?: ReadonlySet<string>;
}

/** Explanations that save fewer bits leave room for the suspicion that chance plays a part. */
const wellExplained = 6;

/** Most hypotheses about what varies by itself: each costs power for all the others. */
const mostInNoise = 8;

/** Most hypotheses that need frozen randomness: they need fresh runs of their own. */
const mostFrozen = 8;

/** Columns that change in just the same rows, with what explains them. */
export interface Finding {
  /** The plainest first. */
  columns: Column[];
  partition: Partition;
  entropy: Entropy;
  grid: Grid;
  /** Best first; empty where no few factors explain the column. */
  explanations: Explanation[];
}

/**
 * Proposes which columns depend on which factors, most suspicious first. Stable columns are explained
 * as functions of few factors; what varies by itself is screened with permutation tests.
 * Nothing here is evidence: hypotheses are put to the test on fresh runs.
 */
export function screen(table: Table, options: ScreenOptions): Hypothesis[] {
  const findings = findingsOf(table, options);
  const explained = stableHypotheses(findings, options);
  const stable = [...explained, ...mixtureHypotheses(table, findings, explained, options)];
  const settled = new Set(
    findings
      .filter((finding) => (finding.explanations[0]?.gain ?? -1) > wellExplained)
      .flatMap((finding) => finding.columns),
  );
  const noisy = suspectsInNoise(
    table,
    table.columns.filter((column) => !settled.has(column) && !options.exclude?.has(column.key)),
    options,
  );
  const room = Math.max(options.maxHypotheses - mostInNoise, Math.floor(options.maxHypotheses / 2));
  const firstStable = stable.slice(0, Math.max(room, options.maxHypotheses - noisy.length));
  return [
    ...firstStable,
    ...noisy.slice(0, Math.min(mostInNoise, options.maxHypotheses - firstStable.length)),
  ];
}

/** Groups stable columns by partition and explains each group. */
export function findingsOf(table: Table, options: ScreenOptions): Finding[] {
  const attempts: { entropies: Entropy[]; entropy: Entropy }[] = [
    { entropies: ["natural", "fixed"], entropy: "natural" },
    { entropies: ["natural"], entropy: "natural" },
    { entropies: ["fixed"], entropy: "fixed" },
  ];
  const grids = attempts.map((attempt) => gridOf(table, options.factors, attempt.entropies));
  const groups = new Map<
    string,
    { grid: Grid; entropy: Entropy; partition: Partition; columns: Column[] }
  >();
  for (const column of table.columns) {
    const volatile = options.volatile.has(column.key) || variesByItself(column, table);
    for (const [at, attempt] of attempts.entries()) {
      const grid = grids[at] as Grid;
      if (grid.rows.length === 0) continue;
      // What varies with natural randomness is judged here only where randomness was frozen.
      if (volatile && (attempt.entropy === "natural" || !freezes(column, table))) continue;
      const partition = partitionOf(column, grid);
      if (partition.size < 2) {
        if (at === 0) break;
        continue;
      }
      if (
        at === 0 &&
        grids[0]?.rows.length !== grids[1]?.rows.length &&
        !sameAcrossEntropies(column, grid, table)
      ) {
        continue;
      }
      const key = `${at}:${partition.key}`;
      const group = groups.get(key) ?? { grid, entropy: attempt.entropy, partition, columns: [] };
      group.columns.push(column);
      groups.set(key, group);
      if (at !== 1) break;
    }
  }
  return [...groups.values()].map((group) => ({
    ...group,
    columns: group.columns.sort(byPlainness),
    explanations: explanationsOf(group.partition, group.grid, options.strength),
  }));
}

/** Whether freezing randomness may hold a column still: not what comes and goes, or takes its time. */
function freezes(column: Column, table: Table): boolean {
  if (column.kind === "presence" || column.kind === "timing") return false;
  const comesAndGoes = table.rows.some(
    (row, at) => row.usable && row.entropy === "natural" && column.values[at] === null,
  );
  return !comesAndGoes && !variesByItself(column, table, "fixed");
}

/**
 * Where no set of `strength` factors explains a leaf that mostly has one value, larger sets are tried:
 * a gate of three factors may show in a row by luck, and probes around that row then pin it down.
 */
function explanationsOf(partition: Partition, grid: Grid, strength: number): Explanation[] {
  const explanations = explain(partition, grid, strength);
  if (explanations.length > 0) return explanations;
  const counts = Map.groupBy(
    partition.classes.filter((value) => value >= 0),
    (value) => value,
  );
  const usual = Math.max(0, ...[...counts.values()].map((rows) => rows.length));
  if (usual * 2 < partition.known) return [];
  const larger = explain(partition, grid, strength + 1);
  return larger.length > 0 || strength > 2 ? larger : explain(partition, grid, strength + 2);
}

/** True unless some level combination was seen with both kinds of randomness and different values. */
function sameAcrossEntropies(column: Column, grid: Grid, table: Table): boolean {
  const natural = new Set<string | null>();
  const fixed = new Set<string | null>();
  for (const row of grid.rows) {
    const value = column.values[row];
    if (value === undefined) continue;
    (table.rows[row]?.entropy === "fixed" ? fixed : natural).add(value);
  }
  return fixed.size === 0 || natural.size === 0 || [...fixed].some((value) => natural.has(value));
}

/** Explanations that cost more bits than this over a plain list are guesses; more so with many factors. */
function worthATest(explanation: Explanation): number {
  return explanation.factors.length > 2 ? -4 : -9;
}

function stableHypotheses(findings: readonly Finding[], options: ScreenOptions): Hypothesis[] {
  const first = firstBaseline(options.factors);
  const bases = options.baselines ?? [first];
  const entries: { finding: Finding; effect: Effect; gain: number }[] = [];
  for (const finding of findings) {
    const top = finding.explanations[0];
    if (!top) continue;
    const frozen = finding.entropy === "fixed";
    const rivals = finding.explanations
      .filter(
        (other) =>
          other.gain > top.gain - 3 &&
          other.gain > (frozen && other.factors.length > 1 ? 0 : worthATest(other)),
      )
      .slice(0, 3);
    const basesByFactor = finding.grid.factors.map((factor) => [
      ...new Set(
        bases
          .map((base) => factor.names.indexOf(base[factor.id] ?? first[factor.id] ?? ""))
          .filter((at) => at >= 0),
      ),
    ]);
    for (const explanation of rivals) {
      for (const effect of effectsOf(explanation, finding.grid, basesByFactor)) {
        entries.push({ finding, effect, gain: explanation.gain });
      }
    }
  }
  entries.sort((a, b) => b.gain - a.gain);
  let frozen = 0;
  const kept = entries.filter(
    (entry) => entry.finding.entropy !== "fixed" || (frozen += 1) <= mostFrozen,
  );
  const hypotheses: Hypothesis[] = [];
  const byDriver = Map.groupBy(kept, (entry) => `${entry.finding.entropy}:${entry.effect.driver}`);
  for (const members of byDriver.values()) {
    const grid = members[0]?.finding.grid as Grid;
    const base = grid.factors.map((factor) =>
      Math.max(0, factor.names.indexOf(bases.at(-1)?.[factor.id] ?? factor.names[0] ?? "")),
    );
    const contrasts = chooseContrasts(
      members.map((member) => member.effect),
      grid,
      base,
    );
    members.forEach((member, at) => {
      const contrast = contrasts[at];
      const column = member.finding.columns[0];
      if (!contrast || !column) return;
      const driver = grid.factors[member.effect.driver]?.id ?? "";
      hypotheses.push({
        column: column.key,
        alsoIn: member.finding.columns.slice(1).map((other) => other.key),
        factors: [driver],
        gates: member.effect.gates
          .map((at) => grid.factors[at]?.id ?? "")
          .filter((id) => contrast.treated[id] !== undefined),
        treated: contrast.treated,
        control: contrast.control,
        entropy: member.finding.entropy,
        test: "exact",
        // A leaf that never varies by itself and yet changed deserves more trust than any chance find.
        score: member.gain + (member.finding.entropy === "fixed" ? 10 : 25),
      });
    });
  }
  const seen = new Set<string>();
  return hypotheses
    .sort((a, b) => b.score - a.score)
    .filter((hypothesis) => {
      // Rival explanations may come down to the same comparison.
      const key = JSON.stringify([
        hypothesis.column,
        hypothesis.treated,
        hypothesis.control,
        hypothesis.entropy,
      ]);
      return !seen.has(key) && seen.add(key);
    });
}
