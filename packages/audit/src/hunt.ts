import type { Entropy, Levels, RunSpec } from "@telltale/core/model/index.ts";
import { announce } from "./announce.ts";
import { type CampaignOptions, confirmOnFreshRuns, outcomesOf } from "./campaign.ts";
import type { PlannedRun } from "./compare/confirm/index.ts";
import type { Confirmation } from "./compare/hypothesis.ts";
import { planLocalisation } from "./compare/localise/index.ts";
import type { Laboratory } from "./laboratory.ts";
import type { Notebook } from "./notebook.ts";
import type { PlanSize } from "./plan/design.ts";
import type { Design } from "./prepare.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { keepRecord } from "./recordings/store.ts";
import type { AuditListener } from "./reports/events.ts";
import type { WantedRun } from "./specs.ts";
import { looksHidden, openQuestions, suspicionsOf } from "./suspicions.ts";

export interface Hunt {
  design: Design;
  size: PlanSize;
  /** Grows as the hunt goes on, and is kept after each campaign. */
  record: AuditRecord;
  dir: string;
  laboratory: Laboratory;
  notebook: Notebook;
  listener: AuditListener;
  /**
   * Takes what the study of the code came to into the design and the record, once: what was not run
   * yet is planned anew. Waits a while for the study.
   *
   * @param done screening rows that were run already
   */
  takeHints(done: readonly Levels[]): Promise<void>;
}

/**
 * Looks for tells, once the control runs have shown that the subject works: a coarse block of
 * combinations, an early campaign on what it makes suspicious, the rest of the combinations and what
 * they leave open, a second campaign, and runs that show which levels count.
 */
export async function huntTells(hunt: Hunt): Promise<void> {
  const { design, size, record, laboratory, notebook, listener } = hunt;
  const tellAbout = announce(listener, notebook);
  const { strength, perSide } = size;
  const baseline = () => design.baselines.at(-1) ?? {};

  /** Confirms, keeps what was tested, and tells what was decided. */
  const campaign = async (
    options: Pick<CampaignOptions, "hypotheses" | "seed" | "maxRuns" | "moreRuns" | "block">,
  ): Promise<Confirmation[]> => {
    const onBlock: CampaignOptions["onBlock"] = (stages) =>
      tellAbout.decided(outcomesOf(stages, notebook).filter(isConfirmed));
    const { stages, untested } = await confirmOnFreshRuns(
      { ...options, baseline: baseline(), perSide, onBlock },
      laboratory,
      notebook,
    );
    record.campaigns.push(stages);
    record.untested = untested;
    await keepRecord(hunt.dir, record);
    const outcomes = outcomesOf(stages, notebook);
    tellAbout.decided(outcomes);
    return outcomes;
  };

  listener({ kind: "phase", phase: "screen" });
  const coarse = await observeCoarse(hunt);
  const early = suspicionsOf(notebook, record, { strength: 2, known: [] });
  tellAbout.suspected(early);

  listener({ kind: "phase", phase: "confirm" });
  const known = await campaign({
    hypotheses: early,
    seed: design.seed,
    maxRuns: size.earlyRuns,
    moreRuns: 0,
    block: 10,
  });

  if (size.secondBlock) {
    await hunt.takeHints(coarse);
    const [, fine = []] = design.screening.blocks;
    await laboratory.observe([...runsAt(fine, "screen", 2), ...frozenRuns(hunt, coarse)]);
    await laboratory.observe(
      openQuestions(notebook, record, { strength, most: size.probes, block: 4 }),
    );
    const late = suspicionsOf(notebook, record, { strength, known });
    tellAbout.suspected(late);
    await campaign({
      hypotheses: late,
      seed: design.seed + 1,
      maxRuns: size.confirmRuns,
      moreRuns: size.moreRuns,
      block: 20,
    });
  }

  listener({ kind: "phase", phase: "localise" });
  const confirmed = record.campaigns
    .flatMap((stages) => outcomesOf(stages, notebook))
    .filter(isConfirmed);
  const further = localisationOf(confirmed, hunt, baseline());
  laboratory.expect(laboratory.runsDone + further.length);
  await laboratory.observe(
    further.map((run) => ({ ...run, purpose: "localise" as const, block: 30 })),
  );
}

/**
 * Runs the coarse block. Where no second one comes, its second half waits for what the code compares
 * with: those values have no other place.
 */
async function observeCoarse({ design, size, laboratory, takeHints }: Hunt): Promise<Levels[]> {
  const [coarse = []] = design.screening.blocks;
  const first = size.secondBlock ? coarse : coarse.slice(0, Math.ceil(coarse.length / 2));
  await laboratory.observe(runsAt(first, "screen", 1));
  if (size.secondBlock) return coarse;
  const before = design.screening;
  await takeHints(first);
  const rest =
    design.screening === before
      ? coarse.slice(first.length)
      : design.screening.blocks.flat().slice(first.length);
  await laboratory.observe(runsAt(rest, "screen", 1));
  return [...first, ...rest];
}

/** Share of the localisation runs that is there for what stands in the open in any case. */
const openShare = 0.25;

/** What is hidden is localised first and completely; what stands in the open gets the runs that are left. */
function localisationOf(
  confirmed: readonly Confirmation[],
  { record, size, notebook }: Hunt,
  baseline: Levels,
): PlannedRun[] {
  const { table } = notebook.explained();
  const hidden = new Set(table.columns.filter(looksHidden).map(({ key }) => key));
  const urgent = confirmed.filter(({ hypothesis }) => hidden.has(hypothesis.column));
  const rest = confirmed.filter((outcome) => !urgent.includes(outcome));
  const plan = (some: readonly Confirmation[], maxRuns: number) =>
    planLocalisation(some, { factors: record.factors, baseline, maxRuns });
  const first = plan(urgent, size.localiseRuns);
  return [
    ...first,
    ...plan(
      rest,
      Math.max(Math.floor(size.localiseRuns * openShare), size.localiseRuns - first.length),
    ),
  ];
}

function isConfirmed(outcome: Confirmation): boolean {
  return outcome.confirmed;
}

function runsAt(
  rows: readonly Levels[],
  purpose: RunSpec["purpose"],
  block: number,
  entropy: Entropy = "natural",
): WantedRun[] {
  return rows.map((levels) => ({ levels, purpose, block, entropy }));
}

/**
 * Some of the coarse rows once more with frozen randomness, where the runtime allows it: fields that
 * look random can then be compared byte for byte. Two identical runs show what freezing can't hold.
 */
function frozenRuns({ design, size }: Hunt, rows: readonly Levels[]): WantedRun[] {
  if (design.command.instrument === "none" || size.frozenRows === 0) return [];
  const neutral = design.baselines.at(-1) ?? {};
  return runsAt([neutral, neutral, ...rows.slice(0, size.frozenRows)], "screen", 3, "fixed");
}
