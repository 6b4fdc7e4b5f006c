import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Builder } from "./builder.ts";
import { addCall, addLaterCalls, addNew, addTagged } from "./calls.ts";
import { addClass, addThis } from "./classes.ts";
import { Edge } from "./edge.ts";
import { addArray, addObject } from "./literals.ts";
import { addGlobal, addMember } from "./members.ts";
import { addDynamicImport, addImport } from "./module-edges.ts";
import type { Modules } from "./modules.ts";
import { addPattern } from "./patterns.ts";
import type { Resolver } from "./resolve.ts";

import { addAssignment, addBinary, addLoop, addUnary, decides } from "./statements.ts";
import { addConversions, addThrow } from "./unseen-calls.ts";

const NESTING = 4096;

/**
 * All edges, in one pass over the nodes in the order of the source. What a node depends on by
 * control is the innermost test around it (in the same function); tests depend on the tests around
 * them, so that the outer ones are reached through the inner.
 */
export function buildEdges(b: Builder, resolver: Resolver, modules: Modules): void {
  const { code } = b;
  const { kind, role, first, next, last, binding, flags, count } = code;
  const tests = new Uint32Array(NESTING);
  const ends = new Uint32Array(NESTING);
  const functions = new Uint32Array(NESTING);
  const functionEnds = new Uint32Array(NESTING);
  let depth = 0;
  let functionDepth = 0;
  functionEnds[0] = 0xffffffff;
  for (let node = 1; node <= count; node++) {
    while (depth > 0 && (ends[depth] as number) < node) depth--;
    while ((functionEnds[functionDepth] as number) < node) functionDepth--;
    const fn = functions[functionDepth] as number;
    const what = kind[node] as number;
    if (what === Kind.StringLiteral) continue;
    const in_ = role[node] as number;
    if (
      in_ === Role.consequent ||
      in_ === Role.alternate ||
      in_ === Role.right ||
      in_ === Role.body ||
      in_ === Role.cases
    ) {
      const test = decides(code, node, in_);
      if (test !== 0) {
        const outer = tests[depth] as number;
        if (depth > 0 && outer > fn && outer < test) b.add(outer, test, Edge.control);
        if (depth + 1 < NESTING) {
          depth++;
          tests[depth] = test;
          ends[depth] = last[node] as number;
        } else b.isTooDeep = true;
      }
    }
    const test = depth > 0 && (tests[depth] as number) > fn ? (tests[depth] as number) : 0;
    switch (what) {
      case Kind.Identifier: {
        const of = binding[node] as number;
        if (of === 0) {
          if (((flags[node] as number) & Flag.reads) !== 0) addGlobal(b, node);
          break;
        }
        const flag = flags[node] as number;
        // What is called is looked up by its name; nothing flows out of the name itself.
        if ((flag & Flag.reads) !== 0 && in_ !== Role.callee) b.add(count + of, node, Edge.value);
        if ((flag & (Flag.writes | Flag.declares)) !== 0) b.add(node, count + of, Edge.value);
        break;
      }
      case Kind.MemberExpression:
        addMember(b, node);
        break;
      case Kind.CallExpression:
        addCall(b, resolver, modules, node, test);
        break;
      case Kind.NewExpression:
        addNew(b, resolver, node);
        break;
      case Kind.TaggedTemplateExpression:
        addTagged(b, resolver, node);
        break;
      case Kind.VariableDeclarator: {
        const id = first[node] as number;
        const init = next[id] as number;
        if (init !== 0) {
          b.add(init, id, Edge.value);
          if (test !== 0) b.add(test, id, Edge.control);
        }
        break;
      }
      case Kind.AssignmentExpression:
        addAssignment(b, node, test);
        break;
      case Kind.UpdateExpression:
        if (test !== 0) b.add(test, first[node] as number, Edge.control);
        b.add(first[node] as number, node, Edge.part);
        break;
      case Kind.ConditionalExpression: {
        const condition = first[node] as number;
        const consequent = next[condition] as number;
        b.add(condition, node, Edge.control);
        b.add(consequent, node, Edge.value);
        b.add(next[consequent] as number, node, Edge.value);
        break;
      }
      case Kind.LogicalExpression:
      case Kind.BinaryExpression:
        addBinary(b, node);
        break;
      case Kind.UnaryExpression:
        addUnary(b, node);
        break;
      case Kind.TemplateLiteral:
        for (let at = first[node] as number; at !== 0; at = next[at] as number) {
          if (role[at] === Role.expressions) b.add(at, node, Edge.part);
        }
        break;
      case Kind.SequenceExpression: {
        let at = first[node] as number;
        while (next[at] !== 0) at = next[at] as number;
        b.add(at, node, Edge.value);
        break;
      }
      case Kind.ArrayExpression:
        addArray(b, node);
        break;
      case Kind.ObjectExpression:
        addObject(b, node);
        addConversions(b, node);
        break;
      case Kind.ObjectPattern:
      case Kind.ArrayPattern:
      case Kind.AssignmentPattern:
      case Kind.RestElement:
        addPattern(b, node);
        break;
      case Kind.AwaitExpression:
        b.add(first[node] as number, node, Edge.value);
        break;
      case Kind.ReturnStatement:
        if (fn !== 0) {
          const argument = first[node] as number;
          b.add(argument, b.returned(fn), Edge.value);
          if (test !== 0) b.add(test, b.returned(fn), Edge.control);
        }
        break;
      case Kind.YieldExpression:
        if (fn !== 0) {
          const delegates = code.strings[code.name[node] as number] === "*";
          b.add(first[node] as number, b.returned(fn), delegates ? Edge.value : Edge.store);
          if (test !== 0) b.add(test, b.returned(fn), Edge.control);
        }
        break;
      case Kind.FunctionExpression:
      case Kind.FunctionDeclaration:
      case Kind.ArrowFunctionExpression: {
        if (functionDepth + 1 < NESTING) {
          functionDepth++;
          functions[functionDepth] = node;
          functionEnds[functionDepth] = last[node] as number;
        } else b.isTooDeep = true;
        if (what !== Kind.ArrowFunctionExpression) break;
        for (let at = first[node] as number; at !== 0; at = next[at] as number) {
          if (role[at] === Role.body && kind[at] !== Kind.BlockStatement) {
            b.add(at, b.returned(node), Edge.value);
          }
        }
        break;
      }
      case Kind.ClassExpression:
      case Kind.ClassDeclaration:
        addClass(b, resolver, node);
        addConversions(b, node);
        break;
      case Kind.ThrowStatement:
        addThrow(b, node);
        break;
      case Kind.ThisExpression:
      case Kind.Super:
        addThis(b, node);
        break;
      case Kind.ImportSpecifier:
      case Kind.ImportDefaultSpecifier:
      case Kind.ImportNamespaceSpecifier:
        addImport(b, modules, node);
        break;
      case Kind.ImportExpression:
        addDynamicImport(b, modules, node);
        break;
      case Kind.ForOfStatement:
      case Kind.ForInStatement:
        addLoop(b, node);
        break;
      default:
    }
  }
  addLaterCalls(b, resolver);
}
