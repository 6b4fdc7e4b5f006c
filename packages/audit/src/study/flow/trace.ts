import { isFunction } from "../code/walk.ts";
import { AccessPaths, BELOW, NOWHERE, SELF } from "./access-path.ts";
import { Arrivals } from "./arrivals.ts";
import { type Adjacency, Edge, edgeSteps } from "./edge.ts";
import { Facts } from "./facts.ts";
import type { FlowGraph } from "./flow.ts";
import { CONTENTS } from "./global-calls.ts";
import { BucketQueue, Growing } from "./growing.ts";

/** Where something starts: a node, and a number for what it is. */
export interface Start {
  node: number;
  label: number;
}

export interface TraceOptions {
  /** Along the flow of values, or against it: from where something comes to where it is used. */
  direction?: "forward" | "backward";
  /** Whether decisions and comparisons are followed, too. Default: yes. */
  control?: boolean;
  /** The longest way, in steps (see `edgeSteps`). */
  maxSteps?: number;
  /** How many facts ("this got here") may be noted before the search is given up. */
  maxFacts?: number;
  /** How many labels are kept for one place; the nearest stay. */
  maxLabels?: number;
}

/**
 * How many facts of one node may be about something that lies so deep in it, or deeper: tangled
 * objects have as many ways in as one likes, and the nearest are those that count.
 */
const CROWD = [1, 48, 8, 4];

/** Bindings that are read this often are worth a waypoint of their own. */
const POPULAR = 8;

/**
 * Which of several things get where.
 *
 * A fact is "what started at this origin is at this node under this access path". Origins are the
 * starts themselves; the parameters of functions, entered from a call (what comes out of such a
 * function goes back to the calls it came from and to no others); and places that all calls
 * share: what functions return, what instances hold, module variables. A function is thereby
 * searched once for all that enters it by a parameter, whichever labels it carries; which labels
 * reach an origin is worked out afterwards (`Arrivals`).
 *
 * @see Reps, Horwitz, Sagiv: Precise interprocedural dataflow analysis via graph reachability,
 *   POPL 1995 (tabulation with summaries)
 */
export class Trace {
  readonly flow: FlowGraph;
  readonly backward: boolean;
  readonly maxSteps: number;
  readonly maxLabels: number;
  /** False where a limit ended the search. */
  complete = true;

  readonly facts = new Facts(1 << 14);
  private readonly headAt: Int32Array;

  /** Origins: the fact they begin with, and the function that must be left as it was entered. */
  readonly originFact = new Growing();
  readonly originFunction = new Growing();
  private readonly originBase = new Growing();
  private readonly originCallers = new Growing();
  private readonly originExits = new Growing();
  private readonly entered = new Map<number, number>();
  private readonly shared = new Map<number, number>();
  /** Who leads to an origin: its origin, the fact there, the call. */
  readonly callerOrigin = new Growing();
  readonly callerFact = new Growing();
  /** Steps and control from the caller's origin to here. */
  readonly callerSteps = new Growing();
  readonly callerControl = new Growing();
  private readonly callerCall = new Growing();
  private readonly callerNext = new Growing();
  private readonly exitFact = new Growing();
  private readonly exitNext = new Growing();

  /** Edges out of functions: by node, by call, where they lead. */
  private readonly byCall = new Map<number, Map<number, number[]>>();

  readonly paths: AccessPaths;
  private readonly queue = new BucketQueue();
  private readonly edges: Adjacency;
  private readonly maxFacts: number;
  private readonly follows: boolean;
  private readonly enterKind: number;
  private readonly leaveKind: number;
  private readonly startOrigins: { origin: number; label: number }[] = [];

  constructor(flow: FlowGraph, starts: readonly Start[], options: TraceOptions) {
    this.flow = flow;
    this.backward = options.direction === "backward";
    this.maxSteps = options.maxSteps ?? 40;
    this.maxLabels = options.maxLabels ?? 8;
    this.maxFacts = options.maxFacts ?? 3_000_000;
    this.follows = options.control ?? true;
    this.edges = this.backward ? flow.in : flow.out;
    this.enterKind = this.backward ? Edge.return : Edge.call;
    this.leaveKind = this.backward ? Edge.call : Edge.return;
    this.headAt = new Int32Array(flow.size + 1).fill(-1);
    this.paths = new AccessPaths(flow.code.strings);
    const origins = new Map<number, number>();
    for (const { node, label } of starts) {
      if (!(node > 0 && node <= flow.size)) continue;
      let origin = origins.get(node);
      if (origin === undefined) {
        origin = this.makeOrigin(0, 0);
        origins.set(node, origin);
        this.note(node, origin, this.backward ? BELOW : SELF, 0, 0, -1, -1);
      }
      this.startOrigins.push({ origin, label });
    }
  }

  run(): Arrivals {
    for (let fact = this.queue.pop(); fact !== -1; fact = this.queue.pop()) {
      if (this.facts.count >= this.maxFacts) {
        this.complete = false;
        break;
      }
      this.step(fact);
    }
    return new Arrivals(this, this.startOrigins);
  }

