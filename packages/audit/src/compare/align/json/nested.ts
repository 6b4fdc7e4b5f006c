import { isBinary, textOf } from "../text.ts";
import type { JsonDocument } from "./parse.ts";
import { parseJson } from "./parse.ts";

/** A text that turned out to hold JSON. */
export interface Nested {
  type: "json-text" | "base64-json" | "jwt";
  documents: { name: string; document: JsonDocument }[];
  /** Parts that stay text, by name. */
  rest: [string, string][];
  /** How the encoding is spelled, where there is more than one way. */
  form: string | null;
}

/** Reads JSON inside a text: plain, as base64, or in the first two parts of a JWT (RFC 7519). */
export function readNested(text: string): Nested | null {
  if (text.length < 8) return null;
  const first = text.trimStart()[0];
  if (first === "{" || first === "[") {
    const document = containerIn(text);
    return document && plain("json-text", "json", document, null);
  }
  // Base64 of text that begins with `{` or `[` begins with `e` or `W`.
  if (first !== "e" && first !== "W") return null;
  return jwtIn(text) ?? base64In(text);
}

function plain(
  type: Nested["type"],
  name: string,
  document: JsonDocument,
  form: string | null,
): Nested {
  return { type, documents: [{ name, document }], rest: [], form };
}

function containerIn(text: string): JsonDocument | null {
  const document = parseJson(text);
  if (document === null || (document.root.type !== "object" && document.root.type !== "array")) {
    return null;
  }
  return document;
}

function base64In(text: string): Nested | null {
  const decoded = decodeBase64(text);
  const document = decoded === null ? null : containerIn(decoded);
  return document && plain("base64-json", "base64", document, base64Form(text));
}

function jwtIn(text: string): Nested | null {
  const [head = "", body = "", signature = "", ...more] = text.split(".");
  if (body === "" || more.length > 0) return null;
  const documents = [];
  for (const [name, part] of [["jwt-header", head] as const, ["jwt-payload", body] as const]) {
    const decoded = decodeBase64(part);
    const document = decoded === null ? null : containerIn(decoded);
    if (document === null) return null;
    documents.push({ name, document });
  }
  return { type: "jwt", documents, rest: [["jwt-signature", signature]], form: null };
}

/** The text behind base64 (either alphabet of RFC 4648), or null where it is none. */
function decodeBase64(text: string): string | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text) || text.replace(/=+$/, "").length % 4 === 1)
    return null;
  const bytes = Buffer.from(text, "base64");
  const decoded = textOf(bytes);
  return isBinary(bytes, decoded) ? null : decoded;
}

/** What departs from padded base64 of the standard alphabet; null where nothing does. */
function base64Form(text: string): string | null {
  const departures = [];
  if (/[-_]/.test(text)) departures.push("url alphabet");
  if (text.length % 4 !== 0) departures.push("unpadded");
  return departures.length === 0 ? null : departures.join(", ");
}
