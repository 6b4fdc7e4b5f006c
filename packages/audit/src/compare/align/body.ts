import { createHash } from "node:crypto";
import type { Header } from "@telltale/core/model/index.ts";
import { itemNames } from "./json/item-names.ts";
import type { JsonDocument } from "./json/parse.ts";
import { parseJson } from "./json/parse.ts";
import type { WalkOptions } from "./json/walk.ts";
import { walkJson } from "./json/walk.ts";
import { multipartIn } from "./multipart.ts";
import type { Sink } from "./sink.ts";
import { nameList, numbered } from "./sink.ts";
import { isBinary, textOf } from "./text.ts";
import { parameterLeaves } from "./url.ts";

/**
 * Longest body that is taken apart, bytes; a longer one is compared as a whole. No prompt comes near
 * it, and of a text of more than some four million characters V8 runs out of room for going back in
 * a regular expression: it throws, which would end the audit.
 */
export const longest = 3 * 1024 * 1024;

/**
 * Leaves of a body, by what it is rather than by what its header says: JSON, JSON lines, a form,
 * multipart, other text by lines, or bytes.
 */
export function bodyLeaves(
  sink: Sink,
  bytes: Uint8Array,
  headers: readonly Header[],
  options: WalkOptions,
): void {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const told = (format: string) =>
    sink.thing("body", "text", "body", format, format, null, "format");
  if (bytes.length === 0) return told("empty");
  if (bytes.length > longest) {
    sink.budget.gaps.add(`${sink.where}: a body of ${bytes.length} bytes is compared as a whole`);
    told("bytes");
    return byteLeaves(sink, bytes);
  }
  const text = textOf(bytes);
  const document = parseJson(text);
  if (document !== null) {
    told("json");
    return walkJson(sink, document, "$", null, options);
  }
  const lines = jsonLines(text);
  if (lines !== null) {
    told("json lines");
    return lineLeaves(sink, lines, options);
  }
  const parts = /^multipart\//i.test(type) ? multipartIn(bytes, type) : null;
  if (parts !== null) {
    told("multipart");
    sink.thing("multipart", "order", "order", "parts", nameList(parts.names), null, "order");
    sink.thing("multipart.boundary", "text", "body", "string", parts.boundary, null);
    const labels = numbered(parts.names);
    parts.parts.forEach((part, index) => {
      const path = `multipart.${labels[index] ?? ""}`;
      sink.thing(path, "text", "body", "part", textOf(part.body), "multipart");
      sink.trait(path, "head", "body", part.head);
    });
    return;
  }
  if (isBinary(bytes, text)) {
    told("bytes");
    return byteLeaves(sink, bytes);
  }
  if (/x-www-form-urlencoded/i.test(type) || looksLikeForm(text)) {
    told("form");
    return parameterLeaves(sink, text, "form", "body");
  }
  told("text");
  sink.thing("text", "text", "body", "string", text, null);
}

/** What can be told of bytes that nobody can read: how many, which, and how they begin. */
export function byteLeaves(sink: Sink, bytes: Uint8Array): void {
  const told = (part: string, kind: "number" | "text", value: string) =>
    sink.thing(`bytes.${part}`, kind, "body", part, value, null);
  told("length", "number", String(bytes.length));
  told("sha256", "text", createHash("sha256").update(bytes).digest("hex"));
  told("begins", "text", Buffer.from(bytes.subarray(0, 16)).toString("hex"));
}

/** JSON lines (one JSON text in each line), at least two of them; null for anything else. */
function jsonLines(text: string): JsonDocument[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2 || lines.length > 20_000) return null;
  const documents: JsonDocument[] = [];
  for (const line of lines) {
    const document = parseJson(line);
    if (document === null || document.root.type !== "object") return null;
    documents.push(document);
  }
  return documents;
}

function lineLeaves(sink: Sink, lines: readonly JsonDocument[], options: WalkOptions): void {
  sink.thing("lines", "count", "body", "array", String(lines.length), null, "length");
  const named = lines.map((line) => itemNames(line.text, [line.root]));
  const names = named.map((name) => name?.names[0] ?? "line");
  sink.trait("lines", "item-order", "order", nameList(names), "order");
  const labels = numbered(names);
  lines.forEach((line, index) => {
    const lifted = named[index]?.events ? (options.liftEvent?.(names[index] ?? "") ?? null) : null;
    if (lifted === null) walkJson(sink, line, `lines[${labels[index]}]`, "lines", options);
    else walkJson(lifted, line, "$", null, { ...options, liftEvent: null });
  });
}

function looksLikeForm(text: string): boolean {
  return text.length < 100_000 && /^[\w.~%+-]+=[^\s=&]*(?:&[\w.~%+[\]-]+=[^\s&]*)+$/.test(text);
}
