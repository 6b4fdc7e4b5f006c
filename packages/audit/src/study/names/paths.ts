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

const deepest = 12;

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
): string | null {
  const given = argumentOf(code, call, 0);
  if (given === 0) return null;
  const callee = calleeName(code, names, call);
  const sure = readers.test(callee);
  // A helper of the code's own that gives what such a function gave: `exists("~/.kube/config")`.
  const helped = !sure && names.steps[call] === 0 && gives.test(nameAt(names, call));
  if (!sure && !helped && !perhaps.test(callee)) return null;
  const path = pathOf(code, names, constants, given, 0);
  if (path.length > 400 || /^[*/]*$/.test(path) || /[\n\r\0]/.test(path)) return null;
  return sure || /[/\\]|^[.~]/.test(path) ? path : null;
}

/** What is known of a path: constants, joined; `~` for the home folder and `*` for the unknown. */
function pathOf(
  code: Code,
  names: Names,
  constants: Constants,
  node: number,
  depth: number,
): string {
  if (node === 0) return "*";
  const value = constants.of(node);
  if (typeof value === "string") return value;
  if (homes.has(nameAt(names, node))) return "~";
  if (depth === deepest) return "*";
  const part = (child: number) => pathOf(code, names, constants, child, depth + 1);
  switch (code.kind[node]) {
    case Kind.TemplateLiteral: {
      const parts: string[] = [];
      let child = code.first[node] as number;
      for (; child !== 0 && parts.length < 40; child = code.next[child] as number) {
        parts.push(code.role[child] === Role.quasis ? said(code, child) : part(child));
      }
      return tidy(parts.join(""));
    }
    case Kind.BinaryExpression: {
      if (said(code, node) !== "+") return "*";
      const left = code.first[node] as number;
      return tidy(part(left) + part(code.next[left] as number));
    }
    case Kind.LogicalExpression:
      return part(code.first[node] as number);
    case Kind.CallExpression: {
      if (
        !/^(node:path.*)?\.(join|resolve|normalize)(\(\))?$/.test(calleeName(code, names, node))
      ) {
        const fn = functionOf(code, code.first[node] as number);
        return fn === 0 ? "*" : tidy(part(returnedBy(code, fn)));
      }
      const parts: string[] = [];
      for (let at = 0; at < 20; at++) {
        const given = argumentOf(code, node, at);
        if (given === 0) break;
        parts.push(part(given));
      }
      return tidy(parts.join("/"));
    }
    case Kind.NewExpression: {
      const given = argumentOf(code, node, 0);
      return nameAt(names, node) === "URL#" && given !== 0 ? tidy(`*/${part(given)}`) : "*";
    }
    case Kind.Identifier:
      return held(code, node, part);
  }
  return "*";
}

/** The path that a binding holds which gets a value in one place only. */
function held(code: Code, node: number, part: (node: number) => string): string {
  const binding = code.binding[node] as number;
  if (binding === 0) return "*";
  const { declaration, offsets, references } = code.bindings;
  const declared = declaration[binding] as number;
  const holder = code.parent[declared] as number;
  let value = code.kind[holder] === Kind.VariableDeclarator ? (code.next[declared] as number) : 0;
  const end = offsets[binding + 1] as number;
  for (let at = offsets[binding] as number; at < end; at++) {
    const use = references[at] as number;
    const parent = code.parent[use] as number;
    if (code.kind[parent] !== Kind.AssignmentExpression || code.role[use] !== Role.left) continue;
    if (value !== 0) return "*";
    value = code.next[use] as number;
  }
  return value === 0 ? "*" : part(value);
}

function tidy(path: string): string {
  return path
    .replace(/\*[*\w.-]*(?=\/)/g, "*")
    .replace(/\/\.?(?=\/)/g, "")
    .replace(/^\*\/~/, "~")
    .slice(0, 1000);
}
