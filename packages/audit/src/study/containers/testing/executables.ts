/** One section, note or resource of an executable to be made. */
export interface Part {
  name: string;
  content: Buffer;
}

const PAGE = 4096;

/** A 64-bit ELF file with the given sections and notes, and little else. */
export function elf(sections: Part[], notes: Part[] = []): Buffer {
  const names = ["", ...sections.map((part) => part.name), ".shstrtab"];
  const strings = Buffer.from(`${names.join("\0")}\0`, "latin1");
  const noteBytes = Buffer.concat(notes.map(note));
  const bodies = [...sections.map((part) => part.content), strings];
  const noteAt = 64 + 56;
  const offsets: number[] = [];
  let at = noteAt + noteBytes.length;
  for (const body of bodies) {
    offsets.push(at);
    at += body.length;
  }
  const header = Buffer.alloc(64);
  header.write("\x7fELF\x02\x01\x01", "latin1");
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(62, 18);
  header.writeBigUInt64LE(64n, 0x20);
  header.writeBigUInt64LE(BigInt(at), 0x28);
  header.writeUInt16LE(56, 0x36);
  header.writeUInt16LE(1, 0x38);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(bodies.length + 1, 0x3c);
  header.writeUInt16LE(bodies.length, 0x3e);
  const program = Buffer.alloc(56);
  program.writeUInt32LE(4, 0);
  program.writeBigUInt64LE(BigInt(noteAt), 8);
  program.writeBigUInt64LE(BigInt(noteBytes.length), 0x20);
  const table = Buffer.alloc(64 * (bodies.length + 1));
  for (const [index, body] of bodies.entries()) {
    const entry = 64 * (index + 1);
    const name = names.slice(0, index + 1).reduce((sum, text) => sum + text.length + 1, 0);
    table.writeUInt32LE(name, entry);
    table.writeBigUInt64LE(BigInt(offsets[index] as number), entry + 0x18);
    table.writeBigUInt64LE(BigInt(body.length), entry + 0x20);
  }
  return Buffer.concat([header, program, noteBytes, ...bodies, table]);
}

function note({ name, content }: Part): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length + 1, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, padded(Buffer.from(`${name}\0`), 4), padded(content, 4)]);
}

/** A 64-bit Mach-O file; sections are named `segment,section`. */
export function machO(sections: Part[]): Buffer {
  const size = 72 + 80;
  const header = Buffer.alloc(32);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(sections.length, 16);
  header.writeUInt32LE(size * sections.length, 20);
  let at = 32 + size * sections.length;
  const commands = sections.map(({ name, content }) => {
    const [segment = "", section = ""] = name.split(",");
    const command = Buffer.alloc(size);
    command.writeUInt32LE(0x19, 0);
    command.writeUInt32LE(size, 4);
    command.write(segment, 8, "latin1");
    command.writeUInt32LE(1, 64);
    command.write(section, 72, "latin1");
    command.write(segment, 72 + 16, "latin1");
    command.writeBigUInt64LE(BigInt(content.length), 72 + 40);
    command.writeUInt32LE(at, 72 + 48);
    at += content.length;
    return command;
  });
  return Buffer.concat([header, ...commands, ...sections.map((part) => part.content)]);
}

/** A universal binary of several Mach-O files. */
export function universal(parts: Buffer[]): Buffer {
  const table = Buffer.alloc(8 + 20 * parts.length);
  table.writeUInt32BE(0xcafebabe, 0);
  table.writeUInt32BE(parts.length, 4);
  let at = table.length;
  for (const [index, part] of parts.entries()) {
    table.writeUInt32BE(at, 8 + 20 * index + 8);
    table.writeUInt32BE(part.length, 8 + 20 * index + 12);
    at += part.length;
  }
  return Buffer.concat([table, ...parts]);
}

/** A Windows executable with sections, and with one named resource where it is given. */
export function pe(sections: Part[], resource?: Part): Buffer {
  const all = [...sections];
  if (resource !== undefined) all.push({ name: ".rsrc", content: Buffer.alloc(0) });
  const start = 0x80;
  const header = Buffer.alloc(start + 24 + 240);
  header.write("MZ", "latin1");
  header.writeUInt32LE(start, 0x3c);
  header.writeUInt32LE(0x4550, start);
  header.writeUInt16LE(all.length, start + 6);
  header.writeUInt16LE(240, start + 20);
  const table = Buffer.alloc(40 * all.length);
  let at = header.length + table.length;
  let address = PAGE;
  const bodies = all.map(({ name, content }, index) => {
    const isResource = resource !== undefined && index === all.length - 1;
    const body = isResource ? resources(resource, address) : content;
    table.write(name, index * 40, "latin1");
    table.writeUInt32LE(body.length, index * 40 + 8);
    table.writeUInt32LE(address, index * 40 + 12);
    table.writeUInt32LE(body.length, index * 40 + 16);
    table.writeUInt32LE(at, index * 40 + 20);
    at += body.length;
    address += Math.ceil(body.length / PAGE) * PAGE + PAGE;
    return body;
  });
  return Buffer.concat([header, table, ...bodies]);
}

/** Type 10 (raw data) → the name → language 1033 → the content. */
function resources({ name, content }: Part, address: number): Buffer {
  const tree = Buffer.alloc(24 * 3 + 16 + 2 + name.length * 2);
  const FOLDER = 0x8000_0000;
  const nameAt = 24 * 3 + 16;
  tree.writeUInt16LE(1, 14);
  tree.writeUInt32LE(10, 16);
  tree.writeUInt32LE(FOLDER + 24, 20);
  tree.writeUInt16LE(1, 24 + 12);
  tree.writeUInt32LE(FOLDER + nameAt, 24 + 16);
  tree.writeUInt32LE(FOLDER + 48, 24 + 20);
  tree.writeUInt16LE(1, 48 + 14);
  tree.writeUInt32LE(1033, 48 + 16);
  tree.writeUInt32LE(72, 48 + 20);
  tree.writeUInt32LE(address + tree.length, 72);
  tree.writeUInt32LE(content.length, 76);
  tree.writeUInt16LE(name.length, nameAt);
  tree.write(name, nameAt + 2, "utf16le");
  return Buffer.concat([tree, content]);
}

function padded(content: Buffer, to: number): Buffer {
  return Buffer.concat([content, Buffer.alloc((to - (content.length % to)) % to)]);
}
