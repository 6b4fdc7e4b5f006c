import { closeSync, existsSync, openSync, readSync } from "node:fs";

/** The first bytes of a file as text; empty where there is none. */
export function readHead(path: string, most: number): string {
  if (!existsSync(path)) return "";
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0)).toString("utf8");
  } finally {
    closeSync(file);
  }
}
