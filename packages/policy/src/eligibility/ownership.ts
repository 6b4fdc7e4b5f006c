import type { EntityFile } from "./entity.ts";

/** Whether an owner is of the kind that a rule is about (headquartered where nobody is served). */
export type Counted = "yes" | "no" | "unknown";

/** Shares in percent: what is surely held by owners that count, and what may be. */
export interface Interval {
  least: number;
  most: number;
}

/**
 * Two readings of "owned, directly or indirectly":
 *
 * - `look-through`: shares of shares are multiplied along every chain and added up (60 % of 60 % are
 *   36 %); the method of beneficial ownership.
 * - `control`: whoever is itself owned beyond the threshold counts as a whole (60 % of 60 % are 60 %);
 *   the method of the 50 percent rule of the U.S. Treasury (OFAC, 13 August 2014).
 */
export type Method = "control" | "look-through";
export type Comparison = "more-than" | "at-least";

/** Results of divisions are not exact: what is so near to a threshold stands on it. */
const EPSILON = 1e-9;

export function beyond(share: number, threshold: number, comparison: Comparison): boolean {
  const above = share - threshold;
  return comparison === "more-than" ? above > EPSILON : above > -EPSILON;
}

/**
 * How much of an entity is owned by owners that count, all taken together. Loops of owners are
 * solved, not followed; shares that nobody is named for may belong to anybody.
 */
export function ownedShare(
  file: EntityFile,
  counted: (owner: string) => Counted,
  method: Method,
  threshold: number,
  comparison: Comparison,
): Interval {
  const bound = (most: boolean) => {
    const graph = graphOf(file, counted, most);
    const share = method === "control" ? byControl(graph, threshold, comparison) : byShares(graph);
    return Math.min(100, Math.max(0, share(file.entity)));
  };
  const least = bound(false);
  return { least, most: Math.max(least, bound(true)) };
}

/**
 * What is not known of the owners of an entity, itself included, and of their owners in turn: who holds the
 * rest of a company (in percent), who stands behind those that own each other and have no other owner,
 * and who can be told neither to count nor not to.
 */
export function gapsOf(
  file: EntityFile,
  counted: (owner: string) => Counted,
): {
  /** `isExact`: so much, and not less; else up to so much. */
  unowned: { name: string; percent: number; isExact: boolean }[];
  closed: string[];
  unplaced: string[];
} {
  const unowned: { name: string; percent: number; isExact: boolean }[] = [];
  const unplaced: string[] = [];
  const above = new Set([file.entity]);
  for (const name of above) {
    const counts = counted(name);
    // Whoever counts does so whoever owns it.
    if (counts === "yes") continue;
    if (counts === "unknown") unplaced.push(name);
    let named = 0;
    let isExact = true;
    for (const { owner, of, percent } of file.holdings) {
      if (of !== name) continue;
      named += leastOf(percent);
      if (typeof percent !== "number") isExact = false;
      above.add(owner);
    }
    if (file.owners[name]?.kind === "company" && named < 100 - EPSILON)
      unowned.push({ name, percent: 100 - named, isExact });
  }
  const loops = closedLoops(file, counted);
  return { unowned, closed: [...above].filter((name) => loops.has(name)), unplaced };
}

/**
 * Companies whose chains of owners never lead out: to a person or state, to one that counts by itself,
 * or to shares that nobody is named for. Somebody must stand behind them, and it may be anybody.
 */
function closedLoops(file: EntityFile, counted: (owner: string) => Counted): Set<string> {
  const companies = Object.keys(file.owners).filter((name) => isOwned(file, name, counted));
  const named = new Map<string, number>();
  for (const { of, percent } of file.holdings)
    named.set(of, (named.get(of) ?? 0) + leastOf(percent));
  const closed = new Set(companies.filter((name) => (named.get(name) ?? 0) >= 100 - EPSILON));
  for (let shrunk = true; shrunk; ) {
    shrunk = false;
    for (const { owner, of, percent } of file.holdings) {
      if (closed.has(owner) || leastOf(percent) === 0) continue;
      if (closed.delete(of)) shrunk = true;
    }
  }
  return closed;
}

/** Whether it matters who owns it: people and states have no owners, and whoever counts does so anyhow. */
const isOwned = (file: EntityFile, name: string, counted: (owner: string) => Counted): boolean =>
  file.owners[name]?.kind === "company" && counted(name) !== "yes";

/** What lies between two numbers may be anybody's: only the smaller is surely the owner's. */
const leastOf = (percent: EntityFile["holdings"][number]["percent"]): number =>
  typeof percent === "number" ? percent : percent[0];

