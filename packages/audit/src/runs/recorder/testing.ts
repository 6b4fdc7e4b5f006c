import { execFile } from "node:child_process";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { type Base64, bytesOf } from "@telltale/core/model/index.ts";
import type { Answer, ProviderRequest } from "../providers/provider.ts";
import { startRecorder } from "./index.ts";
import type { Recorder, Recording } from "./recorder.ts";

/** Answers in one piece with what was said, so that tests see that it got through. */
export function echo(request: ProviderRequest): Answer {
  const bytes = Buffer.concat([Buffer.from(`${request.method} ${request.target} `), request.body]);
  return {
    provider: "echo",
    status: 200,
    headers: [["Content-Type", "text/plain"]],
    chunks: [{ afterMs: 0, bytes }],
  };
}

/** Runs one audit run on loopback against a fresh recorder, and tells what it heard. */
export async function record(
  work: (recorder: Recorder) => Promise<void>,
  answer: (request: ProviderRequest) => Answer = echo,
): Promise<Recording> {
  const recorder = await freshRecorder();
  try {
    recorder.begin({ apis: { answer }, onSent() {} });
    await work(recorder);
    return await recorder.end();
  } finally {
    await recorder.close();
  }
}

export function freshRecorder(): Promise<Recorder> {
  return startRecorder({ tcpPort: 0, udpPort: 0, dnsPort: 0, originalDestination: () => null });
}

export async function connected(port: number, host = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port, host });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

/** Sends pieces over a raw socket, a moment apart, and collects what comes back until the other side ends. */
export async function talk(port: number, ...pieces: (string | Uint8Array)[]): Promise<string> {
  const socket = await connected(port);
  const heard: Buffer[] = [];
  socket.on("data", (bytes) => heard.push(bytes));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  for (const piece of pieces) {
    socket.write(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
    await pause(3);
  }
  socket.end();
  await closed;
  return Buffer.concat(heard).toString("latin1");
}

/** Waits until something holds, for up to three seconds; what is then checked tells whether it does. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 3000;
  while (!holds() && performance.now() < deadline) await pause(5);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function textOf(bytes: Base64 | null | undefined): string | null {
  return bytes == null ? null : Buffer.from(bytesOf(bytes)).toString("latin1");
}

/** What curl prints, without any configuration of the machine. */
export async function curl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("curl", ["-q", "-sS", "--noproxy", "", ...args], {
    env: { PATH: process.env.PATH },
    timeout: 10_000,
  });
  return stdout;
}
