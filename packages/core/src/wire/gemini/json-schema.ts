import type { JsonObject } from "../json.ts";
import { isObject } from "../json.ts";

/** Deeper than any schema that a person writes; below it everything is allowed. */
const MAX_DEPTH = 64;

/** Keywords whose values the API takes as text, since they are 64-bit integers. */
const COUNTS = new Set([
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minProperties",
  "maxProperties",
]);

/** Keywords whose values are lists of schemas. */
const LISTS = new Set(["anyOf", "any_of", "allOf", "oneOf", "prefixItems"]);

/**
 * A schema of the API's own dialect (an OpenAPI 3.0 subset: upper-case types, `nullable`, counts as
 * text) as JSON Schema. Plain JSON Schema comes through unchanged in meaning. Clients mix the two
 * (Gemini CLI sends upper-case types in `responseJsonSchema`), so that every schema goes through here.
 */
export function jsonSchemaOf(schema: unknown, depth = 0): unknown {
  if (!isObject(schema) || depth > MAX_DEPTH) return typeof schema === "boolean" ? schema : {};
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "__proto__") continue;
    if (key === "type") out["type"] = typeOf(value);
    else if (COUNTS.has(key)) out[key] = typeof value === "string" ? Number(value) : value;
    else if (key === "properties" || key === "$defs") out[key] = mapped(value, depth);
    else if (key === "items") out[key] = jsonSchemaOf(value, depth + 1);
    else if (LISTS.has(key) && Array.isArray(value)) {
      out[key === "any_of" ? "anyOf" : key] = value.map((one) => jsonSchemaOf(one, depth + 1));
    } else if (key !== "nullable") out[key] = value;
  }
  return schema["nullable"] === true ? { anyOf: [out, { type: "null" }] } : out;
}

function mapped(value: unknown, depth: number): unknown {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, jsonSchemaOf(one, depth + 1)]),
  );
}

function typeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => typeof one === "string").map(lower);
  return typeof value === "string" ? lower(value) : value;
}

function lower(text: string): string {
  return text.toLowerCase();
}
