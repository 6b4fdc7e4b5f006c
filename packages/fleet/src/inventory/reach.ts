import { dirname } from "node:path";
import { homeOf } from "./homes.ts";
import type { Image } from "./image.ts";

/**
 * Whether what is named from one place may be taken away in another. Whoever lays a symlink, or names a
 * folder in a shell's file, must not have more removed by it than they could remove themselves: from a
 * home, that is what lies in it and what lies in folders that belong to whom the home belongs to; from
 * elsewhere, likewise for everybody but the machine's own account who has a folder or a symlink on the way.
 *
 * @param from where it is named: the path by which it is found, or the file that says so
 * @param path the thing itself, free of symlinks
 */
export function mayTake(
  { image, homes }: { image: Image; homes: readonly string[] },
  from: string,
  path: string,
): boolean {
  const holder = image.lstat(dirname(path))?.uid;
  const machine = image.lstat("/")?.uid;
  const home = homeOf(homes, from);
  if (home === null) {
    if (path === from || path.startsWith(`${from}/`)) return true;
    const owners = [...image.ownersOnTheWay(from)];
    return owners.every((owner) => owner === machine || owner === holder);
  }
  if (homeOf(homes, path) === home) return true;
  // Where all belongs to one account, as on a disk of another system, owners tell nothing.
  return holder !== machine && holder === image.lstat(home)?.uid;
}
