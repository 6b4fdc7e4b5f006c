import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";

/** A small body may unfold into a huge one; beyond this it is left as it is. */
const largestDecoded = 32 * 1024 * 1024;
/** More codings than these on one body are nonsense or an attack. */
const mostCodings = 4;

/**
 * Undoes content codings (RFC 9110, section 8.4.1; RFC 8878 for zstd), the last one first.
 * A body that breaks off in the middle is decoded as far as it goes.
 *
 * @returns no bytes where there was no coding, or one that could not be undone: then `failure` says why
 */
export function decodeContent(
  body: Uint8Array,
  codings: readonly string[],
): { bytes: Uint8Array | null; failure: string | null } {
  const applied = codings.filter((coding) => coding !== "identity");
  if (applied.length === 0 || body.length === 0) return { bytes: null, failure: null };
  if (applied.length > mostCodings) {
    return { bytes: null, failure: `has ${applied.length} content encodings` };
  }
  let bytes = body;
  for (const coding of applied.toReversed()) {
    try {
      const decoded = decodeOne(bytes, coding);
      if (!decoded) {
        return { bytes: null, failure: `has the unknown content encoding ${coding.slice(0, 40)}` };
      }
      bytes = decoded;
    } catch (cause) {
      const tooLarge =
        cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
      const why = tooLarge
        ? `more than ${largestDecoded} bytes when decoded`
        : `no valid ${coding}`;
      return { bytes: null, failure: `is ${why}` };
    }
  }
  return { bytes, failure: null };
}

function decodeOne(bytes: Uint8Array, coding: string): Uint8Array | null {
  const maxOutputLength = largestDecoded;
  // With these flush modes the end of the input ends the output, instead of being an error.
  const zlib = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return gunzipSync(bytes, zlib);
    case "deflate":
      // Some clients send the raw stream under this name, without the zlib wrapper.
      return ((bytes[0] ?? 0) & 0x0f) === 8
        ? inflateSync(bytes, zlib)
        : inflateRawSync(bytes, zlib);
    case "br":
      return brotliDecompressSync(bytes, {
        maxOutputLength,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    case "zstd":
      return zstdDecompressSync(bytes, { maxOutputLength, finishFlush: constants.ZSTD_e_flush });
    default:
      return null;
  }
}
