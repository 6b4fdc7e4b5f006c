import type { z } from "zod";
import { type Problem, quoted } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import { kindOf, type Path, type YamlText } from "./yaml.ts";

/** A shape that says which keys it has, so that a misspelt one can be told from an unknown one. */
type Shape = z.ZodType;

/** A value of the file held against a schema: the value, or every problem at its place. */
export function shaped<T extends Shape>(
  yaml: YamlText,
  schema: T,
  value: unknown,
  path: Path = [],
): { value: z.output<T> | null; problems: Problem[] } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  return {
    value: null,
    problems: parsed.error.issues.flatMap((issue) => problemsOf(yaml, schema, value, path, issue)),
  };
}

function problemsOf(
  yaml: YamlText,
  schema: Shape,
  root: unknown,
  above: Path,
  issue: z.core.$ZodIssue,
): Problem[] {
  const inside = issue.path.filter((part) => typeof part !== "symbol");
  const path = [...above, ...inside];
  const found = valueAt(root, inside);
  const name = nameOf(inside);
  if (issue.code === "unrecognized_keys") {
    const known = keysOf(schema, inside);
    return issue.keys.map((key) => ({
      ...yaml.atKey([...path, key]),
      message: `There is no key ${quoted(key)} here${didYouMean(key, known)}`,
    }));
  }
  if (found === undefined && inside.length > 0) {
    return [{ ...yaml.at(path), message: `${name} is missing.` }];
  }
  const message = (() => {
    switch (issue.code) {
      case "invalid_type": {
        const hint =
          issue.expected === "string" && /^(number|boolean)$/.test(typeof found)
            ? ": put it in quotes"
            : "";
        return `${name} must be ${expected(issue.expected)}, not ${kindOf(found)}${hint}.`;
      }
      case "invalid_value": {
        const allowed = issue.values.map((value) => String(value));
        const guess = typeof found === "string" ? didYouMean(found, allowed) : ".";
        return `${name} must be ${allowed.join(", ")}, not ${kindOf(found)}${guess}`;
      }
      case "too_small":
        return `${name} must not be empty.`;
      case "invalid_key":
        return `${quoted(String(inside.at(-1)))} cannot be a name: lower-case letters, digits and hyphens can.`;
      case "invalid_format":
        return `${name} is not written as it must be: ${kindOf(found)} (${formatOf(inside)}).`;
      default:
        return `${name}: ${issue.message}.`;
    }
  })();
  const place = issue.code === "invalid_key" ? yaml.atKey(path) : yaml.at(path);
  return [{ ...place, message }];
}

function formatOf(inside: Path): string {
  const key = inside.at(-1);
  if (key === "from" || key === "until" || key === "expires" || key === "at") {
    return "2026-07-10, 2026-07-10T09:00 or 2026-07-10T09:00:00+08:00";
  }
  return key === "id" ? "lower-case letters, digits and hyphens" : "see the schema";
}

function expected(kind: string): string {
  const kinds: Record<string, string> = {
    string: "text",
    array: "a list",
    object: "a map",
    record: "a map",
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
