import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { FindingKind, FindingPart, FleetFinding } from "@telltale/core/model/index.ts";
import { homeOf } from "./homes.ts";
import type { Image } from "./image.ts";
import { mayTake } from "./reach.ts";
import { stampOf } from "./stamp.ts";
import type { ToolTraces } from "./traces.ts";

/**
 * A program that was found; `whole`: a folder that is nothing but the tool; `stays`: it is not
 * for Telltale to remove, nor are the ways to it.
 */
export interface KnownProgram {
  tool: string;
  version: string | null;
  whole?: boolean;
  stays?: boolean;
}

/** What every search of a scan works with and adds to. */
export interface Search {
  image: Image;
  tools: readonly ToolTraces[];
  /** Resolved, without one inside another that is listed twice. */
  homes: readonly string[];
  /** By id; a thing found in two ways is told once. */
  found: Map<string, FleetFinding>;
  /** Resolved paths of programs and packages that were found, to the tool. */
  programs: Map<string, KnownProgram>;
}

export type Found = Pick<FleetFinding, "tool" | "kind" | "path" | "runnable" | "confidence"> &
  Partial<Pick<FleetFinding, "version" | "digest" | "stays" | "rule" | "settingsFolders">> & {
    evidence: string[];
    parts?: string[];
    /** The fact of the catalogue that it was found by, as `traces.yaml` has it. */
    fact?: string;
    /** The links that lead to it, or the file that names it, where that is not its path. */
    from?: readonly string[];
  };

const DOUBT = "No source of the vendor was found that says this is the tool's: it stays.";

/**
 * Adds a finding; to one that is known already, the evidence and what may be taken away with it. What
 * whoever named it could not remove themselves is no part of it ({@link mayTake}).
 */
export function add(search: Search, stated: Found): void {
  const { fact, ...found } = stated;
  if (isDoubted(search, found.tool, fact)) {
    found.evidence = [...found.evidence, DOUBT];
    found.confidence = "possible";
    found.parts = [];
  }
  const { parts: lexical = [], version = null, digest = null, from: _from, ...rest } = found;
  const id = idOf(found.kind, found.tool, found.path);
  const known = search.found.get(id);
  const { taken, notes } = partsOf(search, found, lexical);
  if (known !== undefined) {
    for (const line of [...found.evidence, ...notes])
      if (!known.evidence.includes(line)) known.evidence.push(line);
    known.parts = [...(known.parts ?? []), ...stamped(search, taken, known.parts ?? [])];
    return;
  }
  search.found.set(id, {
    id,
    ...rest,
    evidence: [...rest.evidence, ...notes],
    version,
    digest,
    home: homeOf(search.homes, found.path),
    parts: stamped(search, taken, []),
  });
}

/** What of the parts may be taken away, resolved, and a sentence for each that may not. */
function partsOf(
  search: Search,
  { kind, path: found, from = [found] }: Found,
  parts: readonly string[],
): { taken: string[]; notes: string[] } {
  const taken: string[] = [];
  const notes: string[] = [];
  // Entries are taken out of the file itself, wherever a symlink has it.
  const follow = kind === "mcp-server" || kind === "record";
  for (const part of parts) {
    const real = search.image.real(part, follow);
    if (real === null) continue;
    if ([...from, found, part].every((one) => mayTake(search, one, real))) taken.push(real);
    else
      notes.push(
        `That ${from.join(", ")} leads to ${real} is no reason to remove what is somebody else's.`,
      );
  }
  return { taken, notes };
}

function stamped({ image }: Search, paths: readonly string[], known: FindingPart[]): FindingPart[] {
  return [...new Set(paths)]
    .filter((path) => known.every((part) => part.path !== path))
    .map((path) => ({ path, stamp: stampOf(image.host(path)) }));
}

/** Whether nobody but the catalogue says it. */
export function isDoubted({ tools }: Search, tool: string, fact: string | undefined): boolean {
  const traces = tools.find((one) => one.tool === tool);
  return fact !== undefined && (traces?.unconfirmed.includes(fact) ?? false);
}

/** A hash of kind, tool and path: short, and the same in every scan. */
function idOf(kind: FindingKind, tool: string, path: string): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, tool, path]))
    .digest("hex")
    .slice(0, 16);
}

/** A pattern's paths on this machine: `~/` stands for every home. */
export function expand({ homes }: Pick<Search, "homes">, pattern: string): string[] {
  if (!pattern.startsWith("~/")) return [pattern];
  return homes.map((home) => (home === "/" ? "" : home) + pattern.slice(1));
}

/** All that a pattern matches, `~/` and `*` included. */
export function matches(search: Search, pattern: string): string[] {
  return expand(search, pattern).flatMap((path) => globBelow(search, path, pattern));
}

/** A home's own name may hold `*` itself: only the pattern's part is one. */
function globBelow({ image, homes }: Search, path: string, pattern: string): string[] {
  if (!pattern.includes("*")) return image.lstat(path) === null ? [] : [path];
  const home = homes.find((one) => path === (one === "/" ? "" : one) + pattern.slice(1));
  return home !== undefined && pattern.startsWith("~/")
    ? image.glob(pattern.slice(1), home === "/" ? "" : home)
    : image.glob(path);
}

/** A version as programs state it; null for what is none. */
export function versionIn(value: unknown): string | null {
  return typeof value === "string" && /^\d+\.\d+\.\d+[\w.+-]{0,60}$/.test(value) ? value : null;
}

/** The command that a file's name stands for: `claude.cmd` is `claude`. */
export function commandName(path: string): string {
  return basename(path).replace(/\.(exe|cmd|ps1|bat)$/i, "");
}
