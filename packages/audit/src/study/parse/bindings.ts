import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Desk, Nodes } from "./desk.ts";
import { Scopes } from "./scopes.ts";
import type { Strings } from "./strings.ts";

/** The bindings of one file; numbers begin at 1. As `Bindings` of `Code`. */
export interface FileBindings {
  count: number;
  name: Uint32Array;
  kind: Uint8Array;
  scope: Uint32Array;
  declaration: Uint32Array;
  /** `count + 2` numbers. */
  offsets: Uint32Array;
  references: Uint32Array;
  /** The binding of each node. */
  of: Uint32Array;
}

/** What an identifier in a pattern is there for. Bits. */
const Aim = {
  none: 0,
  writes: 1,
  reads: 2,
  let: 4,
  const: 8,
  var: 16,
  param: 32,
  catch: 64,
} as const;
const declaring = Aim.let | Aim.const | Aim.var | Aim.param | Aim.catch;

/** Further out than this, a function in a block is not made a variable of its function. */
const blocksToLeave = 1000;

/**
 * Finds what every identifier of a file stands for, by the scopes of ECMAScript, and sets
 * `declares`, `reads` and `writes` of `nodes.flags`.
 *
 * Two loops over the nodes: the first declares, the second keeps for each name the binding that is
 * in sight (declared bindings come into sight where their scope begins, and go where it ends), so
 * that a reference costs one look into an array.
 *
 * Simplifications, each of which joins two variables that hold the same value at first:
 * - a `var` or function of a body that has a parameter's name is that parameter, also where a
 *   default value makes the language keep them apart;
 * - a function in a block of sloppy code is one binding of the surrounding function (Annex B.3.2
 *   makes two and copies);
 * - the name of a class declaration is one binding, inside and outside.
 *
 * @see https://tc39.es/ecma262/#sec-scope-analysis
 */
