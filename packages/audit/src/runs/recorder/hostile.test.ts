import fc from "fast-check";
import { expect, test } from "vitest";
import { connected, echo, freshRecorder, pause, record, talk, textOf } from "./testing.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** Openings of every protocol that is understood, and things that break them. */
const scrap = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      "GET / HTTP/1.1\r\n",
      "POST http://u:p@H:1/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "CONNECT in.example:443 HTTP/1.1\r\n\r\n",
      "Host: h\r\nContent-Length: 3\r\n",
      "\r\n\r\n",
      "3\r\nabc\r\n0\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\0\0\0\x04\0\0\0\0\0",
      "\x05\x02\x00\x02",
      "\x01\x01a\x01b",
      "\x05\x01\x00\x03\x09a.example\x01\xbb",
      "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03",
      "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n",
      "\x81\x83\x01\x02\x03\x04abc",
      "\x89\x80\0\0\0\0\x88\x80\0\0\0\0",
    )
    .map(latin1),
);

test("whatever a subject sends, the recorder goes on and accounts for every byte", async () => {
  const recorder = await freshRecorder();
  const answer: typeof echo = (request) =>
    request.target === "/ws" && request.method !== ""
      ? { provider: "ws", status: 101, headers: [], chunks: [] }
      : echo(request);
  await fc.assert(
    fc.asyncProperty(
      fc.array(scrap, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (scraps, slow) => {
        recorder.begin({ apis: { answer }, onSent() {} });
        const socket = await connected(recorder.tcpPort);
        socket.on("error", () => {});
        socket.resume();
        for (const piece of scraps) {
          socket.write(piece);
          if (slow) await pause(0);
        }
        socket.end();
        const heard = await recorder.end();
        const sent = scraps.reduce((sum, piece) => sum + piece.length, 0);
        const counted = heard.connections.reduce(
          (sum, connection) => sum + connection.sentBytes,
          0,
        );
        // A recorder that has said its last word may close with some bytes unread; TLS counts apart.
        expect(heard.sentBytes).toBeLessThanOrEqual(sent);
        expect(counted).toBeLessThanOrEqual(heard.sentBytes);
        if (!heard.connections.some((connection) => connection.tls))
          expect(counted).toBe(heard.sentBytes);
      },
    ),
    { numRuns: 250 },
  );
  recorder.begin({ apis: { answer }, onSent() {} });
  expect(await talk(recorder.tcpPort, "GET /alive HTTP/1.1\r\n\r\n")).toContain("GET /alive");
  await recorder.end();
  await recorder.close();
});

test("a tunnel that is filled before it stands is still taken apart", async () => {
  const heard = await record(async ({ tcpPort }) => {
    const inner = "GET /inner HTTP/1.1\r\nHost: in.example\r\n\r\n";
    const got = await talk(tcpPort, `CONNECT in.example:80 HTTP/1.1\r\n\r\n${inner}`);
    expect(got).toContain("GET /inner");
  });
  expect(heard.messages.map((message) => message.form)).toEqual(["connect", "origin"]);
});

test("requests by the thousand, whose answers nobody reads, do not pile up", async () => {
  let answered = 0;
  const large = { afterMs: 0, bytes: Buffer.alloc(64 * 1024) };
  const heard = await record(
    async ({ tcpPort }) => {
      const socket = await connected(tcpPort);
      socket.on("error", () => {});
      socket.pause();
      socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(3000));
      await pause(150);
      // As many as the system's buffers take, and a few more.
      expect(answered).toBeLessThan(1000);
      socket.destroy();
    },
    () => {
      answered += 1;
      return { provider: "p", status: 200, headers: [], chunks: [large] };
    },
  );
  expect(answered).toBe(heard.messages.length);
  expect(textOf(heard.messages[0]?.body)).toBe("");
});

test("scripted APIs that fail do not end the run", async () => {
  const heard = await record(
    async ({ tcpPort }) => {
      expect(await talk(tcpPort, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")).toContain("500");
    },
    () => {
      throw new Error("broken script");
    },
  );
  expect(heard.gaps.join()).toContain("broken script");
});

test("a destination that cannot be looked up costs nothing of what was sent", async () => {
  const { startRecorder } = await import("./index.ts");
  const recorder = await startRecorder({
    tcpPort: 0,
    udpPort: 0,
    dnsPort: 0,
    originalDestination() {
      throw new Error("no table");
    },
  });
  recorder.begin({ apis: { answer: echo }, onSent() {} });
  expect(await talk(recorder.tcpPort, "GET /x HTTP/1.1\r\n\r\n")).toContain("GET /x");
  const heard = await recorder.end();
  await recorder.close();
  expect(heard.messages).toHaveLength(1);
  expect(heard.gaps).toEqual(["where a TCP connection was meant to go is not known"]);
});
