import type { ModelRequest } from "@telltale/core/wire/index.ts";

/** What a request's own text says of the folder that the client works in. */
export interface Project {
  /** Absolute path of the working folder, or null where the text does not name it. */
  cwd: string | null;
  /** A file that is likely to be in it. */
  file: string;
}

/** `<cwd>/home/dev/app</cwd>` */
const TAGGED =
  /<([\w-]{0,40}(?:cwd|director(?:y|ies)|folder|workspace|root))>\s*(\/[^<\n]{1,400})<\/\1>/i;

/**
 * `Working directory: /home/dev/app`, `working in the directory: /…`, `"cwd": "/…"`,
 * `Current Working Directory (/…)`, a list under `Workspace Directories:`. Between the label and
 * the path stands nothing but punctuation.
 */
const LABELLED =
  /\b(?:cwd|(?:working|current|project|workspace)\b[\w "'*-]{0,40}?(?:director(?:y|ies)|dir|folders?|root)\b)((?: is)?[^\w/\n<>]{1,12}(?:\n[ \t*-]{0,6})?)(\/[^\n\r<>]{1,400})/i;

const LIKELY_FILES = ["README.md", "package.json", "README", "Makefile", "pyproject.toml"];

/** Characters of the request's text that are looked at. */
const MAX_TEXT = 400_000;

/** Finds the working folder of a request, and a file to look at. */
export function projectOf(request: ModelRequest): Project {
  const text = textOf(request);
  const file = LIKELY_FILES.find((name) => text.includes(name)) ?? "README.md";
  return { cwd: cwdIn(text), file };
}

function cwdIn(text: string): string | null {
  const tagged = TAGGED.exec(text)?.[2];
  if (tagged !== undefined) return tagged.trim();
  const [, between = "", rest] = LABELLED.exec(text) ?? [];
  if (rest === undefined) return null;
  const path = rest.slice(0, endOf(rest, between)).replace(/[\s.,;:*]+$/, "");
  return path.length > 1 ? path : null;
}

/** Where a path ends: at the closing quote or bracket, after a label at the end of the line, else at a blank. */
function endOf(rest: string, between: string): number {
  const opener = between.at(-1) ?? "";
  const close = opener === "(" ? ")" : /["'`]/.test(opener) ? opener : null;
  const end =
    close === null ? (/[:\n]/.test(between) ? -1 : rest.search(/\s/)) : rest.indexOf(close);
  return end < 0 ? rest.length : end;
}

function textOf(request: ModelRequest): string {
  const texts = [...request.system, ...request.turns.flatMap((turn) => turn.texts)];
  let out = "";
  for (const { text } of texts) {
    out += `${text.slice(0, MAX_TEXT - out.length)}\n`;
    if (out.length >= MAX_TEXT) break;
  }
  return out;
}
