import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { ClientHello } from "./client-hello.ts";
import { ja4 } from "./ja4.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const numbers = (text: string): number[] =>
  text.split(",").map((item) => Number.parseInt(item, 16));

/** The worked example of JA4's technical details: Chrome over TCP, in an order of its own, with GREASE. */
const chrome: ClientHello = {
  legacyVersion: 0x0303,
  sessionIdLength: 32,
  ciphers: numbers(
    "1a1a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035",
  ),
  extensions: numbers(
    "3a3a,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015,dada",
  ),
  sni: "example.com",
  alpn: ["h2", "http/1.1"],
  supportedVersions: numbers("7a7a,0304,0303"),
  groups: numbers("aaaa,001d,0017,0018"),
  signatureAlgorithms: numbers("0403,0804,0401,0503,0805,0501,0806,0601"),
};

test("the published example comes out", () => {
  expect(ja4(chrome, sha256)).toBe("t13d1516h2_8daaf6152771_e5627efa2ab1");
});

test("the published parts of the first section come out", () => {
  const start = (changes: Partial<ClientHello>): string =>
    ja4({ ...chrome, ...changes }, sha256).split("_")[0] ?? "";
  expect(start({ alpn: [] })).toBe("t13d151600");
  expect(start({ alpn: ["http/1.1"] })).toBe("t13d1516h1");
  expect(start({ supportedVersions: [] })).toBe("t12d1516h2");
  expect(start({ extensions: [0x002b] })).toBe("t13i1501h2");
  // The specification's own examples for names that are not alphanumeric.
  const alpn = {
    "\xab": "ab",
    "\xab\xcd": "ad",
    "\x30\xab": "3b",
    "\x30\x31\xab\xcd": "3d",
    "\x30\xab\xcd\x31": "01",
  };
  for (const [name, expected] of Object.entries(alpn)) {
    expect(start({ alpn: [name] }).slice(-2)).toBe(expected);
  }
  expect(ja4({ ...chrome, ciphers: [], extensions: [], alpn: ["h"] }, sha256, "q")).toBe(
    "q13i0000hh_000000000000_000000000000",
  );
});

test("without signature algorithms the list of extensions ends without a separator", () => {
  const list = "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01";
  const last = ja4({ ...chrome, signatureAlgorithms: [] }, sha256).split("_")[2];
  expect(last).toBe(sha256(list).slice(0, 12));
});
