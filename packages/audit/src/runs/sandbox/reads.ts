import type { ObservedReads, RunSpec } from "@telltale/core/model/index.ts";
import { z } from "zod";

/** How many names of a kind are kept. */
const MOST = 5_000;

const note = z.tuple([z.enum(["env", "files", "programs", "gap"]), z.string()]);

/** Folders of the machine and the kernel: every program looks there, for its libraries. */
const DULL = /^\/(usr|lib|lib64|lib32|bin|sbin|proc|sys|dev|etc\/(ld\.so|ssl\/))/;

/**
 * What a run looked at, from the notes of the preload and the calls that strace wrote down. Both
 * are hostile: the subject can write into them.
 */
export function readsOf(options: { notes: string; calls: string; skip: RunSpec["mounts"] }): {
  reads: ObservedReads;
  gaps: string[];
} {
  const seen = {
    env: new Set<string>(),
    files: new Set<string>(),
    programs: new Set<string>(),
    gap: new Set<string>(),
  };
  const add = (kind: keyof typeof seen, what: string) => {
    if (seen[kind].size < MOST) seen[kind].add(what);
  };
  const isDull = (path: string) =>
    DULL.test(path) || options.skip.some(({ to }) => path === to || path.startsWith(`${to}/`));
  for (const line of options.notes.split("\n")) {
    const read = note.safeParse(jsonOf(line));
    if (!read.success) continue;
    const [kind, what] = read.data;
    if (kind !== "files" || !isDull(what)) add(kind, what);
  }
  for (const line of options.calls.split("\n")) {
    const call = /^\d+ +(\w+)\([^"]{0,40}("(?:[^"\\]|\\.)*")(?:, \[([^\]]*)\])?/.exec(line);
    if (call === null) continue;
    const [, name = "", quotedPath = "", args] = call;
    const path = unquoted(quotedPath);
    if (name === "execve") add("programs", args === undefined ? path : unquotedList(args));
    else if (path.startsWith("/") && !isDull(path)) add("files", path);
  }
  return {
    reads: {
      env: [...seen.env].sort(),
      files: [...seen.files].sort(),
      programs: [...seen.programs].sort(),
    },
    gaps: [...seen.gap]
      .slice(0, 10)
      .map((what) => `The preload could not change everything: ${what.slice(0, 200)}`),
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** A string as strace prints it: C escapes, with bytes in octal. */
function unquoted(text: string): string {
  const bytes = text
    .slice(1, -1)
    .replace(/\\(?:([0-7]{1,3})|(.))/g, (_, octal?: string, char?: string) =>
      octal === undefined
        ? char === "n"
          ? "\n"
          : char === "t"
            ? "\t"
            : (char ?? "")
        : String.fromCharCode(Number.parseInt(octal, 8)),
    );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function unquotedList(text: string): string {
  return (text.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map(unquoted).join(" ");
}
