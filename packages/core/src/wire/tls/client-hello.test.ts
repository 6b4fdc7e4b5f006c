import { connect, createServer } from "node:net";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { readClientHello } from "./client-hello.ts";

let real: Uint8Array = new Uint8Array(0);

/** What Node's own TLS client sends first. */
beforeAll(async () => {
  real = await new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.once("data", (bytes: Buffer) => {
        resolve(Uint8Array.from(bytes));
        socket.destroy();
        server.close();
      });
    });
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? (address?.port ?? 0) : 0;
      const socket = connect(port, "127.0.0.1");
      const options = { socket, servername: "real.example", ALPNProtocols: ["h2", "x"] };
      connectTls(options).on("error", () => {});
    });
    server.on("error", reject);
  });
});

test("a real hello is read, and nothing behind it", () => {
  const result = readClientHello(Uint8Array.from([...real, 1, 2, 3]));
  if (result.kind !== "hello") throw new Error(result.kind);
  expect(result.length).toBe(real.length);
  expect(result.hello).toMatchObject({
    sni: "real.example",
    alpn: ["h2", "x"],
    legacyVersion: 0x0303,
  });
  expect(result.hello.supportedVersions).toContain(0x0304);
  expect(result.hello.signatureAlgorithms.length).toBeGreaterThan(3);
  expect(result.hello.groups).toContain(0x001d);
  expect(result.hello.sessionIdLength).toBe(32);
});

test("it may be spread over records of any size, and asks for more until it is whole", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (size) => {
      const body = real.subarray(5);
      const records: number[] = [];
      for (let at = 0; at < body.length; at += size) {
        const part = body.subarray(at, at + size);
        records.push(0x16, 3, 1, part.length >> 8, part.length & 0xff, ...part);
      }
      const bytes = Uint8Array.from(records);
      const whole = readClientHello(bytes);
      expect(whole).toMatchObject({ kind: "hello", length: bytes.length });
      for (const cut of [0, 1, 5, 6, bytes.length >> 1, bytes.length - 1]) {
        const part = readClientHello(bytes.subarray(0, cut));
        expect(part.kind).toBe("more");
        if (part.kind === "more") expect(part.need).toBeGreaterThan(cut);
      }
    }),
    { numRuns: 60 },
  );
});

test("damaged and random hellos never throw, and always come to an end", () => {
  const damage = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 12 });
  fc.assert(
    fc.property(damage, (changes) => {
      const bytes = Uint8Array.from(real);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      expect(["more", "refused", "hello"]).toContain(readClientHello(bytes).kind);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
      const bytes = Uint8Array.from([0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3, ...tail]);
      expect(["more", "refused", "hello"]).toContain(readClientHello(bytes).kind);
    }),
  );
});
