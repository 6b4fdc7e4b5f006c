/** One order over all runs, and the place of what is not always there. */
export interface Orders {
  /** By row: the names that every run has, in the order sent. */
  common: (string | undefined)[];
  /** For names that only some runs have, and not always behind the same name: which one they follow. */
  follows: { name: string; values: (string | undefined)[] }[];
}

/**
 * Compares orders without mistaking a name that is missing for a change of order.
 * Rows without the list are undefined.
 */
export function ordersOf(lists: readonly (readonly string[] | undefined)[]): Orders {
  const given = lists.filter((list) => list !== undefined);
  const counts = new Map<string, number>();
  for (const list of given) for (const name of list) counts.set(name, (counts.get(name) ?? 0) + 1);
  const everywhere = (name: string) => counts.get(name) === given.length;
  const cache = new Map<readonly string[], string>();
  const common = lists.map((list) => {
    if (!list) return undefined;
    const known = cache.get(list);
    if (known !== undefined) return known;
    const told = list.filter(everywhere).join(", ");
    cache.set(list, told);
    return told;
  });
  const optional = [...counts.keys()].filter((name) => !everywhere(name)).slice(0, 60);
  const follows = optional
    .map((name) => ({ name, values: lists.map((list) => list && before(list, name, everywhere)) }))
    .filter(({ values }) => new Set(values.filter((value) => value !== undefined)).size > 1);
  return { common, follows };
}

function before(
  list: readonly string[],
  name: string,
  everywhere: (name: string) => boolean,
): string | undefined {
  const at = list.indexOf(name);
  if (at < 0) return undefined;
  return list.slice(0, at).findLast(everywhere) ?? "(first)";
}
