import { capitalised } from "@telltale/core/words.ts";
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type Problem, quoted } from "./problem.ts";

/** Keys and indices that lead from the top of a file to a place in it. */
export type Path = readonly (string | number)[];

/** A YAML file as plain data, with the way back to the text. */
export interface YamlText {
  /** Made of null, booleans, numbers, strings, arrays and objects without a prototype. */
  value: unknown;
  /** What is wrong with the text as YAML; where there is anything, `value` holds what could be read. */
  problems: Problem[];
  /** Where a value begins; of a value that is not there, what it should stand in. */
  at(path: Path): Problem;
  /** Where the key begins under which a value stands. */
  atKey(path: Path): Problem;
  /** Where a character of a string's value stands in the text; null where quoting or folding hides it. */
  within(path: Path, offset: number): Problem | null;
}

/** Files that people write are far smaller; a larger one is a mistake or an attack. */
const LARGEST = 4 * 1024 * 1024;
const DEEPEST = 32;
/** Characters that YAML itself does not allow (chapter 5.1): C0 without tab and line ends, and DEL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_TEXT = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;
/** Messages quote the file. */
const LONGEST_SENTENCE = 200;

/**
 * Reads YAML 1.2 (core schema: `no` is a word, a date stays text) without its traps: aliases,
 * anchors, tags, merge keys, duplicate keys, keys that are no text and several documents are refused.
 */
export function readYaml(text: string): YamlText {
  if (text.length > LARGEST) return unreadable("The file is larger than 4 MiB.");
  if (!text.includes("\n") && text.includes("\r"))
    return unreadable("Lines must end with LF or CR LF, and here they end with CR alone.");
  const control = text.search(NOT_TEXT);
  if (control >= 0) {
    const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, "0");
    return unreadable(`The control character U+${code} stands here.`, placeOf(text, control));
  }
  if (tooDeep(text)) return unreadable(`Brackets are nested deeper than ${DEEPEST} levels.`);
  const lines = new LineCounter();
  const where = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), message };
  };
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      // Looked for below: the library compares each key with each other, which takes minutes for
      // a megabyte of them.
      uniqueKeys: false,
      merge: false,
      version: "1.2",
      schema: "core",
      stringKeys: false,
    });
  } catch (error) {
    if (error instanceof RangeError) return unreadable("Values are nested too deeply.");
    throw error;
  }
  const problems: Problem[] = [];
  const keys = new Map<string, Node>();
  const nodes = new Map<string, Node>();
  const value = plain(document.contents as Node | null, [], 0);
  const [slip] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  // What follows a slip of the pen is read wrongly: only the first tells what to mend.
  if (slip !== undefined)
    problems.splice(0, problems.length, where(slip.pos[0], sentence(slip.message)));
  const find = (path: Path): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = nodes.get(JSON.stringify(path.slice(0, length)));
      if (node?.range != null) return node.range[0];
    }
    return 0;
  };
  return {
    value,
    problems,
    at: (path) => where(find(path), ""),
    atKey: (path) => where(keys.get(JSON.stringify(path))?.range?.[0] ?? find(path), ""),
    within: (path, offset) => {
      const node = nodes.get(JSON.stringify(path));
      if (!isScalar(node) || typeof node.value !== "string" || node.range == null) return null;
      const at = offsetIn(text, node.range[0], node.range[1], node.value, offset);
      return at === null ? null : where(at, "");
    },
  };

  function plain(node: Node | null | undefined, path: Path, depth: number): unknown {
    if (node == null) return null;
    nodes.set(JSON.stringify(path), node);
    const start = node.range?.[0] ?? 0;
    if (depth > DEEPEST) {
      problems.push(where(start, `Values are nested deeper than ${DEEPEST} levels.`));
      return null;
    }
    if (isAlias(node)) {
      problems.push(where(start, "Aliases (*name) are not allowed here: write the value out."));
      return null;
    }
    if (node.anchor !== undefined) {
      problems.push(where(start, "Anchors (&name) are not allowed here."));
    }
    if (node.tag !== undefined && /^!|^tag:/.test(node.tag) && hasTag(text, start)) {
      problems.push(where(start, "Tags (!name) are not allowed here."));
    }
    if (isSeq(node)) {
      return node.items.map((item, index) => plain(item as Node, [...path, index], depth + 1));
    }
    if (isMap(node)) return mapOf(node.items as { key: unknown; value: unknown }[], path, depth);
    return isScalar(node) ? simple(node.value) : null;
  }

  function mapOf(
    items: readonly { key: unknown; value: unknown }[],
    path: Path,
    depth: number,
  ): Record<string, unknown> {
    const result: Record<string, unknown> = Object.create(null);
    for (const { key, value: inner } of items) {
      const start = (key as Node | null)?.range?.[0] ?? find(path);
      if (!isScalar(key) || typeof key.value !== "string") {
        problems.push(where(start, "A key must be text: put it in quotes."));
        continue;
      }
      if (key.value in result) problems.push(where(start, "This key stands here twice."));
      const below = [...path, key.value];
      keys.set(JSON.stringify(below), key);
      if (key.anchor !== undefined)
        problems.push(where(start, "Anchors (&name) are not allowed here."));
      // No prototype, so that `__proto__` is a key like any other (and then an unknown one).
      result[key.value] = plain(inner as Node | null, below, depth + 1);
    }
    return result;
  }

  function unreadable(message: string, at = { line: 1, column: 1 }): YamlText {
    const top = { ...at, message: "" };
    return {
      value: null,
      problems: [{ ...top, message }],
      at: () => top,
      atKey: () => top,
      within: () => null,
    };
  }
}

