import { isObject, type Json } from "../files/json.ts";
import type { Markdown } from "../files/markdown.ts";
import { withoutSecrets } from "../secrets.ts";

/** A Markdown file whose front matter has no secret in it, and the fields that had one. */
export function safeFrontMatter({ fields, body }: Markdown): {
  markdown: Markdown;
  secretFields: string[];
} {
  const secretFields: string[] = [];
  const safe = Object.entries(fields).map(([key, value]): [string, Json] => {
    const clean = safeJson(value);
    if (JSON.stringify(clean) !== JSON.stringify(value)) secretFields.push(key);
    return [key, clean];
  });
  return { markdown: { fields: Object.fromEntries(safe), body }, secretFields };
}

function safeJson(value: Json): Json {
  if (typeof value === "string") return withoutSecrets(value).text;
  if (Array.isArray(value)) return value.map(safeJson);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, safeJson(one)]));
}
