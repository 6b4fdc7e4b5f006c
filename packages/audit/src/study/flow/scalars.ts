import type { Constant } from "../code/constants.ts";

/** What a set of possible values is made of. */
export type Scalar = string | number | boolean | null | undefined;
export type Value = Scalar | readonly Scalar[];

/** Possible values; null: anything. */
export type Values = readonly Value[] | null;

/** Longer strings and lists are no marks. */
export const LONGEST = 4096;

export function isList(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}

/** As JavaScript makes a string of it. */
export function asText(value: Value): string {
  return isList(value)
    ? value.map((it) => (it == null ? "" : String(it))).join(",")
    : String(value);
}

/** Without doubles; null where there are too many. */
export function distinct(values: Iterable<Value>, most: number): Values {
  const seen = new Map<string, Value>();
  for (const value of values) {
    const key = isList(value) ? `l${JSON.stringify(value)}` : `${typeof value}${String(value)}`;
    if (key.length > LONGEST) return null;
    seen.set(key, value);
    if (seen.size > most) return null;
  }
  return [...seen.values()];
}

/** An operator of two sets. */
export function combine(
  operator: string,
  left: readonly Value[],
  right: readonly Value[],
  most: number,
): Values {
  if (left.length * right.length > most * 4) return null;
  const found: Value[] = [];
  for (const a of left) {
    for (const b of right) found.push(operate(operator, a, b));
  }
  return distinct(found, most);
}

function operate(operator: string, a: Value, b: Value): Value {
  if (operator === "+") {
    const text = typeof a === "string" || typeof b === "string" || isList(a) || isList(b);
    return text ? asText(a) + asText(b) : Number(a) + Number(b);
  }
  const x = Number(a);
  const y = Number(b);
  switch (operator) {
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "%":
      return x % y;
    case "**":
      return x ** y;
    case "|":
      return x | y;
    case "&":
      return x & y;
    case "^":
      return x ^ y;
    case "<<":
      return x << y;
    case ">>":
      return x >> y;
    case ">>>":
      return x >>> y;
    default:
      return undefined;
  }
}

/**
 * A method of a string or a list that does no more than make another one of it.
 * @returns undefined also where the method is not one of these: ask `isPlain` first.
 */
export function callMethod(name: string, self: Value, args: readonly Value[]): Value {
  const texts = args.map(asText);
  const numbers = args.map((it) => (it === undefined ? undefined : Number(it)));
  const [first, second] = texts;
  const [a, b] = numbers;
  if (isList(self)) {
    switch (name) {
      case "join":
        return self
          .map((it) => (it == null ? "" : String(it)))
          .join(args.length === 0 ? "," : first);
      case "reverse":
      case "toReversed":
        return [...self].reverse();
      case "slice":
        return self.slice(a, b);
      case "concat":
        return self.concat(...(args as Scalar[]));
      case "at":
        return self.at(a ?? 0);
      case "sort":
      case "toSorted":
        return args.length === 0 ? [...self].sort() : undefined;
      case "toString":
        return asText(self);
      default:
        return undefined;
    }
  }
  const text = String(self);
  switch (name) {
    case "trim":
      return text.trim();
    case "trimStart":
      return text.trimStart();
    case "trimEnd":
      return text.trimEnd();
    case "toUpperCase":
    case "toLocaleUpperCase":
      return text.toUpperCase();
    case "toLowerCase":
    case "toLocaleLowerCase":
      return text.toLowerCase();
    case "slice":
      return text.slice(a, b);
    case "substring":
      return text.substring(a ?? 0, b);
    case "substr":
      return text.slice(a ?? 0, b === undefined ? undefined : (a ?? 0) + b);
    case "charAt":
      return text.charAt(a ?? 0);
    case "at":
      return text.at(a ?? 0);
    case "charCodeAt":
      return text.charCodeAt(a ?? 0);
    case "codePointAt":
      return text.codePointAt(a ?? 0);
    case "concat":
      return text.concat(...texts);
    case "padEnd":
      return (a ?? 0) > LONGEST ? undefined : text.padEnd(a ?? 0, second);
    case "padStart":
      return (a ?? 0) > LONGEST ? undefined : text.padStart(a ?? 0, second);
    case "repeat":
      return a === undefined || !(a >= 0 && a * text.length <= LONGEST)
        ? undefined
        : text.repeat(a);
    case "normalize":
      return /^NFK?[CD]$/.test(first ?? "NFC") ? text.normalize(first ?? "NFC") : undefined;
    case "split":
      return args.length === 0 ? [text] : text.split(first as string).slice(0, LONGEST);
    case "toString":
      return typeof self === "number" && a !== undefined
        ? a >= 2 && a <= 36
          ? self.toString(a)
          : undefined
        : text;
    case "toFixed":
      return (a ?? 0) >= 0 && (a ?? 0) <= 20 ? Number(self).toFixed(a ?? 0) : undefined;
    case "replace":
      return text.replace(first as string, () => second as string);
    case "replaceAll":
      return text.replaceAll(first as string, () => second as string);
    default:
      return undefined;
  }
}

const plain = new Set(
  (
    "join reverse toReversed slice concat at sort toSorted toString trim trimStart trimEnd " +
    "toUpperCase toLocaleUpperCase toLowerCase toLocaleLowerCase substring substr charAt " +
    "charCodeAt codePointAt padEnd padStart repeat normalize split toFixed replace replaceAll"
  ).split(" "),
);

/** Whether `callMethod` knows a method. */
export function isPlain(name: string): boolean {
  return plain.has(name);
}

/** A function of the language whose result depends on its arguments alone; undefined for others. */
export function callGlobal(name: string, args: readonly Value[]): { value: Value } | undefined {
  const numbers = args.map(Number);
  switch (name) {
    case "String":
      return { value: args.length === 0 ? "" : asText(args[0]) };
    case "Number":
      return { value: args.length === 0 ? 0 : Number(args[0]) };
    case "Boolean":
      return { value: Boolean(args[0]) };
    case "parseInt":
    case "Number.parseInt":
      return { value: Number.parseInt(asText(args[0]), numbers[1]) };
    case "parseFloat":
    case "Number.parseFloat":
      return { value: Number.parseFloat(asText(args[0])) };
    case "String.fromCharCode":
      return { value: String.fromCharCode(...numbers) };
    case "String.fromCodePoint":
      return numbers.every((it) => Number.isInteger(it) && it >= 0 && it <= 0x10ffff)
        ? { value: String.fromCodePoint(...numbers) }
        : undefined;
    case "Math.floor":
      return { value: Math.floor(numbers[0] ?? Number.NaN) };
    case "Math.ceil":
      return { value: Math.ceil(numbers[0] ?? Number.NaN) };
    case "Math.round":
      return { value: Math.round(numbers[0] ?? Number.NaN) };
    case "Math.trunc":
      return { value: Math.trunc(numbers[0] ?? Number.NaN) };
    case "Math.abs":
      return { value: Math.abs(numbers[0] ?? Number.NaN) };
    case "Math.min":
      return { value: Math.min(...numbers) };
    case "Math.max":
      return { value: Math.max(...numbers) };
    case "encodeURIComponent":
      try {
        return { value: encodeURIComponent(asText(args[0])) };
      } catch {
        return undefined;
      }
    default:
      return undefined;
  }
}

/** A known value as a set of one; objects are none of the values we work with. */
export function fromConstant(value: Constant): Values {
  if (Array.isArray(value)) {
    return value.every((it) => it === null || typeof it !== "object") ? [value as Scalar[]] : null;
  }
  return typeof value === "object" && value !== null ? null : [value as Scalar];
}
