import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { DESCRIPTORS, type Folder, hasDescriptors } from "./folder.ts";

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Deletes an entry of a folder with everything below it. On Linux each folder is held open while it is
 * emptied, so that nothing else is ever emptied: a process that was in one when it came to the backup can
 * still put a symlink in the place of what lies in it.
 *
 * @param point called for every folder between look and opening, where a test wants something to happen
 * @throws NodeJS.ErrnoException where the system refuses; what is left can be deleted later
 */
export function deleteTree(
  folder: Folder,
  name: string,
  point: () => void = () => undefined,
): void {
  if (hasDescriptors) deleteEntry(Buffer.from(folder.at(name)), point);
  else rmSync(folder.at(name), { recursive: true });
}

/** @param path as bytes: not every name is text */
function deleteEntry(path: Buffer, point: () => void): void {
  if (!lstatSync(path).isDirectory()) {
    unlinkSync(path);
    return;
  }
  point();
  const descriptor = openSync(path, FOLDER);
  try {
    const inside = `${DESCRIPTORS}/${descriptor}`;
    for (const name of readdirSync(inside, { encoding: "buffer" }))
      deleteEntry(Buffer.concat([Buffer.from(`${inside}/`), name]), point);
  } finally {
    closeSync(descriptor);
  }
  rmdirSync(path);
}
