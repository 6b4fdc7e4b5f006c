import type { Json } from "@telltale/core/wire/index.ts";
import { isObject } from "@telltale/core/wire/index.ts";
import type { Taste } from "../schema/synthesise.ts";
import { synthesise } from "../schema/synthesise.ts";

/** What scripted answers say where a title or a few words are asked for. */
export const WORDS = "Project overview";

const TASTE: Taste = { suggest: () => [], wants: () => false, preferNull: false, words: WORDS };

/** A small answer that fits the schema that a client insists on. */
export function structuredAnswer(schema: unknown): Json {
  return synthesise(schema, TASTE);
}

const ASKS = /\b(respond|reply|answer|return|output|format|generate)\b[^.\n]{0,80}\bjson\b/i;
const FIELD = /['"`](\w{1,40})['"`]\s*\((boolean|string|number|integer|array|object)/gi;
const EMPTY: Record<string, Json> = {
  boolean: false,
  string: WORDS,
  number: 0,
  integer: 0,
  array: [],
  object: {},
};

/**
 * The answer that a prompt describes in words ("Format your response as a JSON object with two
 * fields: 'isNewTopic' (boolean) and …", or by an example); null where it asks for no JSON.
 */
export function describedAnswer(prompt: string): Json | null {
  const text = prompt.slice(0, 50_000);
  if (!ASKS.test(text)) return null;
  const fields = [...text.matchAll(FIELD)].map(([, name = "", type = ""]) => {
    return [name, EMPTY[type.toLowerCase()] ?? null] as const;
  });
  return fields.length > 0 ? Object.fromEntries(fields) : (exampleIn(text) ?? {});
}

/** The first JSON object that stands in a text. */
function exampleIn(text: string): Json | null {
  for (const [candidate] of text.matchAll(/\{[^{}]{1,500}\}/g)) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (isObject(value)) return value as Json;
    } catch {
      // Braces of something else; the next ones may be JSON.
    }
  }
  return null;
}
