import type { Bytes } from "../bytes.ts";
import { type Fields, fieldsAt, MOST_SECTIONS, type Section } from "./section.ts";

const MOST_RESOURCES = 64 * 1024 ** 2;

/**
 * Sections and named resources of a Windows executable; null for what is none (an old DOS program).
 *
 * @see https://learn.microsoft.com/windows/win32/debug/pe-format
 */
export function peSections(bytes: Bytes): Section[] | null {
  const start = fieldsAt(bytes, 0x3c, 4).u32(0);
  const header = fieldsAt(bytes, start, 24 + 256);
  if (header.u32(0) !== 0x4550) return null;
  const count = Math.min(header.u16(6), MOST_SECTIONS);
  const optional = header.u16(20);
  const table = fieldsAt(bytes, start + 24 + optional, count * 40);
  const found: (Section & { address: number })[] = [];
  for (let index = 0; (index + 1) * 40 <= table.buffer.length; index += 1) {
    const at = index * 40;
    const virtual = table.u32(at + 8);
    const raw = table.u32(at + 16);
    found.push({
      name: table.text(at, 8),
      offset: table.u32(at + 20),
      // What is in the file is padded; what is meant may be shorter.
      size: virtual > 0 ? Math.min(virtual, raw) : raw,
      address: table.u32(at + 12),
    });
  }
  const resources = found.find((section) => section.name === ".rsrc");
  const named = resources === undefined ? [] : resourcesOf(bytes, resources, found);
  return [...found.map(({ name, offset, size }) => ({ name, offset, size })), ...named];
}

/** Resources that have names, under these; those with numbers are icons, versions and the like. */
function resourcesOf(
  bytes: Bytes,
  section: Section & { address: number },
  sections: readonly (Section & { address: number })[],
): Section[] {
  const tree = fieldsAt(bytes, section.offset, Math.min(section.size, MOST_RESOURCES));
  const found: Section[] = [];
  // Type → name → language. Entries point wherever they like: the number of visits is bounded.
  const left = { visits: MOST_SECTIONS };
  for (const type of entriesOf(tree, 0, left)) {
    for (const name of entriesOf(tree, type.to, left)) {
      if (name.name === null) continue;
      for (const language of entriesOf(tree, name.to, left)) {
        if (language.isFolder) continue;
        const address = tree.u32(language.to);
        const size = tree.u32(language.to + 4);
        const home = sections.find(
          (one) => address >= one.address && address - one.address + size <= one.size,
        );
        if (home === undefined) continue;
        found.push({ name: name.name, offset: home.offset + address - home.address, size });
      }
    }
  }
  return found;
}

function* entriesOf(
  tree: Fields,
  at: number,
  left: { visits: number },
): Generator<{ name: string | null; to: number; isFolder: boolean }> {
  const count = tree.u16(at + 12) + tree.u16(at + 14);
  for (let index = 0; index < count && left.visits > 0; index += 1) {
    left.visits -= 1;
    const entry = at + 16 + index * 8;
    const id = tree.u32(entry);
    const to = tree.u32(entry + 4);
    const isFolder = to >= 0x8000_0000;
    yield {
      name: id >= 0x8000_0000 ? nameAt(tree, id - 0x8000_0000) : null,
      to: isFolder ? to - 0x8000_0000 : to,
      isFolder,
    };
  }
}

function nameAt(tree: Fields, at: number): string {
  const length = Math.min(tree.u16(at), 64);
  return tree.buffer.subarray(at + 2, at + 2 + length * 2).toString("utf16le");
}
