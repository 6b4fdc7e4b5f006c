/** Numbers in [0, 1). */
export type Random = () => number;

/**
 * A small seeded generator (splitmix32), so that the same seed gives the same assignment of runs.
 * Not for anything secret.
 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

/** Shuffles in place (Fisher and Yates); every order is equally likely. */
export function shuffle<Item>(items: Item[], random: Random): Item[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const kept = items[at] as Item;
    items[at] = items[other] as Item;
    items[other] = kept;
  }
  return items;
}

/** `count` trues and as many falses, in an order drawn evenly from all orders. */
export function balancedSplit(count: number, random: Random): boolean[] {
  const sides = [...new Array<boolean>(count).fill(true), ...new Array<boolean>(count).fill(false)];
  return shuffle(sides, random);
}
