import { createHash } from "node:crypto";
import { lookupKey } from "../align/distinct.ts";
import type { AlignedTable } from "../align/tabulate.ts";
import type { Column } from "../table.ts";
import { varies } from "./identical.ts";

/** What a leaf is a function of, checked in every row. */
export interface Downstream {
  /** Key of the column that it follows from, or null for the body of its own message. */
  of: string | null;
  /** `length`, `sha256 as hexadecimal`, … */
  how: string;
}

/** Longest texts whose digests are tried. */
const longest = 1024 * 1024;
/** Most leaves of one message that are compared with each other. */
const mostChecked = 400;
/** Fewest bits over all rows together that must agree before it cannot be chance. */
const enoughBits = 40;

/**
 * Finds leaves that only say again what other content of the same message says: a content-length,
 * a digest of the body, a truncated hash of one field. When such a leaf changes, the content is the
 * place to look at. Checked by computing, in all rows in which both are there.
 */
export function downstream(table: AlignedTable): Map<string, Downstream> {
  const found = new Map<string, Downstream>();
  const digests = new Digests();
  const candidates = table.columns.filter((column) => varies(table, column));
  const checked = new Map<string, number>();
  const byMessage = Map.groupBy(candidates, (column) => table.messageOf(column));
  for (const column of candidates) {
    const body = followsBody(table, column);
    if (body !== null) {
      found.set(column.key, body);
      continue;
    }
    const message = table.messageOf(column);
    const count = checked.get(message) ?? 0;
    if (count >= mostChecked || !looksDigested(column)) continue;
    checked.set(message, count + 1);
    const siblings = (byMessage.get(message) ?? []).slice(0, mostChecked);
    const source = followsLeaf(table, column, siblings, digests);
    if (source !== null) found.set(column.key, source);
  }
  return found;
}

type Row = { row: number; value: string };

function rowsOf(column: Column): Row[] {
  return column.values.flatMap((value, row) => (typeof value === "string" ? [{ row, value }] : []));
}

function followsBody(table: AlignedTable, column: Column): Downstream | null {
  if (column.kind !== "text" && column.kind !== "number") return null;
  const rows = rowsOf(column);
  const [first] = rows;
  if (!first) return null;
  const facts = (row: number) => table.bodiesOf(column, row);
  for (const what of ["body", "decoded body"] as const) {
    const length = (row: number) => facts(row).find((fact) => fact.what === what)?.length;
    if (rows.every(({ row, value }) => value === String(length(row)))) {
      return { of: null, how: `length of the ${what}` };
    }
    for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
      const hex = (row: number) =>
        facts(row).find((fact) => fact.what === what)?.digests[algorithm];
      for (const form of forms) {
        const matches = rows.every(({ row, value }) => fits(value, hex(row), form));
        if (matches && bitsIn(rows) >= enoughBits) {
          return { of: null, how: `${algorithm} of the ${what} as ${form}` };
        }
      }
    }
  }
  return null;
}

function followsLeaf(
  table: AlignedTable,
  column: Column,
  siblings: readonly Column[],
  digests: Digests,
): Downstream | null {
  const rows = rowsOf(column);
  if (bitsIn(rows) < enoughBits) return null;
  const tried = new Set<readonly unknown[]>();
  for (const sibling of siblings) {
    if (sibling === column || (sibling.parent !== null && sibling.parent === column.parent))
      continue;
    for (const texts of [table.wholesOf(sibling), sibling.values]) {
      if (tried.has(texts) || texts === table.wholesOf(column)) continue;
      tried.add(texts);
      const how = digestMatching(rows, texts, digests);
      if (how !== null) return { of: sibling.key, how };
    }
  }
  return null;
}

function digestMatching(
  rows: readonly Row[],
  texts: readonly (string | null | undefined)[],
  digests: Digests,
): string | null {
  for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
    for (const form of forms) {
      const matches = rows.every(({ row, value }) => {
        const text = texts[row];
        return typeof text === "string" && fits(value, digests.hex(algorithm, text), form);
      });
      if (matches) return `${algorithm} as ${form}`;
    }
  }
  return null;
}

const forms = ["hexadecimal", "base64", "base64url"] as const;

/** Whether a value is the digest, or the beginning or end of it, possibly after a prefix such as `sha256=`. */
function fits(value: string, hex: string | undefined, form: (typeof forms)[number]): boolean {
  if (hex === undefined) return false;
  const told = value.replace(/^(?:sha-?\d+|md5)[=:-]/i, "").replace(/^:|:$/g, "");
  if (told.length < 3) return false;
  if (form === "hexadecimal") {
    const lower = told.toLowerCase();
    return hex.startsWith(lower) || hex.endsWith(lower);
  }
  return Buffer.from(hex, "hex")
    .toString(form)
    .replace(/=+$/, "")
    .startsWith(told.replace(/=+$/, ""));
}

/** How much would have to agree by chance: four bits for each character of each different value. */
function bitsIn(rows: readonly Row[]): number {
  const values = new Set(rows.map(({ value }) => value));
  if (values.size < 2) return 0;
  let bits = 0;
  for (const value of values) bits += 4 * Math.min(value.length, 32);
  return bits;
}

function looksDigested(column: Column): boolean {
  if (column.kind !== "text" && column.kind !== "number") return false;
  return rowsOf(column).every(({ value }) =>
    /^(?:(?:sha-?\d+|md5)[=:-])?:?[A-Za-z0-9+/_=-]{3,140}:?$/i.test(value),
  );
}

/** Digests of texts, each computed once. */
class Digests {
  readonly #known = new Map<string, Map<string | number, string>>();

  hex(algorithm: string, text: string): string | undefined {
    if (text.length > longest) return undefined;
    let known = this.#known.get(algorithm);
    if (!known) this.#known.set(algorithm, (known = new Map()));
    const key = lookupKey(text);
    let digest = known.get(key);
    if (digest === undefined) {
      digest = createHash(algorithm).update(text, "utf8").digest("hex");
      known.set(key, digest);
    }
    return digest;
  }
}
