import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import type { Names } from "../names/names.ts";

/** One way in which something can leave the program, and how such code looks. */
export interface Sink {
  /** Stable; the name of its file. */
  id: string;
  /** In plain words: `the text of a prompt`. */
  what: string;
  /** Whether what is constant counts: where a program connects to does, what it always says does not. */
  constants: boolean;
  /** The kinds of nodes that it is shown. */
  kinds: readonly number[];
  /** Says through `site.leaves` which expressions leave at a node. */
  at: (site: Site) => void;
  /** Code that sends, and code that looks much like it and does not. The tests run them. */
  samples: { matches: readonly string[]; differs: readonly string[] };
}

/** A node that is looked at. */
export interface Site {
  code: Code;
  names: Names;
  constants: Constants;
  node: number;
  /** Of calls and `new`: as `calleeName` says. "" for other nodes. */
  callee: string;
  /** Of object literals: keys and values of the properties, spread objects aside. */
  keys: readonly string[];
  values: readonly number[];
  /** Functions of the subject's own that are called with names of events. */
  eventFunctions: ReadonlySet<number>;
  /** `node` is an expression that leaves; `name` says as what (the header's name …). */
  leaves: (node: number, name: string | null, certain?: boolean) => void;
}

/** An expression that leaves. */
export interface SinkMark {
  /** The expression whose value leaves. */
  node: number;
  /** Of the sink. */
  id: string;
  /** As what: the header, the field; null where that is not known. */
  name: string | null;
  what: string;
  /** The node that sends: a call, an object literal. */
  at: number;
  /**
   * False where the text alone speaks for it: a template that reads like a sentence may be meant
   * for a model, and as well for the screen.
   */
  certain: boolean;
}

/** The value of a property of the object literal that is looked at; 0 where it has none. */
export function valueOf(site: Site, key: string): number {
  const at = site.keys.indexOf(key);
  return at < 0 ? 0 : (site.values[at] as number);
}
