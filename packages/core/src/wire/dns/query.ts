/** One question of a DNS packet. */
export interface Question {
  /** Dotted, without the final dot, case as sent; odd bytes as `\ddd` (RFC 1035, section 5.1). */
  name: string;
  type: number;
  class: number;
  /** Name, type and class as they stood in the packet. */
  raw: Uint8Array;
}

/** A DNS query (RFC 1035, section 4), as far as a server that invents its answers needs it. */
export interface DnsQuery {
  id: number;
  opcode: number;
  recursionDesired: boolean;
  questions: Question[];
  /** Whether the client sent an EDNS record (RFC 6891). */
  edns: boolean;
  /** True where the packet says more than its questions: other records, options, bytes at the end. */
  saysMore: boolean;
}

const typeNames = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [12, "PTR"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [33, "SRV"],
  [35, "NAPTR"],
  [43, "DS"],
  [48, "DNSKEY"],
  [52, "TLSA"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [255, "ANY"],
  [257, "CAA"],
]);

/** `A` for 1; the number itself for types without a name here. */
export function typeName(type: number): string {
  return typeNames.get(type) ?? String(type);
}

/** Reads a packet; null where it is no well-formed query. It never throws and follows no pointers. */
export function parseQuery(bytes: Uint8Array): DnsQuery | null {
  if (bytes.length < 12) return null;
  const flags = number(bytes, 2);
  const questionCount = number(bytes, 4);
  if ((flags & 0x8000) !== 0 || questionCount < 1 || questionCount > 8) return null;
  const questions: Question[] = [];
  let at = 12;
  for (let index = 0; index < questionCount; index += 1) {
    const name = readName(bytes, at);
    if (!name || name.end + 4 > bytes.length) return null;
    const raw = bytes.slice(at, name.end + 4);
    const type = number(bytes, name.end);
    questions.push({ name: name.text, type, class: number(bytes, name.end + 2), raw });
    at = name.end + 4;
  }
  const others = number(bytes, 6) + number(bytes, 8);
  const additional = number(bytes, 10);
  const option = others === 0 && additional === 1 ? readOption(bytes, at) : null;
  return {
    id: number(bytes, 0),
    opcode: (flags >> 11) & 0x0f,
    recursionDesired: (flags & 0x0100) !== 0,
    questions,
    edns: option !== null,
    saysMore: option ? !option.plain || option.end < bytes.length : at < bytes.length,
  };
}

function number(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Labels up to the root. In a question there is nothing that a pointer could sensibly point at. */
function readName(bytes: Uint8Array, from: number): { text: string; end: number } | null {
  const labels: string[] = [];
  let at = from;
  for (;;) {
    const length = bytes[at];
    if (length === undefined || length > 63 || at + length + 1 - from > 255) return null;
    at += 1;
    if (length === 0) return { text: labels.join("."), end: at };
    if (at + length > bytes.length) return null;
    labels.push(labelText(bytes.subarray(at, at + length)));
    at += length;
  }
}

function labelText(label: Uint8Array): string {
  let text = "";
  for (const byte of label) {
    if (byte === 0x2e || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else if (byte > 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${String(byte).padStart(3, "0")}`;
  }
  return text;
}

/** The EDNS record. It is plain with no options but a cookie (random by design) or zero padding. */
function readOption(bytes: Uint8Array, at: number): { end: number; plain: boolean } | null {
  if (bytes.length < at + 11 || bytes[at] !== 0 || number(bytes, at + 1) !== 41) return null;
  const end = at + 11 + number(bytes, at + 9);
  if (end > bytes.length) return null;
  let plain = true;
  for (let place = at + 11; place < end; ) {
    const code = number(bytes, place);
    const next = place + 4 + number(bytes, place + 2);
    const isCookie = code === 10 && next - place === 12;
    const isPadding = code === 12 && bytes.subarray(place + 4, next).every((byte) => byte === 0);
    plain &&= next <= end && (isCookie || isPadding);
    place = next;
  }
  return { end, plain };
}
