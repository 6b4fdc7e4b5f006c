import { shapeOfId } from "../ids.ts";
import type { JsonArray, JsonNode, JsonObject } from "./parse.ts";
import { stringOf } from "./parse.ts";

/**
 * Where objects in a list carry their name, by the habits of tools and telemetry: `tools[].name`,
 * `tools[].function.name`, `events[].event_name`, OpenTelemetry's `attributes[].key` and
 * `logRecords[].body.stringValue`.
 */
const nameFields: readonly (readonly string[])[] = [
  ["event_name"],
  ["eventName"],
  ["event_data", "event_name"],
  ["event", "name"],
  ["name"],
  ["event"],
  ["function", "name"],
  ["key"],
  ["body", "stringValue"],
  ["metric"],
];

/** Fields that name an event rather than a member of a set. */
const eventFields = new Set([
  "event_name",
  "eventName",
  "event_data",
  "event",
  "name",
  "body",
  "metric",
]);

/** Names of all items of a list where each has one that is not an id; null where they have not. */
export function itemNames(
  text: string,
  items: readonly JsonNode[],
): { field: string; names: string[]; events: boolean } | null {
  if (items.length === 0 || items.some((item) => item.type !== "object")) return null;
  const objects = items as JsonObject[];
  for (const field of nameFields) {
    const names: string[] = [];
    for (const item of objects) {
      const name = stringAt(text, item, field);
      if (name === null || name === "" || name.length > 120 || shapeOfId(name) !== null) break;
      names.push(name);
    }
    if (names.length !== items.length) continue;
    return { field: field.join("."), names, events: eventFields.has(field[0] ?? "") };
  }
  return null;
}

/** The member of an object with this name; the last one, as parsers do, where there are several. */
export function memberOf(text: string, node: JsonNode, name: string): JsonNode | null {
  if (node.type !== "object") return null;
  for (let i = node.keys.length - 1; i >= 0; i -= 1) {
    const key = node.keys[i];
    const value = node.values[i];
    if (key && value && stringOf(text, key) === name) return value;
  }
  return null;
}

function stringAt(text: string, node: JsonObject, field: readonly string[]): string | null {
  let at: JsonNode | null = node;
  for (const name of field) at = at && memberOf(text, at, name);
  return at?.type === "string" && at.to - at.from < 400 ? stringOf(text, at) : null;
}

/** Whether a list is of plain values only, and longer than is compared one by one. */
export function isLongVector(node: JsonArray): boolean {
  return (
    node.values.length > 500 &&
    node.values.every((item) => item.type !== "object" && item.type !== "array")
  );
}
