import { createHash } from "node:crypto";
import type { Bytes } from "./bytes.ts";
import type { SourceKind } from "./code-files.ts";
import type { Gathering } from "./gathering.ts";

/** Copies are looked for among large files only: small ones are alike by nature. */
const LARGE = 256 * 1024;

/** So many NUL characters may be in a source: engines take them in comments and texts. */
const MOST_ZEROS = 8;

function zeros(head: Buffer): number {
  let count = 0;
  for (let at = head.indexOf(0); at !== -1 && count <= MOST_ZEROS; at = head.indexOf(0, at + 1)) {
    count++;
  }
  return count;
}

/** Reads a source, unless it is too large, not text, or a copy of a large one that was read. */
export function addSource(
  path: string,
  bytes: Bytes,
  kind: SourceKind,
  gathering: Gathering,
  encoding: "utf8" | "latin1" = "utf8",
): void {
  if (!gathering.mayRead(path, bytes.size)) return;
  const buffer = bytes.read(0, bytes.size);
  // Compiled or encrypted code under a name of source. A few of them may stand in a comment.
  if (zeros(buffer.subarray(0, 64 * 1024)) > MOST_ZEROS) {
    gathering.leaveOut("not-text", path, "Named like source code, but not text.");
    return;
  }
  if (buffer.length >= LARGE) {
    const first = gathering.firstWith(createHash("sha256").update(buffer).digest("hex"), path);
    if (first !== null) {
      gathering.leaveOut("copies", path, "Byte for byte the same as a file that was examined.");
      return;
    }
  }
  const text = buffer.toString(encoding);
  // As Node.js does: a byte order mark is no part of the text.
  gathering.add({ path, text: text.startsWith("\ufeff") ? text.slice(1) : text, kind }, bytes.size);
}
