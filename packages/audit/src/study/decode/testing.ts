import type { Code } from "../code/code.ts";
import type { Constant, HiddenBy } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";
import { parseHere } from "../parse/testing.ts";
import { type Decoded, decode } from "./decode.ts";
import type { DecodeLimits } from "./limits.ts";

/** A piece of code decoded, for tests; the value in question is what `show(…)` is called with. */
export interface Shown extends Decoded {
  code: Code;
  /** For each `show(value)`: whether the value is known, which it is, and how it was hidden. */
  shown: { isKnown: boolean; value: Constant; hidden: HiddenBy | null }[];
}

export async function decodeText(text: string, limits: Partial<DecodeLimits> = {}): Promise<Shown> {
  const { code } = await parseHere([{ path: "a.js", text, kind: "javascript" }]);
  const decoded = await decode(code, limits);
  const shown: Shown["shown"] = [];
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.CallExpression) continue;
    const callee = code.first[node] as number;
    if (code.strings[code.name[callee] as number] !== "show") continue;
    const value = code.next[callee] as number;
    shown.push({
      isKnown: decoded.constants.has(value),
      value: decoded.constants.of(value),
      hidden: decoded.constants.hidden.get(value) ?? null,
    });
  }
  return { ...decoded, code, shown };
}
