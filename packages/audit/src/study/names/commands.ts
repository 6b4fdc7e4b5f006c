import type { Code } from "../code/code.ts";
import { said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { argumentOf } from "./functions.ts";
import { type Names, nameAt } from "./names.ts";

/** Functions that start a program, by name or, where the object is not known, by method. */
const starters =
  /^(node:child_process\.(exec|execFile|execFileSync|execSync|spawn|spawnSync)|package:(execa|cross-spawn|shelljs)\b.*|Bun\.(spawn|spawnSync)|Deno\.Command|\.(exec|execSync|execFile|execFileSync|execa|execaSync|spawn|spawnSync))$/;

/** What only git takes as its first words: wrappers hand them on and leave `git` to one place. */
const gitWords =
  /^(remote (-v|get-url|show)|config (--get|--list|-l|user|remote|--global)|rev-parse\b|ls-remote\b|symbolic-ref\b|status --|log (-|--)|branch --|for-each-ref\b|worktree list|diff (-|--|HEAD)|rev-list\b|ls-files\b|show-ref\b|merge-base\b|stash list|describe --)/;

/** A whole constant that is a command line of git's, whoever gets it. */
const gitLine =
  /^git (remote|config|rev-parse|log|status|branch|diff|show|ls-files|ls-remote|symbolic-ref)\b[^.:;\n]{0,120}$/;

/** Options of git's that stand before its command and take a word of their own. */
const gitOptions = /^(-C|-c|--git-dir|--work-tree|--namespace|--exec-path)$/;

const mostWords = 40;
const longestLine = 1000;

const lines = new WeakMap<Names, Map<number, string | null>>();

/**
 * The command line that a call starts, as words with one space between: `git remote -v`, without
 * the folder of the program and without git's own options before its command. `?` stands for what
 * is not constant. Null where the call starts nothing, or nothing that is known.
 *
 * Code mostly starts programs through helpers of its own. A helper is told by what it gets: a word
 * and a list of words, or words that only git takes.
 */
export function commandLine(
  code: Code,
  names: Names,
  constants: Constants,
  call: number,
  callee: string,
): string | null {
  let known = lines.get(names);
  if (known === undefined) {
    known = new Map();
    lines.set(names, known);
  }
  const before = known.get(call);
  if (before !== undefined) return before;
  const line =
    code.kind[call] === Kind.TaggedTemplateExpression
      ? tagged(code, names, call)
      : started(code, constants, call, callee);
  if (line !== null) known.set(call, line);
  return line;
}

function started(code: Code, constants: Constants, call: number, callee: string): string | null {
  const first = argumentOf(code, call, 0);
  if (first === 0) return null;
  const second = code.next[first] as number;
  const program = constants.of(first);
  const known = starters.test(callee);
  const list = wordsOf(code, constants, second);
  if (typeof program === "string") {
    if (program.length > longestLine) return null;
    if (list !== null) return known || isWord(program) ? tidy(`${program} ${list}`) : null;
    const line = known || program.startsWith("git ") ? tidy(program) : "";
    return known || gitLine.test(line) ? line : null;
  }
  if (known) {
    const whole = wordsOf(code, constants, first) ?? leading(code, first);
    if (whole !== null) return tidy(whole);
  }
  const words = list ?? wordsOf(code, constants, first);
  if (words === null || !/^[a-z-]/.test(words)) return null;
  const line = tidy(`git ${words}`);
  return gitWords.test(line.slice(4)) ? line : null;
}

/** One space between words; the program without its folder, git without its own options. */
function tidy(line: string): string {
  const words = line.slice(0, longestLine).trim().split(/\s+/);
  const program = (words[0] as string).replace(/^.*[/\\]/, "").replace(/\.exe$/i, "");
  let at = 1;
  if (program === "git") {
    while (words[at]?.startsWith("-")) at += gitOptions.test(words[at] as string) ? 2 : 1;
  }
  return [program, ...words.slice(at)].join(" ");
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
    words.push(code.role[part] === Role.quasis ? said(code, part).slice(0, longestLine) : "?");
    if (words.length === mostWords) break;
  }
  const line = words.join("").slice(0, longestLine).trim();
  return line.startsWith("?") ? null : line;
}

/** `` $`git remote -v` `` */
function tagged(code: Code, names: Names, node: number): string | null {
  const tag = code.first[node] as number;
  const shell =
    nameAt(names, tag) === "Bun.$" || /^\$|^(sh|exec|execa|shell)$/.test(said(code, tag));
  const line = leading(code, code.next[tag] as number);
  if (line === null) return null;
  const tidied = tidy(line);
  return shell || gitLine.test(tidied) ? tidied : null;
}

function isWord(program: string): boolean {
  return /^[\w./\\:~-]{1,100}$/.test(program);
}
