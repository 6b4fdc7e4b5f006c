import {
  type Level,
  type Levels,
  type ProtocolId,
  TelltaleError,
} from "@telltale/core/model/index.ts";
import { randomFrom } from "@telltale/core/random.ts";
import {
  baselines,
  coarseLevels,
  completed,
  designLevels,
  type PlanName,
  type PlanSize,
  planSize,
  type Screening,
  screening,
} from "./plan/design.ts";
import type { Factor } from "./plan/factor.ts";
import { envFactor } from "./plan/factors/env.ts";
import { fileFactor } from "./plan/factors/file.ts";
import { allFactors } from "./plan/factors/registry.ts";
import { sceneOf } from "./plan/scene.ts";
import type { AuditRecord } from "./recordings/record.ts";
import type { UnpackedSubject } from "./subjects/resolve.ts";
import { type Command, type CommandOptions, commandOf } from "./subjects/scene.ts";

/** What a user asks of an audit. */
export interface AuditOptions {
  /** `claude-code@2.1.91`, `npm:NAME@VERSION`, a folder, or a `.tgz`. */
  subject: string;
  plan: PlanName;
  /** Only these factors are varied; null for all. The base URL always is, since gates hang on it. */
  factors: string[] | null;
  /** Sandboxes at the same time; null: one for each processor, at most two. */
  workers: number | null;
  /** Null draws one. */
  seed: number | null;
  /** Folder for the results; null: a new one under the current folder. */
  out: string | null;
  /** A shell command that runs the tool. */
  run: string | null;
  protocol: ProtocolId | null;
  /** Further levels by factor id, such as values that the code compares with. */
  hints?: Record<string, Level[]>;
  /**
   * Whether the code is studied beside the runs: what it compares with becomes levels. By default it
   * is, but not in a quick audit, which would take a quarter longer.
   */
  study?: boolean | null;
}

/** What of the user's wishes concerns the command line of the subject. */
export function commandOptions(options: Pick<AuditOptions, "run" | "protocol">): CommandOptions {
  return {
    ...(options.run === null ? {} : { run: options.run }),
    ...(options.protocol === null ? {} : { protocol: options.protocol }),
  };
}

/** What an audit is going to try. */
export interface Design {
  size: PlanSize;
  seed: number;
  random: () => number;
  /** Factors that are varied. */
  factors: Factor[];
  /** Factors that cannot be varied for this subject, and why. */
  unavailable: { id: string; why: string }[];
  /** The vendor's own URL, and a neutral custom one. */
  baselines: Levels[];
  screening: Screening;
  /** How the subject is started at the baseline: for what is the same in every run. */
  command: Command;
}

/** @throws TelltaleError `usage` for a factor that there is not */
export function designAudit(subject: UnpackedSubject, options: AuditOptions): Design {
  const size = planSize(options.plan);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const random = randomFrom(seed);
  const command = commandOf(subject, sceneOf(allFactors, {}), commandOptions(options));
  const wanted = withHints(chosenFactors(options.factors), options.hints ?? {});
  const unavailable: { id: string; why: string }[] = [];
  const factors = availableOf(wanted, command, unavailable);
  return {
    size,
    seed,
    random,
    factors,
    unavailable,
    baselines: baselines(factors),
    screening: screening(factors, size, random),
    command,
  };
}

function availableOf(
  factors: readonly Factor[],
  command: Command,
  unavailable: { id: string; why: string }[],
): Factor[] {
  return factors.filter((factor) => {
    const why = factor.unavailable({ instrument: command.instrument }) ?? taken(factor, command);
    if (why !== null && !unavailable.some(({ id }) => id === factor.id))
      unavailable.push({ id: factor.id, why });
    return why === null;
  });
}

/** Why a variable cannot be varied that every run has from its recipe, over all others; null otherwise. */
function taken({ id }: Factor, { env }: Command): string | null {
  const isOwn = id.startsWith("env:") && Object.hasOwn(env, id.slice("env:".length));
  return isOwn ? "the audit itself sets this variable, so that the tool runs at all" : null;
}

/**
 * Takes further levels into a design while it is carried out: the list of factors grows in place, for
 * whoever holds it, and what was not run yet is planned anew.
 *
 * @param only the factors that the user wants varied; null for all
 * @param done rows that were run already, and stay as they are
 * @returns ids of the factors that have something new
 */
export function extendDesign(
  design: Design,
  hints: Record<string, Level[]>,
  { only, done }: { only: string[] | null; done: readonly Levels[] },
): string[] {
  const wanted =
    only === null
      ? hints
      : Object.fromEntries(Object.entries(hints).filter(([id]) => only.includes(id)));
  const before = new Map(design.factors.map((factor) => [factor.id, factor]));
  const extended = availableOf(
    withHints(design.factors, wanted),
    design.command,
    design.unavailable,
  );
  const changed = extended.filter((factor) => before.get(factor.id) !== factor);
  if (changed.length === 0) return [];
  design.factors.splice(0, design.factors.length, ...extended);
  design.baselines = baselines(design.factors);
  design.screening = completed(
    design.factors,
    design.size,
    done,
    design.random,
    // Where no second block comes, few levels of each factor leave room for the new ones.
    design.size.secondBlock ? designLevels : coarseLevels,
  );
  return changed.map(({ id }) => id);
}

function chosenFactors(ids: string[] | null): Factor[] {
  if (ids === null) return allFactors;
  const made = ids.map((id) => allFactors.find((factor) => factor.id === id) ?? factorNamed(id));
  // Gates hang on the base URL, and the prompt tells digests of the body from tells.
  return [
    ...allFactors.filter(
      (factor) => factor.id === "base-url" || factor.control || ids.includes(factor.id),
    ),
    ...made.filter((factor) => !allFactors.includes(factor)),
  ];
}

/** A factor for a file or a variable that the user names. */
function factorNamed(id: string): Factor {
  const [family, name] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  if (family === "env" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return envFactor(name, "1");
  if (family === "file" && /^(~\/|\/)/.test(name)) return fileFactor(name, "");
  throw new TelltaleError("usage", `There is no factor ${id}.`, {
    next: `Choose from ${allFactors.map((factor) => factor.id).join(", ")}, env:NAME and file:PATH.`,
  });
}

/** The factors of an audit as it kept them: those there are now, with the levels that it had then. */
export function factorsOf(record: AuditRecord): Factor[] {
  const kept = new Map<string, Level[]>(record.factors.map(({ id, levels }) => [id, levels]));
  const known = allFactors.filter((factor) => kept.has(factor.id));
  const added = record.factors.filter(({ id }) => !known.some((factor) => factor.id === id));
  return [...known, ...added.map(({ id }) => factorNamed(id))].map((factor) => ({
    ...factor,
    levels: kept.get(factor.id) ?? factor.levels,
  }));
}

/** Adds levels from outside: to factors there are, or as new factors for files and variables. */
function withHints(factors: readonly Factor[], hints: Record<string, Level[]>): Factor[] {
  const extended = factors.map((factor) => {
    const known = new Set(factor.levels.map((level) => level.id));
    const more = (hints[factor.id] ?? []).filter((level) => !known.has(level.id));
    return more.length === 0 ? factor : { ...factor, levels: [...factor.levels, ...more] };
  });
  const ids = new Set<string>(factors.map((factor) => factor.id));
  const added = Object.entries(hints)
    .filter(([id]) => !ids.has(id) && /^(env|file):/.test(id))
    .map(([id, levels]) => {
      const factor = factorNamed(id);
      return { ...factor, levels: [...factor.levels.slice(0, 1), ...levels] };
    });
  return [...extended, ...added];
}
