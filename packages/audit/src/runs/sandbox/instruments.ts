import type { ObservedReads, RunSpec } from "@telltale/core/model/index.ts";

/** What is loaded into the subject, beside it or before it, and what it leaves for the trace. */
export type Instruments = {
  env: Record<string, string>;
  /** bwrap arguments. */
  args: string[];
  /** Command before the subject's own. */
  command: string[];
  gaps: string[];
  /** After the run: what was read, or null where nothing watched. */
  reads(): ObservedReads | null;
};

export function instruments(
  spec: RunSpec,
  _around: { readable: string; writable: string; frozenAt: number },
): Instruments {
  const wanted = spec.entropy === "fixed" || spec.scene.clockShiftMs !== null || spec.purpose === "probe";
  return { env: {}, args: [], command: [], gaps: wanted ? ["instruments are not loaded"] : [], reads: () => null };
}
