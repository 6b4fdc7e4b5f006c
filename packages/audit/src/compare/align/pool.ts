import { hash } from "node:crypto";
import { lookupKey } from "./distinct.ts";
import type { Leaf } from "./leaf.ts";

/**
 * Keeps one copy of each text over all runs of an audit. Prompts are nearly the same in every run,
 * so this is what makes 150 runs fit into memory, and what makes comparing them cheap: equal texts
 * are the same object, and V8 compares those by identity.
 */
export class StringPool {
  readonly #texts = new Map<string | number, string[] | string>();

  readonly #leaves = new Map<string, Leaf[]>();

  /**
   * A leaf that is equal to this one, from an earlier run where there is one: most leaves never
   * change. Their texts must have been interned. Volatile leaves are not looked up for long.
   */
  shared(leaf: Leaf): Leaf {
    const known = this.#leaves.get(leaf.path);
    if (known === undefined) {
      this.#leaves.set(leaf.path, [leaf]);
      return leaf;
    }
    for (const other of known) {
      if (
        other.value === leaf.value &&
        other.part === leaf.part &&
        other.kind === leaf.kind &&
        other.channel === leaf.channel &&
        other.type === leaf.type &&
        other.within === leaf.within
      ) {
        return other;
      }
    }
    if (known.length < 8) known.push(leaf);
    return leaf;
  }

  /** The one copy of this text. */
  intern(text: string): string {
    const key = lookupKey(text);
    const known = this.#texts.get(key);
    if (typeof known === "string") return known;
    const same = known?.find((other) => other === text);
    if (same !== undefined) return same;
    const own = detached(text);
    if (typeof key === "string") this.#texts.set(own, own);
    else this.#texts.set(key, [...(known ?? []), own]);
    return own;
  }
}

/** A short fingerprint of a text: 48 bits, for telling texts apart, not for security. */
export function fingerprint(text: string): string {
  return hash("md5", Buffer.from(text, "utf16le"), "base64url").slice(0, 8);
}

/**
 * A copy that shares no memory with the text that it was cut from. V8 keeps the whole parent of a
 * slice alive, which would hold every recorded body in memory for the sake of one id in it.
 */
function detached(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, "utf16le").toString("utf16le");
}
