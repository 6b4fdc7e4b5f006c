import type { SourceFile } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { placeAt } from "../code/place.ts";
import type { Part } from "./merge.ts";

/** Shorter texts say `return this` and the like; what a name is called by is known without. */
const shortest = 60;
/** More texts of one subject are not parsed. */
const most = 20_000;

/** By name, functions that run a text as code, or make a function of it. */
const runners = new Set([
  "eval",
  "Function",
  "Script",
  "compileFunction",
  "runInContext",
  "runInNewContext",
  "runInThisContext",
]);

/**
 * Code that stands in texts which the code itself runs as code: `eval("…")`, `new Function("a",
 * "…")`, `vm.runInThisContext("…")`. Bundlers keep whole modules so while a program is developed.
 * Only texts that stand there as they are; each becomes a file with a path below the one it is in.
 */
export class HeldCode {
  readonly #runners = new Map<readonly string[], Set<number>>();
  #found = 0;

  /** False where there were more than are read. */
  get complete(): boolean {
    return this.#found <= most;
  }

  in(part: Part): SourceFile[] {
    const { kind, first, next, name, role, count, start } = part.piece.nodes;
    const runs = this.#runnersOf(part.strings);
    if (runs.size === 0) return [];
    const found: SourceFile[] = [];
    const literal = (node: number): string | null => {
      const text = kind[node] === Kind.TemplateLiteral ? (first[node] as number) : node;
      const isText =
        kind[node] === Kind.TemplateLiteral
          ? kind[text] === Kind.TemplateElement && next[text] === 0
          : kind[node] === Kind.StringLiteral;
      return isText ? (part.strings[name[text] as number] as string) : null;
    };
    for (let node = 1; node <= count; node++) {
      if (kind[node] !== Kind.CallExpression && kind[node] !== Kind.NewExpression) continue;
      const callee = last(first[node] as number);
      if (kind[callee] !== Kind.Identifier || !runs.has(name[callee] as number)) continue;
      const texts: (string | null)[] = [];
      for (let at = next[first[node] as number] as number; at !== 0; at = next[at] as number)
        texts.push(literal(marked(at)));
      const text = programOf(part.strings[name[callee] as number] as string, texts);
      if (text === null || ++this.#found > most) continue;
      const { line, column } = placeAt(part, start[node] as number);
      const path = `${part.path}!/code-in-text-${line}-${column}.js`;
      found.push({ path, text, kind: "javascript" });
    }
    return found;

    /** The name that is called: of `(0, eval)` and `vm.runInThisContext` the last one. */
    function last(callee: number): number {
      if (kind[callee] !== Kind.MemberExpression && kind[callee] !== Kind.SequenceExpression)
        return callee;
      let at = first[callee] as number;
      while (next[at] !== 0) at = next[at] as number;
      return at;
    }

    /** What webpack marks as code it trusts: `eval(__webpack_require__.ts("…"))`. */
    function marked(argument: number): number {
      if (kind[argument] !== Kind.CallExpression) return argument;
      const callee = first[argument] as number;
      const only = next[callee] as number;
      return kind[callee] === Kind.MemberExpression &&
        role[only] === Role.arguments &&
        next[only] === 0
        ? only
        : argument;
    }
  }

  #runnersOf(strings: readonly string[]): Set<number> {
    let found = this.#runners.get(strings);
    if (found === undefined) {
      found = new Set();
      for (const [at, text] of strings.entries()) if (runners.has(text)) found.add(at);
      this.#runners.set(strings, found);
    }
    return found;
  }
}

/** Whether a text that is run as code is long enough to be read as a file. */
export function isHeld(text: string): boolean {
  return text.length >= shortest;
}

/** The program that is run; null where it is not known, or too short. */
function programOf(runner: string, texts: readonly (string | null)[]): string | null {
  const isFunction = runner === "Function";
  const text = isFunction ? texts.at(-1) : texts[0];
  if (text === null || text === undefined || !isHeld(text)) return null;
  if (!isFunction) return text;
  const parameters = texts.slice(0, -1);
  return parameters.includes(null) ? null : `(function (${parameters.join(", ")}) {${text}\n})`;
}
