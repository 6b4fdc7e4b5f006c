import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPool } from "./pool.ts";
import { script, shell } from "./testing.ts";
import type { WorkerPool } from "./worker.ts";

let pool: WorkerPool;
const secret = `canary-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), "confinement-"));
const servers: Server[] = [];
let reached = 0;

function listen(where: { port: number; host: string } | { path: string }): Promise<Server> {
  const server = createServer((socket) => {
    reached += 1;
    socket.destroy();
  });
  servers.push(server);
  return new Promise((resolve) => server.listen(where, () => resolve(server)));
}

beforeAll(async () => {
  writeFileSync(join(folder, "secret"), secret);
  process.env["TELLTALE_CANARY"] = secret;
  pool = await startPool({ size: 1, expose: [] });
});
afterAll(async () => {
  delete process.env["TELLTALE_CANARY"];
  await pool.close();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

test("no file of the host's is there", async () => {
  const trace = await pool.run(
    shell(
      `cat ${folder}/secret /etc/shadow /etc/gshadow; ls -A /root /home /srv /opt /mnt /media /run /var/lib /var/log; ls /usr/lib/node_modules; ls -d ${import.meta.dirname} ${process.cwd()}`,
    ),
  );
  const names = trace.stdout.split("\n").filter((line) => line !== "" && !line.endsWith(":"));
  expect(names).toEqual(["lena"]);
});

test("nothing of the host's environment, processes or names is there", async () => {
  const trace = await pool.run(
    shell(
      "env; cat /proc/[0-9]*/environ | tr '\\0' '\\n'; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; cat /proc/cmdline /etc/hostname /etc/machine-id",
    ),
  );
  expect(trace.stdout).not.toContain("CANARY");
  expect(trace.stdout).not.toContain("vitest");
  const pids = await pool.run(shell("echo /proc/[0-9]*"));
  expect(pids.stdout.split(" ").length).toBeLessThan(5);
});

test("the host's sockets cannot be reached: loopback, abstract and in the file system", async () => {
  const tcp = await listen({ port: 0, host: "127.0.0.1" });
  const address = tcp.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await listen({ path: `\0telltale-${process.pid}` });
  await listen({ path: join(folder, "socket") });
  const trace = await pool.run(
    script(`
      const net = require("node:net");
      const all = [{ port: ${port}, host: "127.0.0.1" }, { port: ${port}, host: "::1" }, { path: "\\0telltale-${process.pid}" },
        { path: ${JSON.stringify(join(folder, "socket"))} }, { path: "/var/run/docker.sock" }, { path: "/run/dbus/system_bus_socket" }];
      for (const to of all) net.connect(to).on("connect", () => console.log("connected", to)).on("error", () => console.log("refused"));
    `),
  );
  expect(trace.stdout).toBe("refused\n".repeat(6));
  expect(reached).toBe(0);
});

test("what is not the run's own cannot be written", async () => {
  const targets = [
    "/usr/bin/x",
    "/usr/x",
    "/usr/local/x",
    "/etc/x",
    "/x",
    "/dev/x",
    "/proc/sys/kernel/hostname",
    "/sys/x",
    "/var/x",
    "/home/x",
    "/usr/lib/node_modules/x",
  ];
  const trace = await pool.run(
    shell(targets.map((path) => `(echo x > ${path}) 2>/dev/null && echo wrote ${path}`).join("\n")),
  );
  expect(trace.stdout).toBe("");
});

test("there are no capabilities and no way to get some", async () => {
  const trace = await pool.run(
    shell(`grep -E "^(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp):" /proc/self/status
      for try in "mount -t tmpfs none /tmp" "umount /proc" "unshare --user true" "unshare --net true" "unshare --map-root-user true" "hostname other" "mknod /tmp/disk b 8 0" "/sbin/ip link set lo down" "/usr/sbin/nft flush ruleset" "nsenter -t 1 -n true"; do
        $try 2>/dev/null && echo "did: $try"
      done
      kill -9 1 2>/dev/null; echo still here`),
  );
  expect(trace.stdout.replaceAll(/[\t ]+/g, " ")).toBe(
    "CapInh: 0000000000000000\nCapPrm: 0000000000000000\nCapEff: 0000000000000000\nCapAmb: 0000000000000000\nNoNewPrivs: 1\nSeccomp: 2\nstill here\n",
  );
});

test("socket families that reach past the network namespace are refused, as are key rings", async () => {
  const trace = await pool.run(
    shell(`perl - <<'END'
for my $family (1, 2, 10, 16, 17, 29, 31, 38, 40) {
  my $kind = $family == 16 ? 3 : $family == 38 ? 5 : 1;
  print "$family ", (socket(my $socket, $family, $kind, 0) ? "ok" : $! + 0), "\\n";
}
my @calls = \`uname -m\` =~ /x86_64/ ? (250, 425, 321) : (219, 425, 280);
print syscall($_, 0, 0, 0, 0, 0), " ", $! + 0, "\\n" for @calls;
END`),
  );
  expect(trace.stdout.trim().split("\n")).toEqual([
    ...["1 ok", "2 ok", "10 ok", "16 ok", "17 97", "29 97", "31 97", "38 97", "40 97"],
    ...["-1 1", "-1 38", "-1 1"],
  ]);
});

test("the worker around the run cannot be seen, traced or signalled", async () => {
  const trace = await pool.run(
    shell(
      "cat /proc/1/root/telltale/code 2>&1; ls /proc/1/root /telltale /scratch 2>/dev/null | grep -c telltale; readlink /proc/1/exe; for pid in 1 2 3 4 5 6 7 8 9; do [ -r /proc/$pid/mem ] && [ $pid != $$ ] && cat /proc/$pid/comm; done",
    ),
  );
  expect(trace.stdout).not.toContain("node");
  expect((await pool.run(shell("echo alive"))).stdout).toBe("alive\n");
});
