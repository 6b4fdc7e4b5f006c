import type { Code } from "../code/code.ts";
import { said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { argumentOf } from "./functions.ts";
import { calleeName, type Names, nameAt } from "./names.ts";

/** Functions that start a program, by name or, where the object is not known, by method. */
const starters =
  /^(node:child_process\.(exec|execFile|execFileSync|execSync|spawn|spawnSync)|package:(execa|cross-spawn|shelljs)\b.*|Bun\.(spawn|spawnSync)|Deno\.Command|\.(exec|execSync|execFile|execFileSync|execa|execaSync|spawn|spawnSync))$/;

/** What only git takes as its first words: wrappers hand them on and leave `git` to one place. */
const gitWords =
  /^(-C \S+ )?(remote (-v|get-url|show)|config (--get|--list|-l|user|remote|--global)|rev-parse\b|ls-remote\b|symbolic-ref\b|status --|log (-|--)|branch --|for-each-ref\b|worktree list|diff (-|--|HEAD)|rev-list\b|ls-files\b|show-ref\b|merge-base\b|stash list|describe --)/;

/** A whole constant that is a command line of git's, whoever gets it. */
const gitLine =
  /^git (-C \S+ )?(remote|config|rev-parse|log|status|branch|diff|show|ls-files|ls-remote|symbolic-ref)\b[^.:;\n]{0,120}$/;

const mostWords = 40;

/**
 * The command line that a call starts, as words with one space between: `git remote -v`. `?` stands
 * for what is not constant. Null where the call starts nothing, or nothing that is known.
 *
 * Code mostly starts programs through helpers of its own. A helper is told by what it gets: a word
 * and a list of words, or words that only git takes.
 */
export function commandLine(
  code: Code,
  names: Names,
  constants: Constants,
  call: number,
): string | null {
  if (code.kind[call] === Kind.TaggedTemplateExpression) return tagged(code, names, call);
  const first = argumentOf(code, call, 0);
  if (first === 0) return null;
  const second = argumentOf(code, call, 1);
  const program = constants.of(first);
  const known = starters.test(calleeName(code, names, call));
  const list = wordsOf(
    code,
    constants,
    known || typeof program === "string" || second !== 0 ? second : 0,
  );
  if (typeof program === "string") {
    if (program.length > 2000) return null;
    if (list !== null) return known || isWord(program) ? `${program} ${list}`.trim() : null;
    return known || gitLine.test(program) ? program.trim().replace(/\s+/g, " ") : null;
  }
  if (known) {
    const whole = wordsOf(code, constants, first) ?? leading(code, first);
    if (whole !== null) return whole;
  }
  const words = list ?? wordsOf(code, constants, first);
  if (words !== null && gitWords.test(words)) return `git ${words}`;
  return null;
}

/** The words of a constant list, or of one written out with some constant words. */
function wordsOf(code: Code, constants: Constants, node: number): string | null {
  if (node === 0) return null;
  const value = constants.of(node);
  if (Array.isArray(value)) {
    return value.slice(0, mostWords).every((word) => typeof word === "string")
      ? value.slice(0, mostWords).join(" ")
      : null;
  }
  if (code.kind[node] !== Kind.ArrayExpression) return null;
  const words: string[] = [];
  for (let part = code.first[node] as number; part !== 0; part = code.next[part] as number) {
    const word = constants.of(part);
    words.push(typeof word === "string" ? word : "?");
    if (words.length === mostWords) break;
  }
  return words.join(" ");
}

/** How a template begins: `` `git config ${key}` `` is `git config ?`. */
function leading(code: Code, node: number): string | null {
  if (code.kind[node] !== Kind.TemplateLiteral) return null;
  const words: string[] = [];
  for (let part = code.first[node] as number; part !== 0; part = code.next[part] as number) {
    words.push(code.role[part] === Role.quasis ? said(code, part) : "?");
    if (words.length === mostWords) break;
  }
  const line = words.join("").trim().replace(/\s+/g, " ");
  return line.startsWith("?") ? null : line;
}

/** `` $`git remote -v` `` */
function tagged(code: Code, names: Names, node: number): string | null {
  const tag = code.first[node] as number;
  const shell =
    nameAt(names, tag) === "Bun.$" || /^\$|^(sh|exec|execa|shell)$/.test(said(code, tag));
  const line = leading(code, code.next[tag] as number);
  return line !== null && (shell || gitLine.test(line)) ? line : null;
}

function isWord(program: string): boolean {
  return /^[\w./\\:~-]{1,100}$/.test(program);
}
