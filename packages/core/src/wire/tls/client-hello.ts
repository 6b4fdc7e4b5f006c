/** What a TLS client said in its first message (RFC 8446, section 4.1.2). Numbers keep their order on the wire. */
export interface ClientHello {
  legacyVersion: number;
  /** Bytes of the session id that it offers to resume, 0 to 255. */
  sessionIdLength: number;
  ciphers: number[];
  extensions: number[];
  /** The server name, as sent; null without the extension or without a host name in it. */
  sni: string | null;
  /** Protocol names as sent (latin1). */
  alpn: string[];
  supportedVersions: number[];
  /** Key exchange groups (RFC 8446, section 4.2.7). */
  groups: number[];
  signatureAlgorithms: number[];
}

export type HelloResult =
  /** `need`: it makes no sense to look again before there are so many bytes. */
  | { kind: "more"; need: number }
  | { kind: "refused"; reason: string }
  /** `length`: bytes of the records that carry it. */
  | { kind: "hello"; hello: ClientHello; length: number };

/** Longer hellos are refused; with post-quantum key shares they have about 2 KB. */
export const largestHello = 64 * 1024;

/**
 * Looks for a whole ClientHello at the front of what a client sent; it may span several records.
 * Lengths are never trusted, and it never throws.
 */
export function readClientHello(bytes: Uint8Array): HelloResult {
  let at = 0;
  const fragments: Uint8Array[] = [];
  let have = 0;
  let want = 4;
  while (have < want) {
    if (bytes.length < at + 5) return { kind: "more", need: at + 5 };
    if (bytes[at] !== 0x16 || bytes[at + 1] !== 0x03)
      return refused("a record of it is no handshake");
    const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    if (length === 0 || length > 16_640) return refused("a record of it has an impossible length");
    const end = at + 5 + length;
    if (end > largestHello) return refused("it is too large");
    if (bytes.length < end) return { kind: "more", need: end };
    const fragment = bytes.subarray(at + 5, end);
    fragments.push(fragment);
    have += length;
    at = end;
    if (want === 4 && have >= 4) {
      const start = join(fragments, 4);
      if (start[0] !== 0x01) return refused("its first message is no ClientHello");
      want = 4 + (((start[1] ?? 0) << 16) | ((start[2] ?? 0) << 8) | (start[3] ?? 0));
      if (want > largestHello) return refused("it is too large");
    }
  }
  const hello = parseBody(join(fragments, want).subarray(4));
  return hello
    ? { kind: "hello", hello, length: at }
    : refused("its parts have impossible lengths");
}

/** Reserved values that clients send to keep servers tolerant (RFC 8701): 0x0a0a, 0x1a1a … */
export function isGrease(id: number): boolean {
  return (id & 0x0f0f) === 0x0a0a && id >> 8 === (id & 0xff);
}

function refused(why: string): HelloResult {
  return { kind: "refused", reason: `the TLS hello cannot be read: ${why}` };
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    const part = piece.subarray(0, length - at);
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A place in bytes; reading beyond the end gives null, and stays there. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(size: 1 | 2): number | null {
    const bytes = this.take(size);
    if (!bytes) return null;
    return size === 1 ? (bytes[0] ?? 0) : ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  }

  take(size: number): Uint8Array | null {
    if (this.left < size) return null;
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** A run of bytes with its length in front. */
  vector(size: 1 | 2): Reader | null {
    const length = this.number(size);
    const bytes = length === null ? null : this.take(length);
    return bytes && new Reader(bytes);
  }

  numbers(size: 1 | 2): number[] {
    const found: number[] = [];
    for (let next = this.number(size); next !== null; next = this.number(size)) found.push(next);
    return found;
  }

  text(): string {
    return String.fromCharCode(...(this.take(this.left) ?? []));
  }
}

function parseBody(bytes: Uint8Array): ClientHello | null {
  const reader = new Reader(bytes);
  const legacyVersion = reader.number(2);
  const random = reader.take(32);
  const session = reader.vector(1);
  const ciphers = reader.vector(2);
  const compression = reader.vector(1);
  if (legacyVersion === null || !random || !session || !ciphers || !compression) return null;
  const hello: ClientHello = {
    legacyVersion,
    sessionIdLength: session.left,
    ciphers: ciphers.numbers(2),
    extensions: [],
    sni: null,
    alpn: [],
    supportedVersions: [],
    groups: [],
    signatureAlgorithms: [],
  };
  if (reader.left === 0) return hello;
  const extensions = reader.vector(2);
  if (!extensions) return null;
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const content = extensions.vector(2);
    if (type === null || !content) return null;
    hello.extensions.push(type);
    readExtension(hello, type, content);
  }
  return hello;
}

/** Takes what is of interest from one extension; a malformed content leaves the hello as it is. */
function readExtension(hello: ClientHello, type: number, content: Reader): void {
  if (type === 0x0000) {
    const names = content.vector(2);
    const kind = names?.number(1);
    if (kind === 0) hello.sni = names?.vector(2)?.text() ?? null;
  } else if (type === 0x0010) {
    const names = content.vector(2);
    for (let name = names?.vector(1); name; name = names?.vector(1)) hello.alpn.push(name.text());
  } else if (type === 0x002b) {
    hello.supportedVersions = content.vector(1)?.numbers(2) ?? [];
  } else if (type === 0x000a) {
    hello.groups = content.vector(2)?.numbers(2) ?? [];
  } else if (type === 0x000d) {
    hello.signatureAlgorithms = content.vector(2)?.numbers(2) ?? [];
  }
}
