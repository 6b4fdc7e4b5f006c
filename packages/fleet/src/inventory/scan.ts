import { realpathSync, statSync } from "node:fs";
import { type FleetScan, TelltaleError } from "@telltale/core/model/index.ts";
import { instantText } from "../instant.ts";
import { findExtensions } from "./extensions.ts";
import type { Search } from "./finding.ts";
import { findClosedScopes, findRefusedExtensions } from "./guards.ts";
import { findHomes, systemOf } from "./homes.ts";
import { Image } from "./image.ts";
import { findInstalls } from "./installs.ts";
import { findMcpServers } from "./mcp.ts";
import { findMentions } from "./mentions.ts";
import { findPackages } from "./packages.ts";
import { findProcesses } from "./processes.ts";
import { findLaunchers, findPrograms } from "./programs.ts";
import { findReferences } from "./references.ts";
import { findResidue } from "./residue.ts";
import type { ToolTraces } from "./traces.ts";
import { walkHomes } from "./walk.ts";

export interface ScanOptions {
  /** The folder in which a machine's `/` lies; `/` is this machine. */
  root: string;
  tools: readonly ToolTraces[];
  /** Telltale's own version, for the record. */
  telltale: string;
  now?: () => Date;
  /** The folder of running processes; by default `/proc` where the root is `/`. */
  proc?: string | null;
  /** Told how many entries were seen so far. */
  progress?: ((seen: number) => void) | undefined;
}

/**
 * Finds every catalogued tool on a machine, or on a disk of one, without starting anything found.
 * Places that cannot be read make the scan incomplete, and are named.
 *
 * @throws TelltaleError `usage` where the root is no folder
 */
export function scanMachine(options: ScanOptions): FleetScan {
  const { telltale, tools, now = () => new Date() } = options;
  const started = performance.now();
  const scannedAt = instantText(now());
  const root = requireRoot(options.root);
  const image = new Image(root, options.progress);
  const homes = findHomes(image);
  const search: Search = { image, tools, homes, found: new Map(), programs: new Map() };
  findPackages(search);
  findInstalls(search);
  findPrograms(search);
  // What a launcher leads to has to be known before it is judged.
  const { named, lists } = walkHomes(search);
  findLaunchers(search, named);
  findExtensions(search);
  findMcpServers(search);
  findResidue(search);
  findReferences(search);
  findClosedScopes(search);
  findRefusedExtensions(search);
  const proc = options.proc === undefined ? (root === "/" ? "/proc" : null) : options.proc;
  if (proc !== null) findProcesses(search, proc);
  const mentions = findMentions(search, lists);
  const order = (text: string) => text.replaceAll("/", "\0");
  return {
    format: 1,
    telltale,
    scannedAt,
    root,
    system: systemOf(image, homes),
    homes,
    findings: [...search.found.values()].sort((a, b) =>
      `${a.tool}\0${order(a.path)}\0${a.kind}` < `${b.tool}\0${order(b.path)}\0${b.kind}` ? -1 : 1,
    ),
    mentions,
    complete: image.notes.length === 0,
    notExamined: image.notes,
    files: image.seen,
    seconds: (performance.now() - started) / 1000,
  };
}

/** @throws TelltaleError `usage` where the root is no folder that can be read */
export function requireRoot(root: string): string {
  try {
    const real = realpathSync(root);
    if (statSync(real).isDirectory()) return real;
  } catch (cause) {
    throw new TelltaleError("usage", `The root ${root} cannot be read.`, {
      next: "Name a folder with --root.",
      cause,
    });
  }
  throw new TelltaleError("usage", `The root ${root} is no folder.`, {
    next: "Name a folder with --root.",
  });
}
