import { type PermissionModel, type Probe, rank, type Verdict } from "./decision.ts";

/** A call that the target would treat more mildly than the source. */
export interface CounterExample {
  probe: Probe;
  source: Verdict;
  target: Verdict;
}

/** What was tried, and the first call, if any, that came out milder. */
export interface Proof {
  probes: number;
  counterExample: CounterExample | null;
}

/**
 * Asks both models about every call. The target may never allow what the source denies or asks
 * about, nor ask about what the source denies for this very tool.
 */
export function prove(source: PermissionModel, target: PermissionModel, probes: Probe[]): Proof {
  for (const [index, probe] of probes.entries()) {
    const asked = source.decide(probe);
    const got = target.decide(probe);
    const milder = rank(got.decision) < rank(asked.decision);
    if (milder && (got.decision === "allow" || asked.firm)) {
      return { probes: index + 1, counterExample: { probe, source: asked, target: got } };
    }
  }
  return { probes: probes.length, counterExample: null };
}