export function bind(nodes: Nodes, strings: Strings, isStrict: boolean, desk: Desk): FileBindings {
  const { count, kind, role, flags, parent, first, next, last, name, start, end } = nodes;
  let identifiers = 0;
  for (let node = 1; node <= count; node++) if (kind[node] === Kind.Identifier) identifiers++;

  // `block` and `outer` are the regions to which `let` and `var` at a node belong.
  const { binding: of, aim, block, outer, strict, head } = desk.notes(count);
  const scopes = new Scopes(head, identifiers);
  const useStrict = strings.numberOf("use strict");
  const argumentsName = strings.numberOf("arguments");
  const evalName = strings.numberOf("eval");
  const declarationAims = new Map<number, number>([
    [strings.numberOf("var"), Aim.var],
    [strings.numberOf("let"), Aim.let],
    [strings.numberOf("const"), Aim.const],
  ]);
  const equals = strings.numberOf("=");
  let exporting = 0;
  let hasSource = false;
  const inBlocks: number[] = [];
  const ownNames: number[] = [];

  strict[1] = isStrict || startsStrict(1) ? 1 : 0;
  for (let node = 2; node <= count; node++) {
    const above = parent[node] as number;
    const aboveKind = kind[above] as number;
    const nodeKind = kind[node] as number;
    const nodeRole = role[node] as number;
    let strictly = strict[above] as number;
    let blockHere = block[above] as number;
    let outerHere = outer[above] as number;
    let aimed: number = Aim.none;

    switch (aboveKind) {
      case Kind.Program:
      case Kind.StaticBlock:
        blockHere = above;
        outerHere = above;
        break;
      case Kind.BlockStatement:
        blockHere = above;
        if (role[above] === Role.body && isFunction(kind[parent[above] as number] as number)) {
          outerHere = above;
        }
        break;
      case Kind.FunctionDeclaration:
      case Kind.FunctionExpression:
      case Kind.ArrowFunctionExpression:
        blockHere = above;
        if (nodeRole === Role.params) aimed = Aim.param | Aim.writes;
        break;
      case Kind.CatchClause:
        blockHere = above;
        if (nodeRole === Role.param) aimed = Aim.catch | Aim.writes;
        break;
      case Kind.ForInStatement:
      case Kind.ForOfStatement:
        blockHere = above;
        if (nodeRole === Role.left) aimed = Aim.writes;
        break;
      case Kind.ForStatement:
      case Kind.ClassExpression:
        blockHere = above;
        break;
      case Kind.SwitchCase:
        // The scope of all cases begins with the first.
        blockHere = next[first[parent[above] as number] as number] as number;
        break;
      case Kind.Other:
        // The body of a namespace or an enumeration.
        if (nodeRole === Role.body) {
          blockHere = above;
          outerHere = above;
        }
        break;
      case Kind.VariableDeclarator:
        if (nodeRole === Role.id) {
          const declaration = parent[above] as number;
          aimed = declarationAims.get(name[declaration] as number) ?? Aim.const;
          const loop = kind[parent[declaration] as number] as number;
          if (
            next[node] !== 0 ||
            ((loop === Kind.ForInStatement || loop === Kind.ForOfStatement) &&
              role[declaration] === Role.left)
          ) {
            aimed |= Aim.writes;
          }
        }
        break;
      case Kind.AssignmentExpression:
        if (nodeRole === Role.left) {
          aimed = name[above] === equals ? Aim.writes : Aim.writes | Aim.reads;
        }
        break;
      case Kind.UpdateExpression:
        aimed = Aim.writes | Aim.reads;
        break;
      case Kind.ObjectPattern:
      case Kind.ArrayPattern:
      case Kind.RestElement:
        aimed = aim[above] as number;
        break;
      case Kind.AssignmentPattern:
        if (nodeRole === Role.left) aimed = (aim[above] as number) | Aim.writes;
        break;
      case Kind.Property:
        if (nodeRole === Role.value) aimed = aim[above] as number;
        break;
    }

    if (nodeKind === Kind.ClassBody) strictly = 1;
    else if (strictly === 0 && isFunction(nodeKind) && startsStrict(bodyOf(node))) strictly = 1;
    strict[node] = strictly;
    block[node] = blockHere;
    outer[node] = outerHere;
    aim[node] = aimed;
    if (nodeKind === Kind.Identifier) declareOrRefer(node, above, aboveKind, nodeRole, aimed);
  }

  for (const id of inBlocks) leaveBlock(id);
  for (const id of ownNames) {
    const owner = parent[id] as number;
    const label = name[id] as number;
    of[id] =
      scopes.find(owner, label) === 0
        ? scopes.declare(owner, label, BindingKind.function, owner, id)
        : scopes.add(0, label, BindingKind.function, owner, id);
  }
  resolve();
  return gather();

  function bodyOf(owner: number): number {
    let child = first[owner] as number;
    while (child !== 0 && role[child] !== Role.body) child = next[child] as number;
    return child;
  }

  /** True for a body that begins with the directive. */
  function startsStrict(body: number): boolean {
    for (let statement = first[body] as number; statement !== 0; ) {
      const said = first[statement] as number;
      if (kind[statement] !== Kind.ExpressionStatement || kind[said] !== Kind.StringLiteral) break;
      if (name[said] === useStrict && (end[said] as number) - (start[said] as number) === 12) {
        return true;
      }
      statement = next[statement] as number;
    }
    return false;
  }

  function declareOrRefer(
    node: number,
    above: number,
    aboveKind: number,
    nodeRole: number,
    aimed: number,
  ): void {
    const label = name[node] as number;
    if ((aimed & declaring) !== 0) {
      flags[node] =
        (flags[node] as number) | Flag.declares | (aimed & Aim.writes ? Flag.writes : 0);
      if (aimed & Aim.var) {
        // Its binding is looked up later: in `catch (e) { var e = 1; }` it is the parameter.
        declareOutside(outer[node] as number, label, BindingKind.var, node);
      } else if (aimed & Aim.param) {
        const region = block[node] as number;
        of[node] = scopes.declare(region, label, BindingKind.param, region, node);
      } else if (aimed & Aim.catch) {
        const region = block[node] as number;
        of[node] = scopes.declare(region, label, BindingKind.catch, region, node);
      } else {
        const declared = aimed & Aim.let ? BindingKind.let : BindingKind.const;
        of[node] = declareHere(block[node] as number, label, declared, node);
      }
      return;
    }
    switch (aboveKind) {
      case Kind.MemberExpression:
        if (nodeRole === Role.property && !((flags[above] as number) & Flag.computed)) return;
        break;
      case Kind.Property:
      case Kind.MethodDefinition:
      case Kind.PropertyDefinition:
      case Kind.AccessorProperty:
        if (nodeRole === Role.key && !((flags[above] as number) & Flag.computed)) return;
        break;
      case Kind.LabeledStatement:
      case Kind.BreakStatement:
      case Kind.ContinueStatement:
        if (nodeRole === Role.label) return;
        break;
      case Kind.MetaProperty:
      case Kind.ImportAttribute:
      case Kind.ExportAllDeclaration:
        return;
      case Kind.ImportSpecifier:
      case Kind.ImportDefaultSpecifier:
      case Kind.ImportNamespaceSpecifier:
        if (nodeRole !== Role.local) return;
        flags[node] = (flags[node] as number) | Flag.declares | Flag.writes;
        of[node] = declareHere(block[node] as number, label, BindingKind.import, node);
        return;
      case Kind.ExportSpecifier:
        // `export { a } from "b"` speaks of another module's names.
        if (nodeRole !== Role.local || isFromElsewhere(parent[above] as number)) return;
        break;
      case Kind.FunctionDeclaration:
      case Kind.FunctionExpression:
        if (nodeRole !== Role.id) break;
        flags[node] = (flags[node] as number) | Flag.declares | Flag.writes;
        if (aboveKind === Kind.FunctionExpression) ownNames.push(node);
        else if (block[above] === outer[above]) {
          of[node] = declareOutside(outer[above] as number, label, BindingKind.function, node);
        } else if (
          strict[parent[above] as number] ||
          (flags[above] as number) & (Flag.async | Flag.generator)
        ) {
          of[node] = declareHere(block[above] as number, label, BindingKind.function, node);
        } else inBlocks.push(node);
        return;
      case Kind.ClassDeclaration:
      case Kind.ClassExpression:
        if (nodeRole !== Role.id) break;
        flags[node] = (flags[node] as number) | Flag.declares | Flag.writes;
        of[node] =
          aboveKind === Kind.ClassDeclaration
            ? declareHere(block[above] as number, label, BindingKind.class, node)
            : scopes.declare(above, label, BindingKind.class, above, node);
        return;
      case Kind.Other:
        if (nodeRole === Role.key || nodeRole === Role.tag) return;
        if (nodeRole === Role.id) {
          flags[node] = (flags[node] as number) | Flag.declares | Flag.writes;
          of[node] = declareHere(block[above] as number, label, BindingKind.let, node);
          return;
        }
        break;
    }
    let use = 0;
    if (aimed & Aim.writes) use |= Flag.writes;
    if (aimed & Aim.reads || use === 0) use |= Flag.reads;
    flags[node] = (flags[node] as number) | use;
  }

  /** True for an export with a source, which stands after all of its specifiers. */
  function isFromElsewhere(declaration: number): boolean {
    if (declaration !== exporting) {
      exporting = declaration;
      hasSource = false;
      for (let child = first[declaration] as number; child !== 0; child = next[child] as number) {
        if (role[child] === Role.source) hasSource = true;
      }
    }
    return hasSource;
  }

  /** What people call the scope of a region: its function where it is the body of one. */
  function scopeOf(region: number): number {
    const above = parent[region] as number;
    if (kind[region] === Kind.SwitchCase) return above;
    const isBody = kind[region] === Kind.BlockStatement && role[region] === Role.body;
    return isBody && isFunction(kind[above] as number) ? above : region;
  }

  function declareHere(region: number, label: number, declared: number, node: number): number {
    return scopes.declare(region, label, declared, scopeOf(region), node);
  }

  /** Declares in a body, unless it is a parameter already. */
  function declareOutside(region: number, label: number, declared: number, node: number): number {
    const scope = scopeOf(region);
    if (scope !== region) {
      const param = scopes.find(scope, label);
      if (param !== 0) return param;
    }
    return scopes.declare(region, label, declared, scope, node);
  }

  /** A function in a block of sloppy code: a variable of the function around, if none is in its way. */
  function leaveBlock(id: number): void {
    const owner = parent[id] as number;
    const label = name[id] as number;
    const home = block[owner] as number;
    const far = outer[owner] as number;
    let inTheWay = scopeOf(far) !== far && scopes.find(scopeOf(far), label) !== 0;
    let region = home;
    for (let steps = 0; !inTheWay; steps++) {
      if (region !== home) {
        const found = scopes.find(region, label);
        inTheWay = found !== 0 && isLexical(scopes.kind[found] as number);
      }
      if (region === far) break;
      region = block[
        kind[region] === Kind.SwitchCase ? (parent[region] as number) : region
      ] as number;
      if (steps === blocksToLeave) inTheWay = true;
    }
    of[id] = inTheWay
      ? declareHere(home, label, BindingKind.function, id)
      : declareHere(far, label, BindingKind.function, id);
  }

  /** The second loop: what is in sight, by name. Below 0: the `arguments` of that function. */
  function resolve(): void {
    const inSight = new Int32Array(strings.list.length);
    const ends: number[] = [];
    const marks: number[] = [];
    const undoName: number[] = [];
    const undoBinding: number[] = [];
    const withs: number[] = [];
    for (let node = 1; node <= count; node++) {
      while (ends.length > 0 && (ends[ends.length - 1] as number) < node) {
        ends.pop();
        const mark = marks.pop() as number;
        while (undoName.length > mark) {
          inSight[undoName.pop() as number] = undoBinding.pop() as number;
        }
      }
      const nodeKind = kind[node] as number;
      const hasArguments =
        nodeKind === Kind.FunctionExpression || nodeKind === Kind.FunctionDeclaration;
      if (scopes.head[node] !== 0 || hasArguments) {
        ends.push(last[nodeKind === Kind.SwitchCase ? (parent[node] as number) : node] as number);
        marks.push(undoName.length);
        if (hasArguments) {
          undoName.push(argumentsName);
          undoBinding.push(inSight[argumentsName] as number);
          inSight[argumentsName] = -node;
        }
        let binding = scopes.head[node] as number;
        for (; binding !== 0; binding = scopes.more[binding] as number) {
          const label = scopes.name[binding] as number;
          undoName.push(label);
          undoBinding.push(inSight[label] as number);
          inSight[label] = binding;
        }
      }
      if (nodeKind === Kind.WithStatement) withs.push(node);
      if (nodeKind !== Kind.Identifier) continue;
      const use = (flags[node] as number) & (Flag.reads | Flag.writes | Flag.declares);
      if (use === 0) continue;
      const label = name[node] as number;
      if (of[node] === 0) {
        let binding = inSight[label] as number;
        if (binding < 0) {
          binding = scopes.add(0, label, BindingKind.arguments, -binding, node);
          inSight[label] = binding;
        }
        of[node] = binding;
      }
      if (
        label === evalName &&
        of[node] === 0 &&
        kind[parent[node] as number] === Kind.CallExpression &&
        role[node] === Role.callee
      ) {
        flags[node] = (flags[node] as number) | Flag.dynamic;
      }
      if (withs.length > 0) {
        while (withs.length > 0 && (last[withs[withs.length - 1] as number] as number) < node) {
          withs.pop();
        }
        const around = withs[withs.length - 1];
        // What is declared inside of the body is nearer than the object.
        if (around !== undefined && node > (last[first[around] as number] as number)) {
          const scope = scopes.scope[of[node] as number] as number;
          if (scope < around) flags[node] = (flags[node] as number) | Flag.dynamic;
        }
      }
    }
  }

  function gather(): FileBindings {
    const bindings = scopes.count;
    const offsets = new Uint32Array(bindings + 2);
    for (let node = 1; node <= count; node++) {
      const binding = of[node] as number;
      if (binding !== 0) offsets[binding + 1] = (offsets[binding + 1] as number) + 1;
    }
    for (let binding = 1; binding <= bindings + 1; binding++) {
      offsets[binding] = (offsets[binding] as number) + (offsets[binding - 1] as number);
    }
    const references = new Uint32Array(offsets[bindings + 1] as number);
    const filled = offsets.slice();
    for (let node = 1; node <= count; node++) {
      const binding = of[node] as number;
      if (binding === 0) continue;
      const at = filled[binding] as number;
      references[at] = node;
      filled[binding] = at + 1;
    }
    return {
      count: bindings,
      name: scopes.name,
      kind: scopes.kind,
      scope: scopes.scope,
      declaration: scopes.declaration,
      offsets,
      references,
      of,
    };
  }
}

function isLexical(kind: number): boolean {
  return kind === BindingKind.let || kind === BindingKind.const || kind === BindingKind.class;
}
