import type * as Crypto from "node:crypto";
import type { Load } from "./preload.ts";

/**
 * Replaces the sources of randomness of a JavaScript program by a generator that gives the same in
 * every run of the same command line. Each source has a stream of its own, so that a change in the
 * use of one leaves the others alone. Self-contained: its text is run inside the subject.
 */
export function installRandomness(load: Load, { seed }: { seed: string }): void {
  const crypto = load("node:crypto") as typeof Crypto;
  const key = `${seed}\0${process.argv.slice(1).join("\0")}`;
  const { createHash } = crypto;

  /** SHA-256 in counter mode. */
  const stream = (name: string) => {
    let counter = 0;
    return (size: number): Uint8Array => {
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size; at += 32) {
        const block = createHash("sha256").update(`${key}\0${name}\0${counter}`).digest();
        counter += 1;
        bytes.set(block.subarray(0, Math.min(32, size - at)), at);
      }
      return bytes;
    };
  };
  const settle = (owner: object, name: string, value: unknown) =>
    Object.defineProperty(owner, name, { value, writable: true, configurable: true });

  // sfc32 (C. Doty-Humphrey, PractRand): Math.random is called too often for a hash.
  const start = new DataView(stream("math")(16).buffer);
  let a = start.getUint32(0);
  let b = start.getUint32(4);
  let c = start.getUint32(8);
  let d = start.getUint32(12);
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  settle(Math, "random", { random: () => (next() * 0x200000 + (next() >>> 11)) / 2 ** 53 }.random);

  const view = (target: ArrayBufferView | ArrayBuffer, offset = 0, size?: number) => {
    const unit = (target as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    const from = (ArrayBuffer.isView(target) ? target.byteOffset : 0) + offset * unit;
    const length = size === undefined ? target.byteLength - offset * unit : size * unit;
    return new Uint8Array(ArrayBuffer.isView(target) ? target.buffer : target, from, length);
  };

  // The true functions run first: they check their arguments as ever.
  const bytesOf = stream("bytes");
  const realBytes = crypto.randomBytes;
  const randomBytes = (size: number, done?: (error: Error | null, bytes: Buffer) => void) => {
    const drawn =
      typeof size === "number" && size >= 0 && size < 2 ** 31 ? bytesOf(size) : new Uint8Array(0);
    if (done === undefined) {
      const bytes = realBytes(size);
      bytes.set(drawn);
      return bytes;
    }
    return realBytes(size, (error, bytes) => {
      if (error === null) bytes.set(drawn);
      done(error, bytes);
    });
  };
  for (const name of ["randomBytes", "pseudoRandomBytes", "prng", "rng"]) {
    if (name in crypto) settle(crypto, name, randomBytes);
  }

  const fillOf = stream("fill");
  const realFillSync = crypto.randomFillSync;
  settle(crypto, "randomFillSync", (target: Uint8Array, offset?: number, size?: number) => {
    realFillSync(target, offset as number, size as number);
    const region = view(target, offset, size);
    region.set(fillOf(region.length));
    return target;
  });
  const realFill = crypto.randomFill as (...args: unknown[]) => void;
  settle(crypto, "randomFill", (target: Uint8Array, ...rest: unknown[]) => {
    const done = rest.pop() as (error: Error | null, target: Uint8Array) => void;
    const [offset, size] = rest as number[];
    realFill(target, ...rest, (error: Error | null) => {
      if (error === null) {
        const region = view(target, offset, size);
        region.set(fillOf(region.length));
      }
      done(error, target);
    });
  });

  const intOf = stream("int");
  const realInt = crypto.randomInt as (...args: unknown[]) => number | undefined;
  settle(crypto, "randomInt", (...args: unknown[]) => {
    const numbers = args.filter((arg) => typeof arg === "number");
    const [low, high] = numbers.length > 1 ? numbers : [0, numbers[0]];
    const draw = () => {
      const drawn = new DataView(intOf(8).buffer).getBigUint64(0);
      return low === undefined || high === undefined ? 0 : low + Number(drawn % BigInt(high - low));
    };
    const done = args.at(-1);
    if (typeof done !== "function") {
      realInt(...args);
      return draw();
    }
    return realInt(...args.slice(0, -1), (error: Error | null) =>
      done(error, error === null ? draw() : undefined),
    );
  });

  const uuidOf = stream("uuid");
  const uuid = () => {
    const bytes = Buffer.from(uuidOf(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // Version 4 and its variant, RFC 9562.
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  settle(crypto, "randomUUID", { randomUUID: () => uuid() }.randomUUID);
  const uuid7 = () => {
    const at = BigInt(Date.now()).toString(16).padStart(12, "0");
    return `${at.slice(0, 8)}-${at.slice(8)}-7${uuid().slice(15)}`;
  };
  if ("randomUUIDv7" in crypto) settle(crypto, "randomUUIDv7", uuid7);

  const valuesOf = stream("values");
  const webCrypto = globalThis.crypto;
  const realValues = webCrypto.getRandomValues.bind(webCrypto);
  const getRandomValues = (target: Uint8Array<ArrayBuffer>) => {
    realValues(target);
    const region = view(target);
    region.set(valuesOf(region.length));
    return target;
  };
  const replaced = { getRandomValues, randomUUID: () => uuid() };
  for (const [name, value] of Object.entries(replaced)) {
    // Both have them on the prototype; Bun's can only be covered by the object's own.
    try {
      settle(Object.getPrototypeOf(webCrypto), name, value);
    } catch {
      // The next one may do.
    }
    if (Reflect.get(webCrypto, name) !== value) Reflect.set(webCrypto, name, value);
    if (Reflect.get(webCrypto, name) !== value)
      throw new Error(`crypto.${name} cannot be replaced`);
  }
}
