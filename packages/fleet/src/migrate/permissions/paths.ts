import { isAbsolute, posix } from "node:path";
import type { Place } from "./decision.ts";
import { madeOnce } from "./wildcard.ts";

/** A path rule of the source, resolved to what it is anchored at. */
export interface PathPattern {
  /** Absolute folder, or null where the pattern holds at any depth of any folder. */
  base: string | null;
  /** gitignore pattern below it, without a leading slash. */
  glob: string;
}

/**
 * `//x` from the file system's root, `~/x` from home, `/x` from the project, `x` and `./x` from
 * where the tool was started; without a slash at any depth (gitignore). Documented in
 * "Configure permissions", section "Read and Edit".
 * @param restricts of `deny` and `ask`, where one folder's name with all in it holds at any depth too
 */
export function pathPattern(specifier: string, place: Place, restricts = false): PathPattern {
  if (specifier.startsWith("//")) return { base: "/", glob: specifier.slice(2) };
  if (specifier === "~" || specifier.startsWith("~/"))
    return { base: place.home, glob: specifier.slice(2) || "**" };
  const anchored = specifier.startsWith("/") || specifier.startsWith("./");
  const glob = specifier.replace(/^(?:\.?\/)+/, "");
  if (!anchored && !glob.replace(/\/$/, "").includes("/")) return { base: null, glob };
  if (restricts && !specifier.startsWith("/") && isOneFolder(glob)) return { base: null, glob };
  return { base: place.project, glob };
}

/** `secrets/**`, of which a restriction holds for every folder of that name. */
export function isOneFolder(glob: string): boolean {
  return /^[^/]+\/\*\*\/?$/.test(glob);
}

/** The path as the tool would resolve it: absolute, `..` and `.` gone, `~` expanded. */
export function resolvePath(path: string, place: Place): string {
  const expanded = path === "~" || path.startsWith("~/") ? place.home + path.slice(1) : path;
  const full = isAbsolute(expanded) ? expanded : posix.join(place.project, expanded);
  return posix.normalize(full).replace(/(.)\/$/, "$1");
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** gitignore's language as an expression over a relative path; whatever lies below a match matches. */
export function globExpression(glob: string): RegExp {
  return madeOnce("glob", glob, () => makeGlobExpression(glob));
}

function makeGlobExpression(glob: string): RegExp {
  const clean = glob.replace(/\/+$/, "") || "**";
  let body = "";
  for (let at = 0; at < clean.length; at += 1) {
    const rest = clean.slice(at);
    const char = clean.charAt(at);
    if (rest.startsWith("**/") && (at === 0 || clean.charAt(at - 1) === "/")) {
      body += "(?:[^]*/)?";
      at += 2;
    } else if (rest.startsWith("**")) {
      body += "[^]*";
      at += 1;
    } else if (char === "*") body += "[^/]*";
    else if (char === "?") body += "[^/]";
    else if (/^\[[^\]]+\]/.test(rest)) {
      // A set of characters is read as any character: never narrower than what is meant.
      body += "[^/]";
      at += (/^\[[^\]]+\]/.exec(rest)?.[0].length ?? 1) - 1;
    } else body += char.replace(/[.+^${}()|[\]\\]/, "\\$&");
  }
  return new RegExp(`^${body}(?:/[^]*)?$`, "u");
}

export function pathMatches(pattern: PathPattern, path: string, place: Place): boolean {
  const full = resolvePath(path, place);
  const expression = globExpression(pattern.glob);
  if (pattern.base === null) {
    const pieces = full.split("/").filter((piece) => piece !== "");
    return pieces.some((_, index) => expression.test(pieces.slice(index).join("/")));
  }
  if (!isInside(full, pattern.base)) return false;
  return expression.test(posix.relative(pattern.base, full));
}
