import { z } from "zod";
import { levels } from "./factor.ts";
import { protocolId } from "./protocol.ts";
import { scene } from "./scene.ts";

/** What one run may use. Exceeding a limit ends the run, and the trace says which. */
export const limits = z.object({
  /** Wall time, milliseconds. */
  ms: z.number().int().positive(),
  /** Resident memory of all processes of the run together, bytes. */
  memory: z.number().int().positive(),
  /** Processes and threads at any one time. */
  processes: z.number().int().positive(),
  /** Bytes that the run may write (home and /tmp together). */
  disk: z.number().int().positive(),
  /** Bytes that may leave (and are recorded) before the run is ended. */
  sent: z.number().int().positive(),
});
export type Limits = z.infer<typeof limits>;

/**
 * How the randomness of the subject is treated.
 *
 * - `natural`: as it comes.
 * - `fixed`: Math.random, crypto and the clock are frozen by a preload, so that fields that look
 *   random become comparable byte for byte. Only for subjects on Node or Bun.
 */
export const entropy = z.enum(["natural", "fixed"]);
export type Entropy = z.infer<typeof entropy>;

/** A folder or file of the host that the run sees, read-only. */
export const mount = z.object({ from: z.string(), to: z.string() });

/** One execution of the subject, completely described: what a worker needs, and nothing else. */
export const runSpec = z.object({
  /** `r0001`, unique within the audit. */
  id: z.string(),
  /** Why the run is made. */
  purpose: z.enum(["probe", "control", "screen", "confirm", "localise", "replay"]),
  /** Runs are shuffled within a block, so that drift over time does not look like a factor. */
  block: z.number().int(),
  levels,
  scene,
  /** Command line inside the sandbox; argv[0] is an absolute path there or a name on its PATH. */
  argv: z.array(z.string()).min(1),
  /** Variables of the tool's own (keys, base URLs …), over those of the scene. */
  env: z.record(z.string(), z.string()),
  mounts: z.array(mount),
  /** The scripted API that answers where the request itself does not tell which one is meant. */
  protocol: protocolId.nullable(),
  entropy,
  /** Which runtime the preload for `fixed` entropy, clock and probe goes into. */
  instrument: z.enum(["node", "bun", "none"]),
  limits,
});
export type RunSpec = z.infer<typeof runSpec>;
