import { type Code, fileOf } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Closed } from "./closed.ts";
import { type Definitions, Written } from "./definitions.ts";
import { isPrimitive } from "./operators.ts";
import type { Values } from "./values.ts";

/** Source for the interpreter, and the variables that must be there before it runs. */
export interface Emitted {
  text: string;
  needs: readonly number[];
}

/** What a variable is called in the interpreter: one flat name space, whatever scopes there were. */
export function nameOf(binding: number): string {
  return `$b${binding}`;
}

/** Longer known strings are left to be computed again. */
const longestLiteral = 4096;

/**
 * The source of a closed node, so that it can stand by itself: variables from outside have flat
 * names, and what is known already stands there as a literal.
 *
 * @returns null where it is too long, or uses a form that cannot be moved
 */
export function emit(
  code: Code,
  definitions: Definitions,
  closed: Closed,
  values: Values,
  node: number,
  limit: number,
): Emitted | null {
  const { kind, role, parent, start, end, last, flags, binding } = code;
  const { scope } = code.bindings;
  const from = start[node] as number;
  const to = end[node] as number;
  if (to - from > limit) return null;
  const source = fileOf(code, node).text;
  const needs = new Set<number>();
  const pieces: string[] = [];
  let written = from;

  const put = (at: number, text: string): void => {
    pieces.push(source.slice(written, start[at]), text);
    written = end[at] as number;
  };

  const stop = last[node] as number;
  for (let inner = node; inner <= stop; inner++) {
    const sort = kind[inner] as number;
    if (sort === Kind.Identifier) {
      const bound = binding[inner] as number;
      if (bound === 0 || (scope[bound] as number) >= node) continue;
      const above = parent[inner] as number;
      if (above === node && role[inner] === Role.id) {
        // With a name of its own, a function could not replace itself.
        put(inner, "");
        continue;
      }
      const isShort =
        kind[above] === Kind.Property && ((flags[above] as number) & Flag.shorthand) !== 0;
      if (kind[above] === Kind.AssignmentPattern) {
        const outer = parent[above] as number;
        if (kind[outer] === Kind.Property && (flags[outer] as number) & Flag.shorthand) return null;
      }
      const own = closed.globals.get(bound);
      let text = own ?? nameOf(bound);
      const isRead = ((flags[inner] as number) & (Flag.reads | Flag.writes)) === Flag.reads;
      const literal = isRead && own === undefined ? literalOf(values, inner) : null;
      if (literal !== null) text = literal;
      else if (own === undefined) {
        if (definitions.written[bound] === Written.unknown || closed.open[bound] === 1) return null;
        needs.add(bound);
      }
      put(inner, isShort ? `${source.slice(start[inner], end[inner])}: ${text}` : text);
      continue;
    }
    if (inner !== node && isReplaceable(sort) && role[inner] !== Role.quasi) {
      const literal = literalOf(values, inner);
      if (literal === null) continue;
      put(inner, literal);
      inner = last[inner] as number;
    }
  }
  pieces.push(source.slice(written, to));
  const text = pieces.join("");
  return text.length > limit ? null : { text, needs: [...needs] };
}

function literalOf(values: Values, node: number): string | null {
  if (!values.has(node)) return null;
  const value = values.of(node);
  if (!isPrimitive(value)) return null;
  if (typeof value === "string") {
    return value.length > longestLiteral ? null : `(${JSON.stringify(value)})`;
  }
  if (typeof value === "bigint" || typeof value === "symbol") return null;
  return value === undefined
    ? "(void 0)"
    : Object.is(value, -0)
      ? "(-0)"
      : `(${value as number | boolean | null})`;
}

function isReplaceable(kind: number): boolean {
  return (
    kind === Kind.CallExpression ||
    kind === Kind.MemberExpression ||
    kind === Kind.BinaryExpression ||
    kind === Kind.TemplateLiteral ||
    kind === Kind.TaggedTemplateExpression
  );
}
