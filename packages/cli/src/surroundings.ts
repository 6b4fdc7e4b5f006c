import type { AuditOptions } from "@telltale/audit/prepare.ts";
import type { AuditListener, AuditResult, ReplayResult } from "@telltale/audit/reports/events.ts";
import type { DiffReport, StudyReport } from "@telltale/core/model/index.ts";

/** What the commands ask of the auditing engine. */
export interface Engine {
  audit(options: AuditOptions, listener: AuditListener, signal: AbortSignal): Promise<AuditResult>;
  judgeAgain(dir: string, listener: AuditListener): Promise<AuditResult>;
  replay(
    dir: string,
    tellId: string,
    listener: AuditListener,
    signal: AbortSignal,
  ): Promise<ReplayResult>;
  /** @param subject the user's words for it */
  study(subject: string, listener: AuditListener, signal: AbortSignal): Promise<StudyReport>;
  diff(
    before: string,
    after: string,
    listener: AuditListener,
    signal: AbortSignal,
  ): Promise<DiffReport>;
}

/** One of the two streams of a command. */
export interface Output {
  write(text: string): void;
  terminal: boolean;
  columns(): number;
}

/** Everything around a command, so that tests can stand in for it. */
export interface Surroundings {
  out: Output;
  err: Output;
  env: Readonly<Record<string, string | undefined>>;
  /** Loaded on first use: most commands do without. */
  engine(): Promise<Engine>;
  /** Aborted by the first Ctrl-C (or SIGTERM, SIGHUP). */
  signal: AbortSignal;
}

/** `0` nothing covert; `1` something covert was found; `2` usage error, or it could not be completed. */
export type ExitCode = 0 | 1 | 2 | 129 | 130 | 143;
