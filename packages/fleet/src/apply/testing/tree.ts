import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Everything below a folder that an undo has to bring back, a line for each entry. */
export function treeOf(folder: string): string[] {
  const lines: string[] = [];
  const add = (path: string | Buffer, name: string) => {
    const stats = lstatSync(path);
    const kind = stats.isSymbolicLink() ? "link" : stats.isDirectory() ? "folder" : "file";
    const content =
      kind === "link"
        ? readlinkSync(path)
        : kind === "file"
          ? createHash("sha256").update(readFileSync(path)).digest("hex")
          : "";
    const time = String(lstatSync(path, { bigint: true }).mtimeNs);
    lines.push(JSON.stringify([name, kind, stats.mode, stats.uid, stats.gid, time, content]));
    if (kind === "folder")
      for (const child of readdirSync(path, { encoding: "buffer" }).sort(Buffer.compare))
        add(
          Buffer.concat([Buffer.from(path), Buffer.from("/"), child]),
          `${name}/${child.toString("latin1")}`,
        );
  };
  add(folder, "");
  return lines;
}
