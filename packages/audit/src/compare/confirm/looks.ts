/** The bound on the chance of any false confirmation in a whole audit. */
export const alpha = 0.05;

/**
 * How the bound is spent over repeated looks at growing data. By the union bound the chance of any
 * false confirmation is at most the sum of all shares, whatever was decided in between about which
 * hypotheses deserve more runs (those given up count as not rejected). Most is spent on the first
 * look, where six or eight runs on each side must do.
 *
 * `second` is for hypotheses that came up only once the runs of the first round were known, and that
 * are tested on runs after that.
 */
export const looks = {
  first: [0.032, 0.007, 0.001],
  second: [0.008, 0.002],
} as const satisfies Record<string, readonly number[]>;

export type Round = keyof typeof looks;

/** What the first look may spend. */
export const firstLook = looks.first[0];

/** A p-value at one look, on the scale on which `alpha` is the threshold. */
export function onCommonScale(p: number, round: Round, look: number): number {
  const share = looks[round][look];
  return share === undefined ? 1 : Math.min(1, (p * alpha) / share);
}
