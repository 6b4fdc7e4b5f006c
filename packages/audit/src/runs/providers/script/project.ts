import type { ModelRequest } from "@telltale/core/wire/index.ts";

/** What a request's own text says of the folder that the client works in. */
export interface Project {
  /** Absolute path of the working folder, or null where the text does not name it. */
  cwd: string | null;
  /** A file that is likely to be in it. */
  file: string;
}

/** Ways in which clients name the working folder: `Working directory: /…`, `<cwd>/…</cwd>`, `directory is: /…`. */
const LABEL =
  /(?:(?:working|current|project|workspace|root)[ _-]*(?:director(?:y|ies)|folders?|root)|\bcwd\b|\bworkspace\b)[^/\n]{0,40}(?:\n[^/\n]{0,10})?[\s>(`"':](\/[^\n\r<>"'`),;*]{1,400})/gi;

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
  for (const match of text.matchAll(LABEL)) {
    const found = match[1] ?? "";
    // After a label the path reaches to the end of the line; within a sentence, to the next blank.
    const labelled = /[:>(`"'=]\s*$|[-*]\s*$/.test(match[0].slice(0, -found.length));
    const path = (labelled ? found : found.replace(/\s.*$/s, "")).trim().replace(/[.:]+$/, "");
    if (path.length > 1) return path;
  }
  return null;
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
