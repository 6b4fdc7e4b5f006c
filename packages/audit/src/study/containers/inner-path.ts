import type { Gathering } from "./gathering.ts";

/**
 * The path of an archive's entry, or null for one that no honest archive has: it is named as not
 * examined. Nothing is written anywhere, so that such a path does no harm here; but what an
 * unpacker makes of it is anybody's guess.
 *
 * @param container the archive's own path
 * @param name as it stands in the archive
 */
export function innerPath(container: string, name: string, gathering: Gathering): string | null {
  const inner = name.replaceAll("\\", "/");
  const path = within(container, inner);
  const parts = inner.split("/");
  const climbs = inner.startsWith("/") || /^[A-Za-z]:/.test(inner) || parts.includes("..");
  if (climbs || inner.includes("\0")) {
    const why = "A path that leads out of its archive; an unpacker would refuse it, or worse.";
    gathering.leaveOut("climbing-path", path, why);
    return null;
  }
  const { name: most } = gathering.limits;
  if (Buffer.byteLength(inner) > most || parts.length > 128) {
    gathering.leaveOut("path-too-long", path, `A path of more than ${most} bytes or 128 folders.`);
    return null;
  }
  return within(container, parts.filter((part) => part !== "" && part !== ".").join("/"));
}

/** A path in a container; the container that is the subject itself has none of its own. */
export function within(container: string, inner: string): string {
  return container === "" ? inner : `${container}!/${inner}`;
}
