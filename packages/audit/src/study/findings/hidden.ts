import type { Code } from "../code/code.ts";
import { rangeOf } from "../code/place.ts";
import type { DecodedList } from "../decode/lists.ts";
import type { HiddenAt } from "./evidence.ts";

/** Lists of hidden strings with their places, as reports have them. */
export function hiddenIn(code: Code, lists: readonly DecodedList[]): HiddenAt[] {
  return lists.map(({ node, entries, methods }) => ({
    node,
    list: { entries, methods, place: rangeOf(code, node) },
  }));
}
