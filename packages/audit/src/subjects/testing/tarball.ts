import { gzipSync } from "node:zlib";

/** One entry as it shall stand in the archive: nothing is checked or made safe. */
export interface RawEntry {
  path: string;
  content?: string | Uint8Array;
  /** The header's type flag: `0` file, `1` hard link, `2` symbolic link, `3` device, `5` folder … */
  type?: string;
  linkpath?: string;
  mode?: number;
  /** What the header claims, where it is not the content's length. */
  size?: number;
  /** The size field byte for byte, for numbers that octal digits cannot say. */
  sizeField?: Buffer;
  /** Pax records that come before the entry. */
  pax?: Record<string, string>;
}

/** A tar archive of raw entries, written by hand so that it can be as hostile as it likes. */
export function tar(entries: RawEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const pax = entry.pax ? entryBlocks(paxEntry(entry.pax)) : [];
    return [...pax, ...entryBlocks(entry)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function tarball(entries: RawEntry[]): Buffer {
  return gzipSync(tar(entries));
}

/** An ordinary package: everything below `package/`. */
export function packageTarball(
  manifest: Record<string, unknown>,
  files: Record<string, string> = {},
): Buffer {
  const all = { "package.json": JSON.stringify(manifest), ...files };
  return tarball(
    Object.entries(all).map(([path, content]) => ({ path: `package/${path}`, content })),
  );
}

function entryBlocks(entry: RawEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? "");
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return [header(entry, content.length), content, padding];
}

function paxEntry(records: Record<string, string>): RawEntry {
  const content = Object.entries(records)
    .map(([key, value]) => {
      const rest = ` ${key}=${value}\n`;
      let length = Buffer.byteLength(rest);
      while (Buffer.byteLength(`${length}${rest}`) !== length) {
        length = Buffer.byteLength(`${length}${rest}`);
      }
      return `${length}${rest}`;
    })
    .join("");
  return { path: "PaxHeader/entry", type: "x", content };
}

/** POSIX.1-1988 ustar header. */
function header(entry: RawEntry, length: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, at, "latin1");
  block.write(entry.path.slice(0, 100), 0, "utf8");
  octal(entry.mode ?? 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.size ?? length, 124, 12);
  entry.sizeField?.copy(block, 124);
  octal(0, 136, 12);
  block.write(entry.type ?? "0", 156, "latin1");
  block.write(entry.linkpath ?? "", 157, "utf8");
  block.write("ustar\u000000", 257, "latin1");
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}
