/** The ways in which the product can fail a user; the command line has one sentence for each. */
export type ErrorCode =
  | "usage"
  | "unknown-tool"
  | "unknown-version"
  | "registry-unreachable"
  | "bad-integrity"
  | "bad-archive"
  | "bad-subject"
  | "bad-catalogue"
  | "bad-policy"
  | "bad-trace"
  | "missing-system-part"
  | "no-sandbox"
  | "worker-lost"
  | "audit-incomplete"
  | "interrupted"
  | "internal";

/**
 * A failure with a code, one sentence for the user, and what to do next.
 * The cause stays attached for `--debug`.
 */
export class TelltaleError extends Error {
  readonly code: ErrorCode;
  /** What the user can do about it, or null where nothing helps. */
  readonly next: string | null;

  constructor(code: ErrorCode, message: string, options: { next?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "TelltaleError";
    this.code = code;
    this.next = options.next ?? null;
  }
}
