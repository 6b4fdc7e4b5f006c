import { z } from "zod";

/**
 * Raw bytes in the form in which they are kept in JSON: standard base64, padded.
 * Whoever wants to read them decodes with {@link bytesOf}; nothing is ever normalised on the way.
 */
export const base64 = z.base64().brand<"base64">();
export type Base64 = z.infer<typeof base64>;

/** The bytes that a base64 text stands for. */
export function bytesOf(text: Base64): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Bytes as base64 text. Works in browsers and Node alike. */
export function base64Of(bytes: Uint8Array): Base64 {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary) as Base64;
}
