import type { Levels } from "@telltale/core/model/index.ts";
import {
  type ConfirmationPlan,
  type Evaluation,
  evaluateConfirmation,
  type PlannedRun,
  planConfirmation,
  type Stage,
} from "./compare/confirm/index.ts";
import type { Confirmation, Hypothesis } from "./compare/hypothesis.ts";
import type { Table } from "./compare/table.ts";
import type { Laboratory } from "./laboratory.ts";
import type { Notebook } from "./notebook.ts";
import { looksHidden } from "./suspicions.ts";

/**
 * An audit confirms twice: strong suspicions early, the rest later. The error bound is shared by
 * both, so each p-value is corrected by this as well (Bonferroni).
 */
export const campaignsPerAudit = 2;

/**
 * Times depend on whatever else the machine does, and are asked of every factor: they must be clearer
 * than other differences before they are believed, and large enough that somebody could read them:
 * `share` of all pairs of a treated and a control run stand the same way round.
 */
const timing = { corrected: 0.01, apartMs: 50, share: 0.9 };

/** A campaign's outcome, corrected over all campaigns of the audit. */
export function outcomesOf(stages: readonly Stage[], notebook: Notebook): Confirmation[] {
  return evaluationOf(stages, notebook).confirmations;
}

function evaluationOf(stages: readonly Stage[], notebook: Notebook): Evaluation {
  const { table } = notebook.explained();
  const today = inTable(stages, table);
  return evaluateConfirmation(today, table, campaignsPerAudit, believableIn(table));
}

/**
 * The stages with their places as the table has them. Few values may be cut into slots that more
 * values no longer bear: what was tested in a slot that is gone is found in the whole value again.
 */
function inTable(stages: readonly Stage[], table: Table): Stage[] {
  const keys = new Set(table.columns.map(({ key }) => key));
  const placeOf = (key: string): string => {
    const whole = key.replace(/ slot:[^|]*$/, "");
    return keys.has(key) || !keys.has(whole) ? key : whole;
  };
  return stages.map((stage) => ({
    ...stage,
    hypotheses: stage.hypotheses.map((hypothesis) => {
      const { column, alsoIn } = hypothesis;
      const place = placeOf(column);
      return {
        ...hypothesis,
        column: place,
        ...(alsoIn
          ? { alsoIn: [...new Set(alsoIn.map(placeOf))].filter((key) => key !== place) }
          : {}),
      };
    }),
  }));
}

/** Whether a difference of times is clear and large enough; of anything else its p-value says it all. */
function believableIn(table: Table): (outcome: Omit<Confirmation, "confirmed">) => boolean {
  const rows = new Map(table.rows.map((row, at) => [row.run, at]));
  const times = new Map(
    table.columns.filter(({ kind }) => kind === "timing").map((column) => [column.key, column]),
  );
  return ({ hypothesis, runs, corrected }) => {
    const column = times.get(hypothesis.column);
    if (!column) return true;
    const timesOf = (side: readonly string[]) =>
      side.map((run) => Number(column.values[rows.get(run) ?? -1])).sort((a, b) => a - b);
    const [treated, control] = [timesOf(runs.treated), timesOf(runs.control)];
    const median = (sorted: readonly number[]) =>
      sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const later = treated.flatMap((a) => control.filter((b) => a > b)).length;
    const share = later / (treated.length * control.length);
    return (
      corrected <= timing.corrected &&
      Math.abs(median(treated) - median(control)) >= timing.apartMs &&
      Math.max(share, 1 - share) >= timing.share
    );
  };
}

/** Fresh runs on each side when something promising is looked at again. */
const generous = 16;
/** Most runs of the further stages where something hidden is promising, whatever the plan has for them. */
const moreForHidden = 48;

