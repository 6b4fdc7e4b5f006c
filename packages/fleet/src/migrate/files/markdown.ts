import { parseDocument, stringify } from "yaml";
import { BrokenFile } from "./broken.ts";
import { isObject, type Json } from "./json.ts";

/** A Markdown file with YAML front matter. */
export interface Markdown {
  /** Fields of the front matter; empty where there is none. */
  fields: { [key: string]: Json };
  body: string;
}

/** @param file named in the error @throws BrokenFile with line and column */
export function readMarkdown(text: string, file: string): Markdown {
  const found = /^\uFEFF?---[ \t]*\r?\n(?:([^]*?)\r?\n)?---[ \t]*(?:\r?\n|$)([^]*)$/.exec(text);
  if (found === null) {
    // What begins like front matter may hold a subagent's limits: without them, it could do anything.
    if (/^\uFEFF?---[ \t]*\r?\n[ \t]*[\w-]+[ \t]*:/.test(text))
      throw new BrokenFile(file, `${file}:1:1 has front matter that does not end.`, {
        next: "Close it with a line of --- and start again; nothing was written.",
      });
    return { fields: {}, body: text };
  }
  const source = found[1] ?? "";
  const document = parseDocument(source);
  const error = document.errors[0];
  if (error !== undefined) {
    const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
    const colon = /^\s*[\w-]+:\s+[^"'|>\s].*:(?:\s|$)/.test(source.split("\n")[line - 1] ?? "");
    throw new BrokenFile(
      file,
      `${file}:${line + 1}:${col} has front matter that is not YAML${colon ? ": a colon ends a text that stands without quotes" : ""}.`,
      {
        next: colon
          ? 'Put the text after the first colon of this line, and what belongs to it on lines below, into one pair of quotes ("…"), and start again; nothing was written.'
          : "Mend the file and start again; nothing was written.",
        cause: error,
      },
    );
  }
  let fields: unknown;
  try {
    // No aliases: a few lines of them can stand for more than fits into memory.
    fields = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 0 }) ?? {}));
  } catch (cause) {
    throw new BrokenFile(file, `${file} has front matter that cannot be read.`, {
      next: "Take the aliases out of it and start again; nothing was written.",
      cause,
    });
  }
  return { fields: isObject(fields) ? fields : {}, body: found[2] ?? "" };
}

export function writeMarkdown({ fields, body }: Markdown): string {
  if (Object.keys(fields).length === 0) return body;
  return `---\n${stringify(fields, { lineWidth: 0 })}---\n${body.startsWith("\n") ? "" : "\n"}${body}`;
}
