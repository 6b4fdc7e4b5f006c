import { afterAll, beforeAll, expect, test } from "vitest";
import { startPool } from "./pool.ts";
import type { Changes } from "./testing.ts";
import { commands, script, shell } from "./testing.ts";
import type { WorkerPool } from "./worker.ts";

let pool: WorkerPool;
beforeAll(async () => {
  pool = await startPool({ size: 1, expose: [] });
});
afterAll(() => pool.close());

const MB = 1 << 20;

test.each<[string, string, Changes, string]>([
  ["hangs", "sleep 1000", { limits: { ms: 400 } }, "time"],
  ["cannot be stopped", "trap '' TERM INT HUP; kill -STOP $$", { limits: { ms: 400 } }, "time"],
  ["prints without end", "yes", {}, "printed"],
  ["prints errors without end", "yes >&2", {}, "printed"],
  ["forks without end", commands.forkWithoutEnd, { limits: { processes: 100 } }, "processes"],
  ["fills its home", "cat /dev/zero > ~/x; sleep 20", { limits: { disk: 16 * MB } }, "disk"],
  ["fills /tmp and ends", "cat /dev/zero > /tmp/x; exit 0", { limits: { disk: 16 * MB } }, "disk"],
  ["fills /dev/shm", "cat /dev/zero > /dev/shm/x; sleep 20", { limits: { disk: 16 * MB } }, "disk"],
  [
    "makes files without end",
    "i=0; while : > ~/f$i; do i=$((i+1)); done; sleep 20",
    { limits: { disk: 4 * MB } },
    "disk",
  ],
  ["connects without end", commands.connectWithoutEnd, { limits: { ms: 50_000 } }, "connections"],
  [
    "sends without end",
    "cat /dev/zero | node -e 'process.stdin.pipe(net.connect(80, \"sink.example\"))'; sleep 20",
    { limits: { sent: MB } },
    "sent",
  ],
])("a subject that %s is ended, and the trace says so", async (_, text, changes, limit) => {
  const trace = await pool.run(shell(text, changes));
  expect(trace.ending.limit).toBe(limit);
  expect(trace.stdout.length).toBeLessThanOrEqual(64 << 10);
  expect(trace.stderr.length).toBeLessThanOrEqual(64 << 10);
});

test("a subject that takes memory without end is ended", async () => {
  const trace = await pool.run(
    script("const all = []; setInterval(() => all.push(Buffer.alloc(20e6, 1)), 5)", {
      limits: { memory: 200 * MB },
    }),
  );
  expect(trace.ending.limit).toBe("memory");
  expect(trace.ending.peakMemory).toBeGreaterThan(200 * MB);
});

test("a subject that has its answer and stays is ended after some silence, which is no limit", async () => {
  const trace = await pool.run(
    script(`
      const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] });
      fetch("https://api.example/v1/messages", { method: "POST", body }).then((answer) => answer.json()).then(console.log);
      setInterval(() => {}, 1000);
    `),
  );
  expect(trace.messages).toHaveLength(1);
  expect(trace.ending.limit).toBe(null);
  expect(trace.ending.ms).toBeGreaterThan(5000);
  expect(trace.ending.ms).toBeLessThan(9000);
  expect(trace.gaps.join()).toContain("did not exit by itself");
});

test("after all of these the worker serves as before, with an empty disk", async () => {
  const trace = await pool.run(shell("ls -A /tmp; ls -A /dev/shm; echo fine"));
  expect(trace).toMatchObject({ stdout: "fine\n", ending: { code: 0, limit: null } });
});

test("folders nested without end, and files that nobody may read, are cleared away", async () => {
  await pool.run(
    shell(
      `mkdir -p a/b; mkfifo a/f; ln -s / a/root; chmod 000 a/b a; ${commands.nestFolders(3000)}; chmod 000 ~`,
    ),
  );
  const trace = await pool.run(shell("ls -A | wc -l; ls -d ~/code"));
  expect(trace.stdout).toBe("7\n/home/lena/code\n");
});
