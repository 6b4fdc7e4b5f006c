import type { z } from "zod";
import { type Problem, quoted } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import { kindOf, type Path, type YamlText } from "./yaml.ts";

/** A file as plain data, with the way back to the text. */
export type Located = Pick<YamlText, "at" | "atKey">;

/** How a file is spoken of. */
export interface Manner {
  /** What its maps are called. */
  map: string;
  /** Whether its values are shown, and how they could be written. */
  shows: boolean;
}

const yamlManner: Manner = { map: "a map", shows: true };
/** JSON that may hold secrets: its values are never shown. */
export const discreetJson: Manner = { map: "an object", shows: false };

/** A shape that says which keys it has, so that a misspelt one can be told from an unknown one. */
type Shape = z.ZodType;

/** A value of the file held against a schema: the value, or every problem at its place. */
export function shaped<T extends Shape>(
  file: Located,
  schema: T,
  value: unknown,
  path: Path = [],
  manner: Manner = yamlManner,
): { value: z.output<T> | null; problems: Problem[] } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  return {
    value: null,
    problems: parsed.error.issues.flatMap((issue) =>
      problemsOf(file, schema, value, path, issue, manner),
    ),
  };
}

function problemsOf(
  file: Located,
  schema: Shape,
  root: unknown,
  above: Path,
  issue: z.core.$ZodIssue,
  manner: Manner,
): Problem[] {
  const inside = issue.path.filter((part) => typeof part !== "symbol");
  const path = [...above, ...inside];
  const found = valueAt(root, inside);
  const name = nameOf(inside);
  const kind = manner.shows ? kindOf(found) : plainKind(found, manner);
  if (issue.code === "unrecognized_keys") {
    const known = keysOf(schema, inside);
    return issue.keys.map((key) => ({
      ...file.atKey([...path, key]),
      message: `There is no key ${quoted(key)} here${didYouMean(key, known)}`,
    }));
  }
  if (found === undefined && inside.length > 0) {
    return [{ ...file.at(path), message: `${name} is missing.` }];
  }
  const message = (() => {
    switch (issue.code) {
      case "invalid_type": {
        if (isTime(inside)) return timeMessage(name, found);
        const hint = manner.shows ? hintFor(issue.expected, found) : "";
        return `${name} must be ${expected(issue.expected, manner)}, not ${kind}${hint}.`;
      }
      case "invalid_value": {
        const allowed = issue.values.map((value) => String(value));
        const texts = issue.values.filter((value) => typeof value === "string");
        const guess = typeof found === "string" ? didYouMean(found, texts) : ".";
        return `${name} must be ${either(allowed)}, not ${kind}${guess}`;
      }
      case "too_small":
        return issue.origin === "number"
          ? `${name} must be at least ${issue.minimum}, not ${kind}.`
          : `${name} must not be empty.`;
      case "too_big":
        return issue.origin === "number"
          ? `${name} must be at most ${issue.maximum}, not ${kind}.`
          : `${name} is longer than ${issue.maximum}.`;
      case "invalid_key":
        return `${quoted(String(inside.at(-1)))} cannot be a name: lower-case letters, digits and hyphens can.`;
      case "invalid_format":
        if (isTime(inside)) return timeMessage(name, found);
        if (typeof found === "string" && found.trim() === "") return `${name} must not be empty.`;
        return `${name} is not written as it must be: ${kind} (${formatOf(inside)}).`;
      case "invalid_union":
        // Which of several shapes was meant, only the schema can say.
        return issue.message === "Invalid input"
          ? `${name} cannot be ${kind}.`
          : `${name} must be ${issue.message}, not ${kind}.`;
      case "custom":
        return `${name} cannot be used: ${issue.message.replace(/\.$/, "")}.`;
      default:
        return `${name} is not written as it must be: ${kind}.`;
    }
  })();
  const place = issue.code === "invalid_key" ? file.atKey(path) : file.at(path);
  return [{ ...place, message }];
}

function formatOf(inside: Path): string {
  return inside.at(-1) === "id" ? "lower-case letters, digits and hyphens" : "see the schema";
}

const isTime = (inside: Path) =>
  ["from", "until", "expires", "at"].some((key) => key === inside.at(-1));

function timeMessage(name: string, found: unknown): string {
  return `${name} must be written like 2026-07-10, 2026-07-10T09:00 or 2026-07-10T09:00:00+08:00, not ${kindOf(found)}.`;
}

/** What kind of value it is, and nothing of the value. */
function plainKind(value: unknown, { map }: Manner): string {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "object" && value !== null && !Array.isArray(value) ? map : kindOf(value);
}

/** What to write instead, where that is plain. */
function hintFor(wanted: string, found: unknown): string {
  if (wanted === "string" && /^(number|boolean)$/.test(typeof found)) return ": put it in quotes";
  if (wanted === "array" && typeof found === "string" && /^[\w.@-]{1,40}$/.test(found))
    return `: write [${found}]`;
  return "";
}

/** `a`, `a or b`, `a, b or c`. */
function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function expected(kind: string, { map }: Manner): string {
  const kinds: Record<string, string> = {
    string: "text",
    array: "a list",
    object: map,
    record: map,
    number: "a number",
    boolean: "true or false",
    int: "a whole number",
  };
  return Object.hasOwn(kinds, kind) ? (kinds[kind] as string) : kind;
}

/** `level`, or what a list or the file itself is called. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "The file";
  return typeof last === "number" ? "An item" : `"${last}"`;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

/** The keys that a schema has at a place: found through its published form, which is plain data. */
function keysOf(schema: Shape, path: Path): string[] {
  let at: unknown = schema;
  for (const part of path) {
    const shape = unwrapped(at);
    if (typeof part === "number") at = Reflect.get(shape, "element");
    else {
      const fields = Reflect.get(shape, "shape") as Record<string, unknown> | undefined;
      at = fields === undefined ? Reflect.get(shape, "valueType") : fields[part];
    }
    if (typeof at !== "object" || at === null) return [];
  }
  const fields = Reflect.get(unwrapped(at), "shape") as Record<string, unknown> | undefined;
  return Object.keys(fields ?? {});
}

/** Without `optional`, `default`, `nullable` around it. */
function unwrapped(schema: unknown): object {
  let at = schema as object;
  while (
    typeof Reflect.get(at, "unwrap") === "function" &&
    Reflect.get(at, "shape") === undefined
  ) {
    if (Reflect.get(at, "element") !== undefined) break;
    at = (at as { unwrap(): object }).unwrap();
  }
  return at;
}