  /** The first fact at a node; -1 for none. */
  factAt(node: number): number {
    return this.headAt[node] ?? -1;
  }

  private makeOrigin(fn: number, base: number): number {
    this.originFact.push(-1);
    this.originBase.push(base);
    this.originCallers.push(-1);
    this.originExits.push(-1);
    return this.originFunction.push(fn);
  }

  /** Notes a fact, unless it is known already. */
  private note(
    node: number,
    origin: number,
    path: number,
    control: number,
    steps: number,
    before: number,
    across: number,
  ): void {
    const { facts } = this;
    const depth = this.paths.depth(path);
    let crowd = 0;
    for (let at = this.headAt[node] as number; at !== -1; at = facts.next[at] as number) {
      const marks = facts.marks[at] as number;
      if (marks >> 1 >= depth) crowd++;
      if (facts.origin[at] !== origin || facts.path[at] !== path) continue;
      if ((marks & 1) <= control) return;
    }
    if (depth > 0 && crowd >= (CROWD[depth] as number)) return;
    const total = this.originBase.at(origin) + steps;
    if (total > this.maxSteps) return;
    const fact = facts.row();
    facts.node[fact] = node;
    facts.origin[fact] = origin;
    facts.path[fact] = path;
    facts.marks[fact] = control | (depth << 1);
    facts.steps[fact] = steps;
    facts.before[fact] = before;
    facts.across[fact] = across;
    facts.next[fact] = this.headAt[node] as number;
    this.headAt[node] = fact;
    if (this.originFact.at(origin) === -1) this.originFact.items[origin] = fact;
    this.queue.push(total, fact);
  }

  private step(fact: number): void {
    const { offsets, nodes, kinds, names } = this.edges;
    const node = this.facts.node[fact] as number;
    const origin = this.facts.origin[fact] as number;
    const path = this.facts.path[fact] as number;
    const control = this.facts.control(fact);
    const steps = this.facts.steps[fact] as number;
    const end = offsets[node + 1] as number;
    const fn = this.originFunction.at(origin);
    let returns = -1;
    for (let at = offsets[node] as number; at < end; at++) {
      const kind = kinds[at] as number;
      const name = names[at] as number;
      const to = nodes[at] as number;
      if (kind === this.enterKind) {
        this.enter(fact, to, path, name);
        continue;
      }
      if (kind === this.leaveKind) {
        // Out of the function that was entered it goes back to where it came from.
        if (returns === -1) {
          returns = fn !== 0 && fn === this.functionOf(node) ? 1 : 0;
          if (returns === 1) this.leave(fact, origin);
        }
        if (returns === 1) continue;
        this.leaveOther(fact, to, name);
        continue;
      }
      const next = this.through(kind, name, path);
      if (next === NOWHERE) continue;
      const decides = kind === Edge.control || kind === Edge.compare ? 1 : control;
      this.arrive(to, origin, next, decides, steps + (edgeSteps[kind] as number), fact);
    }
  }

  /** The access path behind an edge. */
  private through(kind: number, name: number, path: number): number {
    switch (kind) {
      case Edge.value:
      case Edge.field:
        return path;
      case Edge.store:
        return this.backward ? this.out(name, path) : this.paths.push(name, path);
      case Edge.read:
        return this.backward ? this.paths.push(name, path) : this.paths.pop(name, path);
      case Edge.guess:
        return this.whole(path);
      case Edge.part:
        if (this.backward) return name === CONTENTS ? BELOW : SELF;
        return name === CONTENTS || this.paths.isElement(path) ? SELF : this.whole(path);
      default:
        if (!this.follows) return NOWHERE;
        if (this.backward) return name === CONTENTS ? BELOW : SELF;
        return name === CONTENTS ? SELF : this.whole(path);
    }
  }

  private whole(path: number): number {
    return this.backward || path <= BELOW ? SELF : NOWHERE;
  }

  /** Against the flow, the value itself is not what was stored in it. */
  private out(name: number, path: number): number {
    return path === SELF ? NOWHERE : this.paths.pop(name, path);
  }

  /** To a node by an edge inside of a function, or to one that all calls share. */
  private arrive(
    to: number,
    origin: number,
    path: number,
    control: number,
    steps: number,
    fact: number,
  ): void {
    const fn = this.originFunction.at(origin);
    const { code, homes } = this.flow;
    const home = to <= code.count ? to : (homes[to - code.count] as number);
    const stays =
      fn !== 0
        ? home >= fn && home <= (code.last[fn] as number)
        : to <= code.count || (home !== 0 && !this.isWaypoint(to));
    if (stays) this.note(to, origin, path, control, steps, fact, -1);
    else this.share(to, path, control, steps, fact);
  }

  /** An open way crosses a place that many others cross, too. */
  private isWaypoint(node: number): boolean {
    const { bindings, count } = this.flow.code;
    const binding = node - count;
    if (binding > bindings.count) return this.isResult(node);
    if (this.flow.code.parent[bindings.scope[binding] as number] === 0) return true;
    const uses = (bindings.offsets[binding + 1] as number) - (bindings.offsets[binding] as number);
    return uses > POPULAR;
  }

