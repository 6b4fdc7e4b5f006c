import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { type RequestOptions, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Recorder } from "./recorder.ts";
import { connected, curl, pause, record, talk, textOf } from "./testing.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "telltale-tls-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function caFile(recorder: Recorder): string {
  const path = join(folder, "ca.pem");
  writeFileSync(path, recorder.caPem);
  return path;
}

function get(options: RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(options, (answer) => {
      let text = "";
      answer.on("data", (piece: Buffer) => {
        text += piece.toString();
      });
      answer.on("end", () => resolve(text));
    });
    call.on("error", reject);
    call.end();
  });
}

function openTls(options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(options, () => resolve(socket));
    socket.on("error", reject);
  });
}

describe("a client that trusts the authority", () => {
  test("is heard in plain, with what its hello says", async () => {
    const heard = await record(async (recorder) => {
      const { tcpPort, caPem } = recorder;
      const options = { port: tcpPort, ca: caPem, servername: "api.example.com" };
      expect(await get({ ...options, path: "/a", headers: { Host: "api.example.com" } })).toBe(
        "GET /a ",
      );
      const resolve = ["--resolve", `b.example:${tcpPort}:127.0.0.1`, "--cacert", caFile(recorder)];
      expect(await curl(...resolve, `https://b.example:${tcpPort}/b`)).toBe("GET /b ");
    });
    const [node, byCurl] = heard.connections;
    expect(node?.tls?.sni).toBe("api.example.com");
    expect(node?.tls?.ja4).toMatch(/^t13d\d{4}\w\w_[0-9a-f]{12}_[0-9a-f]{12}$/);
    expect(textOf(node?.tls?.raw)?.slice(0, 2)).toBe("\x16\x03");
    expect(byCurl?.tls?.alpn).toEqual(["h2", "http/1.1"]);
    expect(
      heard.messages.map((message) => [message.scheme, message.host, message.version]),
    ).toEqual([
      ["https", "api.example.com", "1.1"],
      ["https", "b.example", "1.1"],
    ]);
    expect(node?.sentBytes).toBeLessThan(200);
    expect(heard.sentBytes).toBeGreaterThan((node?.sentBytes ?? 0) + 300);
    expect(heard.gaps).toEqual([]);
  });

  test("is heard over IPv6, by an address as its name, and without one", async () => {
    const heard = await record(async ({ tcpPort, caPem }) => {
      expect(await get({ host: "::1", port: tcpPort, ca: caPem, path: "/6" })).toBe("GET /6 ");
      expect(await get({ host: "127.0.0.1", port: tcpPort, ca: caPem, path: "/4" })).toBe(
        "GET /4 ",
      );
    });
    expect(heard.connections.map(({ family, address }) => [family, address])).toEqual([
      [6, "::1"],
      [4, "127.0.0.1"],
    ]);
    expect(heard.messages.map((message) => message.host)).toEqual(["::1", "127.0.0.1"]);
  });

  test("is heard inside CONNECT, and inside CONNECT inside TLS", async () => {
    const heard = await record(async (recorder) => {
      const { tcpPort } = recorder;
      const ca = ["--cacert", caFile(recorder), "--proxy-cacert", caFile(recorder)];
      expect(await curl(...ca, "-x", `http://127.0.0.1:${tcpPort}`, "https://in.example/1")).toBe(
        "GET /1 ",
      );
      expect(await curl(...ca, "-x", `https://127.0.0.1:${tcpPort}`, "https://in.example/2")).toBe(
        "GET /2 ",
      );
    });
    const tunnels = heard.connections.filter((connection) => connection.via !== null);
    expect(tunnels.map(({ via, name, port, tls }) => [via, name, port, tls?.sni])).toEqual([
      ["c1", "in.example", 443, "in.example"],
      ["c3", "in.example", 443, "in.example"],
    ]);
    expect(heard.messages.map(({ method, connection }) => [method, connection])).toEqual([
      ["CONNECT", "c1"],
      ["GET", "c2"],
      ["CONNECT", "c3"],
      ["GET", "c4"],
    ]);
    expect(heard.gaps).toEqual([]);
  });

  test("is heard in TLS directly inside TLS", async () => {
    const heard = await record(async ({ tcpPort, caPem }) => {
      const outer = await openTls({ port: tcpPort, ca: caPem, servername: "outer.example" });
      const inner = await openTls({ socket: outer, ca: caPem, servername: "inner.example" });
      const answer = new Promise<string>((resolve) => {
        inner.once("data", (bytes: Buffer) => resolve(bytes.toString()));
      });
      inner.write("GET /deep HTTP/1.1\r\nHost: h\r\n\r\n");
      expect(await answer).toContain("GET /deep");
      inner.destroy();
    });
    expect(heard.connections.map(({ via, tls }) => [via, tls?.sni])).toEqual([
      [null, "outer.example"],
      ["c1", "inner.example"],
    ]);
  });

  test("is heard when it insists on HTTP/2, in TLS and in plain", async () => {
    const heard = await record(async ({ tcpPort, caPem }) => {
      for (const origin of [`https://localhost:${tcpPort}`, `http://localhost:${tcpPort}`]) {
        const session = connectHttp2(origin, { ca: caPem, ALPNProtocols: ["h2"] } as object);
        const stream = session.request({ ":method": "POST", ":path": "/h2", "x-order": "1" });
        let text = "";
        stream.on("data", (piece: Buffer) => {
          text += piece.toString();
        });
        stream.end("body");
        await new Promise((resolve) => stream.on("close", resolve));
        expect(text).toBe("POST /h2 body");
        session.destroy();
      }
    });
    expect(heard.messages).toHaveLength(2);
    expect(heard.messages[0]).toMatchObject({
      scheme: "https",
      version: "2.0",
      host: "localhost",
      target: "/h2",
    });
    expect(heard.messages[0]?.headers).toContainEqual(["x-order", "1"]);
    expect(textOf(heard.messages[1]?.body)).toBe("body");
    expect(heard.gaps).toHaveLength(1);
    for (const gap of heard.gaps) expect(gap).toContain("the bytes of its frames were not kept");
  });

  test("may send its hello in any pieces", async () => {
    const heard = await record(async ({ tcpPort, caPem }) => {
      const socket = await connected(tcpPort);
      const write = socket.write.bind(socket);
      const { Duplex } = await import("node:stream");
      const slow = new Duplex({
        read() {},
        async write(bytes: Buffer, _encoding, done) {
          for (let at = 0; at < bytes.length; at += 100) {
            write(bytes.subarray(at, at + 100));
            if (bytes.length > 300) await pause(1);
          }
          done();
        },
      });
      socket.on("data", (bytes) => slow.push(bytes));
      const secure = await openTls({ socket: slow, ca: caPem, servername: "slow.example" });
      secure.write("GET / HTTP/1.1\r\nHost: slow.example\r\n\r\n");
      await new Promise((resolve) => secure.once("data", resolve));
      socket.destroy();
    });
    expect(heard.messages[0]?.scheme).toBe("https");
  });
});

