import { SELF } from "./access-path.ts";
import { BucketQueue, Growing } from "./growing.ts";
import type { Trace } from "./trace.ts";

/** One thing that gets to a node. */
export interface Arrival {
  label: number;
  /** `control`: only by a decision or a comparison on the way. */
  kind: "value" | "control";
  /** The length of the shortest way that was found: see `edgeSteps`. */
  steps: number;
}

/** Where in an object something lies. */
export interface Within {
  /** Outermost names; "" for the value itself. */
  fields: readonly string[];
  /** Whether what lies nobody knows where counts, too. */
  unknown: boolean;
}

/** A place on a way. */
export interface Passed {
  /** Of the graph: above `code.count` it is no place of the code. */
  node: number;
  /** Whether what is on its way is the value of this node itself, not something inside of it. */
  itself: boolean;
}

/** How long a way can be told at most. */
const LONGEST = 400;

/**
 * What a trace came to: which labels get to a node, how, and by which way.
 *
 * Labels are handed from origin to origin, the nearest first; for each origin at most
 * `maxLabels` are kept.
 */
export class Arrivals {
  private readonly trace: Trace;
  private readonly entryLabel = new Growing();
  private readonly entryControl = new Growing();
  private readonly entrySteps = new Growing();
  /** The caller by which it came, the entry over there, the next entry of the origin. */
  private readonly entryCaller = new Growing();
  private readonly entryBefore = new Growing();
  private readonly entryNext = new Growing();
  private readonly entryHead: Int32Array;

  constructor(trace: Trace, starts: readonly { origin: number; label: number }[]) {
    this.trace = trace;
    this.entryHead = new Int32Array(trace.originFact.length).fill(-1);
    this.spread(starts);
  }

  /** False where a limit ended the search: more may get there than is known. */
  get complete(): boolean {
    return this.trace.complete;
  }

  /** How many facts were noted. */
  get facts(): number {
    return this.trace.facts.count;
  }

  private spread(starts: readonly { origin: number; label: number }[]): void {
    const { trace } = this;
    const count = trace.originFact.length;
    const callers = trace.callerFact.length;
    const offsets = new Uint32Array(count + 2);
    for (let at = 0; at < callers; at++) {
      (offsets[(trace.facts.origin[trace.callerFact.at(at)] as number) + 1] as number)++;
    }
    for (let at = 1; at < offsets.length; at++) {
      (offsets[at] as number) += offsets[at - 1] as number;
    }
    const places = offsets.slice();
    const out = new Uint32Array(callers);
    for (let at = 0; at < callers; at++) {
      const from = trace.facts.origin[trace.callerFact.at(at)] as number;
      out[(places[from] as number)++] = at;
    }
    const queue = new BucketQueue();
    const candidates = new Growing();
    const offer = (
      origin: number,
      label: number,
      control: number,
      steps: number,
      caller: number,
      before: number,
    ) => {
      if (steps > trace.maxSteps || !this.wants(origin, label, control)) return;
      const at = candidates.push(origin);
      candidates.push(label);
      candidates.push(control);
      candidates.push(caller);
      candidates.push(before);
      queue.push(steps, at);
    };
    for (const { origin, label } of starts) offer(origin, label, 0, 0, -1, -1);
    for (let at = queue.pop(); at !== -1; at = queue.pop()) {
      const origin = candidates.at(at);
      const label = candidates.at(at + 1);
      const control = candidates.at(at + 2);
      const steps = queue.priority;
      const entry = this.keep(origin, label, control, steps);
      if (entry === -1) continue;
      this.entryCaller.push(candidates.at(at + 3));
      this.entryBefore.push(candidates.at(at + 4));
      const end = offsets[origin + 1] as number;
      for (let edge = offsets[origin] as number; edge < end; edge++) {
        const caller = out[edge] as number;
        const next = trace.callerOrigin.at(caller);
        const decides = control | trace.callerControl.at(caller);
        offer(next, label, decides, steps + trace.callerSteps.at(caller), caller, entry);
      }
    }
  }

  /** Whether a label is news to an origin that still has room. */
  private wants(origin: number, label: number, control: number): boolean {
    let many = 0;
    for (let at = this.entryHead[origin] as number; at !== -1; at = this.entryNext.at(at)) {
      if (this.entryLabel.at(at) === label && this.entryControl.at(at) <= control) return false;
      if (++many >= this.trace.maxLabels) return false;
    }
    return true;
  }

