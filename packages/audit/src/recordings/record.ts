import { disclosuresFile, level, protocolId, subject } from "@telltale/core/model/index.ts";
import { z } from "zod";

const levelsOf = z.record(z.string(), z.string());
const entropyOf = z.enum(["natural", "fixed"]);

/** A hypothesis as it is kept, so that judging again puts the same ones to the test. */
const hypothesis = z.object({
  column: z.string(),
  factors: z.array(z.string()),
  gates: z.array(z.string()),
  treated: levelsOf,
  control: levelsOf,
  entropy: entropyOf,
  test: z.enum(["exact", "rank", "frequency"]),
  score: z.number(),
  alsoIn: z.array(z.string()).exactOptional(),
  value: z.string().nullable().exactOptional(),
});

/** One round of confirmation: what was to be tested, by which design, on which runs. */
export const keptStage = z.object({
  hypotheses: z.array(hypothesis).readonly(),
  plan: z.object({
    runs: z.array(z.object({ levels: levelsOf, entropy: entropyOf })),
    comparisons: z.array(
      z.object({
        key: z.string(),
        factors: z.array(z.string()),
        treated: levelsOf,
        control: levelsOf,
        entropy: entropyOf,
        hypotheses: z.array(z.number().int()),
        runs: z.object({ treated: z.array(z.number().int()), control: z.array(z.number().int()) }),
      }),
    ),
  }),
  runs: z.array(z.string().nullable()).readonly(),
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
  disclosures: disclosuresFile.shape.statements,
  telemetryHosts: z.array(z.string()),
  /** What was suspected and put to the test; each campaign has one stage or more of fresh runs. */
  campaigns: z.array(z.array(keptStage)),
  /** Suspicions that were left untested for want of runs. */
  untested: z.number().int(),
  /** Ids of the runs that were made: a recording that is missing later is no clean one. */
  runs: z.array(z.string()).default([]),
  /** Where each tell of the dossier stands in the table: column key by tell id. */
  places: z.record(z.string(), z.string()).default({}),
  notes: z.array(z.string()),
  seconds: z.number(),
  complete: z.boolean(),
});
export type AuditRecord = z.infer<typeof auditRecord>;
