import { type PermissionModel, type Probe, rank, type Verdict } from "./decision.ts";

/** A call that the target would treat more mildly than the source. */
export interface CounterExample {
  probe: Probe;
  source: Verdict;
  target: Verdict;
  /** Where it is about a file of the target with the name of something limited: that, and the source's file. */
  namesake?: Namesake;
}

/** A subagent, skill or command of the target, under the name of one that is limited in the source. */
export interface Namesake {
  file: string;
  of: string;
}

/** What was tried, and the first call, if any, that came out milder. */
export interface Proof {
  probes: number;
  /** Calls that asked, and now run in a sandbox: taken for a question because that was accepted. */
  confined: number;
  counterExample: CounterExample | null;
}

/**
 * Asks both models about every call. The target may never allow what the source denies or asks
 * about, nor ask about what the source denies for this very tool.
 * @param acceptSandbox whether a sandbox that can only read is as good as a question; never as a denial
 * @param progress told before each call how many were tried
 */
export function prove(
  source: PermissionModel,
  target: PermissionModel,
  probes: Probe[],
  acceptSandbox = false,
  progress: (tried: number) => void = () => {},
): Proof {
  let confined = 0;
  for (const [index, probe] of probes.entries()) {
    progress(index);
    const asked = source.decide(probe);
    const got = target.decide(probe);
    const sandboxed = acceptSandbox && got.decision === "allow" && got.confined === true;
    const decision = sandboxed ? "ask" : got.decision;
    const milder = rank(decision) < rank(asked.decision);
    if (milder && (decision === "allow" || asked.firm)) {
      return { probes: index + 1, confined, counterExample: { probe, source: asked, target: got } };
    }
    if (sandboxed && asked.decision !== "allow") confined += 1;
  }
  return { probes: probes.length, confined, counterExample: null };
}
