import type { Evidence } from "./evidence.ts";
import { looksRandom } from "./opaque.ts";
import { timestampsIn } from "./timestamps.ts";

/** More digits than this are no number that a reader takes for one. */
const mostDigits = 12;

/** What a value that varies by itself looks like to a reader, with its article: `a timestamp`. */
export function natureOf({ levels }: Evidence): string {
  const values = levels.slice(0, 2).flatMap(({ context, sends }) => {
    const value = context?.text.slice(context.from, context.to) || context?.text || sends;
    return value ? [value] : [];
  });
  const every = (holds: (value: string) => boolean) => values.length > 0 && values.every(holds);
  if (every((value) => timestampsIn(value).some(isNear))) return "a timestamp";
  if (every((value) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) && value.length <= mostDigits))
    return "a number that varies by itself";
  if (every((value) => value.length > 1 && !looksRandom(value)))
    return "a text that varies by itself";
  return "a value that looks random";
}

/** Ten digits can be anything; those that give a time of these decades are one. */
function isNear(instant: number): boolean {
  return instant > Date.UTC(2000, 0) && instant < Date.UTC(2100, 0);
}
