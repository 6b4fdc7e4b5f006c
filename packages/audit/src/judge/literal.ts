import type { Level } from "@telltale/core/model/index.ts";

/** A form in which a level's value, or a piece of it, could stand in a text. */
interface Piece {
  text: string;
  /** For people: `its host`, `base64 of it`. Null for the value as it is. */
  as: string | null;
}

/** All strings and numbers inside a level's value. */
export function stringsIn(value: Level["value"]): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(stringsIn);
  return [];
}

/**
 * Says how a text contains the level's own value, or a recognisable piece of it; null where it does not.
 * Looks for the value case-folded, URL-encoded, JSON-escaped, in base64 and in hex, and for its parts
 * (host, path, words). `absent` is what another level sends: what stands there too proves nothing.
 */
export function literalIn(
  text: string,
  value: Level["value"],
  absent: string | null,
): string | null {
  for (const whole of stringsIn(value)) {
    for (const { text: piece, as } of piecesOf(whole)) {
      if (contains(text, piece) && !(absent !== null && contains(absent, piece))) {
        return as === null
          ? `the value “${clip(whole)}” stands there`
          : `${as} “${clip(whole)}” stands there`;
      }
    }
  }
  return null;
}

function contains(text: string, piece: string): boolean {
  // A short piece must stand by itself: `4` in `45` says nothing.
  if (piece.length >= 4) return text.toLowerCase().includes(piece.toLowerCase());
  const escaped = piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "iu").test(text);
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function piecesOf(value: string): Piece[] {
  const pieces: Piece[] = [{ text: value, as: null }];
  const add = (text: string, as: string, least = 2) => {
    if (text.length >= least && !pieces.some((piece) => piece.text === text))
      pieces.push({ text, as });
  };
  if (/^\d+$/.test(value)) return pieces;
  add(encodeURIComponent(value), "the URL-encoded form of");
  add(encodeURI(value), "the URL-encoded form of");
  add(JSON.stringify(value).slice(1, -1), "the JSON-escaped form of");
  add(escapedAscii(value), "the JSON-escaped form of");
  add(value.replaceAll("_", "-"), "another spelling of");
  for (const part of partsOf(value)) {
    add(part, "a part of", /^[\p{L}]+$/u.test(part) ? 2 : 3);
    add(encodeURIComponent(part), "the URL-encoded form of a part of", 6);
    add(escapedAscii(part), "the JSON-escaped form of a part of", 6);
  }
  for (const whole of [value, ...partsOf(value).filter((part) => part.length >= 5)]) {
    if (whole.length < 4) continue;
    for (const form of base64Forms(whole)) add(form, "base64 of", 5);
    add(Buffer.from(whole).toString("hex"), "the hexadecimal form of", 8);
  }
  return pieces;
}

function escapedAscii(text: string): string {
  return text.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Base64 of a text at each of the three places where it can begin, without the digits that its neighbours touch. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const own = encoded.slice(
      shift === 0 ? 0 : shift + 1,
      Math.floor(((shift + bytes.length) * 8) / 6),
    );
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Recognisable parts: of a URL its host and path, of a path its folders, of a zone its city, of a locale its language. */
function partsOf(value: string): string[] {
  const parts = new Set<string>();
  const url = /^[a-z+]+:\/\/([^/:@]+@)?([^/:]+)(?::\d+)?(\/.*)?$/i.exec(value);
  const ssh = /^[^@/]+@([^:/]+):(.+)$/.exec(value);
  if (url) {
    parts.add(url[2] ?? "");
    if ((url[3] ?? "").length > 2) parts.add((url[3] ?? "").replace(/\.git$/, ""));
  }
  if (ssh) {
    parts.add(ssh[1] ?? "");
    parts.add((ssh[2] ?? "").replace(/\.git$/, ""));
  }
  const locale = /^([a-z]{2,3})[_-]([A-Z]{2})(\..+)?$/.exec(value);
  if (locale) {
    parts.add(`${locale[1]}_${locale[2]}`);
    parts.add(`${locale[1]}-${locale[2]}`);
    parts.add(locale[1] ?? "");
    return [...parts];
  }
  for (const part of value.split(/[/\\@:\s=]+/)) {
    if (part.length >= 4 && !/^(https?|home|users|root|\.git)$/i.test(part)) {
      parts.add(part.replace(/\.git$/, ""));
      if (part.includes(".") && part.split(".").length > 2) parts.add(part.split(".")[0] ?? "");
    }
  }
  parts.delete("");
  return [...parts].filter((part) => !/^(com|org|net|www|example)$/i.test(part));
}
