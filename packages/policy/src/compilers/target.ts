import type { Decision, PolicyFile } from "@telltale/core/model/index.ts";
import type { FeatureName } from "./features.ts";
import type { ToolSurvey } from "./survey.ts";

/** Something in a target's files that stands for a rule. */
export interface Item {
  tool: string;
  rule: string;
  /**
   * What of the rule it carries, each with the words (decoded) in the body by which that can be seen.
   * A feature that is not here was settled when compiling, or is lost.
   */
  carries: Partial<Record<FeatureName, string>>;
  /** What of carrying it out is missing, beyond what is missing of every rule: one clause. */
  lacks?: string;
}

/** A rule that decides about a tool now, and is not in the files, or not all of it. */
export interface Left {
  tool: string;
  rule: string;
  /** One plain sentence. */
  why: string;
  /** What of the rule it is about, where that is not the rule as a whole. */
  of?: readonly FeatureName[];
}

/** What a target makes of a policy at one instant. */
export interface Built {
  files: readonly { name: string; body: string }[];
  items: readonly Item[];
  left: readonly Left[];
  /** What is blocked beyond the policy, one sentence each; only where that was asked for. */
  beyond: readonly { tool: string; says: string }[];
}

export interface BuildOptions {
  policy: PolicyFile;
  /** Where the target is coarser than the policy: block more (true), or less. */
  coarse: boolean;
  /** What is decided from each later moment on, for targets that are `timed`; else empty. */
  later: readonly { at: number; surveys: readonly ToolSurvey[] }[];
  /** The moment from which on nothing is known any more; null: what was decided last stays. */
  end: number | null;
}

/** How far a target does what a rule asks for; `only observed` stops nothing. */
export type Extent = "carried out" | "in part" | "only observed" | "not carried out";

/** A product that a policy can be compiled for. */
export interface Target {
  id: string;
  title: string;
  /**
   * How comments begin in each file that has any; of other files NOT-EXPRESSED.md speaks. In those of
   * Fleet's GitOps, `$NAME` is replaced by a variable of the environment even in comments.
   */
  comments: Readonly<Record<string, "#" | "xml" | "gitops">>;
  /** The one tool that it can say anything about, where it is made for one: and what is said of others. */
  only?: { tool: string; others: string };
  /** What is missing of every rule that stands in its files, in one clause; null where all can be done. */
  leaves: { extent: "in part" | "only observed"; what: string } | null;
  /** The levels that it can carry out or show. */
  levels: readonly Exclude<Decision["effect"], "allow">[];
  /** Whether its files can hold dates themselves, so that they stay as they are while time goes by. */
  timed?: true;
  /** Features that it has no place for at all: why. All others are carried by its items. */
  cannot: Readonly<Partial<Record<FeatureName, string>>>;
  /** What is true of it whatever the policy says. */
  limits: readonly string[];
  /** Pages and files that its format was taken from, and the day on which they were read. */
  sources: readonly { source: string; read: string }[];
  /** Makes the files; each survey is about one tool. Must not depend on anything but its arguments. */
  build(surveys: readonly ToolSurvey[], options: BuildOptions): Built;
}
