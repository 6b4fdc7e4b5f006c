import { type Bytes, sliceOf } from "../bytes.ts";
import { fieldsAt, MOST_SECTIONS, type Section } from "./section.ts";

const FAT = 0xcafebabe;
const FAT_64 = 0xcafebabf;
const LC_SEGMENT = 0x1;
const LC_SEGMENT_64 = 0x19;
const MOST_COMMANDS = 1024 ** 2;

/**
 * Sections of a Mach-O file for one processor, as `segment,section`.
 *
 * @see https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
 */
export function machOSections(bytes: Bytes): Section[] {
  const magic = bytes.read(0, 4);
  const little = magic[0] === 0xce || magic[0] === 0xcf;
  const header = fieldsAt(bytes, 0, 32, little);
  const wide = header.u32(0) === 0xfeedfacf;
  const commands = Math.min(header.u32(16), MOST_SECTIONS);
  const start = wide ? 32 : 28;
  const table = fieldsAt(bytes, start, Math.min(header.u32(20), MOST_COMMANDS), little);
  const found: Section[] = [];
  let at = 0;
  for (let index = 0; index < commands && at + 8 <= table.buffer.length; index += 1) {
    const command = table.u32(at);
    const size = table.u32(at + 4);
    if (size < 8) break;
    if (command === LC_SEGMENT_64 || command === LC_SEGMENT) {
      const long = command === LC_SEGMENT_64;
      const first = at + (long ? 72 : 56);
      const each = long ? 80 : 68;
      const count = Math.min(table.u32(at + (long ? 64 : 48)), MOST_SECTIONS - found.length);
      for (let number = 0; number < count; number += 1) {
        const section = first + number * each;
        if (section + each > Math.min(at + size, table.buffer.length)) break;
        found.push({
          name: `${table.text(section + 16, 16)},${table.text(section, 16)}`,
          offset: table.u32(section + (long ? 48 : 40)),
          size: long ? table.u64(section + 40) : table.u32(section + 36),
        });
      }
    }
    at += size;
  }
  return found;
}

/**
 * The parts of a universal binary, one for each processor; null in the place of a part that is not
 * there. Null for what is no such binary (a Java class file begins alike: its second number is a
 * version of 45 or more).
 */
export function universalParts(bytes: Bytes): (Bytes | null)[] | null {
  const header = fieldsAt(bytes, 0, 8, false);
  const magic = header.u32(0);
  const count = header.u32(4);
  if ((magic !== FAT && magic !== FAT_64) || count === 0 || count > 30) return null;
  const entry = magic === FAT_64 ? 32 : 20;
  const table = fieldsAt(bytes, 8, entry * count, false);
  const parts: (Bytes | null)[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = index * entry + 8;
    const offset = magic === FAT_64 ? table.u64(at) : table.u32(at);
    const size = magic === FAT_64 ? table.u64(at + 8) : table.u32(at + 4);
    // A part within the table would be the whole file again.
    const isOutside = offset < 8 + entry * count || offset >= bytes.size;
    parts.push(isOutside ? null : sliceOf(bytes, offset, Math.min(size, bytes.size - offset)));
  }
  return parts;
}
