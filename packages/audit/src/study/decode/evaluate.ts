import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Code } from "../code/code.ts";
import type { Constant, HiddenBy } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { placeOf } from "../code/place.ts";
import { isFunction } from "../code/walk.ts";
import type { Closed } from "./closed.ts";
import { type Definitions, Written } from "./definitions.ts";
import { emit, nameOf } from "./emit.ts";
import type { Folder } from "./fold.ts";
import { cutting, Mark, undoing } from "./globals.ts";
import { failed, type Guest, GuestLost, type Outcome } from "./guest/guest.ts";
import type { Step } from "./guest/protocol.ts";
import { Helpers } from "./helpers.ts";
import type { DecodeLimits } from "./limits.ts";
import { methodsIn } from "./methods.ts";
import { isJson } from "./operators.ts";
import { isClearer, looksDecoded, readability } from "./sight.ts";
import { Bytes, Collection, type Values } from "./values.ts";

/** Calls of one function whose arguments are known. */
interface Group {
  callee: string;
  self: string;
  binding: number;
  nodes: number[];
  args: string[];
}

/** Threads that may be lost until evaluation is given up. */
const mostLosses = 3;
/** Expressions in one request. */
const expressionsAtOnce = 64;

/**
 * Evaluates closed calls that look as if they decode something, in rounds: first those of a helper
 * with known arguments, all in one go, then other expressions. What comes back is folded, which
 * makes more calls known.
 */
export class Evaluation {
  calls = 0;
  evaluated = 0;
  dropped = 0;
  readonly #code: Code;
  readonly #definitions: Definitions;
  readonly #closed: Closed;
  readonly #values: Values;
  readonly #folder: Folder;
  readonly #limits: DecodeLimits;
  readonly #guest: Guest;
  readonly #tried = new Set<number>();
  /** Variables of the interpreter: true where they could be set. */
  readonly #defined = new Map<number, boolean>();
  readonly #prepared = new Set<number>();
  /** Variables whose tables could not be put in order. */
  readonly #spoiled = new Set<number>();
  readonly #helpers: Helpers;
  readonly #methods = new Map<string, string>();
  readonly #notExamined: NotExamined[] = [];
  #candidates: number[] | null = null;
  #source = 0;
  #losses = 0;

  constructor(
    code: Code,
    definitions: Definitions,
    closed: Closed,
    values: Values,
    folder: Folder,
    guest: Guest,
    limits: DecodeLimits,
  ) {
    this.#code = code;
    this.#definitions = definitions;
    this.#closed = closed;
    this.#values = values;
    this.#folder = folder;
    this.#limits = limits;
    this.#guest = guest;
    this.#helpers = new Helpers(code, definitions, closed);
  }

  notExamined(): NotExamined[] {
    return this.#notExamined;
  }

