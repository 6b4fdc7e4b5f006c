/**
 * What the interpreter is given before anything of a subject runs in it: encoders and decoders that
 * browsers and Node.js have, the runner of calls, and no way to change a built-in afterwards. It is
 * text, because it runs there and not here.
 */
export const prelude = String.raw`
(() => {
  "use strict";
  const {
    Array, ArrayBuffer, Error, JSON, Map, Math, Number, Object, RangeError, Reflect, Set, String,
    TypeError, Uint8Array,
  } = globalThis;
  const { stringify, parse } = JSON;
  const { apply, ownKeys } = Reflect;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { freeze, getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf, setPrototypeOf } = Object;
  const uncurry = (f) => (self, ...args) => apply(f, self, args);
  const slice = uncurry(String.prototype.slice);
  const lower = uncurry(String.prototype.toLowerCase);
  const join = uncurry(Array.prototype.join);
  const eachOfMap = uncurry(Map.prototype.forEach);
  const eachOfSet = uncurry(Set.prototype.forEach);
  const { fromCharCode, fromCodePoint } = String;

  // --- bytes and text ---
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const digits = new Uint8Array(256).fill(255);
  for (let i = 0; i < 64; i++) digits[alphabet.charCodeAt(i)] = i;
  digits[45] = 62;
  digits[95] = 63;
  const fromBase64 = (text) => {
    const bytes = new Uint8Array(((text.length * 3) >> 2) + 3);
    let length = 0, bits = 0, held = 0;
    for (let i = 0; i < text.length; i++) {
      // Node.js looks at the low byte of a character only.
      const code = text.charCodeAt(i) & 255;
      if (code === 61) break;
      const digit = digits[code];
      if (digit === 255) continue;
      bits = (bits << 6) | digit;
      held += 6;
      if (held >= 8) {
        held -= 8;
        bytes[length++] = bits >> held;
        bits &= (1 << held) - 1;
      }
    }
    return bytes.slice(0, length);
  };
  const toBase64 = (bytes, isUrl) => {
    const pieces = [];
    for (let i = 0; i < bytes.length; i += 3) {
      const left = bytes.length - i;
      const bits = (bytes[i] << 16) | ((left > 1 ? bytes[i + 1] : 0) << 8) | (left > 2 ? bytes[i + 2] : 0);
      pieces[pieces.length] = alphabet[bits >> 18] + alphabet[(bits >> 12) & 63] +
        (left > 1 ? alphabet[(bits >> 6) & 63] : isUrl ? "" : "=") +
        (left > 2 ? alphabet[bits & 63] : isUrl ? "" : "=");
    }
    const text = join(pieces, "");
    return isUrl ? text.replace(/\+/g, "-").replace(/\//g, "_") : text;
  };
  const toUtf8 = (text) => {
    const bytes = new Uint8Array(text.length * 3);
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0xd800 && code < 0xe000) {
        const low = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if (code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          i++;
        } else code = 0xfffd;
      }
      if (code < 0x80) bytes[length++] = code;
      else if (code < 0x800) {
        bytes[length++] = 0xc0 | (code >> 6);
        bytes[length++] = 0x80 | (code & 63);
      } else if (code < 0x10000) {
        bytes[length++] = 0xe0 | (code >> 12);
        bytes[length++] = 0x80 | ((code >> 6) & 63);
        bytes[length++] = 0x80 | (code & 63);
      } else {
        bytes[length++] = 0xf0 | (code >> 18);
        bytes[length++] = 0x80 | ((code >> 12) & 63);
        bytes[length++] = 0x80 | ((code >> 6) & 63);
        bytes[length++] = 0x80 | (code & 63);
      }
    }
    return bytes.slice(0, length);
  };
  const beyondAscii = /[\x80-\xff]/;
  // As the Encoding Standard decodes: each broken sequence is one U+FFFD.
  const fromUtf8 = (bytes) => {
    if (bytes.length < 2048) {
      const plain = apply(fromCharCode, undefined, bytes);
      if (!beyondAscii.test(plain)) return plain;
    }
    const pieces = [];
    let text = "";
    for (let i = 0; i < bytes.length; ) {
      const lead = bytes[i++];
      if (lead < 0x80) text += fromCharCode(lead);
      else {
        let need = lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
        let code = need === 1 ? lead & 31 : need === 2 ? lead & 15 : lead & 7;
        let least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
        let most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
        let isGood = need > 0;
        for (; need > 0; need--) {
          const next = i < bytes.length ? bytes[i] : 0;
          if (next < least || next > most) { isGood = false; break; }
          least = 0x80;
          most = 0xbf;
          code = (code << 6) | (next & 63);
          i++;
        }
        text += isGood ? fromCodePoint(code) : "\ufffd";
      }
      if (text.length > 4096) { pieces[pieces.length] = text; text = ""; }
    }
    pieces[pieces.length] = text;
    return join(pieces, "");
  };
  const latin1 = (bytes, mask) => {
    const pieces = [];
    let text = "";
    for (let i = 0; i < bytes.length; i++) {
      text += fromCharCode(bytes[i] & mask);
      if (text.length > 4096) { pieces[pieces.length] = text; text = ""; }
    }
    pieces[pieces.length] = text;
    return join(pieces, "");
  };
  const fromCodes = (text) => {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  };
  const hexDigit = (code) =>
    code >= 48 && code < 58 ? code - 48 : code >= 97 && code < 103 ? code - 87 : code >= 65 && code < 71 ? code - 55 : -1;
  const encode = (text, encoding) => {
    switch (lower(encoding === undefined ? "utf8" : String(encoding))) {
      case "utf8": case "utf-8": return toUtf8(text);
      case "base64": case "base64url": return fromBase64(text);
      case "hex": {
        const bytes = new Uint8Array(text.length >> 1);
        for (let i = 0; i < bytes.length; i++) {
          const high = hexDigit(text.charCodeAt(2 * i) & 255);
          const low = hexDigit(text.charCodeAt(2 * i + 1) & 255);
          if (high < 0 || low < 0) return bytes.slice(0, i);
          bytes[i] = (high << 4) | low;
        }
        return bytes;
      }
      case "latin1": case "binary": case "ascii": return fromCodes(text);
      case "utf16le": case "utf-16le": case "ucs2": case "ucs-2": {
        const bytes = new Uint8Array(2 * text.length);
        for (let i = 0; i < text.length; i++) {
          const code = text.charCodeAt(i);
          bytes[2 * i] = code;
          bytes[2 * i + 1] = code >> 8;
        }
        return bytes;
      }
      default: throw new TypeError("unknown encoding");
    }
  };
  const decode = (bytes, encoding) => {
    switch (lower(encoding === undefined ? "utf8" : String(encoding))) {
      case "utf8": case "utf-8": return fromUtf8(bytes);
      case "base64": return toBase64(bytes, false);
      case "base64url": return toBase64(bytes, true);
      case "hex": {
        const pieces = [];
        for (let i = 0; i < bytes.length; i++) {
          pieces[i] = "0123456789abcdef"[bytes[i] >> 4] + "0123456789abcdef"[bytes[i] & 15];
        }
        return join(pieces, "");
      }
      case "latin1": case "binary": return latin1(bytes, 255);
      case "ascii": return latin1(bytes, 127);
      case "utf16le": case "utf-16le": case "ucs2": case "ucs-2": {
        let text = "";
        for (let i = 0; i + 1 < bytes.length; i += 2) text += fromCharCode(bytes[i] | (bytes[i + 1] << 8));
        return text;
      }
      default: throw new TypeError("unknown encoding");
    }
  };

  class Buffer extends Uint8Array {
    static from(value, encoding, length) {
      const bytes = typeof value === "string" ? encode(value, encoding)
        : value instanceof ArrayBuffer ? new Uint8Array(value, encoding, length)
        : isView(value) || isArray(value) ? Uint8Array.from(value)
        : value && isArray(value.data) ? Uint8Array.from(value.data) : undefined;
      if (bytes === undefined) throw new TypeError("not bytes");
      setPrototypeOf(bytes, Buffer.prototype);
      return bytes;
    }
    static alloc(size, fill) {
      const bytes = Buffer.from(new Uint8Array(size));
      return fill === undefined ? bytes : bytes.fill(typeof fill === "string" ? fill.charCodeAt(0) : fill);
    }
    static allocUnsafe(size) { return Buffer.alloc(size); }
    static isBuffer(value) { return value instanceof Buffer; }
    static byteLength(text, encoding) { return typeof text === "string" ? encode(text, encoding).length : text.byteLength; }
    static concat(list) {
      let length = 0;
      for (const item of list) length += item.length;
      const whole = Buffer.alloc(length);
      let at = 0;
      for (const item of list) { whole.set(item, at); at += item.length; }
      return whole;
    }
    toString(encoding, from, to) {
      return decode(from === undefined && to === undefined ? this : Uint8Array.prototype.slice.call(this, from, to), encoding);
    }
    equals(other) { return this.toString("latin1") === Buffer.from(other).toString("latin1"); }
    readUInt8(at = 0) { return this[at]; }
    readUInt16LE(at = 0) { return this[at] | (this[at + 1] << 8); }
    readUInt16BE(at = 0) { return (this[at] << 8) | this[at + 1]; }
    readUInt32LE(at = 0) { return (this[at] | (this[at + 1] << 8) | (this[at + 2] << 16) | (this[at + 3] << 24)) >>> 0; }
    readUInt32BE(at = 0) { return ((this[at] << 24) | (this[at + 1] << 16) | (this[at + 2] << 8) | this[at + 3]) >>> 0; }
    swap16() {
      for (let i = 0; i + 1 < this.length; i += 2) [this[i], this[i + 1]] = [this[i + 1], this[i]];
      return this;
    }
  }
  class TextDecoder {
    #encoding;
    constructor(encoding = "utf-8") { this.#encoding = lower(String(encoding)) === "latin1" ? "latin1" : encoding; }
    decode(value) {
      if (value === undefined) return "";
      const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const text = decode(bytes, this.#encoding);
      return text.charCodeAt(0) === 0xfeff ? slice(text, 1) : text;
    }
  }
  class TextEncoder {
    encode(text = "") { return toUtf8(String(text)); }
  }
  const atob = (text) => {
    const clean = String(text).replace(/[\t\n\f\r ]+/g, "");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) throw new Error("not base64");
    return latin1(fromBase64(clean), 255);
  };
  const btoa = (text) => toBase64(fromCodes(String(text)), false);
  for (const [name, value] of Object.entries({ Buffer, TextDecoder, TextEncoder, atob, btoa })) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  for (const name of ["window", "global", "self"]) {
    Object.defineProperty(globalThis, name, { value: globalThis, writable: true, configurable: true });
  }
  delete Math.random;
  delete globalThis.Date;

  // --- the runner ---
  // What comes back: primitives as they are, [0, ...array], [1, key, value, ...], [2, ...set],
  // [3, key, value, ...] of a map, [4, ...bytes], [5, text of an odd number], [6] undefined,
  // [9] for what cannot come back.
  let room = 0;
  const pack = (value, depth) => {
    switch (typeof value) {
      case "string":
        room -= value.length;
        if (room < 0) throw new RangeError("too large");
        return value;
      case "boolean":
        return value;
      case "number":
        room -= 8;
        return value - value === 0 && !Object.is(value, -0) ? value : [5, Object.is(value, -0) ? "-0" : String(value)];
      case "undefined":
        return [6];
      case "object":
        break;
      default:
        return [9];
    }
    if (value === null) return null;
    if (depth > 6) throw new RangeError("too deep");
    const out = [];
    const put = (item) => {
      room -= 8;
      if (room < 0) throw new RangeError("too large");
      Object.defineProperty(out, out.length, { value: item, writable: true, enumerable: true, configurable: true });
    };
    if (isArray(value)) {
      const { length } = value;
      if (length * 8 > room) throw new RangeError("too large");
      put(0);
      for (let i = 0; i < length; i++) put(pack(value[i], depth + 1));
      return out;
    }
    if (isView(value)) {
      const { length } = value;
      if (typeof length !== "number" || length * 8 > room) throw new RangeError("too large");
      put(4);
      for (let i = 0; i < length; i++) put(Number(value[i]));
      return out;
    }
    if (value instanceof Set) {
      put(2);
      eachOfSet(value, (item) => put(pack(item, depth + 1)));
      return out;
    }
    if (value instanceof Map) {
      put(3);
      eachOfMap(value, (item, key) => { put(pack(key, depth + 1)); put(pack(item, depth + 1)); });
      return out;
    }
    const above = getPrototypeOf(value);
    if (above !== null && above !== Object.prototype) return [9];
    put(1);
    for (const key of ownKeys(value)) {
      if (typeof key !== "string") continue;
      const property = getOwnPropertyDescriptor(value, key);
      if (property === undefined || !property.enumerable) continue;
      room -= key.length;
      put(key);
      put("value" in property ? pack(property.value, depth + 1) : [9]);
    }
    return out;
  };
  let at = 0;
  let out = [];
  const perCall = 1_500_000;
  const perBatch = 8_000_000;
  const step = (made) => { out[out.length] = made; };
  const one = (f, self, args) => {
    room = perCall;
    try {
      return pack(apply(f, self, args), 0);
    } catch {
      return [9];
    }
  };
  const begin = (from) => { at = from; out = []; };
  // Runs calls from a place on, until all are done or the answer is large; $answer says how far it came.
  const batch = (f, self, text, from) => {
    const calls = parse(text);
    begin(from);
    for (let sum = 0; at < calls.length && sum < perBatch; at++) {
      const made = one(f, self, calls[at]);
      sum += perCall - room;
      step(made);
    }
  };
  const codes = (list, from) => {
    begin(from);
    for (let sum = 0; at < list.length && sum < perBatch; at++) {
      const made = one(list[at], undefined, []);
      sum += perCall - room;
      step(made);
    }
  };
  const answer = () => stringify([at, out]);
  for (const [name, value] of [["$batch", batch], ["$codes", codes], ["$answer", answer]]) {
    Object.defineProperty(globalThis, name, { value });
  }

  // --- nothing of this may be changed ---
  const seen = new Set();
  const seal = (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    if (value === globalThis) return;
    seen.add(value);
    freeze(value);
    seal(getPrototypeOf(value));
    for (const key of ownKeys(value)) {
      const property = getOwnPropertyDescriptor(value, key);
      if ("value" in property) seal(property.value);
      else { seal(property.get); seal(property.set); }
    }
  };
  for (const key of getOwnPropertyNames(globalThis)) {
    const property = getOwnPropertyDescriptor(globalThis, key);
    if (!("value" in property)) continue;
    seal(property.value);
    if (property.configurable && property.value !== globalThis) {
      Object.defineProperty(globalThis, key, { writable: false, configurable: false });
    }
  }
  seal(getPrototypeOf(function* () {}));
  seal(getPrototypeOf([][Symbol.iterator]()));
  seal(getPrototypeOf(""[Symbol.iterator]()));
  seal(getPrototypeOf(/x/));
})();
`;
