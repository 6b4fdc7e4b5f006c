import { z } from "zod";
import { notExamined } from "./dossier.ts";

/**
 * What of a tool was found: a program that can be started, or something it left behind; `record`: an
 * entry in a list of a package manager or an editor; `guard`: what Telltale put in the tool's place.
 */
export const findingKind = z.enum([
  "npm-package",
  "native-install",
  "homebrew",
  "editor-extension",
  "mcp-server",
  "process",
  "shim",
  "settings",
  "state",
  "credentials",
  "record",
  "guard",
]);
export type FindingKind = z.infer<typeof findingKind>;

/**
 * A file, symlink or folder that goes when a finding goes. The stamp says what it was at the scan (see
 * fleet's `stampOf`); null where it was too large for that.
 */
export const findingPart = z.object({ path: z.string(), stamp: z.string().nullable() });
export type FindingPart = z.infer<typeof findingPart>;

/** Something on a machine that shows that a tool is, or was, installed there. Names are hostile. */
export const fleetFinding = z.object({
  /** Stable for the same thing on the same machine: a hash of kind, tool and path. */
  id: z.string(),
  /** Name in the catalogue. */
  tool: z.string(),
  kind: findingKind,
  /** As the machine itself would name it (under `--root`, without the root). */
  path: z.string(),
  /** Null where nothing says it without running the tool. */
  version: z.string().nullable(),
  /** `sha512-…` or `sha256-…` of the program where it can be had. */
  digest: z.string().nullable(),
  /** Home folder it belongs to; null where it is the machine's. */
  home: z.string().nullable(),
  /** Whether it can be run as it is, as opposed to residue of something removed. */
  runnable: z.boolean(),
  confidence: z.enum(["certain", "likely", "possible"]),
  /** What it stands on, each in one plain sentence. */
  evidence: z.array(z.string()).min(1),
  /** What its removal takes away, symlinks on the way resolved. Empty: it stays, as the evidence says. */
  parts: z.array(findingPart).optional(),
  /** What lies in the same folder and is not known to be the tool's: it stays, whatever goes. */
  stays: z.array(z.object({ path: z.string(), why: z.string() })).optional(),
  /** What of its parts the settings of something else name: that breaks when it goes. */
  namedBy: z.array(z.object({ path: z.string(), file: z.string() })).optional(),
  /** Of a guard: the rule that it names; null where it names none. */
  rule: z.string().nullable().optional(),
  /** Of an editor's extension: that editor's folders of user settings that are there, in its home. */
  settingsFolders: z.array(z.string()).optional(),
});
export type FleetFinding = z.infer<typeof fleetFinding>;

/**
 * A file of people's own that names a tool, such as a project's `package.json`: no installation, and it
 * stays, but it may bring the tool back.
 */
export const fleetMention = z.object({
  tool: z.string(),
  path: z.string(),
  /** One plain sentence that goes on after the path: `lists @scope/name (^1.2.3)`. */
  says: z.string(),
});
export type FleetMention = z.infer<typeof fleetMention>;

/** What `telltale fleet scan` saw. Incomplete is never clean: see `complete`. */
export const fleetScan = z.object({
  format: z.literal(1),
  telltale: z.string(),
  scannedAt: z.string(),
  root: z.string(),
  /** System that the folders look like. */
  system: z.enum(["linux", "macos", "windows", "unknown"]),
  homes: z.array(z.string()),
  findings: z.array(fleetFinding),
  mentions: z.array(fleetMention).optional(),
  complete: z.boolean(),
  notExamined: z.array(notExamined),
  files: z.number().int(),
  seconds: z.number(),
});
export type FleetScan = z.infer<typeof fleetScan>;
