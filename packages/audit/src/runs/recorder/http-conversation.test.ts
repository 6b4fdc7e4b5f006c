import { Agent, request } from "node:http";
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Answer } from "../providers/provider.ts";
import { connected, curl, record, talk, textOf } from "./testing.ts";

function send(port: number, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      { port, agent, method: "POST", path: "/v1", headers: { "X-Case": " a  b " } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (piece: string) => {
          text += piece;
        });
        answer.on("end", () => resolve(text));
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

describe("ordinary clients", () => {
  test("keep one connection alive for several requests", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const heard = await record(async ({ tcpPort }) => {
      expect(await send(tcpPort, agent, "one")).toBe("POST /v1 one");
      expect(await send(tcpPort, agent, "two")).toBe("POST /v1 two");
      agent.destroy();
    });
    expect(heard.connections).toHaveLength(1);
    expect(heard.messages.map((message) => [message.id, textOf(message.body)])).toEqual([
      ["m1", "one"],
      ["m2", "two"],
    ]);
    expect(heard.messages[0]).toMatchObject({
      connection: "c1",
      scheme: "http",
      host: "localhost",
      method: "POST",
      target: "/v1",
      form: "origin",
      truncated: false,
      response: { status: 200, provider: "echo" },
    });
    expect(heard.messages[0]?.headers).toContainEqual(["X-Case", "a  b"]);
    expect(heard.gaps).toEqual([]);
  });

  test("stream their bodies, and read streamed answers with their delays", async () => {
    const answer: Answer = {
      provider: "stream",
      status: 200,
      headers: [["Content-Type", "text/event-stream"]],
      chunks: [0, 30, 0].map((afterMs, at) => ({ afterMs, bytes: Buffer.from(`data: ${at}\n\n`) })),
    };
    const heard = await record(
      async ({ tcpPort }) => {
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(Buffer.from("ab"));
            controller.enqueue(Buffer.from("cd"));
            controller.close();
          },
        });
        const began = performance.now();
        const got = await fetch(`http://127.0.0.1:${tcpPort}/s`, {
          method: "POST",
          body,
          duplex: "half",
        } as RequestInit);
        expect(await got.text()).toBe("data: 0\n\ndata: 1\n\ndata: 2\n\n");
        expect(performance.now() - began).toBeGreaterThan(25);
      },
      () => answer,
    );
    expect(textOf(heard.messages[0]?.body)).toBe("abcd");
    expect(heard.connections[0]?.undecoded).toBeNull();
  });

  test("speak through an absolute-form proxy and through CONNECT", async () => {
    const heard = await record(async ({ tcpPort }) => {
      const proxy = `http://user:secret@127.0.0.1:${tcpPort}`;
      expect(await curl("-x", proxy, "http://Api.Example.com:8080/x?y=1")).toBe("GET /x?y=1 ");
      expect(await curl("-p", "-x", proxy, "http://inside.example/deep")).toBe("GET /deep ");
    });
    const [absolute, connect, inside] = heard.messages;
    expect(absolute).toMatchObject({
      form: "absolute",
      host: "api.example.com",
      port: 8080,
      target: "/x?y=1",
    });
    expect(connect).toMatchObject({
      form: "connect",
      host: "inside.example",
      port: 80,
      method: "CONNECT",
    });
    expect(connect?.headers.some(([name]) => name === "Proxy-Authorization")).toBe(true);
    expect(inside).toMatchObject({
      form: "origin",
      host: "inside.example",
      port: 80,
      scheme: "http",
      connection: "c3",
    });
    const tunnel = heard.connections.find((connection) => connection.via !== null);
    expect(tunnel).toMatchObject({
      id: "c3",
      via: "c2",
      name: "inside.example",
      address: "inside.example",
      port: 80,
    });
    const all = heard.connections.reduce((sum, connection) => sum + connection.sentBytes, 0);
    expect(heard.sentBytes).toBe(all);
    expect(heard.gaps).toEqual([]);
  });

  test("speak through SOCKS5, with and without a password", async () => {
    const heard = await record(async ({ tcpPort }) => {
      expect(await curl("-x", `socks5h://127.0.0.1:${tcpPort}`, "http://a.example/1")).toBe(
        "GET /1 ",
      );
      expect(await curl("-x", `socks5h://me:pw@127.0.0.1:${tcpPort}`, "http://b.example/2")).toBe(
        "GET /2 ",
      );
      expect(await curl("-x", `socks5://127.0.0.1:${tcpPort}`, "http://[2001:db8::1]/3")).toBe(
        "GET /3 ",
      );
    });
    expect(heard.messages.map((message) => message.host)).toEqual([
      "a.example",
      "b.example",
      "2001:db8::1",
    ]);
    expect(heard.connections.map(({ via }) => via)).toEqual([null, "c1", null, "c3", null, "c5"]);
    const password = heard.connections.find((connection) => connection.undecoded)?.undecoded;
    expect(textOf(password?.bytes)).toContain("pw");
  });

  test("wait for 100 Continue, and get it", async () => {
    const heard = await record(async ({ tcpPort }) => {
      // Without the answer, curl would wait beyond the time it has at all.
      const patience = ["--expect100-timeout", "60", "--max-time", "15"];
      const args = ["-H", "Expect: 100-continue", ...patience, "-d", "body"];
      expect(await curl(...args, `http://127.0.0.1:${tcpPort}/e`)).toBe("POST /e body");
    });
    expect(textOf(heard.messages[0]?.body)).toBe("body");
  });
});

