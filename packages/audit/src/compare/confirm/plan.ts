import type { Entropy, FactorId, Levels } from "@telltale/core/model/index.ts";
import { balancedSplit, type Random, randomFrom } from "@telltale/core/random.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { logChoose } from "../statistics/combinatorics.ts";
import { firstLook } from "./looks.ts";

/** A run to be made: a level for every factor. */
export interface PlannedRun {
  levels: Levels;
  entropy: Entropy;
}

/** Two levels of a factor, with the runs that compare them. Many hypotheses can share one comparison. */
export interface PlannedComparison {
  key: string;
  factors: FactorId[];
  treated: Levels;
  control: Levels;
  entropy: Entropy;
  /** Indexes into the hypotheses given. */
  hypotheses: number[];
  /** Indexes into `runs`: assigned at random, so that the exact test holds whatever else varies. */
  runs: { treated: number[]; control: number[] };
}

export interface ConfirmationPlan {
  runs: PlannedRun[];
  comparisons: PlannedComparison[];
}

export interface PlanOptions {
  /** Fresh runs on each side; more are planned where so many comparisons could not be significant with them. */
  perSide: number;
  /** A level for every factor; what a hypothesis does not name is held at it. */
  baseline: Levels;
  seed: number;
  /** Campaigns that share the error bound; each p-value is multiplied by it afterwards. Default 1. */
  campaigns?: number;
}

/** Identifies a comparison across looks. */
export function comparisonKey(
  hypothesis: Pick<Hypothesis, "treated" | "control" | "entropy">,
): string {
  const sorted = (levels: Levels) => Object.entries(levels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    hypothesis.entropy,
    sorted(hypothesis.treated),
    sorted(hypothesis.control),
  ]);
}

/**
 * Packs the tests of many hypotheses into few runs. Comparisons whose conditions agree are crossed in
 * one block: in its 2 × `perSide` runs each comparison has its own random, balanced split into treated
 * and control, independent of the others, which makes the permutation test of each exact whatever the
 * others do. Comparisons that contradict each other, or change the same column, go to blocks of their
 * own. Minimal pairs are made for what was confirmed, with the localisation.
 */
export function planConfirmation(
  hypotheses: readonly Hypothesis[],
  options: PlanOptions,
): ConfirmationPlan {
  const random = randomFrom(options.seed);
  const drafts = draftsOf(hypotheses, options.baseline);
  const patterns = Math.max(1, ...drafts.map((draft) => draft.hypotheses.length));
  const tests = drafts.length * patterns * (options.campaigns ?? 1);
  const perSide = Math.max(options.perSide, sideFor(tests));
  const runs: PlannedRun[] = [];
  const comparisons: PlannedComparison[] = [];
  for (const block of blocksOf(drafts)) {
    const rows = crossed(block, perSide, random);
    const offset = runs.length;
    runs.push(...rows.map(({ levels }) => ({ levels, entropy: block[0]?.entropy ?? "natural" })));
    block.forEach((draft, at) => {
      const side = (treated: boolean) =>
        rows.flatMap((row, index) => (row.sides[at] === treated ? [offset + index] : []));
      comparisons.push({
        key: draft.key,
        factors: draft.factors,
        treated: draft.treated,
        control: draft.control,
        entropy: draft.entropy,
        hypotheses: draft.hypotheses,
        runs: { treated: side(true), control: side(false) },
      });
    });
  }
  return { runs, comparisons };
}

/** Fewest runs on a side with which one of so many tests can pass the first look after correction. */
function sideFor(tests: number): number {
  let side = 4;
  while (2 * Math.exp(-logChoose(2 * side, side)) * tests > firstLook) side += 1;
  return side;
}

interface Draft extends Omit<PlannedComparison, "runs"> {
  columns: Set<string>;
  /** Every factor's level where this comparison does not vary it. */
  context: Levels;
}

function draftsOf(hypotheses: readonly Hypothesis[], baseline: Levels): Draft[] {
  const drafts = new Map<string, Draft>();
  hypotheses.forEach((hypothesis, at) => {
    const key = comparisonKey(hypothesis);
    const draft = drafts.get(key) ?? {
      key,
      factors: hypothesis.factors,
      treated: hypothesis.treated,
      control: hypothesis.control,
      entropy: hypothesis.entropy,
      hypotheses: [],
      columns: new Set<string>(),
      context: { ...baseline, ...hypothesis.control },
    };
    draft.hypotheses.push(at);
    for (const column of [hypothesis.column, ...(hypothesis.alsoIn ?? [])])
      draft.columns.add(column);
    drafts.set(key, draft);
  });
  return [...drafts.values()];
}

function blocksOf(drafts: readonly Draft[]): Draft[][] {
  const blocks: Draft[][] = [];
  for (const draft of drafts) {
    const room = blocks.find((block) => block.every((other) => compatible(draft, other)));
    if (room) room.push(draft);
    else blocks.push([draft]);
  }
  return blocks;
}

function compatible(a: Draft, b: Draft): boolean {
  if (a.entropy !== b.entropy) return false;
  if (a.factors.some((factor) => b.factors.includes(factor))) return false;
  const names = (draft: Draft, factor: FactorId) =>
    !draft.factors.includes(factor) && draft.treated[factor] !== undefined;
  if (a.factors.some((factor) => names(b, factor)) || b.factors.some((factor) => names(a, factor)))
    return false;
  // What neither asks for may stand anywhere, as long as it stands still through the block.
  for (const [factor, level] of Object.entries(a.treated)) {
    const other = b.treated[factor];
    if (!a.factors.includes(factor) && other !== undefined && other !== level) return false;
  }
  return ![...a.columns].some((column) => b.columns.has(column));
}

function crossed(
  block: Draft[],
  perSide: number,
  random: Random,
): { levels: Levels; sides: boolean[] }[] {
  const splits = block.map(() => balancedSplit(perSide, random));
  const context: Levels = { ...block[0]?.context };
  for (const draft of block) Object.assign(context, draft.control);
  return Array.from({ length: perSide * 2 }, (_, row) => {
    const sides = splits.map((split) => split[row] ?? false);
    const chosen = block.map((draft, at) => {
      const side = sides[at] ? draft.treated : draft.control;
      return Object.fromEntries(draft.factors.map((factor) => [factor, side[factor] ?? ""]));
    });
    return { levels: Object.assign({}, context, ...chosen) as Levels, sides };
  });
}
