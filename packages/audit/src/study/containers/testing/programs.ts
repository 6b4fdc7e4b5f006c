/** A file in a program made as Bun does. */
export interface BunFile {
  name: string;
  contents: string | Buffer;
  bytecode?: Buffer;
  sourceMap?: string;
  /** 0 none, 1 ESM, 2 CommonJS */
  format?: number;
  /** 0 binary, 1 Latin-1, 2 UTF-8 */
  encoding?: number;
}

/**
 * What `bun build --compile` appends to its runtime or puts into a section.
 *
 * @param recordSize 52 today, 36 before, 28 long ago (without bytecode)
 */
export function bunBlob(files: BunFile[], recordSize = 52, offsetsSize = 32): Buffer {
  const pieces: Buffer[] = [];
  let size = 0;
  const put = (content: Buffer): [number, number] => {
    const place: [number, number] = [size, content.length];
    // Strings end with a NUL that is not counted.
    pieces.push(content, Buffer.alloc(1));
    size += content.length + 1;
    return place;
  };
  const records = files.map((file) => {
    const record = Buffer.alloc(recordSize);
    const parts = [put(Buffer.from(file.name)), put(Buffer.from(file.contents))];
    parts.push(file.sourceMap === undefined ? [0, 0] : put(Buffer.from(file.sourceMap)));
    if (recordSize >= 36) parts.push(file.bytecode === undefined ? [0, 0] : put(file.bytecode));
    for (const [index, [offset, length]] of parts.entries()) {
      record.writeUInt32LE(offset, index * 8);
      record.writeUInt32LE(length, index * 8 + 4);
    }
    record[recordSize - 4] = file.encoding ?? 1;
    record[recordSize - 3] = 1;
    record[recordSize - 2] = file.format ?? 1;
    return record;
  });
  const [tableAt, tableSize] = put(Buffer.concat(records));
  const offsets = Buffer.alloc(offsetsSize);
  offsets.writeBigUInt64LE(BigInt(size), 0);
  offsets.writeUInt32LE(tableAt, 8);
  offsets.writeUInt32LE(tableSize, 12);
  return Buffer.concat([...pieces, offsets, Buffer.from("\n---- Bun! ----\n")]);
}

/** A zip archive of raw entries: nothing is checked or made safe. */
export function zip(
  entries: { path: string; content: Buffer; mode?: number; packed?: Buffer; method?: number }[],
): Buffer {
  const bodies: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  for (const { path, content, mode = 0o100644, packed = content, method = 0 } of entries) {
    const name = Buffer.from(path);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const body = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, packed]);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE((mode << 16) >>> 0, 6);
    attributes.writeUInt32LE(at, 10);

    table.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, attributes, name]));
    bodies.push(body);
    at += body.length;
  }
  const directory = Buffer.concat(table);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, directory, end]);
}
