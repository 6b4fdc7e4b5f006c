import type { Code } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import { type Definitions, isUnconditional, Written } from "./definitions.ts";
import { globalObjects, isAlphabet, Mark, markOfProperty, pureGlobals } from "./globals.ts";
import { isChanged, isHarmless, takesParameter } from "./uses.ts";

const unreached = 0xffffffff;

/** Words whose numbers are asked for. */
const telling: ReadonlySet<string> = new Set(
  `base64 base64url hex 16 ^ ^= atob parseInt decodeURIComponent unescape TextDecoder Math
  random`.split(/\s+/),
);

/**
 * Which code touches nothing but itself: a node is closed where every name in it stands for a
 * variable of its own, for a pure global, or for a variable outside whose value is closed as well.
 * A closed expression has the same value in every run.
 *
 * Found by assuming that all variables with a known definition are closed, and taking back what
 * turns out otherwise until nothing changes (a greatest fixed point), in time linear in the nodes but
 * for what is taken back.
 */
export class Closed {
  /** The outermost scope (as a node) that a node needs from outside; it is closed if not before it. */
  readonly #reach: Uint32Array;
  /** Bits of `Mark` for all that stands in a node, or that is called from it. */
  readonly marks: Uint16Array;
  /** Variables whose value is not known to be the same in every run. */
  readonly open: Uint8Array;
  /** Names that stand for a global: `import { Buffer } from "buffer"`. By binding. */
  readonly globals = new Map<number, string>();
  /** Closed expressions for effect (`shuffle(table)`), by the bindings that they may change. */
  readonly preparations = new Map<number, number[]>();
  readonly #code: Code;
  readonly #definitions: Definitions;

  constructor(code: Code, definitions: Definitions) {
    this.#code = code;
    this.#definitions = definitions;
    this.#reach = new Uint32Array(code.count + 1).fill(unreached);
    this.marks = new Uint16Array(code.count + 1);
    this.open = new Uint8Array(code.bindings.count + 1);
    this.#assume();
    this.#look();
    this.#settle();
    this.#prepare();
    this.#spreadMarks();
  }

  /** True for a node that touches nothing but itself. */
  has(node: number): boolean {
    return (this.#reach[node] as number) >= node;
  }

  /** All but variables with a definition are open. */
  #assume(): void {
    const { bindings } = this.#code;
    const { written } = this.#definitions;
    for (let binding = 1; binding <= bindings.count; binding++) {
      if (written[binding] === Written.unknown) this.open[binding] = 1;
      // `arguments` belongs to its function, like a parameter.
    }
    this.#importedGlobals();
  }

