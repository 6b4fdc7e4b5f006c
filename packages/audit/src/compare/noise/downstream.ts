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
    if (column.kind !== "text" && column.kind !== "number") continue;
    const rows = rowsOf(column);
    const body = followsBody(table, column, rows);
    if (body !== null) {
      found.set(column.key, body);
      continue;
    }
    const message = table.messageOf(column);
    const count = checked.get(message) ?? 0;
    if (count >= mostChecked || !looksDigested(rows)) continue;
    checked.set(message, count + 1);
    const siblings = (byMessage.get(message) ?? []).slice(0, mostChecked);
    const source = followsLeaf(table, column, rows, siblings, digests);
    if (source !== null) found.set(column.key, source);
  }
  return found;
}

type Texts = readonly (string | null | undefined)[];
/** A value of a leaf, and the part of it that may be a digest: without a prefix such as `sha256=`. */
type Row = { row: number; value: string; told: string };

function rowsOf(column: Column): Row[] {
  return column.values.flatMap((value, row) =>
    typeof value === "string" ? [{ row, value, told: withoutPrefix(value) }] : [],
  );
}

function withoutPrefix(value: string): string {
  return value.replace(/^(?:sha-?\d+|md5)[=:-]/i, "").replace(/^:|:$/g, "");
}

function followsBody(table: AlignedTable, column: Column, rows: readonly Row[]): Downstream | null {
  const [first] = rows;
  if (!first) return null;
  for (const what of ["body", "decoded body"] as const) {
    const bodyOf = (row: number) => table.bodiesOf(column, row).find((fact) => fact.what === what);
    if (rows.every(({ row, value }) => value === String(bodyOf(row)?.length))) {
      return { of: null, how: `length of the ${what}` };
    }
    for (const { algorithm, form } of spellings) {
      const matches = rows.every(({ row, told }) => {
        const hex = bodyOf(row)?.digests[algorithm];
        return hex !== undefined && fits(told, spelled(hex, form), form);
      });
      if (matches && bitsIn(rows) >= enoughBits) {
        return { of: null, how: `${algorithm} of the ${what} as ${form}` };
      }
    }
  }
  return null;
}

function followsLeaf(
  table: AlignedTable,
  column: Column,
  rows: readonly Row[],
  siblings: readonly Column[],
  digests: Digests,
): Downstream | null {
  if (bitsIn(rows) < enoughBits) return null;
  const tried = new Set<Texts>();
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

function digestMatching(rows: readonly Row[], texts: Texts, digests: Digests): string | null {
  for (const [at, { algorithm, form }] of spellings.entries()) {
    const matches = rows.every(({ row, told }) => {
      const digest = digests.at(texts, row)?.[at];
      return digest !== undefined && fits(told, digest, form);
    });
    if (matches) return `${algorithm} as ${form}`;
  }
  return null;
}

const algorithms = ["md5", "sha1", "sha256", "sha512"] as const;
const forms = ["hexadecimal", "base64", "base64url"] as const;
type Form = (typeof forms)[number];

/** Every way a digest of a text is looked for. */
const spellings = algorithms.flatMap((algorithm) => forms.map((form) => ({ algorithm, form })));

/** A digest, given in hexadecimal, in another form, without padding. */
function spelled(hex: string, form: Form): string {
  return form === "hexadecimal" ? hex : Buffer.from(hex, "hex").toString(form).replace(/=+$/, "");
}

/** Whether a value is the digest, or the beginning of it, or (in hexadecimal) the end. */
function fits(told: string, digest: string, form: Form): boolean {
  if (told.length < 3) return false;
  if (form !== "hexadecimal") return digest.startsWith(told.replace(/=+$/, ""));
  const lower = told.toLowerCase();
  return digest.startsWith(lower) || digest.endsWith(lower);
}

/** How much would have to agree by chance: four bits for each character of each different value. */
function bitsIn(rows: readonly Row[]): number {
  const values = new Set(rows.map(({ value }) => value));
  if (values.size < 2) return 0;
  let bits = 0;
  for (const value of values) bits += 4 * Math.min(value.length, 32);
  return bits;
}

function looksDigested(rows: readonly Row[]): boolean {
  return rows.every(({ value }) =>
    /^(?:(?:sha-?\d+|md5)[=:-])?:?[A-Za-z0-9+/_=-]{3,140}:?$/i.test(value),
  );
}

/** Digests of texts in every spelling, each computed once. */
class Digests {
  readonly #byRow = new WeakMap<Texts, Map<number, readonly string[] | undefined>>();
  readonly #byText = new Map<string | number, readonly string[]>();

  /** In the order of `spellings`; undefined where there is no text, or too long a one. */
  at(texts: Texts, row: number): readonly string[] | undefined {
    let known = this.#byRow.get(texts);
    if (!known) this.#byRow.set(texts, (known = new Map()));
    if (!known.has(row)) known.set(row, this.#of(texts[row]));
    return known.get(row);
  }

  #of(text: string | null | undefined): readonly string[] | undefined {
    if (typeof text !== "string" || text.length > longest) return undefined;
    const key = lookupKey(text);
    let digests = this.#byText.get(key);
    if (!digests) {
      digests = algorithms.flatMap((algorithm) => {
        const hex = createHash(algorithm).update(text, "utf8").digest("hex");
        return forms.map((form) => spelled(hex, form));
      });
      this.#byText.set(key, digests);
    }
    return digests;
  }
}
