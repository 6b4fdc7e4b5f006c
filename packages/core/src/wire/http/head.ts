import type { Header } from "../../model/trace.ts";
import { latin1 } from "./byte-queue.ts";

/** The start line and headers of a request as they stood on the wire. */
export interface RequestHead {
  method: string;
  /** The request target as sent, of whatever form. */
  target: string;
  /** `1.1` */
  version: string;
  headers: Header[];
}

/** How the end of a request's body is known (RFC 9112, section 6). */
export type Framing =
  | { kind: "length"; length: number }
  | { kind: "chunked" }
  | { kind: "unknown"; reason: string };

/** RFC 9110, section 5.6.2: characters of a method or header name. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Splits `GET /path HTTP/1.1`, blanks inside the target included; null where it is no such line. */
export function parseStartLine(line: string): Omit<RequestHead, "headers"> | null {
  const first = line.indexOf(" ");
  const text = line.trimEnd();
  const last = text.lastIndexOf(" ");
  if (first <= 0 || last <= first) return null;
  const method = line.slice(0, first);
  const version = /^HTTP\/(\d\.\d)$/i.exec(text.slice(last + 1))?.[1];
  if (version === undefined || !token.test(method)) return null;
  return { method, target: text.slice(first + 1, last), version };
}

/**
 * Reads a whole head, tolerantly: bare line feeds, folded lines (kept inside the value with their
 * line break) and lines without a colon (a name with an empty value) are taken as they are.
 *
 * @param raw the head with its closing empty line
 * @returns null where the start line is not one of HTTP/1; `usual` is false where the head cannot be
 *   rebuilt from what is returned, since blanks or line ends are out of the ordinary
 */
export function parseHead(raw: Uint8Array): { head: RequestHead; usual: boolean } | null {
  const text = latin1(raw);
  const lines = text.split("\n");
  const start = parseStartLine(withoutReturn(lines[0] ?? ""));
  if (!start) return null;
  const headers = parseFields(lines.slice(1));
  const head = { ...start, headers };
  return { head, usual: writeHead(head) === text };
}

/** Reads header or trailer lines up to the first empty one. */
export function parseFields(lines: readonly string[]): Header[] {
  const fields: Header[] = [];
  for (const rawLine of lines) {
    const line = withoutReturn(rawLine);
    if (line === "") break;
    const previous = fields.at(-1);
    if (previous && (line.startsWith(" ") || line.startsWith("\t"))) {
      previous[1] += `\r\n${trimBlanks(line, false)}`;
      continue;
    }
    const colon = line.indexOf(":");
    if (colon === -1) fields.push([line, ""]);
    else fields.push([line.slice(0, colon), trimBlanks(line.slice(colon + 1), true)]);
  }
  return fields;
}

/** The head in its ordinary form, as most clients write it. */
function writeHead(head: RequestHead): string {
  let text = `${head.method} ${head.target} HTTP/${head.version}\r\n`;
  for (const [name, value] of head.headers) text += `${name}: ${value}\r\n`;
  return `${text}\r\n`;
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** Only blanks and tabs are whitespace in HTTP; `trim` would also eat U+00A0. */
function trimBlanks(text: string, atStart: boolean): string {
  let from = 0;
  let to = text.length;
  if (atStart) while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** All values of a header, in order, whatever the case of its name. */
export function headerValues(headers: readonly Header[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([key]) => key.trim().toLowerCase() === wanted).map(([, value]) => value);
}

/** The items of a header that is a list, lower case: `gzip, Chunked` → `gzip`, `chunked`. */
export function headerList(headers: readonly Header[], name: string): string[] {
  return headerValues(headers, name)
    .flatMap((value) => value.split(","))
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== "");
}

/** Decides where the body ends; chunked wins over a length, as RFC 9112, section 6.3 has it. */
export function framingOf(headers: readonly Header[]): Framing {
  const codings = headerList(headers, "transfer-encoding");
  if (codings.length > 0) {
    if (codings.at(-1) === "chunked") return { kind: "chunked" };
    return { kind: "unknown", reason: "its transfer encoding does not end in chunked" };
  }
  const lengths = new Set(headerList(headers, "content-length"));
  if (lengths.size === 0) return { kind: "length", length: 0 };
  const [length = ""] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) {
    return { kind: "unknown", reason: "its content length is not a number" };
  }
  return { kind: "length", length: Number(length) };
}
