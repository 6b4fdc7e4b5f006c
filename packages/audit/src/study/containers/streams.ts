import { pipeline, Readable, type Transform } from "node:stream";
import {
  createBrotliDecompress,
  createGunzip,
  createInflateRaw,
  createZstdDecompress,
} from "node:zlib";
import type { Bytes } from "./bytes.ts";

export type Compression = "gzip" | "zstd" | "brotli" | "deflate";

const CHUNK = 256 * 1024;

/** What bytes unpack to, as a stream; damage arrives as an error where it is read. */
export function unpacked(bytes: Bytes, compression: Compression): Transform {
  const stream = decoder(compression);
  pipeline(Readable.from(chunksOf(bytes), { objectMode: false }), stream, () => {});
  return stream;
}

function decoder(compression: Compression): Transform {
  switch (compression) {
    case "gzip":
      return createGunzip({ chunkSize: CHUNK });
    case "zstd":
      return createZstdDecompress({ chunkSize: CHUNK });
    case "brotli":
      return createBrotliDecompress({ chunkSize: CHUNK });
    case "deflate":
      return createInflateRaw({ chunkSize: CHUNK });
  }
}

/** The bytes of a piece, a part at a time. */
export function* chunksOf(bytes: Bytes): Generator<Buffer> {
  for (let at = 0; at < bytes.size; at += CHUNK) {
    const chunk = bytes.read(at, CHUNK);
    if (chunk.length === 0) return;
    yield chunk;
  }
}
