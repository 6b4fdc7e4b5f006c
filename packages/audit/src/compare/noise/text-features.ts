import { missable } from "@telltale/core/marks/kind.ts";
import { fingerprint } from "../align/pool.ts";
import type { Feature } from "./features.ts";

/** What can be told of a changing text as a whole: length, alphabet, separators, white space. */
export function textFeatures(values: readonly string[]): Feature[] {
  const prefix = Math.min(4, ...values.map((value) => value.length));
  return [
    { name: "length", of: (value) => String(value.length) },
    { name: "alphabet", of: alphabetOf },
    { name: "marks", of: (value) => short(value.replace(/[\p{L}\p{N}]+/gu, "")) },
    { name: "kinds of marks", of: (value) => unique(value.match(/[^\p{L}\p{N}]/gu) ?? []) },
    { name: "characters easily missed", of: (value) => missable(value).join(", ") },
    { name: "beyond ASCII", of: (value) => unique(value.match(/[^\x00-\x7f]/gu) ?? []) },
    {
      name: "white space",
      of: (value) => short((value.match(/\s{2,}|[^\S \n]|\s$/g) ?? []).join("·")),
    },
    { name: "letter case", of: caseOf },
    { name: "first characters", of: (value) => value.slice(0, prefix) },
    { name: "lines", of: (value) => String(value.split("\n").length) },
    { name: "words", of: (value) => String(value.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) },
    { name: "base64 length", of: (value) => base64Of(value)?.length.toString() },
    { name: "base64 first byte", of: (value) => base64Of(value)?.[0]?.toString() },
    { name: "base64 last byte parity", of: (value) => parityOf(base64Of(value)?.at(-1)) },
    { name: "base64 bit parity", of: (value) => bitParity(base64Of(value)) },
    { name: "hexadecimal bit parity", of: (value) => bitParity(hexOf(value)) },
    { name: "uuid version", of: (value) => uuidParts(value)?.version },
    { name: "uuid variant", of: (value) => uuidParts(value)?.variant },
  ];
}

function short(text: string): string {
  return text.length <= 64 ? text : fingerprint(text);
}

function unique(chars: readonly string[]): string {
  return short([...new Set(chars)].sort().join(""));
}

/** The narrowest alphabet that the text is written in. */
function alphabetOf(value: string): string {
  const alphabets: [string, RegExp][] = [
    ["digits", /^\d*$/],
    ["lower-case hexadecimal", /^[0-9a-f-]*$/],
    ["upper-case hexadecimal", /^[0-9A-F-]*$/],
    ["lower-case letters and digits", /^[0-9a-z]*$/],
    ["upper-case letters and digits", /^[0-9A-Z]*$/],
    ["letters and digits", /^[0-9A-Za-z]*$/],
    ["base64", /^[0-9A-Za-z+/=]*$/],
    ["base64url", /^[0-9A-Za-z_=-]*$/],
    ["ASCII", /^[\x20-\x7e\s]*$/],
  ];
  return alphabets.find(([, test]) => test.test(value))?.[0] ?? "Unicode";
}

function caseOf(value: string): string {
  const upper = /\p{Lu}/u.test(value);
  const lower = /\p{Ll}/u.test(value);
  return upper ? (lower ? "mixed" : "upper") : lower ? "lower" : "none";
}

function base64Of(value: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value) || value.length > 100_000) return undefined;
  const bytes = Buffer.from(value, "base64");
  return bytes.length === 0 ? undefined : bytes;
}

function hexOf(value: string): Uint8Array | undefined {
  const digits = value.replaceAll("-", "");
  return /^(?:[0-9a-fA-F]{2}){2,}$/.test(digits) ? Buffer.from(digits, "hex") : undefined;
}

function parityOf(byte: number | undefined): string | undefined {
  return byte === undefined ? undefined : byte % 2 === 0 ? "even" : "odd";
}

/** Whether the number of one-bits is even: the simplest mark that no single digit shows. */
function bitParity(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  let folded = 0;
  for (const byte of bytes) folded ^= byte;
  let ones = 0;
  for (let bit = folded; bit > 0; bit >>= 1) ones += bit & 1;
  return ones % 2 === 0 ? "even" : "odd";
}

/** Version and variant of a UUID (RFC 9562, 4.1 and 4.2). */
function uuidParts(value: string): { version: string; variant: string } | undefined {
  const [, version = "", variant = ""] =
    /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{12}$/i.exec(
      value,
    ) ?? [];
  return version === "" ? undefined : { version, variant };
}
