/** The bound on the chance of any false confirmation among the hypotheses put to the test. */
export const alpha = 0.05;

/**
 * How the bound is spent over repeated looks at growing data. By the union bound the chance of any
 * false confirmation over all looks is at most the sum, whatever was decided in between about which
 * hypotheses deserve more runs (those given up count as not rejected). Most is spent on the first
 * look, where six or eight runs on each side must do.
 */
export const looks: readonly number[] = [0.04, 0.009, 0.001];

/** What the first look may spend. */
export const firstLook = looks[0] ?? alpha;

/** A p-value at one look, on the scale on which `alpha` is the threshold. */
export function onCommonScale(p: number, look: number): number {
  const share = looks[look];
  return share === undefined ? 1 : Math.min(1, (p * alpha) / share);
}
