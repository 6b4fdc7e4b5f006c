import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";
import { Propagation } from "./propagation.ts";
import { seed } from "./seeds.ts";
import type { NameTable } from "./table.ts";

/** What the expressions of a subject name, in so far as it is a global, a module or comes of one. */
export interface Names {
  /** The name of each node, as a number of `table`; 0 where it names nothing that is known. */
  of: Uint32Array;
  /**
   * 1 where the node itself takes the last step of its name: it reads the member, makes the call.
   * 0 where it only stands for what was read elsewhere (`h` after `const h = os.hostname()`).
   */
  steps: Uint8Array;
  /** The name of each binding's value. */
  bindings: Uint32Array;
  /** Nodes whose `steps` is 1, in the order of the source. */
  stepping: Uint32Array;
  table: NameTable;
}

/**
 * Names what every expression names, through bindings, aliases, destructuring, parameters and their
 * defaults, `require` and `import` in every form that bundlers make of them, the global object,
 * constant computed members, bound and remembered functions, and what methods return.
 *
 * Names spread from globals and imports along the code, so that the work is in proportion to what
 * has a name and not to the size of the code. Where a thing can be several, the first one found
 * counts: a name says what something may be.
 */
export function nameOf(code: Code, constants: Constants): Names {
  const propagation = new Propagation(code, constants);
  seed(code, propagation);
  propagation.run();
  const { of, steps, bindings, table } = propagation;
  let count = 0;
  for (let node = 1; node <= code.count; node++) count += steps[node] as number;
  const stepping = new Uint32Array(count);
  for (let node = 1, at = 0; at < count; node++) if (steps[node] === 1) stepping[at++] = node;
  return { of, steps, bindings, stepping, table };
}

/** The name of a node in words; "" where it has none. */
export function nameAt(names: Names, node: number): string {
  return names.table.text(names.of[node] as number);
}

/**
 * The dotted name of the function that a call or `new` calls; where that is not known, `.` and the
 * name of the method (`.send`), or "".
 */
export function calleeName(code: Code, names: Names, call: number): string {
  const callee = code.first[call] as number;
  const known = nameAt(names, callee);
  if (known !== "" || code.kind[callee] !== Kind.MemberExpression) return known;
  const key = code.next[code.first[callee] as number] as number;
  return code.kind[key] === Kind.Identifier ? `.${code.strings[code.name[key] as number]}` : "";
}
