/**
 * Preloaded into a testbed that is rehearsed without a sandbox: brings every connection and every
 * name look-up to the local stage, and sets what only a sandbox could set otherwise.
 */
import crypto from "node:crypto";
import dns from "node:dns";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import os from "node:os";
import tls from "node:tls";

const stage = JSON.parse(process.env.REHEARSAL);
delete process.env.REHEARSAL;
delete process.env.NODE_OPTIONS;

const connect = net.connect;
const open = () => connect({ host: "127.0.0.1", port: stage.port });
net.connect = open;
net.createConnection = open;
tls.connect = ({ ciphers = "default" }) => {
  const socket = open();
  socket.write(`TLS ${ciphers}\r\n`);
  socket.once("connect", () => socket.emit("secureConnect"));
  return socket;
};

const asked = async (name) => {
  const socket = open();
  socket.end(`DNS ${name}\r\n\r\n`);
  await new Promise((resolve) => socket.resume().once("close", resolve));
  return "198.18.0.9";
};
dns.promises.lookup = async (name) => ({ address: await asked(name), family: 4 });
dns.promises.resolve4 = async (name) => [await asked(name)];
dns.promises.resolveTxt = async (name) => [[await asked(name)]];

os.hostname = () => stage.hostname;
os.userInfo = () => ({
  username: stage.username,
  uid: 1000,
  gid: 1000,
  shell: "/bin/bash",
  homedir: os.homedir(),
});
os.availableParallelism = () => stage.processors;
os.cpus = () =>
  Array.from({ length: stage.processors }, () => ({ model: "CPU", speed: 2000, times: {} }));

const existsSync = fs.existsSync;
/** This machine may itself be a container. */
const hidden = (file) => file === "/.dockerenv";
fs.existsSync = (file) =>
  stage.absolute.includes(String(file)) || (!hidden(String(file)) && existsSync(file));

const RealDate = Date;
const shift = stage.now === null || stage.seed !== null ? 0 : stage.now - RealDate.now();
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }
  static now() {
    return RealDate.now() + shift;
  }
};

if (stage.seed !== null) {
  let state = stage.seed * 2654435761 + 1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const fill = (bytes) => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(next() * 256);
    return bytes;
  };
  Math.random = next;
  crypto.randomBytes = (size) => fill(Buffer.alloc(size));
  crypto.randomInt = (low, high) =>
    high === undefined ? Math.floor(next() * low) : low + Math.floor(next() * (high - low));
  crypto.randomUUID = () => {
    const hex = fill(Buffer.alloc(16)).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  RealDate.now = (
    (instant) => () =>
      instant
  )(stage.now ?? 1_800_000_000_000);
  process.memoryUsage = () => ({
    rss: 5e7,
    heapUsed: 1e7,
    heapTotal: 2e7,
    external: 0,
    arrayBuffers: 0,
  });
  process.uptime = () => 0.05;
  performance.now = () => 50;
  process.hrtime.bigint = () => 50_000_000n;
}

syncBuiltinESMExports();
