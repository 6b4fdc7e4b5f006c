import type { Json, JsonObject } from "@telltale/core/wire/index.ts";
import { exampleOf } from "./formats.ts";
import { fromPattern } from "./from-pattern.ts";
import { countIn, numberIn } from "./numbers.ts";

/** Longest text that is ever made, code points. */
const MAX_TEXT = 10_000;

const TYPES = ["string", "integer", "number", "boolean", "object", "array", "null"];

/** The types that a schema allows; guessed from its keywords where it does not say. */
export function typesOf(schema: JsonObject): string[] {
  const type = schema["type"];
  const said = (Array.isArray(type) ? type : [type]).filter((one) => TYPES.includes(one));
  if (said.length > 0) return said;
  const has = (...keys: string[]) => keys.some((key) => Object.hasOwn(schema, key));
  const guessed: string[] = [];
  if (has("properties", "required", "additionalProperties", "minProperties"))
    guessed.push("object");
  if (has("items", "prefixItems", "minItems", "contains")) guessed.push("array");
  if (has("minLength", "maxLength", "pattern", "format")) guessed.push("string");
  if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) {
    guessed.push("number");
  }
  return [...new Set([...guessed, ...TYPES])];
}

/** Values of a scalar type to try, best first. */
export function* scalarsOf(type: string, schema: JsonObject, words: string): Generator<Json> {
  if (type === "string") yield* texts(schema, words);
  else if (type === "integer") yield* numbers(schema, true);
  else if (type === "number") yield* numbers(schema, false);
  else if (type === "boolean") yield* [false, true];
  else if (type === "null") yield null;
}

function* texts(schema: JsonObject, words: string): Generator<string> {
  const least = countIn(schema, "minLength", 0, MAX_TEXT);
  const most = Math.max(least, countIn(schema, "maxLength", MAX_TEXT, MAX_TEXT));
  const pattern = schema["pattern"];
  if (typeof pattern === "string") {
    for (const repeats of [0, 1, least]) {
      const text = fromPattern(pattern, repeats);
      if (text !== null && text.length >= least && text.length <= most) yield text;
    }
  }
  const example = exampleOf(schema["format"]);
  if (example !== null) yield example;
  yield sized(words, least, most);
  for (let i = 1; i <= 64; i++) yield sized(`${i} ${words}`, least, most);
}

/** The text, cut or filled up to the length asked for, in code points. */
function sized(text: string, least: number, most: number): string {
  const points = Array.from(text).slice(0, most);
  return points.join("") + "a".repeat(Math.max(0, least - points.length));
}

function* numbers(schema: JsonObject, whole: boolean): Generator<number> {
  const step = countIn(schema, "multipleOf", 0, Infinity) || (whole ? 1 : 0);
  const low = Math.max(
    numberIn(schema, "minimum", -Infinity),
    above(numberIn(schema, "exclusiveMinimum", -Infinity), step),
  );
  const high = Math.min(
    numberIn(schema, "maximum", Infinity),
    below(numberIn(schema, "exclusiveMaximum", Infinity), step),
  );
  const near = low > -Infinity ? low : Math.min(high, 0);
  if (low <= 1 && high >= 1 && step <= 1) yield 1;
  if (low > -Infinity && high < Infinity && step === 0) yield low + (high - low) / 2;
  const from = step > 0 ? Math.ceil(near / step) * step : near;
  // Halves between whole numbers fit where those are asked not to.
  const stride = step > 0 ? step : 0.5;
  for (let i = 0; i < 64; i++) yield* [from + i * stride || 0, from - i * stride || 0];
}

/** The least number beyond an excluded bound: the next step, or a little more. */
function above(bound: number, step: number): number {
  if (!Number.isFinite(bound)) return bound;
  return step > 0
    ? (Math.floor(bound / step) + 1) * step
    : bound + Math.max(1e-6, Math.abs(bound) * 1e-9);
}

function below(bound: number, step: number): number {
  return -above(-bound, step);
}
