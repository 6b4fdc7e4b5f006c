import type { Entropy, Levels, RunSpec } from "@telltale/core/model/index.ts";
import type { Factor } from "./plan/factor.ts";
import { sceneOf } from "./plan/scene.ts";
import type { UnpackedSubject } from "./subjects/resolve.ts";
import { type CommandOptions, commandOf } from "./subjects/scene.ts";

const MiB = 1024 * 1024;

/** What a coding tool may use in one run; generous, since real ones take up to 700 MB. */
const roomy = { memory: 4096 * MiB, processes: 512, disk: 1024 * MiB, sent: 64 * MiB };

/** One run that is wanted, before it has a number. */
export interface WantedRun {
  levels: Levels;
  purpose: RunSpec["purpose"];
  block: number;
  entropy: Entropy;
}

/** What all runs of an audit have in common. */
export interface SpecContext {
  factors: readonly Factor[];
  subject: UnpackedSubject;
  command: CommandOptions;
  /** Wall time that a run may take, or null for what the recipe allows. */
  timeoutMs: number | null;
}

/** The complete description of one run: the scene by its levels, the command by the scene. */
export function specOf(wanted: WantedRun, id: string, context: SpecContext): RunSpec {
  const scene = sceneOf(context.factors, wanted.levels);
  const command = commandOf(context.subject, scene, context.command);
  return {
    id,
    purpose: wanted.purpose,
    block: wanted.block,
    levels: wanted.levels,
    scene: { ...scene, files: [...command.files, ...scene.files] },
    argv: command.argv,
    env: command.env,
    mounts: command.mounts,
    protocol: command.protocol,
    entropy: wanted.entropy,
    instrument: command.instrument,
    limits: { ...roomy, ms: Math.min(command.timeoutMs, context.timeoutMs ?? command.timeoutMs) },
  };
}
