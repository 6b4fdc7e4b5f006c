import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import {
  bits,
  objectId,
  octets,
  positive,
  sequence,
  set,
  tagged,
  time,
  truth,
  utf8,
} from "./der.ts";

/** Issues certificates for any name, so that TLS can be ended here. */
export interface Authority {
  caPem: string;
  /** The context of a server with that name; an IP address is a name too. */
  contextFor(name: string): SecureContext;
}

const years = 365.25 * 24 * 3600 * 1000;
/** A run's clock may be shifted, so the certificates hold long before and after today. */
const validity = { before: 8 * years, after: 15 * years };
/** Beyond so many names the cache starts anew: a subject may ask for names without end. */
const cachedNames = 500;

const ecdsaWithSha256 = sequence(objectId("1.2.840.10045.4.3.2"));

interface Issuer {
  name: Buffer;
  key: KeyObject;
  keyId: Buffer;
}

/**
 * Makes an authority with a fresh EC P-256 key (RFC 5280 certificates, RFC 5758 signatures).
 * Its names are plain on purpose: a subject that reads the issuer learns nothing of the audit.
 */
export function makeAuthority(now: Date = new Date()): Authority {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = distinguishedName("Local Root CA");
  const keyId = keyIdOf(pair.publicKey);
  const issuer: Issuer = { name, key: pair.privateKey, keyId };
  const caPem = certificate(issuer, name, pair.publicKey, now, [
    extension("2.5.29.19", true, sequence(truth())),
    // keyCertSign and cRLSign.
    extension("2.5.29.15", true, bits(Buffer.from([0x06]), 1)),
    extension("2.5.29.14", false, octets(keyId)),
  ]);
  const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leafKey = leaf.privateKey.export({ type: "pkcs8", format: "pem" });
  const contexts = new Map<string, SecureContext>();
  return {
    caPem,
    contextFor(wanted) {
      const host = certifiableName(wanted);
      const known = contexts.get(host);
      if (known) return known;
      const cert = leafFor(issuer, host, leaf.publicKey, now);
      // The oldest clients are welcome: what they say counts here, not how safely they say it.
      const ciphers = "DEFAULT:@SECLEVEL=0";
      const key = leafKey;
      const context = createSecureContext({
        key,
        cert: cert + caPem,
        ciphers,
        minVersion: "TLSv1",
      });
      if (contexts.size >= cachedNames) contexts.clear();
      contexts.set(host, context);
      return context;
    },
  };
}

/** A name that can stand in a certificate; a hostile SNI may be anything. */
function certifiableName(name: string): string {
  const lower = name.toLowerCase();
  return isIP(lower) || /^[a-z0-9_.*-]{1,253}$/.test(lower) ? lower : "localhost";
}

function leafFor(issuer: Issuer, host: string, key: KeyObject, now: Date): string {
  // The common name may have at most 64 characters; clients look at the alternative name.
  const subject = distinguishedName(host.slice(0, 64));
  const alternative = isIP(host)
    ? tagged(0x87, addressBytes(host))
    : tagged(0x82, Buffer.from(host, "latin1"));
  return certificate(issuer, subject, key, now, [
    extension("2.5.29.19", true, sequence()),
    // digitalSignature.
    extension("2.5.29.15", true, bits(Buffer.from([0x80]), 7)),
    extension("2.5.29.37", false, sequence(objectId("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.17", false, sequence(alternative)),
    extension("2.5.29.14", false, octets(keyIdOf(key))),
    extension("2.5.29.35", false, sequence(tagged(0x80, issuer.keyId))),
  ]);
}

function certificate(
  issuer: Issuer,
  subject: Buffer,
  key: KeyObject,
  now: Date,
  extensions: Buffer[],
): string {
  const serial = randomBytes(16);
  // Never zero and never negative, whatever a reader makes of the first bit.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    tagged(0xa0, positive(Buffer.from([2]))),
    positive(serial),
    ecdsaWithSha256,
    issuer.name,
    sequence(
      time(new Date(now.getTime() - validity.before)),
      time(new Date(now.getTime() + validity.after)),
    ),
    subject,
    key.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions)),
  );
  const whole = sequence(body, ecdsaWithSha256, bits(sign("sha256", body, issuer.key)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function extension(id: string, critical: boolean, content: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [truth()] : []), octets(content));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectId("2.5.4.3"), utf8(commonName))));
}

/** SHA-1 of the key's bits, as RFC 5280, section 4.2.1.2 suggests; it only has to be distinct. */
function keyIdOf(key: KeyObject): Buffer {
  const spki = key.export({ type: "spki", format: "der" });
  return createHash("sha1").update(spki.subarray(-65)).digest();
}

/** An address in network order. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  // The URL parser writes any IPv6 form, embedded IPv4 included, as groups of hex.
  const plain = new URL(`http://[${address.split("%")[0]}]/`).hostname.slice(1, -1);
  const [head = "", tail] = plain.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from(
    [...before, ...zeros, ...after].flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}
