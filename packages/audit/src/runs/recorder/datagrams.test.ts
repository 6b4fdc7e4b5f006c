import { createSocket } from "node:dgram";
import { expect, test } from "vitest";
import { pause, record, textOf } from "./testing.ts";

async function sendFrom(host: string, port: number, ...packets: Uint8Array[]): Promise<number> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  let replies = 0;
  socket.on("message", () => {
    replies += 1;
  });
  for (const packet of packets) socket.send(packet, port, host);
  await pause(25);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return replies;
}

test("datagrams are kept by flow, over both families, without a reply", async () => {
  const quic = Buffer.alloc(1200);
  quic.set([0xc3, 0, 0, 0, 1, 8]);
  let port = 0;
  const heard = await record(async ({ udpPort }) => {
    port = udpPort;
    expect(await sendFrom("127.0.0.1", udpPort, Buffer.from("one"), Buffer.from("two"))).toBe(0);
    expect(await sendFrom("::1", udpPort, Buffer.from("six"))).toBe(0);
    await sendFrom("127.0.0.1", udpPort, quic);
    await sendFrom("127.0.0.1", udpPort, Buffer.alloc(0));
  });
  const flows = heard.connections.map(({ transport, family, sentBytes, undecoded }) => [
    transport,
    family,
    sentBytes,
    textOf(undecoded?.bytes)?.slice(0, 6),
  ]);
  expect(flows).toEqual([
    ["udp", 4, 6, "onetwo"],
    ["udp", 6, 3, "six"],
    ["udp", 4, 1200, "\xc3\x00\x00\x00\x01\x08"],
    ["udp", 4, 0, ""],
  ]);
  expect(heard.connections[2]?.undecoded?.reason).toContain("QUIC version 1");
  expect(heard.gaps).toEqual([expect.stringContaining("QUIC version 1")]);
  expect(heard.connections[0]?.port).toBe(port);
  expect(heard.sentBytes).toBe(1209);
});
