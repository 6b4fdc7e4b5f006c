import type { Constant } from "../code/constants.ts";
import type { DecodeLimits } from "./limits.ts";
import { primitiveText, type Unknown, unknown } from "./operators.ts";
import { Bytes, type Held } from "./values.ts";

/** What a built-in made of known values, and how that counts as decoding (null where it does not). */
export interface Folded {
  value: Held;
  method: string | null;
}

type Arguments = readonly Held[];

const encodings = new Set([
  "utf8",
  "utf-8",
  "base64",
  "base64url",
  "hex",
  "latin1",
  "binary",
  "ascii",
  "utf16le",
  "utf-16le",
  "ucs2",
  "ucs-2",
]);

const methodOfEncoding: { readonly [encoding: string]: string } = {
  base64: "base64",
  base64url: "base64",
  hex: "hex",
};

/** A function of the global object, or of one of its members (`String.fromCharCode`). */
export function callGlobal(path: string, args: Arguments, limits: DecodeLimits): Folded | Unknown {
  const [first] = args;
  const text = typeof first === "string" ? first : null;
  switch (path) {
    case "String":
      return plain(args.length === 0 ? "" : (primitiveText(first) ?? unknown));
    case "Number":
      return plain(args.length === 0 ? 0 : isText(first) ? Number(first) : unknown);
    case "parseInt":
      return isText(first) && (args[1] === undefined || typeof args[1] === "number")
        ? plain(Number.parseInt(String(first), args[1] as number | undefined))
        : unknown;
    case "parseFloat":
      return isText(first) ? plain(Number.parseFloat(String(first))) : unknown;
    case "String.fromCharCode":
    case "String.fromCodePoint": {
      const codes = numbersOf(args);
      if (codes === null || codes.length > limits.entries) return unknown;
      const isPoints = path === "String.fromCodePoint";
      let made = "";
      for (const code of codes) {
        if (isPoints && !(Number.isInteger(code) && code >= 0 && code <= 0x10ffff)) return unknown;
        made += isPoints ? String.fromCodePoint(code) : String.fromCharCode(code);
      }
      return { value: made, method: "char codes" };
    }
    case "atob":
      return text !== null && /^[\sA-Za-z0-9+/]*={0,2}\s*$/.test(text.slice(0, limits.stringLength))
        ? { value: Buffer.from(text, "base64").toString("latin1"), method: "base64" }
        : unknown;
    case "btoa":
      return text !== null ? plain(Buffer.from(text, "latin1").toString("base64")) : unknown;
    case "decodeURIComponent":
    case "decodeURI":
    case "unescape": {
      if (text === null) return unknown;
      const decode =
        path === "unescape" ? unescape : path === "decodeURI" ? decodeURI : decodeURIComponent;
      try {
        const value = decode(text);
        return { value, method: value === text ? null : "percent" };
      } catch {
        return unknown;
      }
    }
    case "encodeURIComponent":
      try {
        return text !== null ? plain(encodeURIComponent(text)) : unknown;
      } catch {
        return unknown;
      }
    case "Buffer.from": {
      if (text !== null) {
        const encoding = args.length > 1 ? args[1] : "utf8";
        if (typeof encoding !== "string" || !encodings.has(encoding.toLowerCase())) return unknown;
        const data = Buffer.from(text, encoding.toLowerCase() as BufferEncoding);
        return { value: new Bytes(data), method: methodOfEncoding[encoding.toLowerCase()] ?? null };
      }
      return bytesOf(first);
    }
    case "Uint8Array":
    case "Uint8Array.from":
      return bytesOf(first);
    case "Array.from":
      return text !== null ? plain([...text]) : isList(first) ? plain(first) : unknown;
    case "Array":
    case "Array.of":
      return args.length !== 1 || path === "Array.of" ? plain([...args] as Constant[]) : unknown;
    case "Object.freeze":
    case "Object.seal":
      return first !== undefined && !(first instanceof Bytes) ? plain(first) : unknown;
    case "Object.keys":
      return isRecord(first) ? plain(Object.keys(first)) : unknown;
    case "Object.values":
      return isRecord(first) ? plain(Object.values(first)) : unknown;
    case "Object.entries":
      return isRecord(first) ? plain(Object.entries(first)) : unknown;
    case "Object.fromEntries":
      return fromPairs(first, limits);
    case "JSON.parse":
      if (text === null || args.length !== 1) return unknown;
      try {
        const value = JSON.parse(text) as Constant;
        return isSmall(value, limits) ? plain(value) : unknown;
      } catch {
        return unknown;
      }
    default:
      return unknown;
  }
}

/** A record of pairs. A name that means something to objects themselves is none of a table's. */
function fromPairs(pairs: Held, limits: DecodeLimits): Folded | Unknown {
  if (!isList(pairs) || pairs.length > limits.entries) return unknown;
  const record: { [key: string]: Constant } = {};
  for (const pair of pairs) {
    if (!Array.isArray(pair) || !isText(pair[0] as Held) || pair[0] === "__proto__") return unknown;
    record[String(pair[0])] = (pair as readonly Constant[])[1];
  }
  return plain(record);
}

/** A method of a known string, array, number or of known bytes. */
export function callMethod(
  receiver: Held,
  method: string,
  args: Arguments,
  limits: DecodeLimits,
): Folded | Unknown {
  if (typeof receiver === "string") return ofString(receiver, method, args, limits);
  if (receiver instanceof Bytes) return ofBytes(receiver.data, method, args);
  if (isList(receiver)) return ofList(receiver, method, args, limits);
  if (typeof receiver === "number" && method === "toString") {
    const [radix = 10] = args;
    return typeof radix === "number" && Number.isInteger(radix) && radix >= 2 && radix <= 36
      ? plain(receiver.toString(radix))
      : unknown;
  }
  return unknown;
}

