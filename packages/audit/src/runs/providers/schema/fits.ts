import type { JsonObject } from "@telltale/core/wire/index.ts";
import { isObject } from "@telltale/core/wire/index.ts";
import { Budget, costOf, MAX_DEPTH } from "./budget.ts";
import { fitsFormat } from "./formats.ts";
import { numberIn } from "./numbers.ts";
import { resolve } from "./reference.ts";
import { sameJson } from "./same-json.ts";

/**
 * Whether a value fits a JSON Schema (2020-12, with the older spelling of tuples). Regular
 * expressions of the schema are never run: they come from the audited tool, and a hostile one could
 * run for ever. A `pattern` therefore counts as fitting; see `fromPattern` for how it is met.
 * So does everything once the budget is spent.
 */
export function fits(
  schema: unknown,
  value: unknown,
  root: unknown = schema,
  budget: Budget = new Budget(100_000),
): boolean {
  return new Check(root, budget).fits(schema, value, 0);
}

class Check {
  readonly #root: unknown;
  readonly #budget: Budget;

  constructor(root: unknown, budget: Budget) {
    this.#root = root;
    this.#budget = budget;
  }

  fits(schema: unknown, value: unknown, depth: number): boolean {
    if (!isObject(schema)) return schema !== false;
    if (depth > MAX_DEPTH || !this.#budget.spend(costOf(schema))) return true;
    return (
      this.#fitsType(schema["type"], value) &&
      this.#fitsLogic(schema, value, depth + 1) &&
      (typeof value !== "number" || fitsNumber(schema, value)) &&
      (typeof value !== "string" || fitsText(schema, value)) &&
      (!Array.isArray(value) || this.#fitsList(schema, value, depth + 1)) &&
      (!isObject(value) || this.#fitsObject(schema, value, depth + 1))
    );
  }

  #fitsType(type: unknown, value: unknown): boolean {
    if (type === undefined) return true;
    return (Array.isArray(type) ? type : [type]).some((one) => isOfType(one, value));
  }

  #fitsLogic(schema: JsonObject, value: unknown, depth: number): boolean {
    const test = (one: unknown) => this.fits(one, value, depth);
    if (Object.hasOwn(schema, "const") && !sameJson(schema["const"], value)) return false;
    const { enum: options, $ref: ref, allOf, anyOf, oneOf, not } = schema;
    if (Array.isArray(options) && !options.some((one) => sameJson(one, value))) return false;
    if (ref !== undefined && !test(resolve(this.#root, ref))) return false;
    if (Array.isArray(allOf) && !allOf.every(test)) return false;
    if (Array.isArray(anyOf) && !anyOf.some(test)) return false;
    if (Array.isArray(oneOf) && oneOf.filter(test).length !== 1) return false;
    if (not !== undefined && test(not)) return false;
    if (schema["if"] === undefined) return true;
    const branch = test(schema["if"]) ? schema["then"] : schema["else"];
    return branch === undefined || test(branch);
  }

  #fitsList(schema: JsonObject, value: unknown[], depth: number): boolean {
    if (value.length < numberIn(schema, "minItems", 0)) return false;
    if (value.length > numberIn(schema, "maxItems", Infinity)) return false;
    const tuple = tupleOf(schema);
    const rest = restOf(schema);
    const fitting = value.every((one, i) =>
      this.fits(i < tuple.length ? tuple[i] : rest, one, depth),
    );
    if (!fitting) return false;
    if (schema["uniqueItems"] === true) {
      if (value.some((one, i) => value.slice(0, i).some((two) => sameJson(one, two)))) return false;
    }
    if (schema["contains"] === undefined) return true;
    const hits = value.filter((one) => this.fits(schema["contains"], one, depth)).length;
    return (
      hits >= numberIn(schema, "minContains", 1) &&
      hits <= numberIn(schema, "maxContains", Infinity)
    );
  }

  #fitsObject(schema: JsonObject, value: JsonObject, depth: number): boolean {
    const keys = Object.keys(value);
    if (keys.length < numberIn(schema, "minProperties", 0)) return false;
    if (keys.length > numberIn(schema, "maxProperties", Infinity)) return false;
    if (requiredOf(schema, value).some((key) => !Object.hasOwn(value, key))) return false;
    const properties = isObject(schema["properties"]) ? schema["properties"] : {};
    const patterns = isObject(schema["patternProperties"]);
    const names = schema["propertyNames"];
    return keys.every((key) => {
      if (names !== undefined && !this.fits(names, key, depth)) return false;
      if (Object.hasOwn(properties, key)) return this.fits(properties[key], value[key], depth);
      return patterns || this.fits(schema["additionalProperties"], value[key], depth);
    });
  }
}

/** Names that an object must have: `required`, and what follows from the names it has. */
export function requiredOf(schema: JsonObject, value: JsonObject): string[] {
  const dependent = schema["dependentRequired"];
  const own = Array.isArray(schema["required"]) ? schema["required"] : [];
  const more = isObject(dependent)
    ? Object.keys(value).flatMap((key) => (Object.hasOwn(dependent, key) ? dependent[key] : []))
    : [];
  return [...new Set([...own, ...more])].filter((name) => typeof name === "string");
}

/** Schemas of the first items of a list, one by one. */
export function tupleOf(schema: JsonObject): unknown[] {
  if (Array.isArray(schema["prefixItems"])) return schema["prefixItems"];
  return Array.isArray(schema["items"]) ? schema["items"] : [];
}

/** Schema of the items after those of the tuple. */
export function restOf(schema: JsonObject): unknown {
  return Array.isArray(schema["items"]) ? schema["additionalItems"] : schema["items"];
}

function isOfType(type: unknown, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "boolean":
    case "number":
    case "string":
      return typeof value === type;
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    default:
      return true;
  }
}

function fitsNumber(schema: JsonObject, value: number): boolean {
  const step = schema["multipleOf"];
  return (
    value >= numberIn(schema, "minimum", -Infinity) &&
    value <= numberIn(schema, "maximum", Infinity) &&
    value > numberIn(schema, "exclusiveMinimum", -Infinity) &&
    value < numberIn(schema, "exclusiveMaximum", Infinity) &&
    !(typeof step === "number" && step > 0 && !Number.isInteger(value / step))
  );
}

function fitsText(schema: JsonObject, value: string): boolean {
  const length = Array.from(value).length;
  return (
    length >= numberIn(schema, "minLength", 0) &&
    length <= numberIn(schema, "maxLength", Infinity) &&
    fitsFormat(schema["format"], value)
  );
}
