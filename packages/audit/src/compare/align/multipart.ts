/** A multipart body (RFC 2046), taken apart. */
export interface Multipart {
  boundary: string;
  names: string[];
  parts: { head: string; body: Uint8Array }[];
}

/** Takes a multipart body apart at the boundary that its content type names; null where it is not there. */
export function multipartIn(bytes: Uint8Array, contentType: string): Multipart | null {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const pieces = text.split(`--${boundary}`).slice(1, 500);
  const names: string[] = [];
  const parts: Multipart["parts"] = [];
  for (const piece of pieces) {
    const end = piece.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const head = piece.slice(2, end);
    names.push(/name="([^"]{0,200})"/.exec(head)?.[1] ?? "part");
    parts.push({ head, body: Buffer.from(piece.slice(end + 4).replace(/\r\n$/, ""), "latin1") });
  }
  return parts.length === 0 ? null : { boundary, names, parts };
}
