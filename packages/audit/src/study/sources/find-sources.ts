import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Flag, Kind } from "../code/kinds.ts";
import { commandLine } from "../names/commands.ts";
import { eachOf } from "../names/lists.ts";
import { calleeName, type Names, nameAt } from "../names/names.ts";
import { pathRead } from "../names/paths.ts";
import { coerced, handedOn, isWritten, presence, usedWhole } from "./contexts.ts";
import { allSources } from "./registry.ts";
import type { Site, Source, SourceMark } from "./source.ts";

/**
 * Every place of the code that reads something about the user or the machine, in the order of the
 * source. One node has several marks where it reads several things: `new Date().toLocaleString()`
 * tells time zone and locale.
 */
export function findSources(code: Code, names: Names, constants: Constants): SourceMark[] {
  const finder = new Finder(code, names, constants);
  finder.byName();
  finder.byCall();
  return finder.marks.sort((a, b) => a.node - b.node);
}

const byName = grouped((source) => source.names);
const byWhole = grouped((source) => source.wholes);
const byCoercion = grouped((source) => source.coerced);
const byMember = grouped((source) => source.members);

/** Members that every object has: `process.env.hasOwnProperty` is no variable. */
const inherited =
  /^(hasOwnProperty|toString|valueOf|propertyIsEnumerable|constructor|isPrototypeOf)$/;

/** Readings of lists of variables are told apart for so many in all. */
const mostExpanded = 20_000;

class Finder {
  #expanded = 0;
  readonly marks: SourceMark[] = [];
  readonly #code: Code;
  readonly #names: Names;
  readonly #constants: Constants;
  readonly #environment: number;

  constructor(code: Code, names: Names, constants: Constants) {
    this.#code = code;
    this.#names = names;
    this.#constants = constants;
    this.#environment = names.table.find("process.env");
  }

  /** What named nodes read. */
  byName(): void {
    const { of, steps, table } = this.#names;
    const code = this.#code;
    const interesting = this.#interesting();
    for (let node = 1; node <= code.count; node++) {
      const name = of[node] as number;
      if (name === 0 || interesting[name] === 0) continue;
      const text = table.text(name);
      if (steps[node] === 1) this.#read(node, name, text);
      if (text !== "Date" && handedOn(code, this.#names, node)) {
        this.#matching(byName.get(`${text}()`), node, `${text}()`);
      }
      if (byWhole.has(text) && usedWhole(code, this.#names, node)) {
        this.#matching(byWhole.get(text), node, text);
      }
      if (byCoercion.has(text) && coerced(code, node)) {
        for (const source of byCoercion.get(text) ?? []) this.#mark(source, node, null);
      }
    }
  }

  /** What calls and members of unknown objects, commands and files read. */
  byCall(): void {
    const code = this.#code;
    const { of } = this.#names;
    for (let node = 1; node <= code.count; node++) {
      switch (code.kind[node] as number) {
        case Kind.CallExpression:
        case Kind.NewExpression:
        case Kind.TaggedTemplateExpression:
          this.#call(node);
          break;
        case Kind.BinaryExpression:
          this.#present(node, "");
          this.#difference(node);
          break;
        case Kind.MemberExpression: {
          if (of[node] !== 0 || ((code.flags[node] as number) & Flag.computed) !== 0) break;
          const key = code.strings[
            code.name[code.next[code.first[node] as number] as number] as number
          ] as string;
          this.#matching(byMember.get(key), node, `.${key}`);
        }
      }
    }
  }

  #call(node: number): void {
    const code = this.#code;
    const callee = calleeName(code, this.#names, node);
    const line = commandLine(code, this.#names, this.#constants, node, callee);
    if (line !== null) this.#first("commands", line, node, null);
    if (code.kind[node] !== Kind.CallExpression) return;
    const path = pathRead(code, this.#names, this.#constants, node, callee);
    if (path !== null) this.#first("files", path.replaceAll("\\", "/"), node, path);
    this.#present(node, callee);
    if (this.#names.of[node] === 0 && callee.startsWith(".")) {
      this.#matching(byMember.get(`${callee.slice(1)}()`), node, `${callee}()`);
    }
  }

  /** `date.getHours() - date.getUTCHours()` */
  #difference(node: number): void {
    const left = this.#code.first[node] as number;
    const one = nameAt(this.#names, left);
    if (one === "") return;
    const other = nameAt(this.#names, this.#code.next[left] as number);
    for (const source of allSources) {
      const isIt = source.differences?.some(
        ([a, b]) => (a === one && b === other) || (a === other && b === one),
      );
      if (isIt === true) this.#mark(source, node, null);
    }
  }

  #present(node: number, callee: string): void {
    const variable = presence(this.#code, this.#names, this.#constants, node, callee);
    if (variable !== null) this.#variable(node, variable);
  }

  #read(node: number, name: number, text: string): void {
    const { table } = this.#names;
    if (table.parent(name) === this.#environment && text.startsWith("process.env.")) {
      const variable = table.holeOf(name) < 0 ? text.slice("process.env.".length) : "*";
      if (isWritten(this.#code, node) || inherited.test(variable)) return;
      const each = variable === "*" ? this.#each(node) : [];
      for (const one of each.length > 0 ? each : [variable]) this.#variable(node, one);
      return;
    }
    this.#matching(byName.get(text), node, text);
  }

  /** The variables that `process.env[name]` reads one after the other. */
  #each(node: number): string[] {
    const code = this.#code;
    if (code.kind[node] !== Kind.MemberExpression) return [];
    const key = code.next[code.first[node] as number] as number;
    const each = [...new Set(eachOf(code, this.#constants, key))];
    this.#expanded += each.length;
    return this.#expanded > mostExpanded ? [] : each;
  }

  #variable(node: number, variable: string): void {
    this.#first("variables", variable, node, variable);
  }

  #first(
    what: "variables" | "commands" | "files",
    text: string,
    node: number,
    name: string | null,
  ): void {
    const source = allSources.find((one) => one[what]?.test(text));
    if (source !== undefined) this.#mark(source, node, name);
  }

  #matching(sources: readonly Source[] | undefined, node: number, name: string): void {
    if (sources === undefined) return;
    const site: Site = { code: this.#code, constants: this.#constants, node, name };
    for (const source of sources) {
      if (source.when === undefined || source.when(site)) this.#mark(source, node, null);
    }
  }

  #mark(source: Source, node: number, name: string | null): void {
    const { factor, sensitive } = source;
    this.marks.push({
      node,
      id: source.id,
      name,
      factor: typeof factor === "function" ? (name === null ? null : factor(name)) : factor,
      what: source.what,
      sensitive: typeof sensitive === "function" ? sensitive(name) : sensitive,
    });
  }

  /** By name: 1 where a node of that name may read something. */
  #interesting(): Uint8Array {
    const { table } = this.#names;
    return Uint8Array.from(table.texts, (text, name) =>
      byName.has(text) ||
      byName.has(`${text}()`) ||
      byWhole.has(text) ||
      byCoercion.has(text) ||
      table.parent(name) === this.#environment
        ? 1
        : 0,
    );
  }
}

function grouped(
  keysOf: (source: Source) => readonly string[] | undefined,
): ReadonlyMap<string, readonly Source[]> {
  const groups = new Map<string, Source[]>();
  for (const source of allSources) {
    for (const key of keysOf(source) ?? []) {
      const group = groups.get(key);
      if (group) group.push(source);
      else groups.set(key, [source]);
    }
  }
  return groups;
}
