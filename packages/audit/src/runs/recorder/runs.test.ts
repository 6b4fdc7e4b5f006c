import { expect, test } from "vitest";
import { connected, echo, freshRecorder, talk, textOf, until } from "./testing.ts";

const apis = { answer: echo };

test("runs are cut cleanly: nothing of one is heard in the next", async () => {
  const recorder = await freshRecorder();
  const { tcpPort } = recorder;
  recorder.begin({ apis, onSent() {} });
  const lingering = await connected(tcpPort);
  const gone = new Promise((resolve) => lingering.once("close", resolve));
  lingering.on("error", () => {});
  lingering.write("POST /one HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
  const first = await recorder.end();
  expect(first.messages).toMatchObject([{ target: "/one", truncated: true }]);
  expect(textOf(first.messages[0]?.body)).toBe("half");
  await gone;
  // Between runs nobody is let in.
  expect(await talk(tcpPort, "GET /between HTTP/1.1\r\n\r\n")).toBe("");
  recorder.begin({ apis, onSent() {} });
  expect(await talk(tcpPort, "GET /two HTTP/1.1\r\n\r\n")).toContain("200 OK");
  const second = await recorder.end();
  expect(second.messages.map((message) => [message.id, message.target])).toEqual([["m1", "/two"]]);
  expect(second.connections.map((connection) => connection.id)).toEqual(["c1"]);
  await recorder.close();
});

test("data that is still on its way at the end is waited for", async () => {
  const recorder = await freshRecorder();
  for (let round = 0; round < 20; round += 1) {
    recorder.begin({ apis, onSent() {} });
    const socket = await connected(recorder.tcpPort);
    socket.on("error", () => {});
    socket.write("GET /last HTTP/1.1\r\nHost: h\r\n\r\n");
    const heard = await recorder.end();
    expect(heard.messages).toHaveLength(1);
  }
  await recorder.close();
});

test("bytes are reported as they arrive, so that a limit can end the run", async () => {
  const recorder = await freshRecorder();
  const totals: number[] = [];
  recorder.begin({ apis, onSent: (total) => totals.push(total) });
  const socket = await connected(recorder.tcpPort);
  socket.on("error", () => {});
  socket.write("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
  await until(() => totals.at(-1) === 44);
  socket.write(Buffer.alloc(1000));
  await until(() => totals.at(-1) === 1044);
  expect(totals.at(-1)).toBe(44 + 1000);
  expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  const heard = await recorder.end();
  expect(heard.sentBytes).toBe(1044);
  await recorder.close();
});

test("a subject that sends without end does not fill the memory", async () => {
  const recorder = await freshRecorder();
  recorder.begin({ apis, onSent() {} });
  const body = Buffer.alloc(15 * 1024 * 1024, 97);
  for (let index = 0; index < 9; index += 1) {
    await (await fetch(`http://127.0.0.1:${recorder.tcpPort}/`, { method: "POST", body })).bytes();
  }
  const heard = await recorder.end();
  const kept = heard.messages.reduce((sum, message) => sum + message.body.length * 0.75, 0);
  expect(kept).toBeLessThan(97 * 1024 * 1024);
  expect(heard.sentBytes).toBeGreaterThan(135 * 1024 * 1024);
  expect(heard.messages).toHaveLength(9);
  expect(heard.messages.at(-1)?.truncated).toBe(true);
  expect(heard.gaps.join()).toContain("were kept");
  await recorder.close();
});

test("a taken port is one clear error", async () => {
  const { startRecorder } = await import("./index.ts");
  const recorder = await freshRecorder();
  const options = {
    tcpPort: 0,
    udpPort: 0,
    dnsPort: recorder.dnsPort,
    originalDestination: () => null,
  };
  await expect(startRecorder(options)).rejects.toThrow("The recorder cannot listen on");
  await recorder.close();
});
