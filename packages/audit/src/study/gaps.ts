import { isBuiltin } from "node:module";
import type { NotExamined } from "@telltale/core/model/dossier.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { type Code, childIn, fileOf, said } from "./code/code.ts";
import type { Constants } from "./code/constants.ts";
import { Kind, Role } from "./code/kinds.ts";
import { placeOf } from "./code/place.ts";
import { visible } from "./excerpts/visible.ts";
import { argumentOf, mostArguments } from "./names/functions.ts";
import { type Names, nameAt } from "./names/names.ts";
import { requirers } from "./names/roots.ts";
import { isHeld } from "./parse/held-code.ts";

/** Named one by one before the rest is only counted. */
const named = 40;
const longestName = 100;

/** What the platform has itself, or the program that an extension runs in. */
const provided = /^(?:node|bun|deno|electron|vscode|process)(?::|$)/;

/** Functions that run a text as code; and methods that do, of whatever it is. */
const runners = /^(?:eval|node:vm\.(?:Script|SourceTextModule|compileFunction|runIn\w{1,20}))$/;
const methods = [
  "_compile",
  "compileFunction",
  "runInContext",
  "runInNewContext",
  "runInThisContext",
];

/**
 * Code that takes part in what a subject does and was not studied with it: packages that it asks
 * for and does not bring along, files of its own that are not there or were no code by their names,
 * and code that is put together or chosen while it runs.
 */
export function gapsIn(code: Code, names: Names, constants: Constants): NotExamined[] {
  const files = new Files(code);
  const callees = new Callees(code, names);
  const packages = new Set<string>();
  const missing = new Set<string>();
  const made: number[] = [];
  const chosen: number[] = [];
  const asks = (node: number, specifier: string): void => {
    if (/^(?:\.{0,2}\/|\.{1,2}$)/.test(specifier)) {
      if (!files.has(fileOf(code, node).path, specifier)) missing.add(specifier);
    } else if (!files.hasPackage(specifier)) packages.add(packageOf(specifier));
  };
  // Every package by which something is named, in whatever form it is asked for.
  for (let name = 1; name < names.table.texts.length; name++) {
    const text = names.table.text(name);
    if (names.table.isModule(name) && text.startsWith("package:")) asks(0, text.slice(8));
  }
  for (let node = 1; node <= code.count; node++) {
    switch (code.kind[node] as number) {
      case Kind.ImportDeclaration:
      case Kind.ExportAllDeclaration:
      case Kind.ExportNamedDeclaration: {
        const source = childIn(code, node, Role.source);
        if (source !== 0) asks(node, said(code, source));
        break;
      }
      case Kind.ImportExpression: {
        const specifier = code.first[node] as number;
        const text = constants.of(specifier);
        if (typeof text === "string") asks(node, text);
        else chosen.push(node);
        break;
      }
      case Kind.CallExpression:
      case Kind.NewExpression: {
        const what = callees.of(code.first[node] as number);
        if (what === "other") break;
        if (what === "runs" || what === "makes") {
          if (isMade(code, constants, node, what === "makes")) made.push(node);
          break;
        }
        const specifier = argumentOf(code, node, 0);
        const text = constants.of(specifier);
        if (typeof text === "string") asks(node, text);
        else if (specifier !== 0) chosen.push(node);
      }
    }
  }
  const gaps: NotExamined[] = [];
  if (packages.size > 0) {
    gaps.push({
      code: "outside-packages",
      what: `Packages: ${listed(packages)}`,
      why: "The code asks for them, and they are not among what was studied; whoever installs the subject may get them with it.",
    });
  }
  if (missing.size > 0) {
    gaps.push({
      code: "outside-files",
      what: `Files: ${listed(missing)}`,
      why: "The code asks for them, and they are not among what was studied, or were not taken for code.",
    });
  }
  if (made.length > 0) {
    gaps.push({
      code: "made-code",
      what: `Texts that are run as code at ${places(code, made)}`,
      why: "They are put together while the program runs, or were hidden; only code that stands there is read.",
    });
  }
  if (chosen.length > 0) {
    gaps.push({
      code: "chosen-code",
      what: `Modules that are asked for by computed names at ${places(code, chosen)}`,
      why: "Which code is loaded there is only known when the program runs.",
    });
  }
  return gaps;
}

/** Whether the text that is run is neither read as a file of its own, nor known and short. */
function isMade(code: Code, constants: Constants, call: number, isLast: boolean): boolean {
  let text = argumentOf(code, call, 0);
  for (let at = 1; isLast && at < mostArguments; at++) {
    const further = argumentOf(code, call, at);
    if (further === 0) break;
    text = further;
  }
  if (text === 0) return false;
  const value = constants.of(text);
  if (typeof value !== "string") return !constants.has(text);
  const kind = code.kind[text];
  return isHeld(value) && kind !== Kind.StringLiteral && kind !== Kind.TemplateLiteral;
}

