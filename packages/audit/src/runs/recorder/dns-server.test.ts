import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { describe, expect, test } from "vitest";
import type { Recorder } from "./recorder.ts";
import { connected, freshRecorder, pause, record, textOf, until } from "./testing.ts";

function resolver(recorder: Recorder): Resolver {
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${recorder.dnsPort}`]);
  return resolver;
}

/** A query for `a.example` type A, with the given bytes at its end. */
function query(name = "a.example", tail: number[] = [0, 1, 0, 1], additional = 0): Buffer {
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, additional, ...labels, 0, ...tail]);
}

/** Sends packets and waits for so many replies. */
async function sendUdp(
  port: number,
  expected: number,
  ...packets: Uint8Array[]
): Promise<Buffer[]> {
  const socket = createSocket("udp4");
  const replies: Buffer[] = [];
  socket.on("message", (bytes) => replies.push(bytes));
  for (const packet of packets) socket.send(packet, port, "127.0.0.1");
  await pause(20);
  await until(() => replies.length >= expected);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return replies;
}

describe("every name", () => {
  test("has one address of its own, whatever was asked before", async () => {
    const recorder = await freshRecorder();
    const addresses: string[][] = [];
    for (const names of [
      ["a.example", "b.example"],
      ["b.example", "A.Example", "a.example"],
    ]) {
      recorder.begin({
        apis: { answer: () => ({ provider: "", status: 404, headers: [], chunks: [] }) },
        onSent() {},
      });
      for (const name of names) addresses.push(await resolver(recorder).resolve4(name));
      const heard = await recorder.end();
      const asked = heard.dns.map((question) => question.name);
      expect(asked).toEqual(names.map((name) => name.toLowerCase()));
    }
    await recorder.close();
    const [a, b, b2, upper, a2] = addresses;
    expect(a).not.toEqual(b);
    expect([b2, upper, a2]).toEqual([b, a, a]);
    expect(a?.[0]).toMatch(/^198\.18\.\d+\.\d+$/);
  });

  test("is there, though only its IPv4 address is", async () => {
    const heard = await record(async (recorder) => {
      const dns = resolver(recorder);
      const code = (error: { code: string }): string => error.code;
      expect(await dns.resolve6("a.example").catch(code)).toBe("ENODATA");
      expect(await dns.resolveTxt("a.example").catch(code)).toBe("ENODATA");
      expect(await dns.resolveSrv("_x._tcp.a.example").catch(code)).toBe("ENODATA");
      expect(await dns.resolve4("localhost")).toEqual(["127.0.0.1"]);
      expect(await sendUdp(recorder.dnsPort, 1, query("a.example", [0, 65, 0, 1]))).toHaveLength(1);
    });
    expect(heard.dns.map(({ type, transport }) => [type, transport])).toEqual(
      ["AAAA", "TXT", "SRV", "A", "HTTPS"].map((type) => [type, "udp"]),
    );
    expect(heard.gaps).toEqual([]);
    expect(heard.connections).toEqual([]);
  });

  test("can be asked for over TCP, in pieces", async () => {
    const heard = await record(async ({ dnsPort }) => {
      const socket = await connected(dnsPort);
      const question = query("A.exaMple");
      const packet = Buffer.concat([Buffer.from([0, question.length]), question]);
      const reply = new Promise<Buffer>((resolve) => socket.once("data", resolve));
      for (const byte of packet) socket.write(Buffer.from([byte]));
      const bytes = await reply;
      expect(bytes.readUInt16BE()).toBe(bytes.length - 2);
      expect([...bytes.subarray(-4, -2)]).toEqual([198, 18]);
      socket.destroy();
    });
    expect(heard.dns).toMatchObject([{ name: "A.exaMple", type: "A", transport: "tcp" }]);
  });
});

test("packets that are no queries, or say more than a question, are kept", async () => {
  const loop = Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1]);
  const heard = await record(async ({ dnsPort }) => {
    const bad = [Buffer.alloc(3), loop, query().subarray(0, -1), Buffer.alloc(60_000, 63)];
    expect(await sendUdp(dnsPort, 0, ...bad)).toEqual([]);
    const option = (data: number[]): number[] => [
      0,
      0,
      41,
      16,
      0,
      0,
      0,
      0,
      0,
      0,
      data.length,
      ...data,
    ];
    const cookie = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    const secret = [0xff, 0xff, 0, 3, 0x61, 0x62, 0x63];
    expect(
      await sendUdp(dnsPort, 1, query("c.example", [0, 1, 0, 1, ...option(cookie)], 1)),
    ).toHaveLength(1);
    expect(
      await sendUdp(dnsPort, 1, query("d.example", [0, 1, 0, 1, ...option(secret)], 1)),
    ).toHaveLength(1);
    expect(
      await sendUdp(dnsPort, 1, query("e.example", [0, 1, 0, 1, 0x74, 0x61, 0x69, 0x6c])),
    ).toHaveLength(1);
  });
  expect(heard.gaps).toContain("4 DNS packets could not be read");
  const kept = textOf(heard.connections[0]?.undecoded?.bytes);
  expect(kept).toContain("abc");
  expect(kept).toContain("tail");
  expect(kept).not.toContain("\x01\x02\x03\x04\x05");
});

test("a connection carries the name that its address was given out for", async () => {
  const recorder = await freshRecorder();
  let address = "";
  await recorder.close();
  const { startRecorder } = await import("./index.ts");
  const faked = await startRecorder({
    tcpPort: 0,
    udpPort: 0,
    dnsPort: 0,
    originalDestination: async () => ({ address, port: 443 }),
  });
  faked.begin({
    apis: { answer: () => ({ provider: "", status: 404, headers: [], chunks: [] }) },
    onSent() {},
  });
  [address = ""] = await resolver(faked).resolve4("Named.Example");
  await fetch(`http://127.0.0.1:${faked.tcpPort}/`);
  const heard = await faked.end();
  await faked.close();
  expect(heard.connections).toMatchObject([{ name: "named.example", address, port: 443 }]);
});
