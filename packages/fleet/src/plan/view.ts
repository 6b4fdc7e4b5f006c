import type { Decision, FleetFinding, FleetScan } from "@telltale/core/model/index.ts";
import type { ToolTraces } from "../inventory/traces.ts";
import type { ToolName } from "./guard.ts";
import type { FleetPlan } from "./model.ts";

/** What a policy says about one finding, at the instant of the plan. */
export type Decide = (finding: FleetFinding) => Decision;

/** What a policy says of all versions of a tool together, at that instant. */
export interface Outlook {
  /** Rules that block some version for certain, each with one that it blocks. */
  blocks: readonly { rule: string; version: string }[];
  /** Further rules that may block some version, and what would have to be known. */
  maybe: readonly { rule: string; missing: string }[];
  /** Exemptions in force that spare some version. */
  spared: readonly NonNullable<Decision["exemption"]>[];
  /** The first moment from which some version is blocked that now is not, in milliseconds since 1970. */
  next: { at: number; rule: string } | null;
}

/** A policy, asked at the instant of the plan, about whoever the plan is for. */
export interface PolicyView {
  name: string;
  decide: Decide;
  outlook(tool: string): Outlook;
  /** The first later moment at which a finding is blocked that now is not, by time alone. */
  nextBlock(finding: FleetFinding): { at: number; rule: string } | null;
  /** Whether a rule is one that blocks. */
  isBlock(rule: string): boolean;
  /** A moment (milliseconds since 1970) in ISO 8601, in the policy's time zone. */
  shown(at: number): string;
}

export interface PlanOptions {
  scan: FleetScan;
  policy: PolicyView;
  /** The instant that the policy is asked about, in milliseconds since 1970. */
  at: number;
  telltale: string;
  tools: readonly ToolTraces[];
  /** What of the policy says nothing for want of a group. */
  notConsidered: NonNullable<FleetPlan["notConsidered"]>;
  /** Names of tools, by their names in the catalogue. */
  names: ReadonlyMap<string, ToolName>;
}

/** A finding, and what the policy says of it. */
export interface Judged {
  finding: FleetFinding;
  decision: Decision;
}

/** What was found of one tool in one home. */
export interface Group {
  tool: string;
  /** Null: the machine's own. */
  home: string | null;
  of: Judged[];
}

const programKinds = new Set(["npm-package", "native-install", "homebrew", "editor-extension"]);
export const isProgram = ({ kind }: FleetFinding): boolean => programKinds.has(kind);

/** What is uninstalled with a program, and not called residue. */
export const isInstalled = (finding: FleetFinding): boolean =>
  isProgram(finding) || ["shim", "mcp-server", "record"].includes(finding.kind);

/** Whether there is something to take away, and it can be seen whether that changes. */
export const canGo = ({ parts = [] }: FleetFinding): boolean =>
  parts.length > 0 && parts.every((part) => part.stamp !== null);

/** The end of an exemption, and whose it is, for the middle of a sentence. */
export function sparedText(
  { rule, owner, expires }: NonNullable<Decision["exemption"]>,
  shown: (at: number) => string,
): string {
  return `${owner} exempts from rule ${rule} until ${shown(expires)}`;
}
