import type { Constant } from "../code/constants.ts";

/** Text of a primitive as a template or `+` makes it; null for what is no primitive. */
export function primitiveText(value: unknown): string | null {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    default:
      return value === null ? "null" : null;
  }
}

/** A value that is not known; `undefined` is one that is. */
export const unknown = Symbol("unknown");
export type Unknown = typeof unknown;

/** A binary operator on primitives, as the language has it. */
export function binary(operator: string, left: Constant, right: Constant): Constant | Unknown {
  if (!isPrimitive(left) || !isPrimitive(right)) return unknown;
  const a = left as never as number;
  const b = right as never as number;
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "**":
      return a ** b;
    case "^":
      return a ^ b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "<<":
      return a << b;
    case ">>":
      return a >> b;
    case ">>>":
      return a >>> b;
    case "===":
      return a === b;
    case "!==":
      return a !== b;
    case "==":
      // biome-ignore lint/suspicious/noDoubleEquals: it is the operator that is folded.
      // oxlint-disable-next-line eslint/eqeqeq -- the same
      return a == b;
    case "!=":
      // biome-ignore lint/suspicious/noDoubleEquals: it is the operator that is folded.
      // oxlint-disable-next-line eslint/eqeqeq -- the same
      return a != b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    default:
      return unknown;
  }
}

/** A unary operator on a known value. */
export function unary(operator: string, value: Constant): Constant | Unknown {
  switch (operator) {
    case "!":
      return !value;
    case "void":
      return undefined;
    case "typeof":
      return value !== null && typeof value === "object" ? "object" : typeof value;
    default:
      break;
  }
  if (!isPrimitive(value)) {
    // `+[]`, `-[]`: the alphabet of code written without letters.
    if (operator === "+" && Array.isArray(value) && value.length === 0) return 0;
    return unknown;
  }
  switch (operator) {
    case "-":
      return -(value as never as number);
    case "+":
      return +(value as never as number);
    case "~":
      return ~(value as never as number);
    default:
      return unknown;
  }
}

export function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

/** True for what JSON carries over as it is. */
export function isJson(value: Constant): boolean {
  switch (typeof value) {
    case "undefined":
      return false;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      return value === null || Object.values(value).every((item) => isJson(item as Constant));
    default:
      return true;
  }
}
