import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Named, PermissionModel, Place, Probe } from "../permissions/decision.ts";
import type { Namesake } from "../permissions/proof.ts";
import type { Permissions } from "../permissions/rules.ts";
import type { Setup } from "../source/setup.ts";

export const targetIds = ["opencode", "qwen-code", "qoder", "gemini-cli", "codex"] as const;
export type TargetId = (typeof targetIds)[number];

/** What a migration would write, and how the target would then decide. */
export interface Draft {
  /** Whole new contents by path of the machine. */
  files: Map<string, Buffer>;
  /** Those of them that are programs. */
  executables: Set<string>;
  /** What its user has to do by hand, each in one sentence. */
  todo: string[];
  /** Settings of the target that were there, and its defaults, that had to be tightened. */
  tightened: string[];
  /**
   * The target's permission language with its layers as they would be after writing, each with the
   * rules of the source that it stands for, and where that is if not in the project.
   */
  models: DraftModel[];
  /** MCP servers by name, those that the target had included. */
  servers: string[];
}

export interface DraftModel {
  name: string;
  model: PermissionModel;
  permissions: Permissions;
  /** What it permits, whoever wrote it: calls that follow from it are tried. */
  permitted: Named[];
  place?: Place;
  /**
   * Of a subagent with limits of its own, or a skill that its user alone calls: what holds for it in the
   * source in place of the rules, and the calls that are tried.
   */
  apart?: { source: PermissionModel; probes: Probe[]; namesake: Namesake };
}

export interface Target {
  id: TargetId;
  draft(setup: Setup, tree: Tree, ledger: Ledger): Promise<Draft>;
}

export function emptyDraft(): Draft {
  return {
    files: new Map(),
    executables: new Set(),
    todo: [],
    tightened: [],
    models: [],
    servers: [],
  };
}
