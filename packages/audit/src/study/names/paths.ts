import { type Code, said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { argumentOf, functionOf, returnedBy } from "./functions.ts";
import { calleeName, type Names, nameAt } from "./names.ts";

/** Functions that read a file, or look whether it is there and what it is. */
const readers =
  /^(node:fs(\/promises)?\.(access|accessSync|createReadStream|exists|existsSync|lstat|lstatSync|open|openSync|readFile|readFileSync|readdir|readdirSync|readlink|readlinkSync|realpath|realpathSync|stat|statSync)(\.native)?|Bun\.file|Deno\.(readTextFile|readTextFileSync|readFile|readFileSync|stat|statSync)|package:fs-extra\.\w+|\.(accessSync|createReadStream|existsSync|lstatSync|pathExists|readFile|readFileSync|readdirSync|readlinkSync|realpathSync|statSync))$/;

/** The same where many other things have methods of that name: only with what looks like a path. */
const perhaps = /^\.(access|exists|lstat|readdir|realpath|stat|readText|readJson|open)$/;

/** What a reader gave, or something of it. */
const gives = /^node:fs(\/promises)?\.(access|exists|lstat|open|read|realpath|stat)\w*\(\)/;

const homes: ReadonlySet<string> = new Set([
  "node:os.homedir()",
  "node:os.userInfo().homedir",
  "process.env.HOME",
  "process.env.USERPROFILE",
]);

const joiners = /^(node:path.*)?\.(join|resolve|normalize)(\(\))?$/;

const deepest = 12;
const longestPath = 400;

/** Bindings with more uses are not looked through. */
const mostUses = 1000;

/**
 * The path that a call reads: `/etc/hosts`, `~/.kube/config` below the home folder, `*` and what
 * follows where its beginning is not known. Null where the call reads no file, or nothing of the
 * path is known.
 */
export function pathRead(
  code: Code,
  names: Names,
  constants: Constants,
  call: number,
  callee: string,
): string | null {
  const given = argumentOf(code, call, 0);
  if (given === 0) return null;
  const sure = readers.test(callee);
  // A helper of the code's own that gives what such a function gave: `exists("~/.kube/config")`.
  const helped = !sure && names.steps[call] === 0 && gives.test(nameAt(names, call));
  if (!sure && !helped && !perhaps.test(callee)) return null;
  const path = new Paths(code, names, constants).of(given, 0);
  if (path.length > longestPath || /^[*/]*$/.test(path) || /[\n\r\0]/.test(path)) return null;
  return sure || /[/\\]|^[.~]/.test(path) ? path : null;
}

/** What is known of paths: constants, joined; `~` for the home folder and `*` for the unknown. */
class Paths {
  readonly #code: Code;
  readonly #names: Names;
  readonly #constants: Constants;
  /** Parts that may still be looked at: code can make a few lines mean a great many. */
  #left = 200;

  constructor(code: Code, names: Names, constants: Constants) {
    this.#code = code;
    this.#names = names;
    this.#constants = constants;
  }

  of(node: number, depth: number): string {
    const code = this.#code;
    if (node === 0) return "*";
    const value = this.#constants.of(node);
    if (typeof value === "string") return value.slice(0, longestPath);
    if (homes.has(nameAt(this.#names, node))) return "~";
    if (depth === deepest || this.#left-- <= 0) return "*";
    const first = code.first[node] as number;
    switch (code.kind[node] as number) {
      case Kind.TemplateLiteral:
        return this.#template(node, depth);
      case Kind.BinaryExpression: {
        if (said(code, node) !== "+") return "*";
        return tidy(this.of(first, depth + 1) + this.of(code.next[first] as number, depth + 1));
      }
      case Kind.LogicalExpression:
        return this.of(first, depth + 1);
      case Kind.CallExpression:
        return this.#call(node, depth);
      case Kind.NewExpression: {
        const isUrl = nameAt(this.#names, node) === "URL#";
        return isUrl ? tidy(`*/${this.of(argumentOf(code, node, 0), depth + 1)}`) : "*";
      }
      case Kind.Identifier:
        return this.of(heldBy(code, node), depth + 1);
    }
    return "*";
  }

  #template(node: number, depth: number): string {
    const code = this.#code;
    let path = "";
    let part = code.first[node] as number;
    for (; part !== 0 && path.length < longestPath; part = code.next[part] as number) {
      path +=
        code.role[part] === Role.quasis
          ? said(code, part).slice(0, longestPath)
          : this.of(part, depth + 1);
    }
    return tidy(path);
  }

  /** `path.join(a, "b")`, and functions of the code's own that give a path. */
  #call(node: number, depth: number): string {
    const code = this.#code;
    const callee = calleeName(code, this.#names, node);
    // Lists have a method of that name too, which takes but what stands between.
    const isList = callee === ".join" && argumentOf(code, node, 1) === 0;
    if (isList || !joiners.test(callee)) {
      const fn = functionOf(code, code.first[node] as number);
      return fn === 0 ? "*" : this.of(returnedBy(code, fn), depth + 1);
    }
    const parts: string[] = [];
    for (let at = 0; at < 20; at++) {
      const given = argumentOf(code, node, at);
      if (given === 0) break;
      parts.push(this.of(given, depth + 1));
    }
    return tidy(parts.join("/"));
  }
}

/** The value of a binding that gets one in a single place; 0 for others. */
function heldBy(code: Code, node: number): number {
  const binding = code.binding[node] as number;
  if (binding === 0) return 0;
  const { declaration, offsets, references } = code.bindings;
  const declared = declaration[binding] as number;
  const holder = code.parent[declared] as number;
  let value = code.kind[holder] === Kind.VariableDeclarator ? (code.next[declared] as number) : 0;
  const from = offsets[binding] as number;
  const end = offsets[binding + 1] as number;
  if (end - from > mostUses) return 0;
  for (let at = from; at < end; at++) {
    const use = references[at] as number;
    const parent = code.parent[use] as number;
    if (code.kind[parent] !== Kind.AssignmentExpression || code.role[use] !== Role.left) continue;
    if (value !== 0) return 0;
    value = code.next[use] as number;
  }
  return value;
}

function tidy(path: string): string {
  return path
    .slice(0, 2 * longestPath)
    .replace(/\*[*\w.-]*(?=\/)/g, "*")
    .replace(/\/\.?(?=\/)/g, "")
    .replace(/^\*\/~/, "~");
}
