import { disclosuresFile, level, protocolId, subject } from "@telltale/core/model/index.ts";
import { z } from "zod";

/** A hypothesis as it is kept, so that judging again puts the same ones to the test. */
export const keptHypothesis = z.object({
  column: z.string(),
  factors: z.array(z.string()),
  gates: z.array(z.string()),
  treated: z.record(z.string(), z.string()),
  control: z.record(z.string(), z.string()),
  entropy: z.enum(["natural", "fixed"]),
  test: z.enum(["exact", "rank", "frequency"]),
  score: z.number(),
});

/**
 * What an audit knows besides its traces: enough to judge them again next month and to run a
 * minimal pair once more. Kept as `audit.json` beside the traces.
 */
export const auditRecord = z.object({
  format: z.literal(1),
  telltale: z.string(),
  createdAt: z.string(),
  /** What the user named: `claude-code@2.1.91`, a folder, an archive. */
  reference: z.string(),
  subject,
  options: z.object({
    plan: z.enum(["quick", "default", "thorough"]),
    factors: z.array(z.string()).nullable(),
    seed: z.number().int(),
    run: z.string().nullable(),
    protocol: protocolId.nullable(),
  }),
  /** The factors that were varied, with the levels known at the end. */
  factors: z.array(z.object({ id: z.string(), levels: z.array(level) })),
  /** Factors that could not be varied, and why. */
  unavailable: z.array(z.object({ id: z.string(), why: z.string() })),
  vendorHosts: z.array(z.string()),
  disclosures: disclosuresFile,
  hypotheses: z.array(keptHypothesis),
  /** Share of the planned combinations that were run. */
  combinations: z.object({ covered: z.number().int(), total: z.number().int() }),
  notes: z.array(z.string()),
  seconds: z.number(),
  complete: z.boolean(),
});
export type AuditRecord = z.infer<typeof auditRecord>;
