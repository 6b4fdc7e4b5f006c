import { dirname } from "node:path";
import { type Search, versionIn } from "./finding.ts";
import type { ToolTraces } from "./traces.ts";

/** Systems as packages for one of them are named, with or without processor and C library. */
const SYSTEM = "(?:linux|darwin|win32|windows|android|freebsd)(?:-[a-z0-9]+)*";
const isSystem = new RegExp(`^${SYSTEM}$`);
/** Also as compilers name systems: `x86_64-unknown-linux-musl`. */
const systemEnd = new RegExp(`-(?:${SYSTEM}|(?:x86_64|aarch64|i686|armv7)-[a-z]+-[a-z0-9-]+)$`);
/** How far above its program a package's manifest is looked for. */
const HIGHEST = 5;

/** The packages for one system each that lie in a folder `node_modules`, by their names in it. */
export function buildsIn({ image }: Search, { builds }: ToolTraces, tree: string): string[] {
  return builds.flatMap((begin) => {
    const scope = begin.startsWith("@") ? `${begin.split("/")[0]}/` : "";
    const rest = begin.slice(scope.length);
    return image
      .list(scope === "" ? tree : `${tree}/${scope.slice(0, -1)}`)
      .map(({ name }) => name)
      .filter((name) => name.startsWith(`${rest}-`) && isSystem.test(name.slice(rest.length + 1)))
      .map((name) => scope + name)
      .sort();
  });
}

/** A version without the system that packages for one system have at its end. */
export function plainVersion(value: unknown): string | null {
  return versionIn(typeof value === "string" ? value.replace(systemEnd, "") : value);
}

/** Whether a package of this name is the tool's own, or holds its program for one system. */
export function isOwnName({ npm, builds }: ToolTraces, name: unknown): boolean {
  if (typeof name !== "string") return false;
  return (
    npm.includes(name) ||
    builds.some(
      (begin) => name.startsWith(`${begin}-`) && isSystem.test(name.slice(begin.length + 1)),
    )
  );
}

/** The version by the manifest of the tool's package that a program lies in; null where there is none. */
export function packagedVersion(
  { image }: Search,
  tool: ToolTraces,
  program: string,
): string | null {
  let at = dirname(program);
  for (let above = 0; above < HIGHEST && at.length > 1; above += 1, at = dirname(at)) {
    const file = `${at}/package.json`;
    if (image.lstat(file) === null) continue;
    const manifest = image.json(file) as Record<string, unknown> | null | undefined;
    if (manifest !== null && typeof manifest === "object")
      return isOwnName(tool, manifest["name"]) ? plainVersion(manifest["version"]) : null;
  }
  return null;
}
