import { expect, test } from "vitest";
import type { Answer, ProviderRequest } from "../providers/provider.ts";
import { connected, record, talk, textOf, until } from "./testing.ts";

/** Opens WebSockets, and repeats what is said to it twice. */
function repeat(request: ProviderRequest): Answer {
  const opening = request.method !== "";
  const chunks = ["", "again "].map((text) => ({
    afterMs: 2,
    bytes: Buffer.concat([Buffer.from(text), request.body]),
  }));
  const headers: [string, string][] = [["Sec-WebSocket-Extensions", "permessage-deflate"]];
  return { provider: "ws", status: opening ? 101 : 200, headers, chunks: opening ? [] : chunks };
}

const handshake =
  "GET /chat HTTP/1.1\r\nHost: h.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

test("Node's own client talks, and each of its messages is kept", async () => {
  const heard = await record(async ({ tcpPort }) => {
    const socket = new WebSocket(`ws://127.0.0.1:${tcpPort}/v1/live?x=1`);
    const got: string[] = [];
    const closed = new Promise<number>((resolve) => {
      socket.onclose = (event) => resolve(event.code);
    });
    const large = "x".repeat(70_000);
    socket.onopen = () => {
      socket.send("hello");
      socket.send(large);
    };
    socket.onmessage = (event) => {
      got.push(String(event.data));
      if (got.length === 4) socket.close(1000);
    };
    expect(await closed).toBe(1000);
    expect(got).toEqual(["hello", "again hello", large, `again ${large}`]);
  }, repeat);
  expect(
    heard.messages.map(({ kind, method, scheme, target }) => [kind, method, scheme, target]),
  ).toEqual([
    ["http", "GET", "ws", "/v1/live?x=1"],
    ["websocket", "", "ws", "/v1/live?x=1"],
    ["websocket", "", "ws", "/v1/live?x=1"],
  ]);
  expect(textOf(heard.messages[1]?.body)).toBe("hello");
  expect(heard.messages[1]).toMatchObject({
    host: "127.0.0.1",
    response: { status: 200, provider: "ws" },
  });
  expect(heard.connections[0]?.undecoded).toBeNull();
  expect(heard.gaps).toEqual([]);
});

test("a refusal passes through, and the connection goes on", async () => {
  const heard = await record(
    async ({ tcpPort }) => {
      const got = await talk(tcpPort, handshake, "GET /sse HTTP/1.1\r\nHost: h\r\n\r\n");
      expect(got.match(/HTTP\/1\.1 426/g)).toHaveLength(2);
    },
    () => ({ provider: "no", status: 426, headers: [], chunks: [] }),
  );
  expect(heard.messages.map(({ scheme, target }) => [scheme, target])).toEqual([
    ["ws", "/chat"],
    ["http", "/sse"],
  ]);
});

test("raw frames: the accept value, fragments, pings with contents, a close, and nonsense", async () => {
  const frame = (first: number, text: string): Buffer => {
    const mask = [1, 2, 3, 4];
    const bytes = Buffer.from(text).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
    return Buffer.from([first, 0x80 | text.length, ...mask, ...bytes]);
  };
  const heard = await record(async ({ tcpPort }) => {
    const socket = await connected(tcpPort);
    let got = "";
    socket.on("data", (bytes) => {
      got += bytes.toString("latin1");
    });
    // The first frames come with the handshake, before its answer.
    socket.write(Buffer.concat([Buffer.from(handshake), frame(0x01, "par"), frame(0x89, "tell")]));
    await until(() => got.includes("tell"));
    socket.write(Buffer.concat([frame(0x80, "ts"), frame(0xc1, "compressed")]));
    await until(() => got.includes("again parts"));
    socket.destroy();
    // The example of RFC 6455, section 1.3.
    expect(got).toContain("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    expect(got).not.toMatch(/extensions/i);
    expect(got).toContain("\x8a\x04tell");
    expect(got).toContain("\x81\x05parts");
  }, repeat);
  expect(textOf(heard.messages[1]?.body)).toBe("parts");
  expect(textOf(heard.connections[0]?.undecoded?.bytes)).toMatch(/^tell\xc1/);
  expect(heard.gaps.join()).toContain("a WebSocket frame uses an extension");
});
