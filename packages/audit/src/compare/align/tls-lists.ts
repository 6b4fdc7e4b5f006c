import { isGrease, readClientHello } from "@telltale/core/wire/tls/client-hello.ts";

/**
 * What of a TLS ClientHello a fingerprint such as JA4 sorts or leaves out: the order of cipher
 * suites and of extensions, the supported groups, the signature algorithms. Empty where the bytes
 * are not a whole ClientHello.
 */
export function tlsLists(raw: Uint8Array): [name: string, list: string][] {
  const read = readClientHello(raw);
  if (read.kind !== "hello") return [];
  const { sessionIdLength, ciphers, extensions, groups, signatureAlgorithms } = read.hello;
  const lists: [string, string][] = [
    ["session-id-length", String(sessionIdLength)],
    ["cipher-order", listOf(ciphers)],
    ["extension-order", listOf(extensions)],
  ];
  if (extensions.includes(0x000a)) lists.push(["groups", listOf(groups)]);
  if (extensions.includes(0x000d))
    lists.push(["signature-algorithms", listOf(signatureAlgorithms)]);
  return lists;
}

/** Values that are random by design are told as one. */
function listOf(ids: readonly number[]): string {
  return ids.map((id) => (isGrease(id) ? "grease" : id.toString(16).padStart(4, "0"))).join(" ");
}