  private keep(origin: number, label: number, control: number, steps: number): number {
    if (!this.wants(origin, label, control)) return -1;
    const entry = this.entryLabel.push(label);
    this.entryControl.push(control);
    this.entrySteps.push(steps);
    this.entryNext.push(this.entryHead[origin] as number);
    this.entryHead[origin] = entry;
    return entry;
  }

  /**
   * What gets to a node, the nearest first; a label both as value and by control where both ways
   * exist.
   *
   * @param within of an object at this node, only what lies under certain names; null for all
   */
  at(node: number, within: Within | null = null): Arrival[] {
    const found: Arrival[] = [];
    const { facts, maxSteps } = this.trace;
    for (let fact = this.trace.factAt(node); fact !== -1; fact = facts.next[fact] as number) {
      if (within !== null && !this.liesUnder(fact, within)) continue;
      const inside = this.trace.facts.steps[fact] as number;
      const by = this.trace.facts.control(fact);
      const origin = this.trace.facts.origin[fact] as number;
      for (let at = this.entryHead[origin] as number; at !== -1; at = this.entryNext.at(at)) {
        const label = this.entryLabel.at(at);
        const kind = (by | this.entryControl.at(at)) === 0 ? "value" : "control";
        const steps = this.entrySteps.at(at) + inside;
        if (steps > maxSteps) continue;
        const same = found.find((it) => it.label === label && it.kind === kind);
        if (same === undefined) found.push({ label, kind, steps });
        else if (steps < same.steps) same.steps = steps;
      }
    }
    return found.sort((a, b) => a.steps - b.steps);
  }

  /** Whether anything gets to a node. */
  reaches(node: number): boolean {
    return this.trace.factAt(node) !== -1;
  }

  private liesUnder(fact: number, { fields, unknown }: Within): boolean {
    const top = this.trace.paths.top(this.trace.facts.path[fact] as number);
    return top === null ? unknown : fields.includes(top);
  }

  /**
   * The shortest way by which a label gets to a node, from the start to the node itself; nodes of
   * the code only, so that each has a place. Empty where it does not get there.
   */
  pathTo(node: number, label: number, kind?: Arrival["kind"]): number[] {
    return placesOf(this.wayTo(node, label, kind), this.trace.flow.code.count);
  }

  /** The same with all nodes of the graph; see `at` for `within`. */
  wayTo(
    node: number,
    label: number,
    kind?: Arrival["kind"],
    within: Within | null = null,
  ): Passed[] {
    const { trace } = this;
    let bestFact = -1;
    let bestEntry = -1;
    let bestSteps = Number.POSITIVE_INFINITY;
    for (let fact = trace.factAt(node); fact !== -1; fact = trace.facts.next[fact] as number) {
      if (within !== null && !this.liesUnder(fact, within)) continue;
      const origin = trace.facts.origin[fact] as number;
      for (let at = this.entryHead[origin] as number; at !== -1; at = this.entryNext.at(at)) {
        if (this.entryLabel.at(at) !== label) continue;
        const by =
          (trace.facts.control(fact) | this.entryControl.at(at)) === 0 ? "value" : "control";
        if (kind !== undefined && by !== kind) continue;
        const steps = this.entrySteps.at(at) + (trace.facts.steps[fact] as number);
        if (steps >= bestSteps) continue;
        bestSteps = steps;
        bestFact = fact;
        bestEntry = at;
      }
    }
    return bestFact === -1 ? [] : this.way(bestFact, bestEntry);
  }

  private way(last: number, lastEntry: number): Passed[] {
    const { trace } = this;
    const passed: Passed[] = [];
    // Where to go on, once the beginning of a function that a call went through is reached.
    const pending: number[] = [];
    let fact = last;
    let entry = lastEntry;
    while (passed.length < LONGEST) {
      const node = trace.facts.node[fact] as number;
      passed.push({ node, itself: trace.facts.path[fact] === SELF });
      const across = trace.facts.across[fact] as number;
      const before = trace.facts.before[fact] as number;
      if (across !== -1) pending.push(across);
      if (before !== -1) {
        fact = before;
      } else if (pending.length > 0) {
        fact = pending.pop() as number;
      } else {
        const caller = this.entryCaller.at(entry);
        if (caller === -1) break;
        fact = trace.callerFact.at(caller);
        entry = this.entryBefore.at(entry);
      }
    }
    return trace.backward ? passed : passed.reverse();
  }
}

/** The nodes of a way that are places of the code, each once in a row. */
export function placesOf(way: readonly Passed[], count: number): number[] {
  const nodes = way.map(({ node }) => node).filter((node) => node <= count);
  return nodes.filter((node, at) => node !== nodes[at - 1]);
}