describe("a client that does not trust the authority", () => {
  const reason = "the client did not accept the recorder's certificate";

  test.each(["TLSv1.2", "TLSv1.3"] as const)("is a gap (Node, %s)", async (version) => {
    const heard = await record(async ({ tcpPort }) => {
      const options = {
        port: tcpPort,
        servername: "pinned.example",
        minVersion: version,
        maxVersion: version,
      };
      await expect(get(options)).rejects.toThrow();
    });
    expect(heard.messages).toEqual([]);
    expect(heard.connections[0]?.tls?.sni).toBe("pinned.example");
    expect(heard.connections[0]?.undecoded?.reason).toContain(reason);
    expect(heard.gaps.join()).toContain(reason);
  });

  test("is a gap (curl, which sends an alert)", async () => {
    const heard = await record(async ({ tcpPort }) => {
      await expect(curl(`https://127.0.0.1:${tcpPort}/`)).rejects.toThrow();
    });
    expect(heard.connections[0]?.undecoded?.reason).toBe(reason);
  });
});

describe("what only looks like TLS", () => {
  test("is kept raw, or named as a failed handshake", async () => {
    const heard = await record(async ({ tcpPort }) => {
      await talk(tcpPort, Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, 1, 2, 3]));
      await talk(tcpPort, Buffer.from([0x16, 0x02, 1, 2, 3]));
      // A well-formed hello that offers nothing to agree on.
      const body = Buffer.concat([
        Buffer.from([3, 3]),
        Buffer.alloc(32),
        Buffer.from([0, 0, 2, 0x0a, 0x0a, 1, 0]),
      ]);
      const head = [0x16, 3, 1, 0, body.length + 4, 1, 0, 0, body.length];
      await talk(tcpPort, Buffer.concat([Buffer.from(head), body]));
    });
    const reasons = heard.connections.map((connection) => connection.undecoded?.reason);
    expect(reasons[0]).toContain("the TLS hello cannot be read");
    expect(reasons[1]).toContain("neither HTTP nor TLS");
    expect(reasons[2]).toContain("the TLS handshake failed");
    expect(heard.gaps).toHaveLength(3);
  });
});

test("openssl agrees to the certificates under a clock far away", async () => {
  await record(async (recorder) => {
    const args = [
      "s_client",
      "-connect",
      `127.0.0.1:${recorder.tcpPort}`,
      "-servername",
      "a.example",
    ];
    const check = [
      "-verify_return_error",
      "-verify_hostname",
      "a.example",
      "-CAfile",
      caFile(recorder),
    ];
    for (const year of [-6, 12]) {
      const seconds = Math.floor(Date.now() / 1000) + year * 365 * 24 * 3600;
      const all = [...args, ...check, "-attime", String(seconds), "-brief"];
      const running = promisify(execFile)("openssl", all, { timeout: 10_000 });
      running.child.stdin?.end();
      const { stderr } = await running;
      expect(stderr).toContain("Verification: OK");
    }
  });
});
