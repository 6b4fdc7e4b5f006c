import { applyEdits, modify } from "jsonc-parser";
import { isObject, isTrapName, type Json, own, readJson } from "./json.ts";

/** A JSON file in the making: comments, order and layout of what was there stay. */
export class JsonEdit {
  readonly file: string;
  #text: string;

  /** @param text null where the file does not exist yet */
  constructor(file: string, text: string | null) {
    this.file = file;
    this.#text = text === null || text.trim() === "" ? "{}\n" : text;
    readJson(this.#text, file);
  }

  get text(): string {
    return this.#text;
  }

  get value(): Json {
    return readJson(this.#text, this.file);
  }

  get(...path: string[]): Json | undefined {
    return path.reduce<Json | undefined>((value, key) => own(value, key), this.value);
  }

  /** Puts a value; `first` puts a new key before all others of its object. */
  set(path: string[], value: Json, first = false): void {
    if (path.some(isTrapName)) return;
    const eol = this.#text.includes("\r\n") ? "\r\n" : "\n";
    const edits = modify(this.#text, path, value, {
      formattingOptions: { insertSpaces: !/^\t/m.test(this.#text), tabSize: 2, eol },
      ...(first ? { getInsertionIndex: () => 0 } : {}),
    });
    this.#text = applyEdits(this.#text, edits);
  }

  /** Puts a value where nothing stands yet; says whether it did, or stood there already. */
  add(path: string[], value: Json): boolean {
    const there = this.get(...path);
    if (there !== undefined) return JSON.stringify(there) === JSON.stringify(value);
    this.set(path, value);
    return true;
  }
}

/** Later layers over earlier ones, objects key by key: a key stays where it first stood. */
export function mergeJson(one: Json, other: Json): Json {
  if (!isObject(one) || !isObject(other)) return other;
  const merged: { [key: string]: Json } = { ...one };
  for (const [key, value] of Object.entries(other)) {
    if (isTrapName(key)) continue;
    const there = own(merged, key);
    merged[key] = there === undefined ? value : mergeJson(there, value);
  }
  return merged;
}
