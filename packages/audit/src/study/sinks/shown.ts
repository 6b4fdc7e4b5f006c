import { type Code, childIn, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { propertyOf } from "../sources/options.ts";
import type { Site } from "./sink.ts";

/** Functions that show text to a person or write it to a log. */
export const showing =
  /^(log|warn|error|debug|info|trace|write|writeln|fatal|verbose|silly|notice|assert|emitWarning|deprecate|throwError|invariant|exit|createElement|jsxs?)$/;
const showingAlone = /Error$|^(log|warn)|^jsxs?$/;

const levels = /^(silly|trace|verbose|debug|info|notice|log|warn|warning|error|fatal)$/;

/** What an error or a window says is for people. */
const held = /^(message|stack|title|reason)$/;

const mostSteps = 6;
const mostUses = 12;

type Shown = Pick<Site, "code" | "constants" | "logFunctions">;

/**
 * Whether a text goes to an error, a log or the screen, and nowhere else that is seen: at once, or
 * by a variable of which all uses do.
 */
export function isShown(site: Shown, node: number, deeper = true): boolean {
  const { code } = site;
  let at = node;
  for (let step = 0; step < mostSteps; step++) {
    const parent = code.parent[at] as number;
    switch (code.kind[parent] as number) {
      case Kind.ThrowStatement:
      case Kind.NewExpression:
        return true;
      case Kind.CallExpression:
        return code.role[at] === Role.arguments && isLogCall(site, parent);
      case Kind.ConditionalExpression:
      case Kind.LogicalExpression:
      case Kind.BinaryExpression:
      case Kind.TemplateLiteral:
        at = parent;
        continue;
      case Kind.AssignmentExpression: {
        const target = childIn(code, parent, Role.left);
        if (code.kind[target] === Kind.MemberExpression)
          return held.test(said(code, childIn(code, target, Role.property)));
        return deeper && areShown(site, target);
      }
      case Kind.VariableDeclarator:
        return deeper && areShown(site, childIn(code, parent, Role.id));
      default:
        return false;
    }
  }
  return false;
}

/** Whether a call writes what it is given to a log or the screen. */
export function isLogCall({ code, constants, logFunctions }: Shown, call: number): boolean {
  const callee = childIn(code, call, Role.callee);
  if (code.kind[callee] === Kind.MemberExpression) {
    if (showing.test(said(code, childIn(code, callee, Role.property)))) return true;
  } else if (
    showingAlone.test(said(code, callee)) ||
    logFunctions.has(code.binding[callee] as number)
  )
    return true;
  return hasLevel(code, constants, call);
}

/** `note(text, { level: "warn" })` */
export function hasLevel(code: Code, constants: Site["constants"], call: number): boolean {
  for (let at = 1; at < 3; at++) {
    const given = argumentOf(code, call, at);
    if (given === 0) return false;
    const level = propertyOf(code, given, "level");
    const value = level === 0 ? null : constants.of(level);
    if (typeof value === "string" && levels.test(value)) return true;
  }
  return false;
}

/** Whether all that reads a variable shows it. */
function areShown(site: Shown, variable: number): boolean {
  const { code } = site;
  if (code.kind[variable] !== Kind.Identifier) return false;
  const binding = code.binding[variable] as number;
  if (binding === 0) return false;
  const { offsets, references } = code.bindings;
  const begin = offsets[binding] as number;
  const end = offsets[binding + 1] as number;
  if (end - begin > mostUses) return false;
  let uses = 0;
  for (let at = begin; at < end; at++) {
    const use = references[at] as number;
    if (((code.flags[use] as number) & Flag.reads) === 0) continue;
    if (!isShown(site, use, false)) return false;
    uses++;
  }
  return uses > 0;
}
