import type { FactorId } from "@telltale/core/model/index.ts";
import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";

/** Something about the user or the machine that code can read, and how such code looks. */
export interface Source {
  /** Stable; the name of its file. */
  id: string;
  /** In plain words: `the time zone`. */
  what: string;
  /**
   * Whether it tells something about a person, or sets one apart from others. What does not is
   * listed in the inventory and never makes a finding. Where it depends on which one is read, a
   * function of its name.
   */
  sensitive: boolean | ((name: string | null) => boolean);
  /** Why it counts as sensitive, or does not. */
  why: string;
  /** The factor of an audit that varies it; where that depends on which one, a function of its name. */
  factor: FactorId | null | ((name: string) => FactorId | null);
  /**
   * Dotted names (see `NameTable`) whose reading is this: `node:os.hostname()`. A function that is
   * handed on without being called counts as well. With `when`, only some of them.
   */
  names?: readonly string[];
  /**
   * Of `names`, objects that count only where they are used as a whole: `process.env` in
   * `Object.keys(process.env)`, not in `process.env.TZ`.
   */
  wholes?: readonly string[];
  /** Members that say so by themselves, of whatever object: `getTimezoneOffset()`, `timeZoneId`. */
  members?: readonly string[];
  /** Objects whose being turned into a string reads it: `${new Date()}`. */
  coerced?: readonly string[];
  /** Two readings whose difference it is: the local hour and that of UTC. */
  differences?: readonly (readonly [string, string])[];
  /** Environment variables, whole names. */
  variables?: RegExp;
  /** Command lines, as words with one space between; `?` stands for what is not constant. */
  commands?: RegExp;
  /** Paths that are read or looked for; `~/` is the home folder, a leading `*` any folder. */
  files?: RegExp;
  /** Of what `names` and `members` found, what counts. */
  when?: (site: Site) => boolean;
  /** Code that reads it, and code that looks much like it and does not. The tests run them. */
  samples: { matches: readonly string[]; differs: readonly string[] };
}

/** A place that may read a source. */
export interface Site {
  code: Code;
  constants: Constants;
  /** The node that reads: a member, a call, a part of a pattern. */
  node: number;
  /** Its dotted name; `.method()` where the object is not known. */
  name: string;
}

/** A place that reads a source. */
export interface SourceMark {
  /** The expression (or the identifier in a pattern) whose value is what was read. */
  node: number;
  /** Of the source. */
  id: string;
  /** Which one of several: the variable, the path; null where there is but one. */
  name: string | null;
  factor: FactorId | null;
  what: string;
  sensitive: boolean;
}
