import { type Json, leavesOf } from "./files/json.ts";

/** What became of one field of the input. */
export interface LedgerEntry {
  file: string;
  /** JSON pointer in the file or its front matter; `body`, `@path` or `file` otherwise. */
  field: string;
  /** Of a permission, its rule as it may be shown: without a secret. */
  rule?: string;
  outcome: "mapped" | "approximated" | "dropped";
  /** Where it went: file and field; null where it went nowhere. */
  to: string | null;
  why: string;
}

/**
 * The account of a migration: every field of the input once. Fields are announced when a file is
 * read; what nobody claims by the end is dropped, and says so. Values are never in it, but for rules.
 */
export class Ledger {
  readonly #open = new Map<string, { file: string; field: string }>();
  readonly #entries = new Map<string, LedgerEntry>();
  readonly #rules = new Map<string, string>();

  announce(file: string, fields: string[]): void {
    for (const field of fields) this.#open.set(`${file}\0${field}`, { file, field });
  }

  announceJson(file: string, value: Json): void {
    this.announce(file, leavesOf(value));
  }

  /** Says which rule a field holds. @param rule without a secret */
  name(file: string, field: string, rule: string): void {
    this.#rules.set(`${file}\0${field}`, rule);
  }

  /** Accounts for a field and whatever lies below it. The first account of a field stands. */
  note(
    file: string,
    field: string,
    outcome: LedgerEntry["outcome"],
    to: string | null,
    why: string,
  ): void {
    // What is a leaf itself has nothing below it; state files have very many.
    const exact = `${file}\0${field}`;
    if (this.#open.delete(exact)) {
      this.#entries.set(exact, { file, field, outcome, to, why });
      return;
    }
    for (const [key, leaf] of this.#open) {
      if (leaf.file !== file) continue;
      if (leaf.field !== field && !leaf.field.startsWith(`${field}/`)) continue;
      this.#entries.set(key, { ...leaf, outcome, to, why });
      this.#open.delete(key);
    }
  }

  /** Whether a field was accounted for as mapped. */
  isMapped(file: string, field: string): boolean {
    return this.#entries.get(`${file}\0${field}`)?.outcome === "mapped";
  }

  /** Everything, in the order of the announcements; what was left over is dropped. */
  close(): LedgerEntry[] {
    for (const [key, leaf] of this.#open) {
      const why = "Telltale does not carry it over; the target may have something like it";
      this.#entries.set(key, { ...leaf, outcome: "dropped", to: null, why });
    }
    this.#open.clear();
    for (const [key, rule] of this.#rules) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) entry.rule = rule;
    }
    return [...this.#entries.values()].sort(
      (one, other) => compare(one.file, other.file) || compare(one.field, other.field),
    );
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
