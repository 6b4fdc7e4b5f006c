/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Object members and list positions from the root of a JSON text down to one of its values. */
export type JsonPath = readonly (string | number)[];

/** A JSON object whose members are not known yet. */
export type JsonObject = { [key: string]: unknown };

/** Whether a value is a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own member of an object; undefined where there is none, or no object. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value as a list; an empty one where it is something else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text, or null where it is something else. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The value as a finite number, or null where it is something else. */
export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