export interface CampaignOptions {
  hypotheses: readonly Hypothesis[];
  /** Levels of all factors that no hypothesis asks for. */
  baseline: Levels;
  perSide: number;
  /** Most runs of the first stage; suspicions that do not fit are left out and counted. */
  maxRuns: number;
  /** Most runs of all further stages together, where nothing hidden is among what is promising. */
  moreRuns: number;
  seed: number;
  /** Number of the block, so that runs of one campaign are told apart from others. */
  block: number;
  /** Called with the stages so far whenever the runs of some comparisons are complete. */
  onBlock?(stages: readonly Stage[]): void;
}

type MutableStage = Stage & { runs: (string | null)[] };

/**
 * Puts suspicions to the test on fresh runs, the most suspicious first, and gives those that look
 * promising another round. The stages are everything that is needed to evaluate them again.
 */
export async function confirmOnFreshRuns(
  options: CampaignOptions,
  laboratory: Laboratory,
  notebook: Notebook,
): Promise<{ stages: Stage[]; untested: number }> {
  const plan = (hypotheses: readonly Hypothesis[], seed: number, perSide = options.perSide) =>
    planConfirmation(hypotheses, {
      perSide,
      baseline: options.baseline,
      seed,
      campaigns: campaignsPerAudit,
    });
  const stages: Stage[] = [];
  let wanted = affordable(
    options.hypotheses,
    options.maxRuns,
    (some) => plan(some, options.seed).runs.length,
  );
  const untested = options.hypotheses.length - wanted.length;
  let spent = 0;
  while (wanted.length > 0) {
    const isFirst = stages.length === 0;
    const hidden = isFirst ? [] : wanted.filter((one) => isHidden(one, notebook));
    const most = hidden.length > 0 ? Math.max(moreForHidden, options.moreRuns) : options.moreRuns;
    if (hidden.length > 0) wanted = hidden;
    // What shows in only some of the runs needs many of them; where there is no room, fewer must do.
    const sides = isFirst ? [options.perSide] : [generous, options.perSide];
    const next = sides
      .map((perSide) => plan(wanted, options.seed + stages.length, perSide))
      .find((draft) => isFirst || spent + draft.runs.length <= most);
    if (!next) break;
    if (!isFirst) spent += next.runs.length;
    const stage: MutableStage = { hypotheses: wanted, plan: next, runs: next.runs.map(() => null) };
    stages.push(stage);
    // Block by block, so that what is certain after the first need not wait for the others.
    for (const block of blocksOf(next)) {
      const traces = await laboratory.observe(
        block.map((index) => ({
          ...(next.runs[index] as PlannedRun),
          purpose: "confirm" as const,
          block: options.block + stages.length - 1,
        })),
      );
      block.forEach((index, at) => {
        stage.runs[index] = traces[at]?.run ?? null;
      });
      options.onBlock?.(stages);
    }
    wanted = evaluationOf(stages, notebook).more;
  }
  return { stages, untested };
}

/** Whether a place of the text itself, or something about it, changes in what a reader would not read. */
function isHidden({ column, alsoIn = [] }: Hypothesis, notebook: Notebook): boolean {
  const places = new Set([column, ...alsoIn]);
  return notebook
    .explained()
    .table.columns.some((one) => places.has(one.key) && one.kind === "text" && looksHidden(one));
}

/** As many suspicions as the runs allow; one that would need too many is passed over for the next. */
function affordable(
  hypotheses: readonly Hypothesis[],
  maxRuns: number,
  cost: (some: readonly Hypothesis[]) => number,
): Hypothesis[] {
  const taken: Hypothesis[] = [];
  for (const hypothesis of hypotheses) {
    if (cost([...taken, hypothesis]) <= maxRuns) taken.push(hypothesis);
  }
  return taken;
}

/** The runs of a plan, put together by the comparisons that share them. */
function blocksOf(plan: ConfirmationPlan): number[][] {
  const blocks = new Map<string, number[]>();
  for (const { runs } of plan.comparisons) {
    const indexes = [...runs.treated, ...runs.control].sort((a, b) => a - b);
    blocks.set(indexes.join(), indexes);
  }
  return [...blocks.values()];
}
