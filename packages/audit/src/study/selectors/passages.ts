import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { enclosingFunction, isFunction } from "../code/walk.ts";

/** A variable, or what is read of it by properties. */
export interface Value {
  /** The number of the variable and the names of the properties that are read of it: `17.date.day`. */
  chain: string;
  binding: number;
}

/**
 * The variables that a passage reads, each with the properties that it reads of them; the method that
 * is called belongs to the call. Not what is called.
 */
export function valuesIn(
  code: Code,
  { from, to }: Passage,
  without: readonly Passage[] = [],
  plainCalls = false,
): Value[] {
  const values: Value[] = [];
  const last = Math.min(to, from + longestPassage);
  for (let at = from; at <= last; at++) {
    const skipped = without.find((passage) => at >= passage.from && at <= passage.to);
    if (skipped) {
      at = skipped.to;
      continue;
    }
    if (plainCalls && isCallOfSeveral(code, at)) {
      at = code.last[at] as number;
      continue;
    }
    if (!isRead(code, at)) continue;
    const binding = code.binding[at] as number;
    let chain = String(binding);
    let whole = at;
    for (;;) {
      const parent = code.parent[whole] as number;
      const isPlain =
        code.kind[parent] === Kind.MemberExpression &&
        code.role[whole] === Role.object &&
        ((code.flags[parent] as number) & Flag.computed) === 0;
      if (!isPlain || code.role[parent] === Role.callee) break;
      chain += `.${said(code, childIn(code, parent, Role.property))}`;
      whole = parent;
    }
    values.push({ chain, binding });
  }
  return values;
}

function isCallOfSeveral(code: Code, node: number): boolean {
  return (
    code.kind[node] === Kind.CallExpression && childrenIn(code, node, Role.arguments).length > 1
  );
}

/** Whether a node reads a variable: not what is called, nor the name of a property. */
function isRead(code: Code, node: number): boolean {
  if (code.kind[node] !== Kind.Identifier || code.binding[node] === 0) return false;
  const role = code.role[node];
  if (role === Role.callee) return false;
  if (role !== Role.property && role !== Role.key) return true;
  return ((code.flags[code.parent[node] as number] as number) & Flag.computed) !== 0;
}

/** Nodes from one to another, both included. */
export interface Passage {
  from: number;
  to: number;
}

const deepest = 3;
const mostPassages = 24;
/** Nodes of a passage that are looked at. */
export const longestPassage = 60;

/** An expression, and those that its variables were given where they were declared, near by. */
export function passagesOf(code: Code, node: number, without: readonly Passage[] = []): Passage[] {
  const passages: Passage[] = [{ from: node, to: code.last[node] as number }];
  const around = enclosingFunction(code, node);
  const seen = new Set<number>();
  let begin = 0;
  for (let depth = 0; depth < deepest; depth++) {
    const end = passages.length;
    for (; begin < end; begin++) {
      for (const { binding } of valuesIn(code, passages[begin] as Passage, without)) {
        if (passages.length >= mostPassages) return passages;
        if (seen.has(binding)) continue;
        seen.add(binding);
        const init = initOf(code, binding);
        if (init !== 0 && enclosingFunction(code, init) === around)
          passages.push({ from: init, to: code.last[init] as number });
      }
    }
  }
  return passages;
}

/** What a variable is given where it is declared; 0 for none. */
function initOf(code: Code, binding: number): number {
  const parent = code.parent[code.bindings.declaration[binding] as number] as number;
  if (code.kind[parent] !== Kind.VariableDeclarator) return 0;
  const init = childIn(code, parent, Role.init);
  return isFunction(code.kind[init] as number) ? 0 : init;
}
