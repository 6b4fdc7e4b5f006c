import { shapeOfId } from "./ids.ts";
import type { Sink } from "./sink.ts";
import { nameList, numbered } from "./sink.ts";

/** A request path with the segments that change from run to run taken out. */
export interface PathTemplate {
  /** `/v1/sessions/{id}/events` */
  template: string;
  /** The segments behind the braces, as sent, with their position. */
  ids: { index: number; raw: string }[];
}

/** Finds the ids in a path: uuids, numbers, hashes, times. What is left names the endpoint. */
export function templateOf(path: string): PathTemplate {
  const ids: PathTemplate["ids"] = [];
  const segments = path.split("/").slice(0, 64);
  const told = segments.map((raw, index) => {
    const text = percentDecoded(raw);
    if (shapeOfId(text) === null && text.length <= 80) return text;
    ids.push({ index, raw });
    return "{id}";
  });
  return { template: told.join("/"), ids };
}

/** Splits a target in origin form into path and query; the query is null where there is no `?`. */
export function splitTarget(target: string): { path: string; query: string | null } {
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, query: null }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Leaves of a path: the ids in it, and how each segment is spelled. */
export function pathLeaves(sink: Sink, path: string): void {
  const { ids } = templateOf(path);
  for (const { index, raw } of ids) {
    sink.thing(`path[${index}]`, "text", "url", "segment", percentDecoded(raw), null);
  }
  path
    .split("/")
    .slice(0, 64)
    .forEach((raw, index) => {
      const form = percentForm(raw, pathSafe);
      if (form !== null) sink.thing(`path[${index}]:spelling`, "text", "url", "trait", form, null);
    });
}

/** Leaves of a query or a form: each parameter, its spelling, and the order of the names. */
export function parameterLeaves(
  sink: Sink,
  query: string,
  path: "query" | "form",
  channel: "url" | "body",
): void {
  const pieces = query.split("&").slice(0, 2000);
  const pairs = pieces.map((piece) => {
    const equals = piece.indexOf("=");
    const rawName = equals < 0 ? piece : piece.slice(0, equals);
    return { rawName, rawValue: equals < 0 ? null : piece.slice(equals + 1) };
  });
  const names = pairs.map(({ rawName }) => plusDecoded(rawName));
  sink.thing(path, "order", "order", "parameters", nameList(names), null, "order");
  numbered(names).forEach((name, index) => {
    const { rawName = "", rawValue = null } = pairs[index] ?? {};
    const place = `${path}.${name.slice(0, 200)}`;
    sink.thing(place, "text", channel, "parameter", plusDecoded(rawValue ?? ""), path);
    const forms = [
      rawValue === null ? "no =" : null,
      percentForm(rawName, querySafe),
      percentForm(rawValue ?? "", querySafe),
    ].filter((form) => form !== null);
    if (forms.length > 0) sink.trait(place, "spelling", channel, forms.join(", "));
  });
}

const pathSafe = /[A-Za-z0-9\-._~!$&'()*+,;=:@]/;
const querySafe = /[A-Za-z0-9\-._~]/;

/**
 * How a percent-encoded text is spelled (RFC 3986), without saying what it says: lower-case hex,
 * `+` for a blank, encoded characters that need no encoding, bare ones that usually are encoded.
 */
export function percentForm(raw: string, safe: RegExp): string | null {
  const told = new Set<string>();
  for (const [token] of raw.matchAll(/%[0-9A-Fa-f]{2}|[^]/g)) {
    if (token.length === 3) {
      if (/[a-f]/.test(token)) told.add("lower-case hex");
      const char = String.fromCharCode(Number.parseInt(token.slice(1), 16));
      if (/[A-Za-z0-9\-._~]/.test(char)) told.add(`encoded ${char}`);
    } else if (token === "+" && safe === querySafe) {
      told.add("+ for blank");
    } else if (!safe.test(token)) {
      told.add(`bare ${token}`);
    }
  }
  return told.size === 0 ? null : [...told].slice(0, 32).join(", ");
}

/** Percent-decoding that leaves what is not valid as it stands. Input and output: see `textOf`. */
export function percentDecoded(raw: string): string {
  if (!raw.includes("%")) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function plusDecoded(raw: string): string {
  return percentDecoded(raw.replaceAll("+", "%20"));
}
