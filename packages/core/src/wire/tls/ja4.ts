import { type ClientHello, isGrease } from "./client-hello.ts";

/**
 * The JA4 fingerprint of a TLS client: what it offers, whatever the order of its extensions.
 * After the technical details of JA4 by FoxIO (2023), which place no patent on this one.
 *
 * @param sha256 hash of a text as lower-case hex; passed in, since browsers and Node differ there
 * @param transport `t` over TCP, `q` over QUIC
 */
export function ja4(
  hello: ClientHello,
  sha256: (text: string) => string,
  transport: "t" | "q" = "t",
): string {
  const ciphers = hello.ciphers.filter((id) => !isGrease(id));
  const extensions = hello.extensions.filter((id) => !isGrease(id));
  const short = (list: string): string =>
    list === "" ? "000000000000" : sha256(list).slice(0, 12);
  const kinds = extensions.filter((id) => id !== 0x0000 && id !== 0x0010);
  const algorithms = hello.signatureAlgorithms.filter((id) => !isGrease(id)).map(hex);
  const sorted = kinds.map(hex).sort().join(",");
  const start = [
    transport,
    versionOf(hello),
    extensions.includes(0x0000) ? "d" : "i",
    count(ciphers.length),
    count(extensions.length),
    alpnOf(hello.alpn[0]),
  ].join("");
  const tail = algorithms.length === 0 ? sorted : `${sorted}_${algorithms.join(",")}`;
  return `${start}_${short(ciphers.map(hex).sort().join(","))}_${short(kinds.length === 0 ? "" : tail)}`;
}

function hex(id: number): string {
  return id.toString(16).padStart(4, "0");
}

function count(length: number): string {
  return String(Math.min(length, 99)).padStart(2, "0");
}

const versions = new Map([
  [0x0304, "13"],
  [0x0303, "12"],
  [0x0302, "11"],
  [0x0301, "10"],
  [0x0300, "s3"],
  [0x0002, "s2"],
]);

/** The highest version offered in the extension, or the old field where there is none. */
function versionOf(hello: ClientHello): string {
  const offered = hello.supportedVersions.filter((id) => !isGrease(id));
  const highest = offered.length === 0 ? hello.legacyVersion : Math.max(...offered);
  return versions.get(highest) ?? "00";
}

/** First and last character of the first protocol; of its hex form where one is not alphanumeric. */
function alpnOf(name: string | undefined): string {
  if (name === undefined || name === "") return "00";
  const first = name[0] ?? "0";
  const last = name.at(-1) ?? "0";
  if (/^[0-9A-Za-z]{2}$/.test(first + last)) return first + last;
  const byte = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, "0");
  return `${byte(first)[0]}${byte(last)[1]}`;
}
