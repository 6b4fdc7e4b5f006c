import type { Feature } from "./features.ts";

/** Longest lists whose items are followed one by one. */
const mostItems = 48;

/**
 * What stays to be compared of an order that is shuffled anew in each run. Places are counted among
 * the items that are there in every run: one that is missing moves all behind it, which says no more
 * than that it is missing.
 */
export function orderFeatures(values: readonly string[]): Feature[] {
  const list = (value: string) => value.split(", ");
  const items = values
    .map((value) => new Set(list(value)))
    .reduce((common, some) => common.intersection(some));
  const features: Feature[] = [
    { name: "first", of: (value) => list(value)[0] },
    { name: "last", of: (value) => list(value).at(-1) },
    { name: "permutation parity", of: (value) => permutationParity(list(value)) },
    { name: "sorted", of: (value) => (isSorted(list(value)) ? "yes" : "no") },
  ];
  if (items.size > mostItems) return features;
  for (const item of items) {
    features.push({
      name: `place of ${item}`,
      of: (value) =>
        placeOf(
          list(value).filter((other) => items.has(other)),
          item,
        ),
    });
  }
  return features;
}

function placeOf(list: readonly string[], item: string): string | undefined {
  const at = list.indexOf(item);
  return at < 0 ? undefined : String(at + 1);
}

function isSorted(list: readonly string[]): boolean {
  return list.every((item, index) => index === 0 || (list[index - 1] ?? "") <= item);
}

/** Whether an even or odd number of exchanges leads to it from the alphabetical order. */
function permutationParity(list: readonly string[]): string {
  if (list.length > 400) return "unknown";
  let inversions = 0;
  for (let a = 0; a < list.length; a += 1) {
    for (let b = a + 1; b < list.length; b += 1) {
      if ((list[a] ?? "") > (list[b] ?? "")) inversions += 1;
    }
  }
  return inversions % 2 === 0 ? "even" : "odd";
}