function ofString(
  text: string,
  method: string,
  args: Arguments,
  limits: DecodeLimits,
): Folded | Unknown {
  const [a, b] = args;
  switch (method) {
    case "toString":
    case "valueOf":
    case "normalize":
      return plain(method === "normalize" ? text.normalize() : text);
    case "toLowerCase":
    case "toUpperCase":
    case "trim":
    case "trimStart":
    case "trimEnd":
      return plain(text[method]());
    case "charAt":
    case "charCodeAt":
    case "codePointAt":
    case "at":
      return isIndex(a) ? plain(text[method](a ?? 0)) : unknown;
    case "slice":
    case "substring":
    case "substr":
      return isIndex(a) && isIndex(b) ? plain(text[method](a ?? 0, b)) : unknown;
    case "indexOf":
    case "lastIndexOf":
    case "includes":
    case "startsWith":
    case "endsWith":
      return typeof a === "string" && args.length === 1 ? plain(text[method](a)) : unknown;
    case "concat": {
      let joined = text;
      for (const part of args) {
        const piece = primitiveText(part);
        if (piece === null) return unknown;
        joined += piece;
      }
      return plain(joined);
    }
    case "repeat":
      return typeof a === "number" && a >= 0 && a * text.length <= limits.stringLength
        ? plain(text.repeat(a))
        : unknown;
    case "padStart":
    case "padEnd":
      return typeof a === "number" &&
        a <= limits.stringLength &&
        (b === undefined || typeof b === "string")
        ? plain(text[method](a, b))
        : unknown;
    case "split": {
      if (args.length === 0) return plain([text]);
      if (args.length > 1 || typeof a !== "string") return unknown;
      if (a === "" && text.length > limits.entries) return unknown;
      const parts = text.split(a);
      return parts.length <= limits.entries ? plain(parts) : unknown;
    }
    case "replace":
    case "replaceAll":
      return typeof a === "string" && typeof b === "string" && a !== "" && !b.includes("$")
        ? plain(method === "replace" ? text.replace(a, b) : text.replaceAll(a, b))
        : unknown;
    default:
      return unknown;
  }
}

function ofList(
  list: readonly Constant[],
  method: string,
  args: Arguments,
  limits: DecodeLimits,
): Folded | Unknown {
  const [a, b] = args;
  switch (method) {
    case "join": {
      const separator = a === undefined ? "," : a;
      if (typeof separator !== "string") return unknown;
      let length = 0;
      for (const item of list) {
        if (item === null || item === undefined) continue;
        const piece = primitiveText(item);
        if (piece === null) return unknown;
        length += piece.length;
      }
      if (length + list.length * separator.length > limits.stringLength) return unknown;
      const pieces = list.map((item) =>
        item === null || item === undefined ? "" : (primitiveText(item) ?? ""),
      );
      return plain(pieces.join(separator));
    }
    case "reverse":
    case "toReversed": {
      const isLetters =
        list.length > 1 && list.every((x) => typeof x === "string" && [...x].length === 1);
      return { value: list.toReversed(), method: isLetters ? "reversal" : null };
    }
    case "slice":
      return isIndex(a) && isIndex(b) ? plain(list.slice(a, b)) : unknown;
    case "at":
      return isIndex(a) ? plain(list.at(a ?? 0)) : unknown;
    case "concat": {
      const joined = list.concat(...(args as Constant[]));
      return joined.length <= limits.entries ? plain(joined) : unknown;
    }
    case "indexOf":
    case "includes":
      return args.length === 1 && !(a instanceof Bytes)
        ? plain(list[method](a as Constant))
        : unknown;
    case "flat": {
      const flat = list.flat() as Constant[];
      return args.length === 0 && flat.length <= limits.entries ? plain(flat) : unknown;
    }
    default:
      return unknown;
  }
}

function ofBytes(data: Uint8Array, method: string, args: Arguments): Folded | Unknown {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const [encoding = "utf8"] = args;
  if (method !== "toString" || typeof encoding !== "string" || args.length > 1) return unknown;
  const known = encoding.toLowerCase();
  return encodings.has(known) ? plain(buffer.toString(known as BufferEncoding)) : unknown;
}

function bytesOf(value: Held): Folded | Unknown {
  if (value instanceof Bytes) return plain(value);
  if (!isList(value)) return unknown;
  const codes = numbersOf(value);
  return codes === null
    ? unknown
    : { value: new Bytes(Uint8Array.from(codes)), method: "char codes" };
}

function numbersOf(values: readonly Held[]): number[] | null {
  const numbers: number[] = [];
  for (const value of values) {
    if (typeof value !== "number") return null;
    numbers.push(value);
  }
  return numbers;
}

/** A value that nothing was undone to get. */
export function plain(value: Held | Unknown): Folded | Unknown {
  return value === unknown ? unknown : { value, method: null };
}

function isText(value: Held): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isIndex(value: Held): value is number | undefined {
  return value === undefined || typeof value === "number";
}

export function isList(value: Held): value is readonly Constant[] {
  return Array.isArray(value);
}

function isRecord(value: Held): value is { readonly [key: string]: Constant } {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === null;
}

/** False for what `JSON.parse` made of a text that is nested or large beyond the limits. */
function isSmall(value: Constant, limits: DecodeLimits): boolean {
  let left = limits.entries;
  let level: Constant[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth) return false;
    const next: Constant[] = [];
    for (const item of level) {
      if (--left < 0) return false;
      if (item !== null && typeof item === "object") {
        for (const inner of Object.values(item) as Constant[]) next.push(inner);
      }
    }
    level = next;
  }
  return true;
}
