import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type Node,
  type ParseError,
  parse as parseJsonc,
  parseTree,
} from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { NPMRC_MARK } from "../inventory/guards.ts";
import { extensionFolder } from "../inventory/records.ts";

type Keys = readonly string[];

/** Files that are not what their names say: a list of extensions, by the folders that it names. */
const isExtensions = (path: string) => path.endsWith("/extensions.json");
const isNpmrc = (path: string) => path.endsWith("/.npmrc");

/** Editors on Windows put it at the start of a file: it is no part of what stands there, and stays. */
const BYTE_ORDER_MARK = "\uFEFF";

function apartFromMark(text: string, edit: (text: string) => string | null): string | null {
  if (!text.startsWith(BYTE_ORDER_MARK)) return edit(text);
  const edited = edit(text.slice(1));
  return edited === null ? null : BYTE_ORDER_MARK + edited;
}

/** What is nested so deeply that no reader of it gets to the end is not edited. */
function orNull<T>(edit: () => T): T | null {
  try {
    return edit();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A file's text without some entries; null where it cannot be edited safely. Comments stay. */
export function unsetEntries(path: string, text: string, all: readonly Keys[]): string | null {
  return orNull(() => apartFromMark(text, (plain) => unset(path, plain, all)));
}

function unset(path: string, text: string, all: readonly Keys[]): string | null {
  return all.reduce<string | null>(
    (now, keys) =>
      now === null
        ? null
        : isExtensions(path)
          ? unsetExtension(now, keys)
          : isNpmrc(path)
            ? unsetNpmrc(now, keys)
            : path.endsWith(".toml")
              ? unsetToml(now, keys)
              : editJson(now, keys, undefined),
    text,
  );
}

function unsetExtension(text: string, [folder]: Keys): string | null {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (tree?.type !== "array" || errors.length > 0) return null;
  const list = getNodeValue(tree) as unknown[];
  return list
    .flatMap((entry, index) => (extensionFolder(entry) === folder ? [index] : []))
    .reverse()
    .reduce((now, index) => applyEdits(now, modify(now, [index], undefined, {})), text);
}

/** Lines of one key, and Telltale's comment above if nothing else is below it. */
function unsetNpmrc(text: string, [key = ""]: Keys): string {
  const lines = text.split("\n");
  const isGone = (line: string | undefined) => line?.startsWith(`${key}=`) === true;
  return lines
    .filter(
      (line, index) => !isGone(line) && !(line.startsWith(NPMRC_MARK) && isGone(lines[index + 1])),
    )
    .join("\n");
}

/** A JSON text with entries added; null where it cannot be edited safely. */
export function setEntries(
  text: string,
  entries: readonly { keys: Keys; value: unknown; weak: boolean }[],
): string | null {
  return orNull(() =>
    apartFromMark(text, (plain) =>
      entries.reduce<string | null>(
        (now, { keys, value, weak }) => {
          if (now === null) return null;
          if (weak && isIn("", now, keys)) return now;
          return editJson(now, keys, value);
        },
        plain.trim() === "" ? "{}\n" : plain,
      ),
    ),
  );
}

/** Whether a file has an entry, or may have it: what is nested too deeply cannot be read. */
export function hasEntry(path: string, whole: string, keys: Keys): boolean {
  return orNull(() => isIn(path, whole, keys)) ?? true;
}

function isIn(path: string, whole: string, keys: Keys): boolean {
  const text = whole.startsWith(BYTE_ORDER_MARK) ? whole.slice(1) : whole;
  if (isNpmrc(path)) return text.split("\n").some((line) => line.startsWith(`${keys[0]}=`));
  if (isExtensions(path)) {
    const list: unknown = parseJsonc(text);
    return Array.isArray(list) && list.some((entry) => extensionFolder(entry) === keys[0]);
  }
  if (path.endsWith(".toml")) {
    let at: unknown = readToml(text);
    for (const key of keys)
      at =
        at !== null && typeof at === "object" && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined;
    return at !== undefined;
  }
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return tree !== undefined && findNodeAtLocation(tree, [...keys]) !== undefined;
}

function editJson(text: string, keys: Keys, value: unknown): string | null {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (tree === undefined || errors.length > 0 || tree.type !== "object") return null;
  // What is not an object has no entries: it would be written over.
  for (let depth = 1; depth < keys.length; depth += 1) {
    const node = findNodeAtLocation(tree, keys.slice(0, depth));
    if (node !== undefined && node.type !== "object") return null;
  }
  if (value === undefined) return cutJson(text, tree, keys);
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  return applyEdits(
    text,
    modify(text, [...keys], value, {
      formattingOptions: {
        insertSpaces: !indent.startsWith("\t"),
        tabSize: indent.startsWith("\t") ? 1 : indent.length,
        eol: text.includes("\r\n") ? "\r\n" : "\n",
      },
    }),
  );
}

/** Cuts an entry out with the comma that it needs no more; its neighbours stay as they are written. */
function cutJson(text: string, tree: Node, keys: Keys): string {
  const entry = findNodeAtLocation(tree, [...keys])?.parent;
  if (entry?.type !== "property") return text;
  const { offset, length } = entry;
  const after = commaAfter(text, offset + length);
  if (after !== null) {
    const blanks = /^[ \t]*(\r?\n)?[ \t]*/.exec(text.slice(after + 1))?.[0].length ?? 0;
    return text.slice(0, offset) + text.slice(after + 1 + blanks);
  }
  const siblings = entry.parent?.children ?? [];
  const previous = siblings[siblings.indexOf(entry) - 1];
  const before =
    previous === undefined ? null : commaAfter(text, previous.offset + previous.length);
  const rest = text.slice(offset + length);
  if (before === null) return text.slice(0, offset).trimEnd() + rest;
  return text.slice(0, before) + text.slice(before + 1, offset).trimEnd() + rest;
}

/** Where the comma is that follows, with nothing but blanks and comments before it. */
function commaAfter(text: string, from: number): number | null {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  scanner.scan();
  return text[scanner.getTokenOffset()] === "," ? scanner.getTokenOffset() : null;
}

/** Cuts a table out, line by line, and makes sure that everything else reads as before. */
function unsetToml(text: string, keys: Keys): string | null {
  const expected = readToml(text);
  if (expected === null) return null;
  if (!isIn(".toml", text, keys)) return text;
  const lines = text.split("\n");
  let cutting = false;
  const left = lines.filter((line) => {
    const header = /^\s*\[\[?([^\]]+)\]\]?\s*(#.*)?$/.exec(line)?.[1];
    if (header !== undefined) {
      const named = headerKeys(header);
      cutting = keys.every((key, index) => named?.[index] === key);
    }
    return !cutting;
  });
  const after = left.join("\n");
  const holder = keys
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], expected);
  delete (holder as Record<string, unknown>)[keys.at(-1) ?? ""];
  const found = readToml(after);
  const saidBy = (value: unknown) => JSON.stringify([withoutEmpty(value)]);
  return found !== null && saidBy(found) === saidBy(expected) ? after : null;
}

/** Without tables that have nothing in them: those that stood around what was cut. */
function withoutEmpty(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  if (value instanceof Date) return value;
  const left = Object.entries(value)
    .map(([key, one]) => [key, withoutEmpty(one)] as const)
    .filter(([, one]) => one !== undefined);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

function headerKeys(header: string): string[] | null {
  const parsed = readToml(`[${header}]\n`);
  const keys: string[] = [];
  for (let at: unknown = parsed; at !== null && typeof at === "object"; ) {
    const [key] = Object.keys(at);
    if (key === undefined) break;
    keys.push(key);
    at = (at as Record<string, unknown>)[key];
  }
  return parsed === null ? null : keys;
}

function readToml(text: string): Record<string, unknown> | null {
  try {
    return parseToml(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
