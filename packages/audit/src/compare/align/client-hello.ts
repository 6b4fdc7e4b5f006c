/**
 * What of a TLS ClientHello (RFC 8446, 4.1.2) a fingerprint such as JA4 sorts or leaves out: the
 * order of cipher suites and of extensions, the supported groups, the signature algorithms.
 * Null where the bytes are not a complete ClientHello.
 */
export function readClientHello(raw: Uint8Array): Map<string, string> | null {
  try {
    return read(handshake(raw));
  } catch {
    return null; // Lengths that lie make DataView throw a RangeError.
  }
}

/** Joins the records that a handshake message may be spread over. */
function handshake(raw: Uint8Array): DataView {
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at + 5 <= raw.length && raw[at] === 22) {
    const length = ((raw[at + 3] ?? 0) << 8) | (raw[at + 4] ?? 0);
    parts.push(raw.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  const joined = Buffer.concat(parts);
  return new DataView(joined.buffer, joined.byteOffset, joined.length);
}

function read(view: DataView): Map<string, string> | null {
  if (view.getUint8(0) !== 1) return null;
  let at = 4 + 2 + 32;
  const session = view.getUint8(at);
  at += 1 + session;
  const ciphers = view.getUint16(at);
  const lists = new Map<string, string>();
  lists.set("session-id-length", String(session));
  lists.set("cipher-order", numbers(view, at + 2, ciphers));
  at += 2 + ciphers;
  at += 1 + view.getUint8(at);
  const end = at + 2 + view.getUint16(at);
  at += 2;
  const types: number[] = [];
  while (at + 4 <= end) {
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    types.push(type);
    if (type === 10) lists.set("groups", numbers(view, at + 6, length - 2));
    if (type === 13) lists.set("signature-algorithms", numbers(view, at + 6, length - 2));
    at += 4 + length;
  }
  lists.set("extension-order", types.map(hexOf).join(" "));
  return lists;
}

function numbers(view: DataView, from: number, length: number): string {
  const told: string[] = [];
  for (let at = from; at + 2 <= from + length; at += 2) told.push(hexOf(view.getUint16(at)));
  return told.join(" ");
}

/** GREASE values (RFC 8701) are random by design, so they are told as one. */
function hexOf(value: number): string {
  const grease = (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
  return grease ? "grease" : value.toString(16).padStart(4, "0");
}