describe("bodies", () => {
  const plain = Buffer.from("tell ".repeat(500));
  test.each([
    ["gzip", gzipSync(plain)],
    ["GZIP", gzipSync(plain)],
    ["deflate", deflateSync(plain)],
    ["deflate", deflateRawSync(plain)],
    ["br", brotliCompressSync(plain)],
    ["zstd", zstdCompressSync(plain)],
    ["gzip, br", brotliCompressSync(gzipSync(plain))],
  ])("are decoded from %s, and kept as sent", async (encoding, body) => {
    const heard = await record(async ({ tcpPort }) => {
      const headers = { "content-encoding": encoding };
      const got = await fetch(`http://127.0.0.1:${tcpPort}/`, { method: "POST", body, headers });
      expect(await got.text()).toBe(`POST / ${plain}`);
    });
    expect(textOf(heard.messages[0]?.body)).toBe(body.toString("latin1"));
    expect(textOf(heard.messages[0]?.decodedBody)).toBe(plain.toString("latin1"));
  });

  test("that unfold without end or are no valid coding become a gap", async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    const heard = await record(async ({ tcpPort }) => {
      const url = `http://127.0.0.1:${tcpPort}/`;
      for (const [coding, body] of [
        ["gzip", bomb],
        ["br", "no"],
        ["rot13", "x"],
      ] as const) {
        await fetch(url, { method: "POST", body, headers: { "content-encoding": coding } });
      }
    });
    expect(heard.messages.map((message) => message.decodedBody)).toEqual([null, null, null]);
    expect(heard.gaps).toHaveLength(3);
  });

  test("that break off are kept as far as they came", async () => {
    const half = gzipSync(plain).subarray(0, -12);
    const head = `POST /cut HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: 9999\r\n\r\n`;
    const heard = await record(async ({ tcpPort }) => {
      await talk(tcpPort, head, half);
    });
    expect(heard.messages[0]).toMatchObject({ truncated: true, response: null });
    expect(textOf(heard.messages[0]?.decodedBody)).toContain("tell tell");
  });

  test("beyond what is kept are counted to their end", async () => {
    const size = 20 * 1024 * 1024;
    const heard = await record(async ({ tcpPort }) => {
      await fetch(`http://127.0.0.1:${tcpPort}/`, { method: "POST", body: Buffer.alloc(size, 97) });
    });
    expect(heard.messages[0]).toMatchObject({ truncated: true, response: { status: 200 } });
    expect(heard.messages[0]?.body.length).toBeLessThan(size * 1.2);
    expect(heard.sentBytes).toBeGreaterThan(size);
    expect(heard.gaps).toHaveLength(1);
  });
});

