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
    // The very file: with its other names, its holes and whatever else a copy would not have.
    const same = kind === "file" ? [stats.ino, stats.nlink] : [];
    const owner = [stats.uid, stats.gid];
    lines.push(JSON.stringify([name, kind, stats.mode, ...owner, time, ...same, content]));
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
