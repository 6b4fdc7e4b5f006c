import * as meriyah from "meriyah";
import { parseSync, rawTransferSupported } from "oxc-parser";
import type { CodeFile, SourceFile } from "../code/code.ts";
import { cutsOf } from "./beginning.ts";
import { parseInWindows } from "./windows.ts";

/** A node of ESTree, as any parser makes it. */
export interface TreeNode {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** What a parser made of a file. */
export interface Tree {
  program: TreeNode;
  /** Gives further statements of the program, some at a time, then null; null where it has all. */
  more: (() => TreeNode[] | null) | null;
  kind: CodeFile["kind"];
  /** True where it may hold types. */
  isTyped: boolean;
  /** How far offsets of nodes are ahead of those in the text. */
  shift: number;
  /** What the parser objected to, in a sentence, and how it went on; null where it had no objection. */
  objection: string | null;
}

type Lang = "js" | "jsx" | "ts" | "tsx" | "dts";
type Goal = "script" | "module" | "commonjs" | "unambiguous";

const raw = rawTransferSupported();

/** Of how many characters statements are made into objects at a time. */
const windowLength = 2 ** 15;

/**
 * Parses a file into a tree of ESTree.
 *
 * The first parser is oxc; what it cannot read is tried as a script, as CommonJS and as a module,
 * then by meriyah. Where all of them object but oxc recovered, its tree is taken and the objection
 * is told; where nobody did, the longest beginning that is a program is read.
 *
 * @throws Error where no parser gives a tree; its message is for the reader
 * @throws RangeError where the nesting is too deep for the stack
 */
export function parseTree(source: SourceFile): Tree {
  if (source.kind === "json") return parseJson(source.text);
  // Node.js takes the mark away before it looks for `#!`, parsers do not.
  if (source.text.startsWith("\uFEFF#!")) {
    const tree = parseTree({ ...source, text: source.text.slice(1) });
    return { ...tree, shift: -1 };
  }
  const lang = langOf(source);
  const attempts = attemptsFor(source.path, lang);
  let recovered: (() => Tree) | null = null;
  let first: unknown = null;
  for (const [goal, tongue] of attempts) {
    try {
      const { tree, isEmpty } = parseByOxc(source.text, tongue, goal);
      if (tree.objection === null) return tree;
      // Trees are large: it is made again if it is needed.
      if (!isEmpty) recovered ??= () => guessed(parseByOxc(source.text, tongue, goal, false).tree);
      first ??= new Error(tree.objection);
    } catch (error) {
      // No other attempt has more of a stack.
      if (error instanceof RangeError) throw error;
      first ??= error;
    }
  }
  if (lang === "js") {
    try {
      return parseByMeriyah(source.text);
    } catch (error) {
      if (recovered === null) {
        const beginning = parseBeginning(source.text, first ?? error);
        if (beginning === null) throw first ?? error;
        return beginning;
      }
    }
  }
  if (recovered !== null) return recovered();
  throw first;
}

/** As much from the start as is a program once all that is open is closed; null where nothing is. */
function parseBeginning(text: string, reason: unknown): Tree | null {
  for (const { end, closing } of cutsOf(text)) {
    const beginning = text.slice(0, end) + closing;
    for (const goal of ["unambiguous", "commonjs"] as const) {
      const { tree, isEmpty } = parseByOxc(beginning, "js", goal);
      if (tree.objection !== null || isEmpty) continue;
      const share = `${Math.floor((end / text.length) * 100)} %`;
      const why = reason instanceof Error ? firstLine(reason.message) : String(reason);
      const objection = `It was read as far as${at(text, end)}, ${share} of it; what follows was not: ${why}.`;
      return { ...tree, objection };
    }
  }
  return null;
}

function guessed(tree: Tree): Tree {
  const objection = `Its parser objected, and guessed what was meant: ${tree.objection}.`;
  return { ...tree, objection };
}

function firstLine(text: string): string {
  return (text.split("\n")[0] as string).slice(0, 200).replace(/\.$/, "");
}

function langOf(source: SourceFile): Lang {
  const ending = /\.([a-z]+)$/i.exec(source.path)?.[1]?.toLowerCase();
  if (source.kind === "typescript") return ending === "tsx" ? "tsx" : "ts";
  return ending === "jsx" ? "jsx" : "js";
}

function attemptsFor(path: string, lang: Lang): [Goal, Lang][] {
  const wide: Lang = lang === "js" ? "jsx" : lang === "ts" ? "tsx" : lang;
  const first: Goal = /\.m[jt]s$/.test(path)
    ? "module"
    : /\.c[jt]s$/.test(path)
      ? "commonjs"
      : "unambiguous";
  const goals: [Goal, Lang][] = [[first, lang]];
  for (const goal of ["commonjs", "module"] as const) if (goal !== first) goals.push([goal, lang]);
  if (wide !== lang) goals.push(["unambiguous", wide]);
  // Bundlers keep the name of a source that had types.
  if (lang === "js") goals.push(["unambiguous", "ts"]);
  return goals;
}

/** @param isWindowed whether its statements may come some at a time; then none come of what is objected to */
function parseByOxc(
  text: string,
  lang: Lang,
  goal: Goal,
  isWindowed = text.length > windowLength,
): { tree: Tree; isEmpty: boolean } {
  const options = { lang, sourceType: goal, preserveParens: false };
  const isTyped = lang === "ts" || lang === "tsx";
  const windows = isWindowed && lang === "js" ? parseInWindows(text, options, windowLength) : null;
  const result =
    windows?.result ??
    parseSync("source", text, {
      ...options,
      ...(raw ? { experimentalRawTransfer: true } : {}),
    } as never);
  const program = result.program as unknown as TreeNode;
  const error = result.errors.find(({ severity }) => String(severity) === "Error");
  const isModule = result.module.hasModuleSyntax || goal === "module";
  if (error !== undefined) windows?.close();
  const tree: Tree = {
    program,
    more: windows === null ? null : () => windows.next(),
    kind: isModule ? "module" : goal === "commonjs" ? "commonjs" : "script",
    isTyped,
    shift: 0,
    objection:
      error === undefined
        ? null
        : `${error.message}${inBrackets(at(text, error.labels[0]?.start))}`,
  };
  return { tree, isEmpty: (windows?.statements ?? (program.body as unknown[]).length) === 0 };
}

function parseByMeriyah(text: string): Tree {
  const options = { next: true, ranges: true, webcompat: true, validateRegex: false } as const;
  try {
    const program = meriyah.parse(text, { ...options, sourceType: "commonjs" });
    return treeOf(program, "commonjs");
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const program = meriyah.parse(text, { ...options, sourceType: "module" });
    return treeOf(program, "module");
  }
}

function treeOf(program: unknown, kind: CodeFile["kind"]): Tree {
  return {
    program: program as TreeNode,
    kind,
    more: null,
    isTyped: false,
    shift: 0,
    objection: null,
  };
}

/** JSON is an expression once it stands in parentheses. */
function parseJson(text: string): Tree {
  const { tree } = parseByOxc(`(${text.replace(/^\uFEFF/, " ")}\n)`, "js", "script", false);
  if (tree.objection !== null) throw new Error(tree.objection);
  return { ...tree, shift: 1 };
}

function at(text: string, offset: number | undefined): string {
  if (offset === undefined || offset > text.length) return "";
  let line = 1;
  for (let i = text.indexOf("\n"); i !== -1 && i < offset; i = text.indexOf("\n", i + 1)) line++;
  return ` line ${line}, column ${offset - text.lastIndexOf("\n", offset - 1)}`;
}

function inBrackets(place: string): string {
  return place === "" ? "" : ` (${place.trim()})`;
}
