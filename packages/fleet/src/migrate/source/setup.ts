import type { Json } from "../files/json.ts";
import type { Markdown } from "../files/markdown.ts";
import type { Place } from "../permissions/decision.ts";
import type { Permissions, Scope } from "../permissions/rules.ts";
import type { ServerPart, SettingsFile } from "./schema.ts";

/** A file of the source as it was found; `file` is its path on the machine that it is for. */
interface Found {
  file: string;
  scope: Scope;
}

/** Words as they stand, or a file that is imported at this place, with the field that the ledger knows it by. */
export type Piece = string | { file: string; field: string; pieces: Piece[] };

export interface Instructions extends Found {
  /** The same file without symlinks. */
  real: string;
  pieces: Piece[];
}

/** A command or a subagent: a Markdown file with front matter. */
export interface Prompt extends Found {
  /** Without the ending; `a/b` where it lies in a folder. */
  name: string;
  /** Its front matter without secrets; its body as it stands. */
  markdown: Markdown;
  /** Fields of the front matter that had a secret in them. */
  secretFields: string[];
}

export interface Skill extends Found {
  name: string;
  /** Its front matter without secrets; its body as it stands. */
  markdown: Markdown;
  /** Fields of the front matter that had a secret in them. */
  secretFields: string[];
  /** Every further file, by its path in the skill's folder. */
  files: { path: string; bytes: Buffer; executable: boolean }[];
}

export interface Server extends Found {
  name: string;
  /** JSON pointer of its entry. */
  pointer: string;
  config: ServerPart;
  /** Why it is switched off, where it is: nobody has agreed to it, or its user does not want it. */
  off: string | null;
  /** Variables of its `env` that another server has with another value. */
  clashes: string[];
}

/** Why a server is off that its user was not asked about yet. */
export const notAgreed = "nobody agreed to it";

export interface Settings extends Found {
  value: SettingsFile;
}

/** A program that runs at an event. */
export interface Hook extends Found {
  event: string;
  /** JSON pointers of its entry, and of the group that it stands in. */
  pointer: string;
  group: string;
  /** Empty where it runs at every such event. */
  matcher: string;
  /** Its fields as they stand; null where they cannot be read. */
  handler: { [key: string]: Json } | null;
}

/** Everything that a tool was told, in one neutral form. */
export interface Setup {
  place: Place;
  /** Null where only the user's own configuration is migrated. */
  project: string | null;
  settings: Settings[];
  /** Of the user and the project together. */
  permissions: Permissions;
  /** Those of the user alone: they hold in every other project. */
  userPermissions: Permissions;
  instructions: Instructions[];
  commands: Prompt[];
  agents: Prompt[];
  skills: Skill[];
  servers: Server[];
  /** Servers that a project offers and that must not be started, by name. */
  refused: string[];
  hooks: Hook[];
}
