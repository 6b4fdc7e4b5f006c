import type { Evidence } from "./evidence.ts";
import { fieldWords, namesCount } from "./fields.ts";

/** An effect with how it was judged, as far as lengths are concerned. */
export interface Measured {
  evidence: Evidence;
  judged: { encoding: string };
}

/**
 * Why a number only says how long or how many something else is that is reported for the same factor;
 * null where it does not. Believed where the numbers at all levels differ just as the lengths do (and by
 * more than chance would), or where the field is named for a size and the factor stands in a prompt.
 */
export function measureOf(one: Measured, all: readonly Measured[]): string | null {
  const { column } = one.evidence.localised;
  if (column.kind !== "number" && column.kind !== "text") return null;
  const numbers = one.evidence.levels.map(({ sends }) => (sends === null ? null : sends.trim()));
  if (!numbers.every((text) => text !== null && /^\d+$/.test(text))) return null;
  const steps = numbers.map((text) => Number(text) - Number(numbers[1]));
  const named = namesCount(column.where);
  const others = all.filter(
    (other) =>
      other !== one &&
      other.evidence.factor === one.evidence.factor &&
      other.judged.encoding !== "covert",
  );
  const lengths = others.flatMap((other) => {
    const same = lengthsOf(one.evidence, other.evidence);
    return same === null ? [] : [{ where: other.evidence.localised.column.where, ...same }];
  });
  const clear = named || new Set(steps).size > 2 || steps.some((step) => Math.abs(step) > 9);
  const fits = (sizes: readonly number[]) => sizes.every((size, at) => size === steps[at]);
  if (clear && steps.some((step) => step !== 0)) {
    const source = lengths.find(({ chars, bytes }) => fits(chars) || fits(bytes));
    if (source) return `it changes just as the length of ${source.where} does`;
    const sum = (part: "chars" | "bytes") =>
      steps.map((_, at) => lengths.reduce((all_, each) => all_ + (each[part][at] ?? 0), 0));
    if (lengths.length > 1 && (fits(sum("chars")) || fits(sum("bytes"))))
      return "it changes just as the lengths of what else is reported do, together";
  }
  if (!named) return null;
  const said = others.find(
    ({ evidence, judged }) =>
      evidence.localised.column.channel === "prompt" && judged.encoding === "literal",
  );
  if (said) return `it is a size, and ${said.evidence.localised.column.where} has another length`;
  const words = fieldWords(column.where).split(/[^\p{L}]+/u);
  const counted = others.find(({ evidence: { localised } }) => {
    const list = /\.(\w+)(\[[^\]]*\])? \((presence|length)\)$/.exec(localised.column.where)?.[1];
    return list !== undefined && words.includes(list.toLowerCase());
  });
  return counted
    ? `it counts what is there or not in ${counted.evidence.localised.column.where}`
    : null;
}

/** How much longer another leaf is at each level than at the control; null where it is not text throughout. */
function lengthsOf(one: Evidence, other: Evidence): { chars: number[]; bytes: number[] } | null {
  if (other.localised.column.kind !== "text") return null;
  const texts = one.levels.map(
    (level) => other.levels.find(({ id }) => id === level.id)?.sends ?? null,
  );
  if (texts.some((text) => text === null)) return null;
  const [chars, bytes] = [
    texts.map((text) => (text as string).length),
    texts.map((text) => Buffer.byteLength(text as string)),
  ];
  const from = (sizes: number[]) => sizes.map((size) => size - (sizes[1] ?? 0));
  return { chars: from(chars), bytes: from(bytes) };
}
