import { type Code, childIn, said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { argumentNamed, calleeNamed, evaluated } from "./calls.ts";
import { exported, importersOf } from "./chunks.ts";
import { Fields } from "./fields.ts";
import { enclosingFunction, parameterIndex } from "./functions.ts";
import { NameTable } from "./table.ts";

/**
 * Names on their way from nodes that have one to the nodes around them and to the uses of the
 * bindings that they are kept in. Each node and each binding gets a name once, so the work is
 * bounded by their number.
 */
export class Propagation {
  readonly code: Code;
  readonly constants: Constants;
  readonly of: Uint32Array;
  readonly steps: Uint8Array;
  readonly bindings: Uint32Array;
  readonly table = new NameTable();
  readonly importers: ReadonlyMap<string, number[]>;
  readonly fields: Fields;
  readonly #waiting: number[] = [];

  constructor(code: Code, constants: Constants) {
    this.code = code;
    this.constants = constants;
    this.of = new Uint32Array(code.count + 1);
    this.steps = new Uint8Array(code.count + 1);
    this.bindings = new Uint32Array(code.bindings.count + 1);
    this.importers = importersOf(code);
    this.fields = new Fields(code);
  }

  /** Gives a node its name; the first one counts. */
  set(node: number, name: number, step: 0 | 1): void {
    if (name === 0 || node === 0 || this.of[node] !== 0) return;
    this.of[node] = name;
    this.steps[node] = step;
    this.#waiting.push(node);
  }

  run(): void {
    for (let at = 0; at < this.#waiting.length; at++) {
      this.#spread(this.#waiting[at] as number);
      if (at === 65_536) {
        this.#waiting.splice(0, at + 1);
        at = -1;
      }
    }
  }

  /** Says what a pattern or another target gets: `x`, `{hostname: h}`, `x = default`. */
  assign(target: number, name: number, step: 0 | 1): void {
    const { code } = this;
    if (name === 0) return;
    switch (code.kind[target] as number) {
      case Kind.Identifier:
        if (step === 1) this.set(target, name, 1);
        this.bind(code.binding[target] as number, name);
        return;
      case Kind.AssignmentPattern:
        this.assign(code.first[target] as number, name, step);
        return;
      case Kind.RestElement:
        this.assign(code.first[target] as number, name, 0);
        return;
      case Kind.MemberExpression:
        this.fields.assigned(this, target, name);
        return;
      case Kind.ObjectPattern:
        for (
          let part = code.first[target] as number;
          part !== 0;
          part = code.next[part] as number
        ) {
          if (code.kind[part] === Kind.RestElement) this.assign(part, name, 0);
          else this.assign(this.valueOf(part), this.member(name, part), 1);
        }
    }
  }

  /** The value of a property; in `{a}` it is the key too, and one node may stand for both. */
  valueOf(property: number): number {
    return childIn(this.code, property, Role.value) || (this.code.first[property] as number);
  }

  bind(binding: number, name: number): void {
    const { code } = this;
    if (binding === 0 || name === 0 || this.bindings[binding] !== 0) return;
    this.bindings[binding] = name;
    const { offsets, references } = code.bindings;
    const end = offsets[binding + 1] as number;
    for (let at = offsets[binding] as number; at < end; at++) {
      const use = references[at] as number;
      if (((code.flags[use] as number) & Flag.declares) === 0) this.set(use, name, 0);
    }
    exported(this, binding, name);
  }

  /** The name of a member (or of a part of a pattern) of what is called `of`. */
  member(of: number, node: number): number {
    const { code, constants, table } = this;
    const key =
      code.kind[node] === Kind.MemberExpression
        ? (code.next[code.first[node] as number] as number)
        : (code.first[node] as number);
    if (((code.flags[node] as number) & Flag.computed) === 0) {
      const kind = code.kind[key];
      return kind === Kind.PrivateIdentifier ? 0 : table.member(of, said(code, key));
    }
    if (constants.has(key)) {
      const value = constants.of(key);
      return typeof value === "string" ? table.member(of, value) : 0;
    }
    if (table.text(of) !== "process.env") return 0;
    const parameter = parameterIndex(code, key);
    return parameter < 0 ? table.member(of, "*") : table.memberByParameter(of, parameter);
  }

  #spread(node: number): void {
    const { code, of, table } = this;
    const name = of[node] as number;
    const parent = code.parent[node] as number;
    const role = code.role[node];
    switch (code.kind[parent] as number) {
      case Kind.MemberExpression:
        if (role === Role.object) this.set(parent, this.member(name, parent), 1);
        return;
      case Kind.CallExpression:
        if (role === Role.callee) calleeNamed(this, parent, name);
        else if (role === Role.arguments) argumentNamed(this, parent, node, name);
        return;
      case Kind.NewExpression:
        if (role !== Role.callee) return;
        if (table.text(name) === "Function") evaluated(this, parent, "Function");
        else this.set(parent, table.instance(name), 1);
        return;
      case Kind.VariableDeclarator:
        if (role === Role.init) this.assign(code.first[parent] as number, name, 0);
        return;
      case Kind.AssignmentExpression:
        if (role !== Role.right || !isAssignment(said(code, parent))) return;
        this.assign(code.first[parent] as number, name, 0);
        this.set(parent, name, 0);
        return;
      case Kind.AssignmentPattern:
        if (role === Role.right) this.assign(code.first[parent] as number, name, 0);
        return;
      case Kind.SequenceExpression:
        if (code.next[node] === 0) this.set(parent, name, 0);
        return;
      case Kind.ConditionalExpression:
        if (role !== Role.test) this.set(parent, name, 0);
        return;
      case Kind.LogicalExpression:
        if (role === Role.right || said(code, parent) !== "&&") this.set(parent, name, 0);
        return;
      case Kind.SpreadElement:
        if (code.kind[code.parent[parent] as number] !== Kind.ObjectExpression) return;
        this.set(code.parent[parent] as number, name, 0);
        return;
      case Kind.AwaitExpression:
      case Kind.YieldExpression:
      case Kind.Other:
        this.set(parent, name, 0);
        return;
      case Kind.Property:
      case Kind.PropertyDefinition:
        if (role === Role.value) this.fields.defined(this, parent, name);
        return;
      case Kind.ReturnStatement:
        this.#returned(enclosingFunction(code, parent), name);
        return;
      case Kind.ArrowFunctionExpression:
        if (role === Role.body) this.#returned(parent, name);
        return;
    }
  }

  #returned(fn: number, name: number): void {
    const { code, table } = this;
    if (fn === 0 || ((code.flags[fn] as number) & Flag.generator) !== 0) return;
    this.set(fn, table.giver(name), 0);
    if (code.kind[fn] !== Kind.FunctionDeclaration) return;
    const id = childIn(code, fn, Role.id);
    if (id !== 0) this.bind(code.binding[id] as number, this.of[fn] as number);
  }
}

function isAssignment(operator: string): boolean {
  return operator === "=" || operator === "??=" || operator === "||=" || operator === "&&=";
}
