import { type Code, said } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Closed } from "./closed.ts";
import type { Definitions } from "./definitions.ts";

/** What is known of a helper with all that it uses. */
export interface Helper {
  needs: number[];
  nodes: number[];
  seen: string[];
  isShuffled: boolean;
}

/** A helper that needs more code than this many nodes is none that decodes. */
const mostNodes = 100_000;
/** The helpers of a code, each with all that it uses. */
export class Helpers {
  readonly #code: Code;
  readonly #definitions: Definitions;
  readonly #closed: Closed;
  readonly #known = new Map<number, Helper>();

  constructor(code: Code, definitions: Definitions, closed: Closed) {
    this.#code = code;
    this.#definitions = definitions;
    this.#closed = closed;
  }

  /** A helper, and all that it uses. */
  of(binding: number): Helper {
    const known = this.#known.get(binding);
    if (known !== undefined) return known;
    const { kind, last } = this.#code;
    const nodes: number[] = [];
    const seen: string[] = [];
    let isShuffled = false;
    let looked = 0;
    const needs = this.needsOf([binding]);
    for (const need of needs) {
      if (this.#closed.preparations.has(need)) isShuffled = true;
      const node = this.#definitions.of[need] as number;
      if (node === 0) continue;
      nodes.push(node);
      const end = last[node] as number;
      for (let inner = node; inner <= end && looked < 20_000; inner++, looked++) {
        const sort = kind[inner];
        if (
          sort === Kind.StringLiteral ||
          sort === Kind.TemplateElement ||
          sort === Kind.RegExpLiteral
        ) {
          seen.push(said(this.#code, inner));
        }
      }
    }
    const helper = { needs, nodes, seen, isShuffled };
    this.#known.set(binding, helper);
    return helper;
  }

  /** Variables with all that their values use, deepest first. */
  needsOf(bindings: readonly number[]): number[] {
    const { kind, last, binding, bindings: all } = this.#code;
    const order: number[] = [];
    const seen = new Set<number>(bindings);
    const todo = [...bindings].reverse();
    let looked = 0;
    while (todo.length > 0) {
      const bound = todo.pop() as number;
      order.push(bound);
      const node = this.#definitions.of[bound] as number;
      if (node === 0) continue;
      const end = last[node] as number;
      for (let inner = node; inner <= end; inner++) {
        if (++looked > mostNodes) return order.reverse();
        if (kind[inner] !== Kind.Identifier) continue;
        const used = binding[inner] as number;
        if (used === 0 || seen.has(used) || (all.scope[used] as number) >= node) continue;
        if (this.#closed.open[used] !== 0 || this.#closed.globals.has(used)) continue;
        seen.add(used);
        todo.push(used);
      }
    }
    return order.reverse();
  }

  /** The function that a variable holds; 0 where it holds none. */
  functionOf(binding: number): number {
    const node = this.#definitions.of[binding] as number;
    return node !== 0 && isFunction(this.#code.kind[node] as number) ? node : 0;
  }
}
