import { secretsInCommand, secretsInWords } from "./secrets/commands.ts";
import { isHarmlessUnder, isSecretName } from "./secrets/names.ts";
import { isReference, type Span, shapesIn } from "./secrets/shapes.ts";
import { type Spoken, schemeOf, spokenIn } from "./secrets/spoken.ts";

/** `${NAME}` and `${NAME:-value}`: the source fills in nothing else ("MCP", "Environment variable expansion"). */
const reference = /^\$\{([A-Za-z_]\w*)(?::-[^}]*)?\}$/;

/** `${NAME}` and `${NAME:-default}` as the name alone; null where it is something else. */
export function referenceName(value: string): string | null {
  return reference.exec(value.trim())?.[1] ?? null;
}

/**
 * Whether a value must not be copied: by the name that it is kept under, or by its own look. In doubt
 * it is a secret: better one too many.
 */
export function isSecret(name: string, value: string): boolean {
  const bare = value.slice(schemeOf(value).length);
  // Names of variables are in capitals; anything else with a dollar may be a password.
  const dollar = /^\$[a-z]/.test(bare);
  if (referenceName(value) !== null || (isReference(bare) && !dollar)) return false;
  if (isSecretName(name) && (dollar || !isHarmlessUnder(name, value))) return true;
  return saysSecret(value);
}

/** Whether a secret stands in a command, a header or a piece of JSON. */
export function saysSecret(text: string): boolean {
  return (
    shapesIn(text).length > 0 ||
    spokenIn(text, "setting").length > 0 ||
    secretsInCommand(text).length > 0
  );
}

/** Where the first secret begins in a command, with the option that it belongs to; -1 without any. */
export function secretInCommand(command: string): number {
  const starts = secretsInCommand(command).map(({ from }) => from);
  return starts.length === 0 ? -1 : Math.min(...starts);
}

/** Where the first secret begins in a path or an address, or in the pattern of one; -1 without any. */
export function secretInPlace(pattern: string): number {
  const starts = [...shapesIn(pattern), ...spokenIn(pattern, "setting")].map(({ start }) => start);
  return starts.length === 0 ? -1 : Math.min(...starts);
}

/** Whether a secret stands in a text: of prose or of a program, where most values are none. */
export function hasSecret(text: string): boolean {
  return secretsInText(text).length > 0;
}

/** What stands in a text in place of a secret. */
export const instead = "[a secret stood here: set it yourself]";

/** The text without what looks like a secret, and how many were taken out. */
export function withoutSecrets(text: string): { text: string; removed: number } {
  const spans = secretsInText(text);
  return {
    text: replaceSpans(text, spans, () => instead),
    removed: spans.length,
  };
}

/** A login that shows the form of one. */
const example =
  /^[\w<>{}$-]*:(?:pass(?:word|wd)?|pw|pwd|secret|\*+|x+|\.+|<[^>]*>|\[[^\]]*\]|\$?\{[^}]*\})$/i;

function secretsInText(text: string): Spoken[] {
  // Bytes, such as those of a picture: no words stand around a secret there.
  const shapes = shapesIn(text).filter(({ start, end }) => !example.test(text.slice(start, end)));
  if (text.includes("\0")) return joined(shapes);
  let at = 0;
  const lines = text.split("\n").flatMap((line) => {
    const found = inLine(line, at);
    at += line.length + 1;
    return found;
  });
  return joined([...shapes, ...spokenIn(text, "prose"), ...lines]);
}

/** Secrets behind options, in a line that may be a command or speak of one. */
function inLine(line: string, at: number): Spoken[] {
  if (!/(?:^|[\s"'`(])-[-\w]/.test(line)) return [];
  const found = [...line.matchAll(/[^\s"'`]+/g)];
  return secretsInWords(
    found.map(([word]) => word),
    "prose",
  ).flatMap((spans, index) =>
    spans.map(({ start, end, name }) => {
      const from = at + (found[index]?.index ?? 0);
      return { start: from + start, end: from + end, name };
    }),
  );
}

/** Stretches in order, those that touch as one, under the first name that is known. */
export function joined(spans: (Span & { name?: string | null })[]): Spoken[] {
  const done: Spoken[] = [];
  for (const { start, end, name = null } of [...spans].sort(
    (one, other) => one.start - other.start,
  )) {
    const last = done.at(-1);
    if (last === undefined || start > last.end) done.push({ start, end, name });
    else {
      last.end = Math.max(last.end, end);
      last.name ??= name;
    }
  }
  return done;
}

/** @param spans in order, none in another */
export function replaceSpans(
  text: string,
  spans: Spoken[],
  put: (span: Spoken, secret: string) => string,
): string {
  let done = "";
  let at = 0;
  for (const span of spans) {
    done += text.slice(at, span.start) + put(span, text.slice(span.start, span.end));
    at = span.end;
  }
  return done + text.slice(at);
}