/** Shares of each owned company, for one end of what is possible. */
interface Graph {
  names: readonly string[];
  /** Counts by itself, whoever owns it. */
  counts: ReadonlySet<string>;
  /** Fractions, by the company that is owned. */
  owners: ReadonlyMap<string, readonly { owner: string; share: number }[]>;
  /** Fraction of each company that nobody is named for and that may count. */
  rest: ReadonlyMap<string, number>;
  /** Whether this is the upper end of what is possible. */
  most: boolean;
}

function graphOf(file: EntityFile, counted: (owner: string) => Counted, most: boolean): Graph {
  const names = Object.keys(file.owners);
  const loops = closedLoops(file, counted);
  const counts = new Set(
    names.filter((name) => {
      const answer = counted(name);
      return answer === "yes" || (most && (answer === "unknown" || loops.has(name)));
    }),
  );
  const owners = new Map<string, { owner: string; share: number }[]>();
  const named = new Map<string, number>();
  for (const { owner, of, percent } of file.holdings) {
    const least = leastOf(percent);
    const list = owners.get(of) ?? [];
    list.push({ owner, share: least / 100 });
    owners.set(of, list);
    named.set(of, (named.get(of) ?? 0) + least);
  }
  // The owners of people and states are no question; of a company, what is not listed is not known.
  const rest = new Map(
    names
      .filter((name) => most && file.owners[name]?.kind === "company")
      .map((name) => [name, Math.max(0, 100 - (named.get(name) ?? 0)) / 100]),
  );
  return { names, counts, owners, rest, most };
}

/** The least set of companies that count as a whole; grows until nothing is added. */
function byControl(graph: Graph, threshold: number, comparison: Comparison) {
  const whole = new Set(graph.counts);
  const shareOf = (name: string): number => {
    let share = graph.rest.get(name) ?? 0;
    for (const holding of graph.owners.get(name) ?? []) {
      if (whole.has(holding.owner)) share += holding.share;
    }
    return share * 100;
  };
  for (let grown = true; grown; ) {
    grown = false;
    for (const name of graph.names) {
      if (whole.has(name) || !beyond(shareOf(name), threshold, comparison)) continue;
      whole.add(name);
      grown = true;
    }
  }
  return shareOf;
}

/**
 * Solves x = W x + b, where x is each company's share that is owned by those who count, W what
 * others hold of it and b what those who count hold themselves (Gaussian elimination with pivoting).
 * Companies to which no chain leads from any that counts have a share of nothing, and are left out:
 * the rest has a single solution, loops or not.
 */
function byShares(graph: Graph) {
  const reached = reachedFrom(graph);
  const names = graph.names.filter((name) => reached.has(name));
  const position = new Map(names.map((name, index) => [name, index]));
  const matrix = names.map((name, row) => {
    const line = new Float64Array(names.length + 1);
    line[row] = 1;
    line[names.length] = graph.rest.get(name) ?? 0;
    for (const { owner, share } of graph.owners.get(name) ?? []) {
      if (graph.counts.has(owner)) line[names.length] = (line[names.length] ?? 0) + share;
      else {
        const column = position.get(owner);
        if (column !== undefined) line[column] = (line[column] ?? 0) - share;
      }
    }
    return line;
  });
  const solution = solve(matrix, graph.most ? 1 : 0);
  return (name: string): number => {
    const index = position.get(name);
    return index === undefined ? 0 : (solution[index] ?? 0) * 100;
  };
}

/** Companies that somebody who counts holds something of, directly or through others. */
function reachedFrom(graph: Graph): Set<string> {
  const reached = new Set<string>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const name of graph.names) {
      if (reached.has(name)) continue;
      const held = (graph.owners.get(name) ?? []).some(
        ({ owner, share }) => share > 0 && (graph.counts.has(owner) || reached.has(owner)),
      );
      if (!held && (graph.rest.get(name) ?? 0) === 0) continue;
      reached.add(name);
      grown = true;
    }
  }
  return reached;
}

/** @param otherwise what stands for a solution where loops are so nearly closed that none can be had */
function solve(matrix: Float64Array[], otherwise: number): number[] {
  const size = matrix.length;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(matrix[row]?.[column] ?? 0) > Math.abs(matrix[pivot]?.[column] ?? 0))
        pivot = row;
    }
    const top = matrix[pivot] as Float64Array;
    [matrix[pivot], matrix[column]] = [matrix[column] as Float64Array, top];
    const divisor = top[column] ?? 0;
    if (Math.abs(divisor) < EPSILON) return matrix.map(() => otherwise);
    for (let row = 0; row < size; row += 1) {
      const line = matrix[row] as Float64Array;
      const factor = (line[column] ?? 0) / divisor;
      if (row === column || factor === 0) continue;
      for (let at = column; at <= size; at += 1)
        line[at] = (line[at] ?? 0) - factor * (top[at] ?? 0);
    }
  }
  return matrix.map((line, row) => (line[size] ?? 0) / (line[row] ?? 1));
}
