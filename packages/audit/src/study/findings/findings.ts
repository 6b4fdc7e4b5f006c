import type { DetectorHelp, Finding } from "@telltale/core/model/study.ts";
import type { Detector, Draft, Evidence } from "./evidence.ts";
import { allDetectors } from "./registry.ts";

/** What all detectors find, with ids by tier, in order of weight. */
export function findAll(evidence: Evidence): Finding[] {
  const drafts = allDetectors.flatMap((detector) =>
    detector.find(evidence).map((draft) => ({ detector, draft })),
  );
  const findings: Finding[] = [];
  for (const tier of ["A", "B", "C"] as const) {
    drafts
      .filter(({ detector }) => detector.tier === tier)
      .sort((a, b) => b.draft.weight - a.draft.weight || before(a.draft, b.draft))
      .forEach(({ detector, draft }, at) => {
        findings.push(findingOf(detector, draft, `${tier}${at + 1}`));
      });
  }
  return findings;
}

function findingOf(detector: Detector, draft: Draft, id: string): Finding {
  const { weight: _, ...said } = draft;
  return { id, tier: detector.tier, detector: detector.id, ...said };
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
