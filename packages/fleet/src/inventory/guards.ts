import { createHash } from "node:crypto";
import { parse } from "jsonc-parser";
import { add, matches, type Search } from "./finding.ts";
import { pointerOf } from "./mcp.ts";
import { userFolders } from "./places.ts";

/** Stands in every program that Telltale puts in the place of a command. */
export const GUARD_MARK = "A guard of Telltale.";
/** Begins the comment above every line that Telltale adds to an npmrc, and the address in that line. */
export const NPMRC_MARK = "# Telltale: packages of this scope are not to be installed";
export const NOBODY = "http://127.0.0.1:9/";

/** The rule for which a guard says that it stands. */
const ruleIn = (text: string) => /\(rule ([a-z0-9][a-z0-9-]*)\^?\)/.exec(text)?.[1] ?? null;

/**
 * A console shows what a program writes by its own code page, a Chinese one by 936: what is not ASCII is
 * said in UTF-8, and the console's page is set back, as `activate.bat` of Python's venv does.
 */
const chcp = '"%SystemRoot%\\System32\\chcp.com"';
export const IN_UTF8: readonly string[] = [
  "setlocal",
  `for /f "tokens=2 delims=:." %%a in ('${chcp}') do set TELLTALE_PAGE=%%a`,
  `${chcp} 65001 >nul`,
];
export const AS_BEFORE = `if defined TELLTALE_PAGE ${chcp} %TELLTALE_PAGE% >nul`;

/** Every line of a guard, for a shell and for Windows: who else bears the mark may start anything. */
const SHELL_LINE = /^(#.*|printf '%s\\n' '(?:[^']|'\\'')*' >&2|exit 126|)$/;
const BATCH_LINE = /^(@echo off|rem .*|echo (?:[^&|<>^]|\^.)* 1>&2|exit \/b 126|)$/;

const consoleLines = new Set([...IN_UTF8, AS_BEFORE]);

function isGuard(text: string): boolean {
  const lines = text.split(/\r?\n/);
  const own = lines[0] === "#!/bin/sh" ? SHELL_LINE : BATCH_LINE;
  return (
    lines[1]?.endsWith(GUARD_MARK) === true &&
    lines.every((line) => own.test(line) || consoleLines.has(line))
  );
}

/** Adds a guard in the place of a command, with the digest of its text, if the text is one. */
export function lookAtGuard(search: Search, tool: string, at: string, text: string): boolean {
  if (!isGuard(text)) return false;
  add(search, {
    tool,
    kind: "guard",
    path: at,
    digest: `sha256-${createHash("sha256").update(text).digest("base64")}`,
    rule: ruleIn(text),
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
        let above = lines.indexOf(`${scope}:registry=${NOBODY}`);
        if (above < 0) continue;
        while (lines[above]?.endsWith(`:registry=${NOBODY}`)) above -= 1;
        add(search, {
          tool,
          kind: "guard",
          path: `${file}#${pointerOf([`${scope}:registry`])}`,
          rule: ruleIn(lines[above] ?? ""),
          runnable: false,
          confidence: "certain",
          evidence: ["Telltale has closed the scope of its packages."],
          // Where a symlink leads to, the file may be of any kind, and for others as well.
          parts: search.image.link(file) === null ? [file] : [],
        });
      }
  }
}

/** The setting by which VS Code and its kin refuse extensions. */
export const ALLOWED = "extensions.allowed";

/**
 * Entries of editors' settings that refuse a tool's extension. Nothing shows who has made them, Telltale
 * or the people themselves: they are told, and never taken away.
 */
export function findRefusedExtensions(search: Search): void {
  const owners = new Map(
    search.tools.flatMap(({ tool, extensions, companions }) =>
      [...extensions, ...companions].map((id) => [id.toLowerCase(), tool] as const),
    ),
  );
  for (const folder of userFolders)
    for (const file of matches(search, `${folder}/settings.json`)) {
      const text = search.image.text(file, 16 * 1024 * 1024);
      // What of it cannot be parsed, the search for MCP servers has told.
      if (text?.includes(ALLOWED) !== true) continue;
      const settings = parse(text.replace(/^\uFEFF/, ""), [], { allowTrailingComma: true });
      const listed: unknown = settings?.[ALLOWED];
      if (listed === null || typeof listed !== "object") continue;
      const told = new Set<string>();
      for (const [id, value] of Object.entries(listed)) {
        const tool = owners.get(id.toLowerCase());
        // Of thousands of spellings, one is told.
        if (tool === undefined || value !== false || told.has(id.toLowerCase())) continue;
        told.add(id.toLowerCase());
        add(search, {
          tool,
          kind: "guard",
          path: `${file}#${pointerOf([ALLOWED, id])}`,
          runnable: false,
          confidence: "certain",
          evidence: ["The editor refuses the extension by it, whoever has set it."],
        });
      }
    }
}
