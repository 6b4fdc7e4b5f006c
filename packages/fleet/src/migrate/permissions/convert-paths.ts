import { posix } from "node:path";
import type { Place } from "./decision.ts";
import { isInside, type PathPattern, pathPattern } from "./paths.ts";
import type { Rule } from "./rules.ts";

/** gitignore's stars as the stars of a language in which `*` crosses folders: never narrower. */
function widen(glob: string): string {
  return glob
    .replace(/\/+$/, "")
    .replace(/\[[^\]]+\]/g, "?")
    .replace(/\*{2,}\/?/g, "*")
    .replace(/\*+/g, "*");
}

function withContents(patterns: string[]): string[] {
  return [
    ...new Set(patterns.flatMap((pattern) => [pattern, `${pattern.replace(/\/?\*$/, "")}/*`])),
  ].map((pattern) => (pattern === "/*" ? "*" : pattern));
}

/**
 * A path restriction for a language that matches a path either as absolute or relative to the
 * project, with stars that cross folders. Wider than the source in doubt.
 */
export function restrictingPaths(rule: Rule, place: Place): string[] {
  const specifier = rule.specifier ?? "**";
  const { base, glob } = pathPattern(specifier, place);
  const wide = widen(glob);
  const anyDepth = [wide, `*/${wide}`, ...(glob.startsWith("**/") ? [widen(glob.slice(3))] : [])];
  const patterns = withContents(anyDepth);
  if (base === null || base === place.project) return patterns;
  const absolute = withContents([posix.join(base, wide), `../*/${wide}`, `../${wide}`]);
  return [...absolute, ...insideProject({ base, glob }, place)];
}

/** Patterns relative to the project of a rule that is anchored above it or in it. */
function insideProject({ base, glob }: PathPattern, place: Place): string[] {
  const segments = glob.split("/");
  const literal = segments.findIndex((segment) => /[*?[]/.test(segment));
  const fixed = segments.slice(0, literal < 0 ? segments.length : literal);
  const rest = literal < 0 ? "" : segments.slice(literal).join("/");
  const prefix = posix.join(base ?? "/", ...fixed);
  if (isInside(prefix, place.project) && prefix !== place.project) {
    const relative = posix.join(posix.relative(place.project, prefix), widen(rest));
    return withContents([relative, `*/${relative}`]);
  }
  if (!isInside(place.project, prefix)) return [];
  const tail = /^\*\*\/([^/]+)$/.exec(rest)?.[1];
  return tail === undefined ? ["*"] : withContents([widen(tail), `*/${widen(tail)}`]);
}

/**
 * A path permission in the same language, or null where it could only be said too widely: there, a
 * star crosses folders, so that `src/*.ts` would permit `src/secret/key.ts` too.
 */
export function permittingPaths(rule: Rule, place: Place): string[] | null {
  const { specifier } = rule;
  if (specifier === null) return ["*"];
  if (/[?[\]!\\]/.test(specifier) || (rule.scope === "user" && /^\/(?!\/)/.test(specifier)))
    return null;
  const { base, glob } = pathPattern(specifier, place);
  const clean = glob.replace(/\/$/, "/**");
  const literal = (text: string) => !text.includes("*") && !text.split("/").includes("..");
  if (base === null) {
    if (literal(clean)) return [clean, `*/${clean}`];
    return /^\*\.[^*/]+$/.test(clean) ? [clean] : null;
  }
  if (base !== place.project) return null;
  if (clean === "**") return ["*"];
  const ofKind = /^\*\*\/(\*\.[^*/]+)$/.exec(clean)?.[1];
  if (ofKind !== undefined) return [ofKind];
  const below = /^(.+)\/\*\*$/.exec(clean)?.[1];
  if (below !== undefined && literal(below)) return [`${below}/*`];
  const kindBelow = /^(.+)\/\*\*\/(\*\.[^*/]+)$/.exec(clean);
  if (kindBelow !== null && literal(kindBelow[1] ?? "*"))
    return [`${kindBelow[1]}/${kindBelow[2]}`];
  return literal(clean) ? [clean] : null;
}

/** A text that every command that names such a path contains; null where there is none. */
export function pathCore(rule: Rule): string | null {
  const pieces = (rule.specifier ?? "")
    .split(/[/*?[\]]+/)
    .filter((piece) => piece.length > 1 && piece !== "~" && piece !== "..");
  return pieces.reduce<string | null>(
    (longest, piece) => (piece.length > (longest?.length ?? 0) ? piece : longest),
    null,
  );
}
