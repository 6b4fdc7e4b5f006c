import type { Code } from "../code/code.ts";
import type { Constant, Constants } from "../code/constants.ts";
import { EdgeList } from "./edge.ts";
import type { CodeIndex } from "./index-code.ts";

/**
 * A graph in the making. Beyond the nodes of the code it has nodes for what is no place in the
 * code: bindings (`code.count + b`), what a function returns, the instances of a class, the
 * contents of a file's exports, an element of a collection, a rare property name.
 */
export class Builder {
  readonly code: Code;
  readonly constants: Constants;
  readonly index: CodeIndex;
  readonly edges: EdgeList;
  /** Names of methods that are called unseen, as indices into `strings`; 0 where nobody uses one. */
  readonly names: { emit: number; toString: number; valueOf: number; toPrimitive: number };
  /** The highest node in use. */
  size: number;
  /**
   * The node inside which an extra node lives, by `node - code.count`; 0: it belongs to no call of
   * a function but to all of them (what an instance holds, what a module exports).
   */
  homes: Uint32Array;
  /** The extra node of a function (what it returns), a class (its instances), a wrapper's call. */
  readonly extraOf: Uint32Array;
  /** The extra node of a file: what it exports by `module.exports`. */
  readonly exportsOf = new Map<number, number>();
  /** The extra node of a property name. */
  readonly fieldOf = new Map<number, number>();
  /** The extra node of what `this` is in a function that may be a constructor. */
  readonly receiverOf = new Map<number, number>();
  /** Members through which something was stored already. */
  readonly chained = new Set<number>();
  /** Whether something lies so deep that what decides over it was not noted. */
  isTooDeep = false;
  /** Calls of parameters, for a second look. */
  readonly later: number[] = [];
  /** Functions and objects that parameters are given, found from calls: parameter binding → nodes. */
  readonly passed = new Map<number, number[]>();
  /** Parameters that are handed on as they are, in pairs: the one, and the one of the function that is called. */
  readonly handedOn: number[] = [];

  constructor(code: Code, constants: Constants, index: CodeIndex) {
    this.code = code;
    this.constants = constants;
    this.index = index;
    this.names = {
      emit: index.stringAt("emit"),
      toString: index.stringAt("toString"),
      valueOf: index.stringAt("valueOf"),
      toPrimitive: index.stringAt("toPrimitive"),
    };
    this.edges = new EdgeList(Math.max(1024, Math.ceil(code.count * 0.9)));
    this.extraOf = new Uint32Array(code.count + 1);
    const bindings = code.bindings.count;
    this.size = code.count + bindings;
    this.homes = new Uint32Array(bindings + 1 + index.functions.length + 4096);
    for (let b = 1; b <= bindings; b++) this.homes[b] = code.bindings.scope[b] as number;
  }

  /** A new extra node. */
  extra(home: number): number {
    const node = ++this.size;
    const at = node - this.code.count;
    if (at >= this.homes.length) {
      const grown = new Uint32Array(this.homes.length * 2);
      grown.set(this.homes);
      this.homes = grown;
    }
    this.homes[at] = home;
    return node;
  }

  add(from: number, to: number, kind: number, name = 0): void {
    this.edges.add(from, to, kind, name);
  }

  /** The node of a binding. */
  bindingNode(binding: number): number {
    return binding === 0 ? 0 : this.code.count + binding;
  }

  /** What a function returns. */
  returned(fn: number): number {
    const known = this.extraOf[fn] as number;
    if (known !== 0) return known;
    const node = this.extra(fn);
    this.extraOf[fn] = node;
    return node;
  }

  /** What instances of a class hold, all of them together; or what a wrapper hands out. */
  shared(node: number): number {
    const known = this.extraOf[node] as number;
    if (known !== 0) return known;
    const made = this.extra(0);
    this.extraOf[node] = made;
    return made;
  }

  /** What `this` is in a function that is no method. */
  receiver(fn: number): number {
    let node = this.receiverOf.get(fn);
    if (node === undefined) {
      node = this.extra(0);
      this.receiverOf.set(fn, node);
    }
    return node;
  }

  /** The contents of `module.exports` of a file, by its root. */
  exportsNode(root: number): number {
    let node = this.exportsOf.get(root);
    if (node === undefined) {
      node = this.extra(0);
      this.exportsOf.set(root, node);
    }
    return node;
  }

  /** All objects' property of this name. */
  field(name: number): number {
    let node = this.fieldOf.get(name);
    if (node === undefined) {
      node = this.extra(0);
      this.fieldOf.set(name, node);
    }
    return node;
  }

  constant(node: number): Constant {
    return this.constants.of(node);
  }
}
