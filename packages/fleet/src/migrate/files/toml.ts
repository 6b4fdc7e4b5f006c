import { parse, TomlError } from "smol-toml";
import { BrokenFile } from "./broken.ts";
import { isObject, type Json } from "./json.ts";

/**
 * Reads TOML into plain JSON; dates become text.
 * @param file named in the error @throws BrokenFile with line and column
 */
export function readToml(text: string, file: string): { [key: string]: Json } {
  try {
    const found: unknown = JSON.parse(JSON.stringify(parse(text)));
    return isObject(found) ? found : {};
  } catch (cause) {
    const place = cause instanceof TomlError ? `:${cause.line}:${cause.column}` : "";
    throw new BrokenFile(file, `${file}${place} is not TOML.`, { cause });
  }
}
