import { createHash } from "node:crypto";
import { add, matches, type Search } from "./finding.ts";
import { pointerOf } from "./mcp.ts";

/** Stands in every program that Telltale puts in the place of a command. */
export const GUARD_MARK = "A guard of Telltale.";
/** Begins the comment above every line that Telltale adds to an npmrc, and the address in that line. */
export const NPMRC_MARK = "# Telltale: packages of this scope are not to be installed";
export const NOBODY = "http://127.0.0.1:9/";

/** Every line of a guard, for a shell and for Windows: who else bears the mark may start anything. */
const SHELL_LINE = /^(#.*|printf '%s\\n' '(?:[^']|'\\'')*' >&2|exit 126|)$/;
const BATCH_LINE = /^(@echo off|rem .*|echo (?:[^&|<>^]|\^.)* 1>&2|exit \/b 126|)$/;

function isGuard(text: string): boolean {
  const lines = text.split(/\r?\n/);
  const own = lines[0] === "#!/bin/sh" ? SHELL_LINE : BATCH_LINE;
  return lines[1]?.endsWith(GUARD_MARK) === true && lines.every((line) => own.test(line));
}

/** Adds a guard in the place of a command, with the digest of its text, if the text is one. */
export function lookAtGuard(search: Search, tool: string, at: string, text: string): boolean {
  if (!isGuard(text)) return false;
  add(search, {
    tool,
    kind: "guard",
    path: at,
    digest: `sha256-${createHash("sha256").update(text).digest("base64")}`,
    runnable: false,
    confidence: "certain",
    evidence: ["Telltale put it in the place of the command."],
    parts: [at],
  });
  return true;
}

/** Lines in an npmrc by which Telltale has closed the scope of a tool. */
export function findClosedScopes(search: Search): void {
  for (const file of matches(search, "~/.npmrc")) {
    const lines = (search.image.text(file, 1024 * 1024) ?? "").split(/\r?\n/);
    if (!lines.some((line) => line.startsWith(NPMRC_MARK))) continue;
    for (const { tool, scopes } of search.tools)
      for (const scope of scopes) {
        if (!lines.includes(`${scope}:registry=${NOBODY}`)) continue;
        add(search, {
          tool,
          kind: "guard",
          path: `${file}#${pointerOf([`${scope}:registry`])}`,
          runnable: false,
          confidence: "certain",
          evidence: ["Telltale has closed the scope of its packages."],
          // Where a symlink leads to, the file may be of any kind, and for others as well.
          parts: search.image.link(file) === null ? [file] : [],
        });
      }
  }
}
