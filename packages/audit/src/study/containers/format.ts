/** What kind of container, or of unreadable thing, a file is. */
export type Format =
  | "gzip"
  | "zstd"
  | "zip"
  | "tar"
  | "asar"
  | "elf"
  | "mach-o"
  | "universal"
  | "pe"
  | "wasm"
  | "v8-code"
  | "other-archive";

/** By the first bytes; null for what is none of them. */
export function formatOf(head: Buffer): Format | null {
  if (head.length < 4) return null;
  const magic = head.readUInt32BE(0);
  if (magic >>> 16 === 0x1f8b) return "gzip";
  switch (magic) {
    case 0x28b52ffd:
      return "zstd";
    case 0x504b0304:
    case 0x504b0506:
      return "zip";
    case 0x7f454c46:
      return "elf";
    case 0xfeedface:
    case 0xfeedfacf:
    case 0xcefaedfe:
    case 0xcffaedfe:
      return "mach-o";
    case 0xcafebabe:
    case 0xcafebabf:
      return "universal";
    case 0x0061736d:
      return "wasm";
    case 0x377abcaf: // 7z
    case 0x52617221: // RAR
    case 0xfd377a58: // xz
      return "other-archive";
  }
  if (head.subarray(0, 3).toString("latin1") === "BZh") return "other-archive";
  if (magic >>> 16 === 0x4d5a && head.length >= 64) return "pe";
  if (isAsar(head)) return "asar";
  // Cached data of V8 begins with 0xC0DE and the number of its external references.
  if (head.readUInt16LE(2) === 0xc0de) return "v8-code";
  if (isTar(head)) return "tar";
  return null;
}

/** A Chromium pickle that holds a pickled string: JSON with `files` in it. */
function isAsar(head: Buffer): boolean {
  if (head.length < 24 || head.readUInt32LE(0) !== 4) return false;
  const size = head.readUInt32LE(4);
  const inner = head.readUInt32LE(8);
  const text = head.readUInt32LE(12);
  if (inner > size || text > inner) return false;
  return /^\{\s*"/.test(head.subarray(16, 64).toString("latin1"));
}

/** Whether the first header of a tar archive stands there: with `ustar`, or at least a true checksum. */
export function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (head.subarray(257, 262).toString("latin1") === "ustar") return true;
  const written = Number.parseInt(head.subarray(148, 156).toString("latin1").trim(), 8);
  let sum = 8 * 0x20;
  for (let at = 0; at < 512; at += 1) if (at < 148 || at >= 156) sum += head[at] as number;
  return head[0] !== 0 && written === sum;
}
