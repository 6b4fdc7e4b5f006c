import type { Bytes } from "../bytes.ts";
import { type Fields, fieldsAt, MOST_SECTIONS, type Section } from "./section.ts";

/** Notes are small; the one that holds a program is recognised by its header, which is at the front. */
const MOST_NOTES = 256;
const PT_NOTE = 4;

/**
 * Sections and notes of an ELF file.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 */
export function elfSections(bytes: Bytes): Section[] {
  const ident = bytes.read(0, 16);
  const wide = ident[4] === 2;
  const little = ident[5] !== 2;
  const header = fieldsAt(bytes, 0, 64, little);
  return [...sections(bytes, header, wide, little), ...notes(bytes, header, wide, little)];
}

function sections(bytes: Bytes, header: Fields, wide: boolean, little: boolean): Section[] {
  const offset = wide ? header.u64(0x28) : header.u32(0x20);
  const entry = header.u16(wide ? 0x3a : 0x2e);
  const count = Math.min(header.u16(wide ? 0x3c : 0x30), MOST_SECTIONS);
  const namesIndex = header.u16(wide ? 0x3e : 0x32);
  if (entry < (wide ? 64 : 40)) return [];
  const table = fieldsAt(bytes, offset, entry * count, little);
  const whole = Math.floor(table.buffer.length / entry);
  const at = (index: number) => ({
    name: table.u32(index * entry),
    offset: wide ? table.u64(index * entry + 0x18) : table.u32(index * entry + 0x10),
    size: wide ? table.u64(index * entry + 0x20) : table.u32(index * entry + 0x14),
  });
  if (namesIndex >= whole) return [];
  const names = at(namesIndex);
  const texts = fieldsAt(bytes, names.offset, Math.min(names.size, 1024 ** 2));
  const found: Section[] = [];
  for (let index = 0; index < whole; index += 1) {
    const section = at(index);
    found.push({ ...section, name: texts.text(section.name, 64) });
  }
  return found;
}

/** Notes, under their owner's name: single executables of Node.js keep their program in one. */
function notes(bytes: Bytes, header: Fields, wide: boolean, little: boolean): Section[] {
  const offset = wide ? header.u64(0x20) : header.u32(0x1c);
  const entry = header.u16(wide ? 0x36 : 0x2a);
  const count = Math.min(header.u16(wide ? 0x38 : 0x2c), MOST_SECTIONS);
  if (entry < (wide ? 56 : 32)) return [];
  const table = fieldsAt(bytes, offset, entry * count, little);
  const found: Section[] = [];
  for (let index = 0; (index + 1) * entry <= table.buffer.length; index += 1) {
    const at = index * entry;
    if (table.u32(at) !== PT_NOTE) continue;
    const start = wide ? table.u64(at + 8) : table.u32(at + 4);
    const size = wide ? table.u64(at + 0x20) : table.u32(at + 0x10);
    const end = Math.min(start + size, bytes.size);
    for (let note = start; note + 12 <= end && found.length < MOST_NOTES; ) {
      const head = fieldsAt(bytes, note, 12 + 64, little);
      const named = head.u32(0);
      const described = head.u32(4);
      const from = note + 12 + padded(named);
      found.push({ name: head.text(12, Math.min(named, 64)), offset: from, size: described });
      note = from + padded(described);
    }
  }
  return found;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
