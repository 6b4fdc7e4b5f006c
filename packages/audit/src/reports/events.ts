import type { Base64, Dossier, Levels, Tell } from "@telltale/core/model/index.ts";

/**
 * The steps of an audit, and of a study or a diff, in their order. A step may be passed over; none
 * comes twice, but that a diff takes two subjects through the same.
 */
export const phases = [
  "prepare",
  "fetch",
  "open",
  "parse",
  "decode",
  "name",
  "choices",
  "trace",
  "compare",
  "report",
  "sandbox",
  "probe",
  "screen",
  "confirm",
  "localise",
  "judge",
  "write",
] as const;
export type Phase = (typeof phases)[number];

/** What an audit tells while it is under way. Texts may come from the tool: escape before showing. */
export type AuditEvent =
  /** A step begins. `detail` names what it works on, such as `@example/tool 1.2.3`. */
  | { kind: "phase"; phase: Phase; detail?: string }
  /** `runsPlanned` may grow; `secondsLeft` is null until it can be said. */
  | { kind: "progress"; runsDone: number; runsPlanned: number; secondsLeft: number | null }
  /** Something that looks like a tell (`suspected`), has held on fresh runs, or has not. */
  | {
      kind: "tell";
      /** The same for one suspicion through its states; not yet the `T1` of the dossier. */
      key: string;
      state: "suspected" | "confirmed" | "dropped";
      factors: string[];
      where: string;
      /** Known once it is confirmed, or earlier. */
      encoding: Tell["encoding"] | null;
    }
  /** The folder that recordings go to: what is in it survives an interruption. */
  | { kind: "folder"; dir: string }
  /** Anything else worth a line. */
  | { kind: "note"; text: string };

/** Takes the events of an audit; must not throw. */
export type AuditListener = (event: AuditEvent) => void;

/** What an audit, or a second judgement, ends with. */
export interface AuditResult {
  dossier: Dossier;
  /** Absolute path of the folder with traces and reports. */
  dir: string;
}

/** One run of a minimal pair. */
export interface ReplaySide {
  run: string;
  levels: Levels;
  /** Text around the place, at most 160 characters; `from`..`to` (UTF-16 units) is the place. Null where it is absent. */
  excerpt: { text: string; from: number; to: number } | null;
  /** The bytes of the place itself, as sent, at most 4096. Null where it is absent. */
  bytes: Base64 | null;
}

/** What came of running the minimal pair of one tell again. */
export interface ReplayResult {
  tell: Tell;
  without: ReplaySide;
  with: ReplaySide;
  /** True where the two sides differ again in the way that the dossier says. */
  seenAgain: boolean;
}