  /** What a function returns. */
  private isResult(node: number): boolean {
    const fn = this.flow.homes[node - this.flow.code.count] as number;
    return this.flow.extraOf[fn] === node;
  }

  private share(to: number, path: number, control: number, steps: number, fact: number): void {
    const key = to * 0x1000000 + path;
    let origin = this.shared.get(key);
    if (origin === undefined) {
      const base = this.originBase.at(this.facts.origin[fact] as number) + steps;
      if (base > this.maxSteps) return;
      origin = this.makeOrigin(0, base);
      this.shared.set(key, origin);
      this.note(to, origin, path, 0, 0, -1, -1);
    }
    this.addCaller(origin, fact, 0, steps, control);
  }

  /** Into a function, by a parameter (or, backward, by what it returns). */
  private enter(fact: number, to: number, path: number, call: number): void {
    const key = to * 0x1000000 + path;
    let origin = this.entered.get(key);
    if (origin === undefined) {
      const base =
        this.originBase.at(this.facts.origin[fact] as number) +
        (this.facts.steps[fact] as number) +
        1;
      if (base > this.maxSteps) return;
      origin = this.makeOrigin(this.functionOf(to), base);
      this.entered.set(key, origin);
      this.note(to, origin, path, 0, 0, -1, -1);
    }
    this.addCaller(
      origin,
      fact,
      call,
      (this.facts.steps[fact] as number) + 1,
      this.facts.control(fact),
    );
    for (let exit = this.originExits.at(origin); exit !== -1; exit = this.exitNext.at(exit)) {
      this.comeBack(this.exitFact.at(exit), fact, call);
    }
  }

  private functionOf(node: number): number {
    const { code, homes } = this.flow;
    let at =
      node <= code.count ? (code.parent[node] as number) : (homes[node - code.count] as number);
    while (at !== 0 && !isFunction(code.kind[at] as number)) at = code.parent[at] as number;
    return at;
  }

  private addCaller(
    origin: number,
    fact: number,
    call: number,
    steps: number,
    control: number,
  ): void {
    this.callerOrigin.push(origin);
    this.callerFact.push(fact);
    this.callerSteps.push(steps);
    this.callerControl.push(control);
    this.callerCall.push(call);
    const at = this.callerNext.push(this.originCallers.at(origin));
    this.originCallers.items[origin] = at;
  }

  /** Out of the function that was entered: back to the calls that entered it. */
  private leave(fact: number, origin: number): void {
    this.exitFact.push(fact);
    const exit = this.exitNext.push(this.originExits.at(origin));
    this.originExits.items[origin] = exit;
    for (let at = this.originCallers.at(origin); at !== -1; at = this.callerNext.at(at)) {
      this.comeBack(fact, this.callerFact.at(at), this.callerCall.at(at));
    }
  }

  private comeBack(exit: number, caller: number, call: number): void {
    const { facts } = this;
    const node = facts.node[exit] as number;
    const control = facts.control(exit) | facts.control(caller);
    const steps = (facts.steps[caller] as number) + (facts.steps[exit] as number) + 1;
    const origin = facts.origin[caller] as number;
    const path = facts.path[exit] as number;
    for (const to of this.targets(node, call)) {
      this.note(to, origin, path, control, steps, exit, caller);
    }
  }

  /** Where what leaves a function by a node gets to in one call. */
  private targets(node: number, call: number): readonly number[] {
    let byCall = this.byCall.get(node);
    if (byCall === undefined) {
      byCall = new Map();
      this.byCall.set(node, byCall);
      const { offsets, nodes, kinds, names } = this.edges;
      const end = offsets[node + 1] as number;
      for (let at = offsets[node] as number; at < end; at++) {
        if (kinds[at] !== this.leaveKind) continue;
        const known = byCall.get(names[at] as number);
        if (known === undefined) byCall.set(names[at] as number, [nodes[at] as number]);
        else known.push(nodes[at] as number);
      }
    }
    return byCall.get(call) ?? [];
  }

  /** Out of a function that was not entered by a call: to all calls, or to those around it. */
  private leaveOther(fact: number, to: number, call: number): void {
    const origin = this.facts.origin[fact] as number;
    const fn = this.originFunction.at(origin);
    const { code } = this.flow;
    const path = this.facts.path[fact] as number;
    const control = this.facts.control(fact);
    if (fn === 0) {
      this.note(to, origin, path, control, (this.facts.steps[fact] as number) + 1, fact, -1);
      return;
    }
    if (call >= fn && call <= (code.last[fn] as number)) {
      this.note(to, origin, path, control, (this.facts.steps[fact] as number) + 1, fact, -1);
    } else {
      this.share(to, path, control, (this.facts.steps[fact] as number) + 1, fact);
    }
  }
}

/** Where several things get to: see `Trace`. */
export function traceFlow(
  flow: FlowGraph,
  starts: readonly Start[],
  options: TraceOptions = {},
): Arrivals {
  return new Trace(flow, starts, options).run();
}
