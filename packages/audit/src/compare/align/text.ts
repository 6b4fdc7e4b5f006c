/**
 * Bytes as text without loss. Valid UTF-8 is decoded; each byte that is not part of valid UTF-8
 * becomes a lone surrogate U+DC80…U+DCFF (the `surrogateescape` of Python's PEP 383), so that two
 * different byte strings never become the same text.
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return escapedTextOf(bytes);
  }
}

function escapedTextOf(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const parts: string[] = [];
  let from = 0;
  let at = 0;
  const flush = (to: number) => {
    if (to > from) parts.push(decoder.decode(bytes.subarray(from, to)));
  };
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    flush(at);
    parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at += 1;
    from = at;
  }
  flush(at);
  return parts.join("");
}

/** Bytes of the valid UTF-8 sequence that begins here, 0 where there is none (RFC 3629). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i += 1) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Whether the bytes look like something other than text: a NUL, or a tenth not valid as UTF-8. */
export function isBinary(bytes: Uint8Array, text: string): boolean {
  if (bytes.subarray(0, 4096).includes(0)) return true;
  const sample = text.slice(0, 4096);
  let odd = 0;
  for (let i = 0; i < sample.length; i += 1) {
    const unit = sample.charCodeAt(i);
    if ((unit >= 0xdc80 && unit <= 0xdcff && !isHigh(sample.charCodeAt(i - 1))) || unit < 9)
      odd += 1;
  }
  return odd > 0 && odd * 10 >= sample.length;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
