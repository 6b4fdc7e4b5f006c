import { readFileSync, readlinkSync } from "node:fs";
import { basename, resolve } from "node:path";

/** What one process runs, as the system tells it (proc(5)). */
export interface ProcessPrograms {
  /** Without the words that the system adds to one that was deleted. */
  executable: string;
  /** What an interpreter of JavaScript was given to run; null for other programs, and where it is not told. */
  script: string | null;
  /** The one word that an interpreter has put in the place of its arguments (`process.title`). */
  title: string | null;
}

/** Options of Node, Bun and Deno whose value is a word of its own. */
const WITH_VALUE =
  /^(-r|--require|--import|--loader|--experimental-loader|--env-file|--preload|-C|--conditions)$/;
const INTERPRETER = /\/(node|nodejs|bun|deno)[\d.]*(\.exe)?$/;

/**
 * @param proc the folder of processes
 * @throws NodeJS.ErrnoException where the process has ended, is the kernel's or somebody else's
 */
export function programsOf(proc: string, pid: string): ProcessPrograms {
  const executable = readlinkSync(`${proc}/${pid}/exe`).replace(/ \(deleted\)$/, "");
  if (!INTERPRETER.test(executable)) return { executable, script: null, title: null };
  const words = readFileSync(`${proc}/${pid}/cmdline`, "utf8").replace(/\0+$/, "").split("\0");
  // A title overwrites all arguments; an interpreter without arguments is called by its own name.
  const [first = ""] = words;
  if (words.length === 1)
    return { executable, script: null, title: INTERPRETER.test(`/${first}`) ? null : first };
  const script = scriptIn(words.slice(1));
  return {
    executable,
    script: script === null ? null : resolve(folderOf(proc, pid), script),
    title: null,
  };
}

/** The first word that is neither an option nor the value of one. */
function scriptIn(words: readonly string[]): string | null {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (WITH_VALUE.test(word)) at += 1;
    else if (!word.startsWith("-") && word !== "run") return word === "" ? null : word;
  }
  return null;
}

function folderOf(proc: string, pid: string): string {
  try {
    return readlinkSync(`${proc}/${pid}/cwd`);
  } catch {
    return "/";
  }
}

/** The command that a title names: some are a word, some a path, some have more words behind. */
export function commandOfTitle(title: string): string {
  return basename(title.trim().split(" ")[0] ?? "");
}
