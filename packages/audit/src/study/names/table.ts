import { isBuiltin } from "node:module";
import { globalObjects, rootNames } from "./roots.ts";

/** How a name grew out of another. */
const Shape = { root: 0, module: 1, member: 2, call: 3, instance: 4, giver: 5 } as const;

/** Longer names are of no use to anybody, and a loop in the code would make them endless. */
const deepest = 10;
const longestSegment = 120;

/** Keys that would look like several steps of a name. */
const misleading = /[.#{}>]|\(\)/;

/** A place in a name that depends on a parameter of the function which returns it: `{0}`. */
const hole = /\{(\d+)\}/;

/**
 * The dotted names of things, each once, by number; 0 is "no name".
 *
 * - `process.env.TZ`: a member of a global;
 * - `node:os.hostname()`: what a function of a module returns; other packages are `package:axios`;
 * - `Intl.DateTimeFormat#resolvedOptions().timeZone`: `#` stands for an instance of a class;
 * - `=>process.env`: a function that returns `process.env`, perhaps later, perhaps remembered.
 */
export class NameTable {
  readonly texts: string[] = [""];
  readonly #shapes: number[] = [Shape.root];
  readonly #parents: number[] = [0];
  readonly #depths: number[] = [0];
  readonly #ids = new Map<string, number>([["", 0]]);

  text(name: number): string {
    return this.texts[name] as string;
  }

  find(text: string): number {
    return this.#ids.get(text) ?? 0;
  }

  isModule(name: number): boolean {
    return this.#shapes[name] === Shape.module;
  }

  /** A function that gives something: see `given`. */
  isGiver(name: number): boolean {
    return this.#shapes[name] === Shape.giver;
  }

  /** What the name grew out of: `a` for `a.b` and `a()`, what a giver gives. */
  parent(name: number): number {
    return this.#parents[name] as number;
  }

  /** A global by its name; 0 where nothing is known of it. */
  root(global: string): number {
    if (globalObjects.has(global)) return this.#intern("globalThis", 0, Shape.root);
    return rootNames.has(global) ? this.#intern(global, 0, Shape.root) : 0;
  }

  /** What `require(specifier)` gives; 0 for files of the subject's own. */
  module(specifier: string): number {
    if (specifier === "" || specifier.length > longestSegment || /^[./#]/.test(specifier)) return 0;
    const bare = specifier.startsWith("node:") ? specifier.slice(5) : specifier;
    if (!isBuiltin(specifier)) return this.#intern(`package:${specifier}`, 0, Shape.module);
    if (bare === "process") return this.root("process");
    return this.#intern(`node:${bare}`, 0, Shape.module);
  }

  /** `of.key` */
  member(of: number, key: string): number {
    if (of === 0 || key.length > longestSegment || misleading.test(key)) return 0;
    const text = this.text(of);
    if (text === "globalThis") return this.root(key);
    if (this.#shapes[of] === Shape.giver) return 0;
    if (key === "default" && (this.isModule(of) || text === "process")) return of;
    if (key === "prototype") return this.instance(of);
    if (key === "promises" && (text === "node:fs" || text === "node:dns")) {
      return this.module(`${text}/promises`);
    }
    if (key === "env" && (text === "Bun" || text === "import.meta")) {
      return this.#grow("process.env", this.root("process"), Shape.member);
    }
    return this.#grow(text.endsWith("#") ? text + key : `${text}.${key}`, of, Shape.member);
  }

  /** `of[key]`, where `key` is a parameter of the function around. */
  memberByParameter(of: number, parameter: number): number {
    return of === 0 ? 0 : this.#grow(`${this.text(of)}.{${parameter}}`, of, Shape.member);
  }

  /** What a call gives. */
  call(of: number): number {
    if (of === 0) return 0;
    if (this.#shapes[of] === Shape.giver) return this.parent(of);
    const text = this.text(of);
    if (this.#shapes[of] === Shape.member) {
      if (text.endsWith(".bind")) return this.parent(of);
      if (text.endsWith(".call") || text.endsWith(".apply")) return this.call(this.parent(of));
    }
    if (/^Intl\.[A-Za-z]+$/.test(text)) return this.instance(of);
    return this.#grow(`${text}()`, of, Shape.call);
  }

  /** `new of()` */
  instance(of: number): number {
    return of === 0 || this.text(of).endsWith("#")
      ? of
      : this.#grow(`${this.text(of)}#`, of, Shape.instance);
  }

  /** A function that gives `what` when it is called. */
  giver(what: number): number {
    return what === 0 ? 0 : this.#grow(`=>${this.text(what)}`, what, Shape.giver);
  }

  /** The parameter that a name depends on; -1 where it depends on none. */
  holeOf(name: number): number {
    const found = hole.exec(this.text(name));
    return found ? Number(found[1]) : -1;
  }

  /** `name` with the parameter it depends on put in; `null` where that is not known. */
  filled(name: number, value: string | null): number {
    const [before, , after] = this.text(name).split(hole) as [string, string, string];
    return after === "" ? this.member(this.find(before.slice(0, -1)), value ?? "*") : 0;
  }

  #grow(text: string, parent: number, shape: number): number {
    return (this.#depths[parent] as number) >= deepest ? 0 : this.#intern(text, parent, shape);
  }

  #intern(text: string, parent: number, shape: number): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.#parents.push(parent);
    this.#shapes.push(shape);
    this.#depths.push((this.#depths[parent] as number) + 1);
    this.#ids.set(text, id);
    return id;
  }
}
