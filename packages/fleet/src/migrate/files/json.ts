import type { Located } from "@telltale/policy/read/shape.ts";
import { type Path, placeOf } from "@telltale/policy/read/yaml.ts";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { BrokenFile } from "./broken.ts";

/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Names that mean something else to a program than to the file: never carried over. */
export function isTrapName(name: string): boolean {
  return name === "__proto__" || name === "constructor" || name === "prototype";
}

/** A file of JSON as plain data, with the way back to the text. */
export interface JsonText extends Located {
  value: Json;
}

/** What a parser stumbles over, for people. */
const slips: Record<string, string> = {
  InvalidSymbol: "a word stands here without double quotes",
  InvalidNumberFormat: "this is no number",
  PropertyNameExpected: "the name of a field, in double quotes, is missing here",
  ValueExpected: "a value is missing here",
  ColonExpected: "a colon is missing here",
  CommaExpected: "a comma is missing here",
  CloseBraceExpected: "a closing brace is missing here",
  CloseBracketExpected: "a closing bracket is missing here",
  EndOfFileExpected: "there is something after its end",
  InvalidCommentToken: "a comment cannot stand here",
  UnexpectedEndOfComment: "a comment is not closed",
  UnexpectedEndOfString: "double quotes are not closed",
  UnexpectedEndOfNumber: "this number does not end",
  InvalidUnicode: "four hexadecimal digits are missing here",
  InvalidEscapeCharacter: "a backslash stands before what it cannot escape",
  InvalidCharacter: "a line break or another control character stands in a text",
};

/**
 * Reads JSON, with comments and trailing commas where the file has them.
 * @param file named in the error @throws BrokenFile with line and column
 */
export function readJsonText(text: string, file: string): JsonText {
  const errors: ParseError[] = [];
  try {
    const tree = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
    const error = errors[0];
    if (error === undefined && tree !== undefined)
      return {
        value: valueOf(tree),
        at: (path) => ({ ...placeOf(text, nodeAt(tree, path).offset), message: "" }),
        atKey: (path) => ({ ...placeOf(text, keyAt(tree, path).offset), message: "" }),
      };
    const { line, column } = placeOf(text, error?.offset ?? 0);
    const name = error === undefined ? "" : printParseErrorCode(error.error);
    const said = Object.hasOwn(slips, name) ? slips[name] : "there is nothing in it";
    throw new BrokenFile(file, `${file}:${line}:${column} is not JSON: ${said}.`);
  } catch (error) {
    if (error instanceof RangeError)
      throw new BrokenFile(file, `${file}:1:1 is nested too deeply.`, { cause: error });
    throw error;
  }
}

/** Its value alone. @throws BrokenFile with line and column */
export function readJson(text: string, file: string): Json {
  return readJsonText(text, file).value;
}

/** What stands at a path; of what is not there, what it should stand in. */
function nodeAt(tree: Node, path: Path): Node {
  let at = tree;
  for (const part of path) {
    const found = typeof part === "number" ? at.children?.[part] : propertyOf(at, part)?.[1];
    if (found === undefined) return at;
    at = found;
  }
  return at;
}

function keyAt(tree: Node, path: Path): Node {
  const [last] = path.slice(-1);
  const above = nodeAt(tree, path.slice(0, -1));
  const key = typeof last === "string" ? propertyOf(above, last)?.[0] : undefined;
  return key ?? nodeAt(tree, path);
}

/** Key and value; the later of two equal keys counts. */
function propertyOf({ type, children = [] }: Node, name: string): Node[] | undefined {
  if (type !== "object") return undefined;
  return children.findLast((property) => property.children?.[0]?.value === name)?.children;
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
