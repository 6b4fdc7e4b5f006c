import { TelltaleError } from "@telltale/core/model/index.ts";
import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";

/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Names that mean something else to a program than to the file: never carried over. */
export function isTrapName(name: string): boolean {
  return name === "__proto__" || name === "constructor" || name === "prototype";
}

/**
 * Reads JSON, with comments and trailing commas where the file has them.
 * @param file named in the error @throws TelltaleError `usage` with line and column
 */
export function readJson(text: string, file: string): Json {
  const errors: ParseError[] = [];
  const tree = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
  const error = errors[0];
  if (error !== undefined || tree === undefined) {
    const { line, column } = placeOf(text, error?.offset ?? 0);
    const what = error === undefined ? "there is nothing in it" : printParseErrorCode(error.error);
    throw new TelltaleError("usage", `${file}:${line}:${column} is not JSON: ${what}.`, {
      next: "Mend the file and start again; nothing was written.",
    });
  }
  return valueOf(tree);
}

/** Own properties only: `__proto__` is a key like any other, and the later of two equal keys counts. */
function valueOf(node: Node): Json {
  if (node.type === "array") return (node.children ?? []).map(valueOf);
  if (node.type !== "object") return node.value as Json;
  const made: { [key: string]: Json } = {};
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    Object.defineProperty(made, String(key.value), {
      value: valueOf(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return made;
}

export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** Where a value stands; where the innermost value above it does, if it is not there. */
export function placeOfValue(
  text: string,
  path: readonly PropertyKey[],
): { line: number; column: number } {
  const tree = parseTree(text.replace(/^\uFEFF/, " "), [], { allowTrailingComma: true });
  const keys = path.filter((key) => typeof key !== "symbol");
  for (let length = keys.length; tree !== undefined && length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, keys.slice(0, length));
    if (node !== undefined) return placeOf(text, node.offset);
  }
  return placeOf(text, tree?.offset ?? 0);
}

export function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own property of what may be an object. */
export function own(value: unknown, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Every leaf of a value as a JSON pointer (RFC 6901); what is empty is a leaf too. */
export function leavesOf(value: Json, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [at];
  const entries = Object.entries(value);
  if (entries.length === 0) return [at];
  return entries.flatMap(([key, inner]) => leavesOf(inner, `${at}/${pointerPart(key)}`));
}

export function pointerPart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
