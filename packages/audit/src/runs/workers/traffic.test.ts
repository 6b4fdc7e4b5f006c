import { afterAll, beforeAll, expect, test } from "vitest";
import { startPool } from "./pool.ts";
import { commands, script, shell } from "./testing.ts";
import type { WorkerPool } from "./worker.ts";

let pool: WorkerPool;
beforeAll(async () => {
  pool = await startPool({ size: 1, expose: [] });
});
afterAll(() => pool.close());

/** Sends one HTTP request to each host and port, by their addresses. */
const REQUESTS = `
  const http = require("node:http");
  const to = JSON.parse(process.argv[1]);
  (async () => {
    for (const [host, port] of to) {
      await new Promise((done) => http.get({ host, port, path: "/at" }, (answer) => answer.resume().on("end", done)).on("error", (e) => { console.log(host, e.message); done(); }));
    }
  })();`;

test("any address and port lands at the recorder, with both known: IPv4, IPv6, neighbours", async () => {
  const to: [string, number][] = [
    ["1.2.3.4", 80],
    ["8.8.8.8", 47_001],
    ["10.20.30.40", 65_535],
    ["192.168.1.1", 8080],
    ["169.254.169.254", 80],
    ["2606:4700::1111", 443],
    ["fd00::7", 9],
  ];
  const spec = script(REQUESTS);
  const trace = await pool.run({ ...spec, argv: [...spec.argv, JSON.stringify(to)] });
  expect(trace.stdout).toBe("");
  expect(trace.connections.map(({ address, port }) => [address, port])).toEqual(to);
  expect(trace.connections.map(({ family }) => family)).toEqual([4, 4, 4, 4, 4, 6, 6]);
  expect(trace.messages.map(({ target, method }) => `${method} ${target}`)).toEqual(
    to.map(() => "GET /at"),
  );
});

test("names are asked for and TLS is trusted, by Node and by a native program", async () => {
  const post = `node -e 'fetch("https://api.one.example:8443/v1", { method: "POST", body: "name=Wert" })'`;
  const trace = await pool.run(shell(`${post}; git ls-remote https://git.two.example/repository`));
  expect(trace.stderr).not.toMatch(/certificate|TLS|SSL/i);
  const sent = trace.messages.map(
    ({ scheme, host, port, target }) => `${scheme}://${host}:${port}${target}`,
  );
  expect(sent).toEqual([
    "https://api.one.example:8443/v1",
    "https://git.two.example:443/repository/info/refs?service=git-upload-pack",
  ]);
  expect(Buffer.from(trace.messages[0]?.body ?? "", "base64").toString()).toBe("name=Wert");
  const names = trace.dns.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["api.one.example", "git.two.example"]));
  expect(trace.connections[0]).toMatchObject({
    name: "api.one.example",
    tls: { sni: "api.one.example" },
  });
});

test("datagrams are heard with where they were meant to go: unicast, broadcast, multicast, IPv6", async () => {
  const trace = await pool.run(
    script(`
      const dgram = require("node:dgram");
      const four = dgram.createSocket("udp4"), other = dgram.createSocket("udp4"), six = dgram.createSocket("udp6");
      four.bind(() => { four.setBroadcast(true); four.send("b", 9999, "255.255.255.255"); });
      other.send("m", 5353, "224.0.0.251");
      six.send("s", 443, "2001:db8::5");
      dgram.createSocket("udp4").send("u", 123, "9.9.9.9");
      setTimeout(() => process.exit(), 100);
    `),
  );
  const flows = trace.connections
    .map(({ transport, address, port }) => `${transport} ${address} ${port}`)
    .sort();
  expect(flows).toEqual([
    "udp 2001:db8::5 443",
    "udp 224.0.0.251 5353",
    "udp 255.255.255.255 9999",
    "udp 9.9.9.9 123",
  ]);
});

test("a tool's talk with itself stays its own", async () => {
  const trace = await pool.run(
    script(`
      const net = require("node:net");
      const server = net.createServer((socket) => socket.end("mine")).listen(0, "127.0.0.1", () => {
        net.connect(server.address().port, "127.0.0.1").on("data", (data) => { console.log(String(data)); server.close(); });
      });
    `),
  );
  expect(trace.stdout).toBe("mine\n");
  expect(trace.connections).toEqual([]);
});

test("what a process sends after the command has ended is heard; one that stays is ended", async () => {
  const late = await pool.run(
    shell(
      `(sleep 0.05; exec setsid ${commands.get("http://late.example/")}) >/dev/null 2>&1 & true`,
    ),
  );
  expect(late.messages.map(({ host }) => host)).toEqual(["late.example"]);
  const stays = await pool.run(
    shell("(setsid sleep 1000 &) ; setsid sh -c 'sleep 1000 & sleep 1000' & echo gone"),
  );
  expect(stays.stdout).toBe("gone\n");
  expect(stays.gaps.join()).toContain("still running");
  expect((await pool.run(shell("ls /proc | grep -c '^[0-9]'"))).ending.code).toBe(0);
});

test("runs do not see one another", async () => {
  await pool.run(
    shell(
      `echo secret > ~/left; echo secret > /tmp/left; echo secret > /dev/shm/left; ${commands.get("http://first.example/")}`,
    ),
  );
  const trace = await pool.run(
    shell(`cat ~/left /tmp/left /dev/shm/left; ${commands.get("http://second.example/")}`),
  );
  expect(trace.stdout).not.toContain("secret");
  expect(trace.messages.map(({ host }) => host)).toEqual(["second.example"]);
});

test("a connection of one run leaves no trace that the next could read", async () => {
  await pool.run(
    script(`
      const server = net.createServer((socket) => socket.resume().on("end", () => socket.end())).listen(7777, "127.0.0.1", () => {
        net.connect(7777, "127.0.0.1").end("x").resume().on("close", () => server.close());
      });
      fetch("http://198.51.100.7:7777/");
    `),
  );
  const next = await pool.run(
    shell(
      "cat /proc/net/tcp /proc/net/tcp6 /proc/net/nf_conntrack | grep -i :1E61; cat /proc/net/nf_conntrack | grep 7777; ip tcp_metrics show; grep -o 'tw [0-9]*' /proc/net/sockstat",
    ),
  );
  expect(next.stdout).toBe("tw 0\n");
});
