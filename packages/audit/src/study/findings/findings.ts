import type { DetectorHelp, Finding } from "@telltale/core/model/study.ts";
import type { Detector, Draft, Evidence } from "./evidence.ts";
import { allDetectors } from "./registry.ts";
import { relatedOf } from "./related.ts";

/** Findings that a report has, of each tier. */
const most = { A: 500, B: 500, C: 200 } as const;

/** What all detectors find, with ids by tier, in order of weight. */
export function findAll(evidence: Evidence): Finding[] {
  const drafts = allDetectors.flatMap((detector) =>
    detector.find(evidence).map((draft) => ({ detector, draft })),
  );
  const ids = new Map<Draft, string>();
  const ordered = (["A", "B", "C"] as const).flatMap((tier) => {
    const ofTier = drafts
      .filter(({ detector }) => detector.tier === tier)
      .sort((a, b) => b.draft.weight - a.draft.weight || before(a.draft, b.draft));
    const kept = ofTier.slice(0, most[tier]);
    if (tier === "C") evidence.shortWays = ofTier.length;
    if (kept.length < ofTier.length) evidence.met.add(tier === "C" ? "short-ways" : "findings");
    for (const [at, { draft }] of kept.entries()) ids.set(draft, `${tier}${at + 1}`);
    return kept;
  });
  const related = relatedOf(
    evidence,
    ordered.map(({ draft }) => draft),
  );
  return ordered.map(({ detector, draft }) =>
    findingOf(detector, draft, (one) => ids.get(one) ?? "", related.get(draft) ?? new Set()),
  );
}

function findingOf(
  detector: Detector,
  draft: Draft,
  idOf: (draft: Draft) => string,
  related: ReadonlySet<Draft>,
): Finding {
  const { weight: _, deciders: __, answers: ___, ...said } = draft;
  return {
    id: idOf(draft),
    tier: detector.tier,
    detector: detector.id,
    ...said,
    related: [...related].map(idOf),
  };
}

/** Findings of one weight stand in the order of their places, so that a report is the same each time. */
function before(a: Draft, b: Draft): number {
  const [x, y] = [placeText(a), placeText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function placeText({ steps, summary }: Draft): string {
  const [first] = steps;
  const number = (value: number | undefined) => String(value ?? 0).padStart(9, "0");
  return `${first?.file ?? ""} ${number(first?.line)} ${number(first?.column)} ${summary}`;
}

/** What the detectors look for, for readers. */
export function detectorHelp(): DetectorHelp[] {
  return allDetectors.map(({ id, title, help }) => ({ id, title, help }));
}
