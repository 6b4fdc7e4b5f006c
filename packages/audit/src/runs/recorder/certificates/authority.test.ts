import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { makeAuthority } from "./authority.ts";
import { positive, time } from "./der.ts";

test("the authority signs itself, with a positive serial and a long life", () => {
  for (let round = 0; round < 20; round += 1) {
    const ca = new X509Certificate(makeAuthority().caPem);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(ca.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(new Date(ca.validFrom).getFullYear()).toBeLessThan(new Date().getFullYear() - 6);
    expect(new Date(ca.validTo).getFullYear()).toBeGreaterThan(new Date().getFullYear() + 13);
  }
});

test("numbers stay positive, and times change their form in 2050", () => {
  expect([...positive(Buffer.from([0, 0, 0x80, 1]))]).toEqual([2, 3, 0, 0x80, 1]);
  expect(time(new Date("2049-12-31T23:59:59Z")).subarray(2).toString()).toBe("491231235959Z");
  expect(time(new Date("2050-01-01T00:00:00Z")).subarray(2).toString()).toBe("20500101000000Z");
});

test("contexts are kept by name, and any name may be asked for", () => {
  const authority = makeAuthority();
  expect(authority.contextFor("A.example")).toBe(authority.contextFor("a.example"));
  for (const name of [
    "",
    "\0",
    "ü.example",
    "::ffff:1.2.3.4",
    "fe80::1%eth0",
    "x".repeat(300),
    "*.a",
  ]) {
    expect(() => authority.contextFor(name)).not.toThrow();
  }
});