  /** Evaluates what can be evaluated now. False where nothing new was found. */
  async round(): Promise<boolean> {
    if (this.#losses >= mostLosses || this.#guest.isSpent) return false;
    const before = this.evaluated;
    const open = this.#open();
    const [groups, waiting] = this.#group(open, false);
    for (const group of groups) await this.#callAll(group);
    if (this.evaluated > before) return true;
    // Nothing was ready: helpers that use undecoded helpers are taken as they are.
    for (const group of waiting) await this.#callAll(group);
    if (this.evaluated > before) return true;
    await this.#expressions(this.#open());
    return this.evaluated > before;
  }

  /** Closed calls that look as if they decode, are not known and were not tried. */
  #open(): number[] {
    this.#candidates ??= this.#find();
    this.#candidates = this.#candidates.filter(
      (node) => !this.#values.knows(node) && !this.#tried.has(node),
    );
    return this.#candidates;
  }

  #find(): number[] {
    const { count, kind, last } = this.#code;
    const { marks } = this.#closed;
    const shuffles = [...this.#closed.preparations.values()].flat().sort((a, b) => a - b);
    const found: number[] = [];
    // In what puts tables in order, they are not yet: there, what uses them has no one value.
    let shuffleEnd = 0;
    let shuffle = 0;
    for (let node = 1; node <= count; node++) {
      const sort = kind[node];
      if (
        sort !== Kind.CallExpression &&
        sort !== Kind.NewExpression &&
        sort !== Kind.TaggedTemplateExpression
      ) {
        continue;
      }
      while (shuffle < shuffles.length && (shuffles[shuffle] as number) <= node) {
        shuffleEnd = Math.max(shuffleEnd, last[shuffles[shuffle] as number] as number);
        shuffle++;
      }
      const mark = marks[node] as number;
      if (node <= shuffleEnd && mark & Mark.shuffled) continue;
      if (
        this.#closed.has(node) &&
        ((mark & undoing) !== 0 || ((mark & cutting) !== 0 && this.#hasCipher(node)))
      ) {
        found.push(node);
      }
    }
    return found;
  }

  /** True where an argument is a text that nobody can read. */
  #hasCipher(node: number): boolean {
    const { first, next, kind } = this.#code;
    let child = next[first[node] as number] as number;
    for (; child !== 0; child = next[child] as number) {
      if (kind[child] !== Kind.StringLiteral) continue;
      const text = this.#said(child);
      if (
        text.length >= 6 &&
        /^[\x21-\x7e]+$/.test(text) &&
        readability(text.slice(0, 200)) < 0.35
      ) {
        return true;
      }
    }
    return false;
  }

  /** Direct calls of helpers with known arguments, by helper; those apart whose helper has open calls in it. */
  #group(open: readonly number[], isLenient: boolean): [Group[], Group[]] {
    const groups = new Map<string, Group>();
    for (const node of open) {
      const target = this.#target(node);
      if (target === null) continue;
      const args = this.#arguments(node);
      if (args === null) continue;
      let group = groups.get(target.callee);
      if (group === undefined) {
        group = { ...target, nodes: [], args: [] };
        groups.set(target.callee, group);
      }
      group.nodes.push(node);
      group.args.push(args);
    }
    const ready: Group[] = [];
    const waiting: Group[] = [];
    for (const group of groups.values()) {
      const isReady =
        isLenient ||
        !this.#helpers.of(group.binding).nodes.some((node) => this.#isOpenIn(node, open));
      (isReady ? ready : waiting).push(group);
    }
    return [ready, waiting];
  }

  /** True where a candidate stands inside of a node. */
  #isOpenIn(node: number, open: readonly number[]): boolean {
    let low = 0;
    let high = open.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((open[middle] as number) <= node) low = middle + 1;
      else high = middle;
    }
    return low < open.length && (open[low] as number) <= (this.#code.last[node] as number);
  }

  /** The helper of a direct call: `decode(…)`, `codec.decode(…)`. */
  #target(node: number): Pick<Group, "callee" | "self" | "binding"> | null {
    const { kind, first, next, binding, flags } = this.#code;
    if (kind[node] !== Kind.CallExpression) return null;
    const callee = first[node] as number;
    let object = callee;
    let method = "";
    if (kind[callee] === Kind.MemberExpression) {
      object = first[callee] as number;
      const property = next[object] as number;
      if ((flags[callee] as number) & Flag.computed) {
        const known = this.#values.has(property) ? this.#values.of(property) : null;
        if (typeof known !== "string") return null;
        method = known;
      } else if (kind[property] === Kind.Identifier) method = this.#said(property);
      else return null;
    }
    const bound = binding[object] as number;
    if (kind[object] !== Kind.Identifier || bound === 0) return null;
    if (this.#closed.open[bound] !== 0 || this.#closed.globals.has(bound)) return null;
    const name = nameOf(bound);
    return method === ""
      ? { callee: name, self: "undefined", binding: bound }
      : { callee: `${name}[${JSON.stringify(method)}]`, self: name, binding: bound };
  }

  #said(node: number): string {
    return this.#code.strings[this.#code.name[node] as number] as string;
  }

  /** The arguments of a call as JSON; null where one is not known, or no JSON. */
  #arguments(node: number): string | null {
    const { first, next } = this.#code;
    const values = this.#values;
    const args: Constant[] = [];
    let child = next[first[node] as number] as number;
    for (; child !== 0; child = next[child] as number) {
      if (!values.knows(child)) return null;
      const value = values.held(child);
      if (value instanceof Bytes || value instanceof Collection || !isJson(value)) return null;
      args.push(value);
    }
    const text = JSON.stringify(args);
    return text.length > this.#limits.sourceLength ? null : text;
  }

  /**
   * Sets a variable in the interpreter, after all that it uses, and prepares what is to be prepared.
   *
   * @returns false where that failed
   * @throws GuestLost
   */
  async #define(bindings: readonly number[]): Promise<boolean> {
    const steps: Step[] = [];
    const names: number[] = [];
    const late: number[] = [];
    this.#plan(bindings, steps, names, late);
    // What puts tables in order runs when all is there.
    late.sort((a, b) => a - b);
    for (let at = 0; at < late.length; at++) {
      const emitted = this.#emit(late[at] as number);
      if (emitted === null) {
        this.#spoil(late[at] as number);
        continue;
      }
      this.#plan(emitted.needs, steps, names, late);
      steps.push({ name: null, text: emitted.text });
      names.push(-(late[at] as number));
    }
    if (steps.length > 0) {
      const done = await this.#guest.prepare(steps);
      for (const [index, name] of names.entries()) {
        if (name > 0) this.#defined.set(name, done[index] === true);
        else if (done[index] !== true) this.#spoil(-name);
      }
    }
    return bindings.every((binding) => this.#defined.get(binding) === true);
  }

  /** What a preparation was to change is of no use when it fails: it would decode to nonsense. */
  #spoil(preparation: number): void {
    for (const [binding, nodes] of this.#closed.preparations) {
      if (nodes.includes(preparation)) this.#spoiled.add(binding);
    }
    this.#giveUp(preparation, "a table could not be put in order within the limits");
  }

  #isSpoiled(bindings: readonly number[]): boolean {
    if (this.#spoiled.size === 0) return false;
    return bindings.some((binding) =>
      this.#helpers.of(binding).needs.some((need) => this.#spoiled.has(need)),
    );
  }

  /** Adds the steps that set variables after all that they use, and what is to be run afterwards. */
  #plan(bindings: readonly number[], steps: Step[], names: number[], late: number[]): void {
    if (bindings.every((binding) => this.#defined.has(binding))) return;
    // A value that is computed needs what it uses first; functions need it only when called.
    const order = this.#helpers.needsOf(bindings);
    const isLazy = (binding: number): boolean => this.#helpers.functionOf(binding) !== 0;
    const sorted = [...order.filter(isLazy), ...order.filter((binding) => !isLazy(binding))];
    for (const binding of sorted) {
      if (!this.#defined.has(binding)) {
        this.#defined.set(binding, false);
        const text = this.#definition(binding);
        if (text !== null) {
          steps.push({ name: nameOf(binding), text });
          names.push(binding);
        }
      }
      for (const node of this.#closed.preparations.get(binding) ?? []) {
        if (this.#prepared.has(node)) continue;
        this.#prepared.add(node);
        late.push(node);
      }
    }
  }

  #definition(binding: number): string | null {
    const node = this.#definitions.of[binding] as number;
    if (node === 0) return this.#definitions.written[binding] === Written.again ? "void 0" : null;
    return this.#emit(node)?.text ?? null;
  }

  #emit(node: number): ReturnType<typeof emit> {
    if (this.#source > this.#limits.totalSource) return null;
    const { sourceLength } = this.#limits;
    const emitted = emit(
      this.#code,
      this.#definitions,
      this.#closed,
      this.#values,
      node,
      sourceLength,
    );
    this.#source += emitted?.text.length ?? 0;
    return emitted;
  }

  async #callAll(group: Group): Promise<void> {
    const room = this.#limits.calls - this.calls;
    const nodes = group.nodes.slice(0, room);
    for (const node of nodes) this.#tried.add(node);
    if (nodes.length === 0) return;
    this.calls += nodes.length;
    try {
      if (!(await this.#define([group.binding])) || this.#isSpoiled([group.binding])) return;
      const broken = this.#guest.broken;
      const args = group.args.slice(0, nodes.length);
      const outcomes = await this.#guest.call(group.callee, group.self, args);
      for (const [index, node] of nodes.entries()) {
        this.#learn(node, outcomes[index] as Outcome, [group.binding], group.binding);
      }
      if (this.#guest.broken > broken) {
        this.#giveUp(nodes[0] as number, "a call of it broke a limit on steps, size or memory");
      }
    } catch (error) {
      this.#lose(error, nodes[0] as number);
    }
  }

  /** Other closed expressions; of a chain of calls only the whole. */
  async #expressions(open: readonly number[]): Promise<void> {
    const { parent, role, kind } = this.#code;
    const set = new Set(open);
    let texts: string[] = [];
    let nodes: number[] = [];
    let needs: number[][] = [];
    const flush = async (): Promise<void> => {
      if (nodes.length === 0) return;
      const [these, their, used] = [nodes, texts, needs];
      nodes = [];
      texts = [];
      needs = [];
      try {
        await this.#define([...new Set(used.flat())]);
        const broken = this.#guest.broken;
        const outcomes = await this.#guest.evaluate(their);
        for (const [index, node] of these.entries()) {
          if (this.#isSpoiled(used[index] as number[])) continue;
          this.#learn(node, outcomes[index] as Outcome, used[index] as number[], 0);
        }
        if (this.#guest.broken > broken) {
          this.#giveUp(these[0] as number, "an expression broke a limit on steps, size or memory");
        }
      } catch (error) {
        this.#lose(error, these[0] as number);
      }
    };
    for (const node of open) {
      if (this.#losses >= mostLosses || this.#guest.isSpent || this.calls >= this.#limits.calls)
        break;
      const member = parent[node] as number;
      const isReceiver = kind[member] === Kind.MemberExpression && role[node] === Role.object;
      if (isReceiver && role[member] === Role.callee && set.has(parent[member] as number)) continue;
      if (role[node] === Role.callee && set.has(member)) continue;
      this.#tried.add(node);
      const emitted = this.#emit(node);
      if (emitted === null) continue;
      this.calls++;
      nodes.push(node);
      texts.push(emitted.text);
      needs.push([...emitted.needs]);
      if (nodes.length >= expressionsAtOnce) await flush();
    }
    await flush();
  }

  #learn(node: number, outcome: Outcome, needs: readonly number[], binding: number): void {
    if (outcome === failed || outcome === undefined || outcome === null) return;
    this.evaluated++;
    const value = outcome instanceof Collection ? outcome.entries : outcome;
    let hidden: HiddenBy | null = null;
    if (typeof value !== "number" && typeof value !== "boolean" && !(value instanceof Bytes)) {
      hidden = this.#hiddenBy(node, value, needs, binding);
    }
    this.#folder.learn(node, outcome, hidden);
  }

  #hiddenBy(
    node: number,
    value: Constant,
    needs: readonly number[],
    binding: number,
  ): HiddenBy | null {
    const { kind, last, binding: bound } = this.#code;
    const seen: string[] = [];
    const end = Math.min(last[node] as number, node + 2000);
    let helper = this.#helpers.functionOf(binding);
    for (let inner = node + 1; inner <= end; inner++) {
      const sort = kind[inner] as number;
      if (
        sort === Kind.StringLiteral ||
        sort === Kind.TemplateElement ||
        sort === Kind.RegExpLiteral
      ) {
        seen.push(this.#said(inner));
      } else if (sort === Kind.Identifier && bound[inner] !== 0) {
        const known = this.#values.has(inner) ? this.#values.of(inner) : null;
        if (typeof known === "string") seen.push(known);
        else if (Array.isArray(known)) {
          for (const item of known.slice(0, 200)) if (typeof item === "string") seen.push(item);
        }
        if (helper === 0) helper = this.#helpers.functionOf(bound[inner] as number);
      } else if (helper === 0 && isFunction(sort)) helper = inner;
    }
    let isShuffled = false;
    for (const need of needs) {
      const used = this.#helpers.of(need);
      isShuffled ||= used.isShuffled;
      // Out of a table that is put in order, a reader cannot pick the right one.
      if (!used.isShuffled || typeof value !== "string") seen.push(...used.seen.slice(0, 5000));
    }
    if (!looksDecoded(value, seen)) return null;
    if (!isShuffled && !((this.#closed.marks[node] as number) & undoing)) {
      // Any table and any replacement could be a cipher: then what goes in is no text, and what comes out is.
      if (!isClearer(value, seen)) return null;
    }
    const key = binding === 0 ? `n${node}` : `b${binding}`;
    let method = this.#methods.get(key);
    if (method === undefined) {
      const nodes = needs.flatMap((need) => this.#helpers.of(need).nodes);
      method = methodsIn(this.#code, this.#closed, this.#values, [...nodes, node], isShuffled).join(
        ", ",
      );
      this.#methods.set(key, method);
    }
    return { method, helper };
  }

  #giveUp(node: number, why: string): void {
    this.dropped++;
    const { file, line, column } = placeOf(this.#code, node);
    const what = `${file}:${line}:${column}`;
    if (this.#notExamined.length < 50) {
      this.#notExamined.push({
        code: "helper-not-evaluated",
        what,
        why: `Strings that are computed there were not all decoded: ${why}.`,
      });
    }
  }

  #lose(error: unknown, node: number): void {
    if (!(error instanceof GuestLost)) throw error;
    this.#losses++;
    this.#defined.clear();
    this.#prepared.clear();
    this.#giveUp(
      node,
      this.#guest.isSpent ? "the time for it was over" : "the interpreter had to be stopped",
    );
  }
}