/** Line and column of a character, both counted from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r?\n/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** Deep nesting costs the parser its stack; this looks at brackets only, block nesting costs indentation. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "[" || char === "{") depth += 1;
    else if ((char === "]" || char === "}") && depth > 0) depth -= 1;
    else if (char === "\n" && depth < 8) depth = 0;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Quoted scalars and collections carry the tag of their kind; only one that was written counts. */
function hasTag(text: string, start: number): boolean {
  return text[start] === "!" || /![^\s"']*\s+$/.test(text.slice(Math.max(0, start - 80), start));
}

function simple(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** What the library says, for people who write a file. */
const plainly: readonly [RegExp, string][] = [
  [/^Maximum call stack size exceeded/, "Values are nested too deeply."],
  [/^Nested mappings are not allowed/, "A colon makes this a map where none can be: use quotes."],
  [/^Missing closing (["'])quote/, "A quote ($1) is not closed."],
  [/^Source contains multiple documents/, "A second document (---) begins: a file holds one."],
  [/^Flow \w+ in block collection must.*end with a (.)/, "Brackets are not closed with $1."],
  [/^Alias cannot be an empty string/, 'A star begins a reference in YAML: put it in quotes, "*".'],
  [
    /^Block scalar header includes extra characters/,
    'After > or | a text of several lines begins in YAML: put a range in quotes, ">=1.2.3".',
  ],
  [
    /^Plain value cannot start with (?:reserved character|directive indicator character) (.)/,
    "A value that begins with $1 has to be in quotes.",
  ],
  [/^Tabs are not allowed as indentation/, "A tab stands here: indent with blanks."],
];

function sentence(message: string): string {
  for (const [pattern, words] of plainly) {
    const found = pattern.exec(message);
    if (found !== null) return words.replace(/\$(\d)/g, (_, index) => found[Number(index)] ?? "");
  }
  const text = message.slice(0, LONGEST_SENTENCE).split("\n")[0]?.trim() ?? "";
  return `${capitalised(text).replace(/[.:]$/, "")}.`;
}

/** Plain, simply quoted and literal block scalars keep their characters in the text; others do not. */
function offsetIn(
  text: string,
  start: number,
  end: number,
  value: string,
  offset: number,
): number | null {
  const source = text.slice(start, end);
  if (source.startsWith(value)) return start + offset;
  if (/^["']/.test(source) && source.slice(1, 1 + value.length) === value)
    return start + 1 + offset;
  if (!source.startsWith("|")) return null;
  const before = value.slice(0, offset).split("\n");
  const wanted = value.split("\n")[before.length - 1] ?? "";
  const block = source.split("\n");
  const line = block[before.length] ?? "";
  const indent = line.length - line.trimStart().length;
  if (line.trim() !== wanted.trim()) return null;
  const lead = wanted.length - wanted.trimStart().length;
  const passed = block.slice(0, before.length).reduce((sum, part) => sum + part.length + 1, 0);
  return start + passed + indent - lead + (before.at(-1)?.length ?? 0);
}

/** For messages about a value of the wrong kind. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "string") return `the text ${quoted(value)}`;
  // JSON knows no NaN.
  if (typeof value === "number") return `the number ${value}`;
  return `the ${typeof value} ${JSON.stringify(value)}`;
}