  #importedGlobals(): void {
    const code = this.#code;
    const { bindings, kind, parent, next, first, role, strings, name } = code;
    for (let binding = 1; binding <= bindings.count; binding++) {
      if (bindings.kind[binding] !== BindingKind.import) continue;
      const specifier = parent[bindings.declaration[binding] as number] as number;
      if (kind[specifier] !== Kind.ImportSpecifier) continue;
      const imported = strings[name[first[specifier] as number] as number] as string;
      if (imported !== "Buffer" && imported !== "atob" && imported !== "btoa") continue;
      let source = first[parent[specifier] as number] as number;
      while (source !== 0 && role[source] !== Role.source) source = next[source] as number;
      const module = strings[name[source] as number] as string;
      if (module !== "buffer" && module !== "node:buffer") continue;
      this.globals.set(binding, imported);
      this.open[binding] = 0;
    }
  }

  /** One loop from the last node to the first: what each node needs by itself, and hands up. */
  #look(): void {
    const code = this.#code;
    const { count, kind, flags, parent, first, next, name, binding, strings } = code;
    const scope = code.bindings.scope;
    const reach = this.#reach;
    const { marks, open } = this;
    const wordMarks = new Uint16Array(strings.length);
    const pure = new Uint8Array(strings.length);
    const numbers = new Map<string, number>();
    for (let index = 0; index < strings.length; index++) {
      const word = strings[index] as string;
      const length = word.length;
      if (length > 66) continue;
      if (length >= 64) {
        if (isAlphabet(word)) wordMarks[index] = Mark.base64;
        continue;
      }
      if (length > 20) continue;
      if (telling.has(word)) numbers.set(word, index);
      if (pureGlobals.has(word)) pure[index] = 1;
      else if (globalObjects.has(word)) pure[index] = 2;
      wordMarks[index] = markOfProperty.get(word) ?? 0;
    }
    // -2 stands for a word that is not there: -1 says that there is no property.
    const number = (word: string): number => numbers.get(word) ?? -2;
    const base64 = number("base64");
    const base64url = number("base64url");
    const hex = number("hex");
    const sixteen = number("16");
    const xor = number("^");
    const xorAssign = number("^=");
    const atob = number("atob");
    const parse = number("parseInt");
    const decodeComponent = number("decodeURIComponent");
    const unescapeName = number("unescape");
    const textDecoder = number("TextDecoder");
    const math = number("Math");
    const random = number("random");

    for (let node = count; node > 0; node--) {
      let needs: number = reach[node] as number;
      let mark: number = marks[node] as number;
      switch (kind[node] as number) {
        case Kind.Identifier: {
          const use = (flags[node] as number) & (Flag.reads | Flag.writes | Flag.declares);
          const word = name[node] as number;
          if (use === 0) {
            mark |= wordMarks[word] as number;
            break;
          }
          const bound = binding[node] as number;
          if ((flags[node] as number) & Flag.dynamic) needs = 0;
          else if (bound !== 0) {
            if (open[bound] || this.#isEffect(node, bound)) needs = scope[bound] as number;
            else if (word === atob && this.globals.has(bound)) mark |= Mark.base64;
          } else if (pure[word] === 1) {
            if (word === math) {
              if (this.#propertyOf(node) === random) needs = 0;
            }
            if (isChanged(code, node)) needs = 0;
            if (word === atob) mark |= Mark.base64;
            else if (word === decodeComponent || word === unescapeName) mark |= Mark.percent;
            else if (word === textDecoder) mark |= Mark.text;
            else if (word === parse) {
              const second = next[next[node] as number] as number;
              if (kind[second] === Kind.NumberLiteral && name[second] === sixteen) mark |= Mark.hex;
            }
          } else if (pure[word] === 2) {
            const property = this.#propertyOf(node);
            if (property < 0 || pure[property] !== 1 || isChanged(code, node)) needs = 0;
            if (property === atob) mark |= Mark.base64;
          } else needs = 0;
          break;
        }
        case Kind.StringLiteral: {
          const word = name[node] as number;
          if (word === base64 || word === base64url) mark |= Mark.base64;
          else if (word === hex) mark |= Mark.hex;
          else mark |= wordMarks[word] as number;
          break;
        }
        case Kind.BinaryExpression:
          if (name[node] === xor) mark |= Mark.xor;
          break;
        case Kind.AssignmentExpression:
          if (name[node] === xorAssign) mark |= Mark.xor;
          break;
        case Kind.MemberExpression:
          if ((flags[node] as number) & Flag.computed) {
            const property = next[first[node] as number] as number;
            const sort = kind[property];
            if (sort !== Kind.StringLiteral) mark |= Mark.table;
          }
          break;
        case Kind.CallExpression:
        case Kind.NewExpression:
          if (kind[first[node] as number] === Kind.Identifier) mark |= Mark.calls;
          else if (isFunction(kind[first[node] as number] as number)) mark |= Mark.calls;
          break;
        case Kind.ThisExpression:
          needs = Math.min(needs, this.#plainFunctionAround(node));
          break;
        case Kind.Super:
        case Kind.PrivateIdentifier:
          needs = Math.min(needs, this.#classAround(node));
          break;
        case Kind.FunctionDeclaration:
        case Kind.FunctionExpression:
        case Kind.ArrowFunctionExpression:
          if ((flags[node] as number) & Flag.async) needs = 0;
          break;
        case Kind.AwaitExpression:
        case Kind.ImportExpression:
        case Kind.MetaProperty:
        case Kind.WithStatement:
        case Kind.DebuggerStatement:
        case Kind.ImportDeclaration:
        case Kind.ExportNamedDeclaration:
        case Kind.ExportDefaultDeclaration:
        case Kind.ExportAllDeclaration:
        case Kind.Other:
          needs = 0;
          break;
        case Kind.YieldExpression:
          needs = Math.min(needs, this.#plainFunctionAround(node));
          break;
        case Kind.ReturnStatement:
          break;
      }
      reach[node] = needs;
      marks[node] = mark;
      const above = parent[node] as number;
      if (needs < (reach[above] as number)) reach[above] = needs;
      if (mark !== 0) marks[above] = (marks[above] as number) | mark;
    }
  }

  /** True for a late write: it is an effect on code outside of where it stands. */
  #isEffect(node: number, binding: number): boolean {
    const { flags } = this.#code;
    if (!((flags[node] as number) & Flag.writes) || (flags[node] as number) & Flag.declares) {
      return false;
    }
    return this.#definitions.written[binding] !== Written.again;
  }

  /** The number of the property that is read of an identifier, where it is a plain one; -1 otherwise. */
  #propertyOf(node: number): number {
    const { kind, role, parent, next, flags, name } = this.#code;
    const above = parent[node] as number;
    if (kind[above] !== Kind.MemberExpression || role[node] !== Role.object) return -1;
    const property = next[node] as number;
    if ((flags[above] as number) & Flag.computed) {
      return kind[property] === Kind.StringLiteral ? (name[property] as number) : -1;
    }
    return name[property] as number;
  }

  #plainFunctionAround(node: number): number {
    const { kind, parent } = this.#code;
    let above = parent[node] as number;
    for (let steps = 0; above !== 0; steps++) {
      const sort = kind[above];
      if (sort === Kind.FunctionExpression || sort === Kind.FunctionDeclaration) return above;
      // `this` of a field's value is the instance.
      if (sort === Kind.ClassBody) return parent[above] as number;
      if (steps > 400) return 0;
      above = parent[above] as number;
    }
    return 0;
  }

  #classAround(node: number): number {
    const { kind, parent } = this.#code;
    let above = parent[node] as number;
    for (let steps = 0; above !== 0; steps++) {
      if (kind[above] === Kind.ClassBody) return parent[above] as number;
      if (steps > 400) return 0;
      above = parent[above] as number;
    }
    return 0;
  }

  /** Takes back what was assumed wrongly, until nothing changes. */
  #settle(): void {
    const { bindings } = this.#code;
    const { of } = this.#definitions;
    const todo: number[] = [];
    for (let binding = 1; binding <= bindings.count; binding++) {
      const value = of[binding] as number;
      if (this.open[binding] === 0 && value !== 0 && !this.has(value)) todo.push(binding);
    }
    this.#openAll(todo);
    // What is closed by its definition may still be changed from outside.
    for (let pass = 0; pass < 4; pass++) {
      for (let binding = 1; binding <= bindings.count; binding++) {
        if (this.open[binding] !== 0 || this.globals.has(binding)) continue;
        if (this.#isChangedOutside(binding)) todo.push(binding);
      }
      if (todo.length === 0) break;
      this.#openAll(todo);
    }
  }

  #openAll(todo: number[]): void {
    const { parent, bindings } = this.#code;
    const { bindingAt } = this.#definitions;
    const { offsets, references } = bindings;
    const reach = this.#reach;
    while (todo.length > 0) {
      const binding = todo.pop() as number;
      if (this.open[binding] === 1) continue;
      this.open[binding] = 1;
      const needs = bindings.scope[binding] as number;
      const end = offsets[binding + 1] as number;
      for (let at = offsets[binding] as number; at < end; at++) {
        let node = references[at] as number;
        while (node > needs && (reach[node] as number) > needs) {
          reach[node] = needs;
          const defined = bindingAt[node] as number;
          if (defined !== 0 && this.open[defined] === 0) todo.push(defined);
          node = parent[node] as number;
        }
      }
    }
  }

  /** True where open code may change what a variable holds. */
  #isChangedOutside(binding: number): boolean {
    const code = this.#code;
    const { kind, flags, bindings } = code;
    const { of, written } = this.#definitions;
    const value = of[binding] as number;
    const sort = kind[value] as number;
    const isPlain = isFunction(sort) || sort === Kind.ClassDeclaration || isPrimitive(sort);
    if (isPlain && written[binding] !== Written.again) return false;
    const end = bindings.offsets[binding + 1] as number;
    const scope = bindings.scope[binding] as number;
    for (let at = bindings.offsets[binding] as number; at < end; at++) {
      const node = bindings.references[at] as number;
      if ((flags[node] as number) & Flag.declares) continue;
      const isWrite = ((flags[node] as number) & Flag.writes) !== 0;
      if (
        isWrite ? written[binding] !== Written.again : isPlain || isHarmless(code, this.open, node)
      )
        continue;
      if (takesParameter(code, node) || !this.#isSheltered(node, scope)) return true;
    }
    return false;
  }

  /** True inside of a closed function or of a closed expression for effect, inside of the scope. */
  #isSheltered(node: number, scope: number): boolean {
    const { kind, parent } = this.#code;
    let above = node;
    for (let steps = 0; above > scope; steps++) {
      if (this.has(above)) {
        if (isFunction(kind[above] as number)) return true;
        if (this.#isForEffect(above)) return isUnconditional(this.#code, above, scope);
      }
      above = parent[above] as number;
      if (steps > 400) return false;
    }
    return false;
  }

  /** True for an expression whose value is dropped. */
  #isForEffect(node: number): boolean {
    const { kind, parent, next } = this.#code;
    const above = parent[node] as number;
    if (kind[above] === Kind.ExpressionStatement) return true;
    return kind[above] === Kind.SequenceExpression && next[node] !== 0;
  }

  /** Collects the expressions for effect that stand outside of closed functions. */
  #prepare(): void {
    const { bindings, kind, parent, flags } = this.#code;
    const { of, written } = this.#definitions;
    const seen = new Set<number>();
    for (let binding = 1; binding <= bindings.count; binding++) {
      if (this.open[binding] !== 0) continue;
      const sort = kind[of[binding] as number] as number;
      const isChangeable =
        written[binding] === Written.again ||
        sort === Kind.ArrayExpression ||
        sort === Kind.ObjectExpression ||
        sort === Kind.NewExpression ||
        sort === Kind.CallExpression;
      if (!isChangeable) continue;
      const scope = bindings.scope[binding] as number;
      const end = bindings.offsets[binding + 1] as number;
      seen.clear();
      for (let at = bindings.offsets[binding] as number; at < end; at++) {
        const node = bindings.references[at] as number;
        if ((flags[node] as number) & Flag.declares) continue;
        let outermost = 0;
        let above = node;
        for (let steps = 0; above > scope && steps < 400; steps++) {
          if (this.has(above)) {
            if (isFunction(kind[above] as number) && this.#definitions.bindingAt[above] !== 0) {
              outermost = 0;
            } else if (this.#isForEffect(above) && hasCall(kind[above] as number)) {
              outermost = above;
            }
          }
          above = parent[above] as number;
        }
        if (outermost === 0 || seen.has(outermost)) continue;
        if (!isUnconditional(this.#code, outermost, scope)) continue;
        seen.add(outermost);
        const list = this.preparations.get(binding);
        if (list === undefined) this.preparations.set(binding, [outermost]);
        else if (list.length < 8) list.push(outermost);
      }
    }
  }

  /** What a helper does, whoever calls it does. */
  #spreadMarks(): void {
    const { parent, bindings, flags } = this.#code;
    const { of, bindingAt } = this.#definitions;
    const { marks } = this;
    const todo: number[] = [];
    for (let binding = 1; binding <= bindings.count; binding++) {
      if (this.open[binding] !== 0) continue;
      if ((marks[of[binding] as number] as number) !== 0 || this.preparations.has(binding)) {
        todo.push(binding);
      }
    }
    while (todo.length > 0) {
      const binding = todo.pop() as number;
      const own = this.preparations.has(binding) ? Mark.shuffled : 0;
      const bits = (marks[of[binding] as number] as number) | own;
      const scope = bindings.scope[binding] as number;
      const end = bindings.offsets[binding + 1] as number;
      for (let at = bindings.offsets[binding] as number; at < end; at++) {
        let node = bindings.references[at] as number;
        if ((flags[node] as number) & Flag.declares) continue;
        while (node > scope && ((marks[node] as number) | bits) !== marks[node]) {
          marks[node] = (marks[node] as number) | bits;
          const defined = bindingAt[node] as number;
          if (defined !== 0 && this.open[defined] === 0) todo.push(defined);
          node = parent[node] as number;
        }
      }
    }
  }
}

function isPrimitive(kind: number): boolean {
  return (
    kind === Kind.StringLiteral ||
    kind === Kind.NumberLiteral ||
    kind === Kind.BooleanLiteral ||
    kind === Kind.NullLiteral ||
    kind === Kind.BigIntLiteral ||
    kind === Kind.RegExpLiteral ||
    kind === Kind.TemplateLiteral ||
    kind === Kind.BinaryExpression ||
    kind === Kind.UnaryExpression
  );
}

function hasCall(kind: number): boolean {
  return (
    kind === Kind.CallExpression ||
    kind === Kind.UnaryExpression ||
    kind === Kind.AssignmentExpression
  );
}
