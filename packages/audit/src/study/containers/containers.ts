import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { type NotExamined, TelltaleError } from "@telltale/core/model/index.ts";
import type { SourceFile } from "../code/code.ts";
import { examinePiece } from "./examine.ts";
import { openFile, openFolder } from "./folder.ts";
import { type Examine, Gathering } from "./gathering.ts";
import { type ContainerLimits, containerLimits } from "./limits.ts";

/** These are the subject, like an unpacked folder: paths within have nothing before them. */
const ARCHIVES = /\.(tgz|tar\.gz|tar|zip|vsix|asar)$/i;

/**
 * All code of a subject: a folder, or a single file (an archive, an executable, a script).
 * Containers within containers are opened, in memory only: npm tarballs, zip and vsix, asar,
 * executables of Bun and Node.js, files compressed by gzip, zstd or Brotli. What cannot be opened
 * or goes beyond the limits is named with a reason; what is neither code nor a container is
 * counted. Everything that is read is hostile: damage ends with a part left out, never with an
 * error.
 *
 * @returns sources in a fixed order, each with a path of its own
 * @throws TelltaleError `bad-subject` where there is nothing at `root`
 */
export async function openContainers(
  root: string,
  limits: Partial<ContainerLimits> = {},
): Promise<{ sources: SourceFile[]; notExamined: NotExamined[] }> {
  const info = await stat(root).catch((cause: unknown) => {
    throw new TelltaleError("bad-subject", `${root} cannot be read.`, { cause });
  });
  const gathering = new Gathering({ ...containerLimits, ...limits });
  const examine: Examine = (piece) => examinePiece(piece, gathering);
  if (info.isDirectory()) {
    await openFolder(root, gathering, examine);
  } else {
    const path = ARCHIVES.test(root) ? "" : basename(root);
    await openFile(root, path, gathering, examine);
  }
  return gathering.result();
}