describe("unusual requests", () => {
  test("are taken apart with nothing lost", async () => {
    const odd =
      "GET /a b HTTP/1.1\nHost:h\n folded \nno colon\nDup: 1\ndup: 2\n\n" +
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
      "003;note=tell\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n";
    const heard = await record(async ({ tcpPort }) => {
      const got = await talk(tcpPort, odd);
      expect(got).toContain("GET /a b ");
      expect(got).toContain("POST /c abc0123456789");
    });
    const [first, second] = heard.messages;
    expect(first?.headers).toEqual([
      ["Host", "h\r\n folded"],
      ["no colon", ""],
      ["Dup", "1"],
      ["dup", "2"],
    ]);
    expect(first?.target).toBe("/a b");
    expect(textOf(second?.body)).toBe("abc0123456789");
    expect(second?.trailers).toEqual([["X-Trailer", "t"]]);
    const aside = textOf(heard.connections[0]?.undecoded?.bytes);
    expect(aside).toContain("Host:h\n folded \n");
    expect(aside).toContain("003;note=tell");
  });

  test("are answered in their order when they come all at once", async () => {
    const requests = [3, 2, 1].map((wait) => `GET /${wait} HTTP/1.1\r\nHost: h\r\n\r\n`).join("");
    const heard = await record(
      async ({ tcpPort }) => {
        const got = await talk(tcpPort, requests);
        expect(got.match(/path .\d/g)).toEqual(["path /3", "path /2", "path /1"]);
      },
      ({ target }) => ({
        provider: "slow",
        status: 200,
        headers: [],
        chunks: [{ afterMs: Number(target[1]) * 5, bytes: Buffer.from(`path ${target}\n`) }],
      }),
    );
    expect(heard.messages.map((message) => message.target)).toEqual(["/3", "/2", "/1"]);
  });

  test("of HTTP/1.0 end with the connection, HEAD has no body", async () => {
    const chunks = ["a", "b"].map((text) => ({ afterMs: 0, bytes: Buffer.from(text) }));
    await record(
      async ({ tcpPort }) => {
        const old = await talk(tcpPort, "GET / HTTP/1.0\r\n\r\n");
        expect(old).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close\r\n\r\nab$/);
        const head = await talk(tcpPort, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        expect(head).toMatch(/\r\n\r\n$/);
      },
      () => ({ provider: "p", status: 200, headers: [], chunks }),
    );
  });

  test("that are none are kept raw with the reason", async () => {
    const heard = await record(async ({ tcpPort }) => {
      await talk(tcpPort, "SSH-2.0-tool Debian\r\n", "\x00\x01binary");
      await talk(tcpPort, Buffer.from([0, 1, 2, 3, 255]));
      await talk(tcpPort, "GE");
      await talk(tcpPort, "GET / HTTP/1.1\r\nHo");
      expect(await talk(tcpPort, "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\nabc")).toContain(
        "400 Bad",
      );
      await talk(tcpPort);
    });
    const raw = heard.connections.map((connection) => textOf(connection.undecoded?.bytes));
    expect(raw).toEqual([
      "SSH-2.0-tool Debian\r\n\x00\x01binary",
      "\x00\x01\x02\x03\xff",
      "GE",
      "GET / HTTP/1.1\r\nHo",
      "abc",
      null,
    ]);
    expect(heard.messages).toHaveLength(1);
    expect(heard.messages[0]?.truncated).toBe(true);
    expect(heard.gaps.length).toBeGreaterThanOrEqual(3);
  });

  test("without end stay bounded and counted", async () => {
    const heard = await record(async ({ tcpPort }) => {
      const socket = await connected(tcpPort);
      socket.resume();
      for (let sent = 0; sent < 8; sent += 1) socket.write(Buffer.alloc(256 * 1024, 0x01));
      await new Promise<void>((resolve) => socket.end(resolve));
      await new Promise((resolve) => socket.once("close", resolve));
    });
    const [connection] = heard.connections;
    expect(connection?.sentBytes).toBe(8 * 256 * 1024);
    expect(connection?.undecoded?.reason).toContain(`of ${8 * 256 * 1024} bytes`);
    expect(textOf(connection?.undecoded?.bytes)).toHaveLength(256 * 1024);
  });
});
