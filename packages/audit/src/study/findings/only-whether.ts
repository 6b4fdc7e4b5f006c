import { Kind } from "../code/kinds.ts";
import type { Arrival } from "../flow/arrivals.ts";
import { conditionsOf, type Selector } from "../selectors/selector.ts";
import type { Evidence } from "./evidence.ts";

/**
 * Whether something decides only if a choice is come to, and not what is chosen there, as the host
 * does in `if (host === "a") return fold ? name.toLowerCase() : name;`. What follows from coming
 * there at all is another choice: that of the branches of the `if`.
 */
export function decidesOnlyWhether(
  { code, fromReads }: Evidence,
  selector: Selector,
  decider: number,
  { label, kind }: Arrival,
): boolean {
  // What a variable is given is known by its binding; of what is made of several things it is not.
  if (code.kind[decider] !== Kind.Identifier) return false;
  const binding = code.binding[decider] as number;
  if (binding === 0 || fromReads.at(code.count + binding).some((one) => one.label === label))
    return false;
  const around = conditionsOf(code, selector.node);
  const before = fromReads.pathTo(decider, label, kind).at(-2);
  return before !== undefined && before !== decider && around.includes(before);
}
