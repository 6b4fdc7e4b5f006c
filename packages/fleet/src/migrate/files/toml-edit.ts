import { isDeepStrictEqual } from "node:util";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { stringify } from "smol-toml";
import { isObject, type Json, own } from "./json.ts";
import { mergeJson } from "./json-edit.ts";
import { readToml } from "./toml.ts";

/**
 * A TOML file in the making: comments, order and layout of what was there stay. Keys are put in front
 * of the first table, tables at the end; the outcome is read again, and has to be what was wanted.
 */
export class TomlEdit {
  readonly file: string;
  #text: string;

  /** @param text null where the file does not exist yet */
  constructor(file: string, text: string | null) {
    this.file = file;
    this.#text = text ?? "";
    readToml(this.#text, file);
  }

  get text(): string {
    return this.#text;
  }

  get value(): { [key: string]: Json } {
    return readToml(this.#text, this.file);
  }

  get(...path: string[]): Json | undefined {
    return path.reduce<Json | undefined>((value, key) => own(value, key), this.value);
  }

  /** Puts a text, number or truth value at the top level, in the place of one that is there. */
  set(key: string, value: string | number | boolean): void {
    const line = stringify({ [key]: value }).trim();
    const lines = this.#text.split("\n");
    const table = lines.findIndex((one) => /^\s*\[/.test(one));
    const end = table < 0 ? lines.length : table;
    const name = new RegExp(`^\\s*(?:${key}|"${key}"|'${key}')\\s*=`);
    const there = lines.slice(0, end).findIndex((one) => name.test(one));
    if (there >= 0) {
      const comment = /\s+#[^"']*$/.exec(lines[there] ?? "")?.[0] ?? "";
      lines[there] = line + comment;
    } else {
      // Above the comments that belong to the first table.
      const above = table < 0 ? /^\s*$/ : /^\s*(?:#.*)?$/;
      let at = end;
      while (at > 0 && above.test(lines[at - 1] ?? "")) at -= 1;
      lines.splice(at, 0, line);
    }
    const text = lines.join("\n");
    this.#replace(text.endsWith("\n") ? text : `${text}\n`, { [key]: value });
  }

  /**
   * Puts a key that is not there yet into a table with a header of its own; says whether it did.
   */
  setIn(table: string[], key: string, value: string | boolean): boolean {
    if (this.get(...table, key) !== undefined) return false;
    const part = (name: string) => {
      const bare = name.replace(/[^\w-]/g, "\\$&");
      return `(?:${bare}|"${bare}"|'${bare}')`;
    };
    const header = new RegExp(
      `^\\s*\\[\\s*${table.map(part).join("\\s*\\.\\s*")}\\s*\\]\\s*(?:#.*)?$`,
    );
    const lines = this.#text.split("\n");
    const at = lines.findIndex((line) => header.test(line));
    if (at < 0) return false;
    lines.splice(at + 1, 0, stringify({ [key]: value }).trim());
    const change = table.reduceRight<Json>((inner, name) => ({ [name]: inner }), { [key]: value });
    this.#replace(lines.join("\n"), isObject(change) ? change : {});
    return true;
  }

  /** Adds tables that are not there yet, with what lies in them. */
  add(tables: { [key: string]: Json }): void {
    const more = stringify(tables).trim();
    if (more === "") return;
    const gap = this.#text === "" ? "" : this.#text.endsWith("\n") ? "\n" : "\n\n";
    this.#replace(`${this.#text}${gap}${more}\n`, tables);
  }

  #replace(text: string, change: { [key: string]: Json }): void {
    const wanted: Json = mergeJson(this.value, change);
    let found: Json = null;
    try {
      found = readToml(text, this.file);
    } catch {
      // Below: it is not what was wanted.
    }
    if (!isDeepStrictEqual(sorted(found), sorted(wanted)))
      throw new TelltaleError(
        "usage",
        `${this.file} is laid out so that ${Object.keys(change).join(", ")} cannot be put into it.`,
        { next: "Write tables in place of inline ones, and start again; nothing was written." },
      );
    this.#text = text;
  }
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
