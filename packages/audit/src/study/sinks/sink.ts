import { type Code, said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";
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

/** How an expression leaves. */
export interface Leaving {
  /** See `SinkMark`; true where nothing is said. */
  certain?: boolean;
  /** See `SinkMark`; null where nothing is said. */
  fields?: readonly string[] | null;
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
  /** Functions of the subject's own that write what they are given to a log or the screen. */
  logFunctions: ReadonlySet<number>;
  /** `node` is an expression that leaves; `name` says as what (the header's name …). */
  leaves: (node: number, name: string | null, how?: Leaving) => void;
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
   * False where the look of the code alone speaks for it: a template that reads like a sentence may
   * be meant for a model, and as well for the screen.
   */
  certain: boolean;
  /**
   * Where the expression may be an object of options: only what lies in it under one of these names
   * leaves; "" stands for the value itself, where it is no object. Null where all of it leaves.
   */
  fields: readonly string[] | null;
}

/** The value of a property of the object literal that is looked at; 0 where it has none. */
export function valueOf(site: Site, key: string): number {
  const at = site.keys.indexOf(key);
  return at < 0 ? 0 : (site.values[at] as number);
}

const ofAnswers = /^(status|statusCode|statusText|status_code|ok)$/;

/** Whether the object literal that is looked at, or the one around it, tells of an answer, not of a request. */
export function isResponse({ code, node, keys }: Site): boolean {
  if (keys.some((key) => ofAnswers.test(key))) return true;
  const property = code.parent[node] as number;
  if (code.kind[property] !== Kind.Property) return false;
  const around = code.parent[property] as number;
  if (code.kind[around] !== Kind.ObjectExpression) return false;
  for (let part = code.first[around] as number; part !== 0; part = code.next[part] as number)
    if (ofAnswers.test(said(code, code.first[part] as number))) return true;
  return false;
}