type Callee = "asks" | "runs" | "makes" | "other";

/** What functions do that are called, by their names. */
class Callees {
  readonly #code: Code;
  readonly #names: Names;
  readonly #known: (Callee | undefined)[] = [];
  readonly #methods: ReadonlySet<number>;

  constructor(code: Code, names: Names) {
    this.#code = code;
    this.#names = names;
    this.#methods = new Set(methods.map((name) => code.strings.indexOf(name)));
  }

  of(callee: number): Callee {
    const code = this.#code;
    const name = this.#names.of[callee] as number;
    if (name !== 0) {
      this.#known[name] ??= doing(nameAt(this.#names, callee));
      return this.#known[name];
    }
    if (code.kind[callee] !== Kind.MemberExpression) return "other";
    const key = code.next[code.first[callee] as number] as number;
    return code.kind[key] === Kind.Identifier && this.#methods.has(code.name[key] as number)
      ? "runs"
      : "other";
  }
}

function doing(name: string): Callee {
  if (requirers.has(name)) return "asks";
  return name === "Function" ? "makes" : runners.test(name) ? "runs" : "other";
}

/** The files of a subject, as code asks for them. */
class Files {
  readonly #paths = new Set<string>();
  readonly #names = new Set<string>();
  readonly #packages = new Set<string>();

  constructor(code: Code) {
    for (const { path } of code.files) {
      this.#paths.add(path);
      this.#names.add(path.slice(path.lastIndexOf("/") + 1));
      const folder = /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
      if (folder !== undefined) this.#packages.add(folder);
      if (/(?:^|\/)package\.json$/.test(path)) this.#packages.add(ownName(code, path) ?? "");
    }
  }

  has(from: string, specifier: string): boolean {
    const wanted = specifier.replace(/[?#].*$/, "");
    // What is compiled is named where files are opened.
    if (/\.(?:node|wasm)$/.test(wanted)) return true;
    const parts = wanted.startsWith("/") ? [] : from.split("/").slice(0, -1);
    for (const part of wanted.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "." && part !== "") parts.push(part);
    }
    const base = parts.join("/");
    const stem = base.replace(/\.[cm]?js$/, "");
    const last = stem.slice(stem.lastIndexOf("/") + 1);
    for (const ending of endings) {
      for (const at of [base, stem]) if (this.#paths.has(at + ending)) return true;
      if (this.#paths.has(base === "" ? `index${ending}` : `${base}/index${ending}`)) return true;
      // Chunks of a bundle name each other by paths of the machine that built them.
      if (last !== "index" && this.#names.has(last + ending)) return true;
    }
    return this.#names.has(base.slice(base.lastIndexOf("/") + 1)) || this.#isFolder(base);
  }

  hasPackage(specifier: string): boolean {
    if (
      isBuiltin(specifier) ||
      provided.test(specifier) ||
      /^(?:[#~]|@\/|data:)/.test(specifier) ||
      specifier === ""
    )
      return true;
    return this.#packages.has(packageOf(specifier)) || this.#names.has(specifier);
  }

  /** A folder with a package.json of its own, which says which file is meant. */
  #isFolder(base: string): boolean {
    return this.#paths.has(base === "" ? "package.json" : `${base}/package.json`);
  }
}

const endings = ["", ".js", ".mjs", ".cjs", ".json", ".ts", ".mts", ".cts", ".tsx", ".jsx"];

/** Packages may ask for themselves by name. */
function ownName(code: Code, path: string): string | null {
  const text = code.files.find((file) => file.path === path)?.text ?? "";
  return /"name"\s{0,20}:\s{0,20}"([^"]{1,200})"/.exec(text.slice(0, 4000))?.[1] ?? null;
}

function packageOf(specifier: string): string {
  const [first = "", second] = specifier.split("/");
  if (/^[a-z]+:/.test(specifier)) return specifier;
  return first.startsWith("@") && second !== undefined ? `${first}/${second}` : first;
}

function listed(texts: ReadonlySet<string>): string {
  const all = [...texts].sort();
  const shown = all
    .slice(0, named)
    .map((text) => visible(text.length > longestName ? `${text.slice(0, longestName)}…` : text));
  return andMore(shown, all.length);
}

function places(code: Code, nodes: readonly number[]): string {
  const shown = nodes.slice(0, 5).map((node) => {
    const { file, line, column } = placeOf(code, node);
    return `${file}:${line}:${column}`;
  });
  return andMore(shown, nodes.length);
}

function andMore(shown: readonly string[], all: number): string {
  const text = shown.join(", ");
  return all > shown.length ? `${text} and ${grouped(all - shown.length)} more` : text;
}
