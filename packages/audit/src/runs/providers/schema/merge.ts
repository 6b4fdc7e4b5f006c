import type { JsonObject } from "@telltale/core/wire/index.ts";
import { isObject } from "@telltale/core/wire/index.ts";
import { sameJson } from "./same-json.ts";

const HIGHEST = new Set([
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "minItems",
  "minProperties",
  "minContains",
]);
const LOWEST = new Set([
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "maxItems",
  "maxProperties",
  "maxContains",
]);
const BOTH = new Set(["items", "additionalProperties", "propertyNames", "contains"]);

/**
 * One schema for what fits both: exact for the keywords that tools use, and a best guess for the
 * others (the value made from it is checked against the original schemas anyway).
 */
export function merge(a: JsonObject, b: JsonObject): JsonObject {
  const out: JsonObject = { ...a };
  for (const [key, value] of Object.entries(b)) {
    if (key === "__proto__") continue;
    out[key] = Object.hasOwn(a, key) ? join(key, a[key], value) : value;
  }
  return out;
}

function join(key: string, a: unknown, b: unknown): unknown {
  if (typeof a === "number" && typeof b === "number") {
    if (HIGHEST.has(key)) return Math.max(a, b);
    if (LOWEST.has(key)) return Math.min(a, b);
    if (key === "multipleOf") return product(a, b);
  }
  if (key === "type") return types(a, b);
  if (key === "required") return [...new Set([...asList(a), ...asList(b)])];
  if (key === "allOf") return [...asList(a), ...asList(b)];
  if (key === "enum") return asList(a).filter((one) => asList(b).some((two) => sameJson(one, two)));
  if (key === "properties" && isObject(a) && isObject(b)) return properties(a, b);
  if (BOTH.has(key)) return { allOf: [a, b] };
  return b;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function types(a: unknown, b: unknown): unknown {
  const left = Array.isArray(a) ? a : [a];
  const right = Array.isArray(b) ? b : [b];
  const both = left.flatMap((type) => {
    if (right.includes(type)) return [type];
    if (type === "number" && right.includes("integer")) return ["integer"];
    return type === "integer" && right.includes("number") ? ["integer"] : [];
  });
  return both.length === 1 ? both[0] : both;
}

function properties(a: JsonObject, b: JsonObject): JsonObject {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    names.map((name) => {
      if (!Object.hasOwn(a, name)) return [name, b[name]];
      if (!Object.hasOwn(b, name)) return [name, a[name]];
      return [name, { allOf: [a[name], b[name]] }];
    }),
  );
}

function product(a: number, b: number): number {
  if (a % b === 0) return a;
  return b % a === 0 ? b : a * b;
}
