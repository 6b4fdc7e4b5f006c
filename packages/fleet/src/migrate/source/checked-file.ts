import { inOrder, problemLine } from "@telltale/policy/read/problem.ts";
import { discreetJson, shaped } from "@telltale/policy/read/shape.ts";
import type { Path } from "@telltale/policy/read/yaml.ts";
import type { z } from "zod";
import { BrokenFile } from "../files/broken.ts";
import { type JsonText, readJsonText } from "../files/json.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";

/** A file of JSON, checked; null where there is none. @throws BrokenFile with line and column */
export async function readFile<Schema extends z.ZodType>(
  tree: Tree,
  ledger: Ledger,
  file: string,
  schema: Schema,
): Promise<{ json: JsonText; value: z.infer<Schema> } | null> {
  const text = await tree.text(file);
  if (text === null || text.trim() === "") return null;
  const json = readJsonText(text, file);
  const value = checked(json, file, schema, json.value);
  ledger.announceJson(file, json.value);
  return { json, value };
}

/** @param path leads to the value @throws BrokenFile with line and column */
export function checked<Schema extends z.ZodType>(
  json: JsonText,
  file: string,
  schema: Schema,
  value: unknown,
  path: Path = [],
): z.infer<Schema> {
  const { value: found, problems } = shaped(json, schema, value, path, discreetJson);
  const [first] = inOrder(problems);
  if (first === undefined) return found as z.infer<Schema>;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more in this file` : "";
  const message = problemLine(file, first).replace(/\.$/, `${more}.`);
  throw new BrokenFile(file, message);
}
