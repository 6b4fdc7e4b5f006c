import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPool } from "./pool.ts";
import { script, shell } from "./testing.ts";
import type { WorkerPool } from "./worker.ts";

const frozenAt = Date.UTC(2026, 2, 1, 10);
let pool: WorkerPool;
beforeAll(async () => {
  pool = await startPool({ size: 1, expose: [], frozenAt });
});
afterAll(() => pool.close());

/** Everything that is different each time in an ordinary program, also in its children and threads. */
const RANDOM = `
  const crypto = require("node:crypto");
  const { execSync, execFileSync, spawnSync } = require("node:child_process");
  const { Worker } = require("node:worker_threads");
  const fill = Buffer.alloc(6);
  crypto.randomFillSync(fill, 2, 3);
  console.log(Date.now(), new Date().toISOString(), Math.random(), crypto.randomUUID(), crypto.randomBytes(5).toString("hex"),
    crypto.randomInt(1000), crypto.randomInt(5, 6), fill.toString("hex"), globalThis.crypto.randomUUID(),
    globalThis.crypto.getRandomValues(new Uint16Array(3)).join(), performance.now(), process.hrtime.bigint(), process.uptime());
  crypto.randomBytes(4, (error, bytes) => console.log("later", error, bytes.toString("hex")));
  crypto.randomFill(Buffer.alloc(4), 1, (error, bytes) => console.log("filled", bytes.toString("hex")));
  crypto.randomInt(9, (error, n) => console.log("int", n));
  console.log(execSync("node -p 'Math.random()'").toString(), execFileSync("node", ["-p", "Date.now()"]).toString(),
    spawnSync("node", ["-p", "crypto.randomUUID()"], { env: { PATH: process.env.PATH } }).stdout.toString());
  new Worker("console.log('thread', Date.now(), Math.random())", { eval: true });`;

test("with fixed entropy two runs print the same, byte for byte; with natural entropy they do not", async () => {
  const fixed = script(RANDOM, { entropy: "fixed" });
  const first = await pool.run(fixed);
  const second = await pool.run(fixed);
  expect(first.stderr).toBe("");
  expect(first.stdout.split("\n").sort()).toEqual(second.stdout.split("\n").sort());
  expect(first.stdout).toContain(`${frozenAt} 2026-03-01T10:00:00.000Z`);
  expect(first.gaps).toEqual([]);
  const natural = await pool.run(script(RANDOM));
  expect(natural.stdout.split("\n")[0]).not.toBe(first.stdout.split("\n")[0]);
});

test("fixed randomness has the right form, and checks its arguments as ever", async () => {
  const trace = await pool.run(
    script(
      `const c = require("node:crypto");
       const v = Array.from({ length: 2000 }, Math.random);
       console.log(v.every((x) => x >= 0 && x < 1), new Set(v).size, Math.abs(v.reduce((a, b) => a + b) / 2000 - 0.5) < 0.03);
       console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(c.randomUUID()), c.randomUUID() !== c.randomUUID());
       for (const bad of [() => c.randomBytes(-1), () => c.randomInt(3, 3), () => crypto.getRandomValues(new Float32Array(1))]) try { bad(); } catch (e) { console.log(e.name); }`,
      { entropy: "fixed" },
    ),
  );
  expect(trace.stdout).toBe(
    "true 2000 true\ntrue true\nRangeError\nRangeError\nTypeMismatchError\n",
  );
});

test("a stopped clock does not stop what waits for it", async () => {
  const trace = await pool.run(
    script(
      "const start = Date.now(); while (Date.now() - start < 50); setTimeout(() => console.log('timers run'), 10)",
      {
        entropy: "fixed",
        limits: { ms: 5000 },
      },
    ),
  );
  expect(trace).toMatchObject({ stdout: "timers run\n", ending: { limit: null } });
});

test("the clock can be shifted, and dates stay dates", async () => {
  const day = 86_400_000;
  const trace = await pool.run(
    script(
      "const d = new Date(); console.log(Date.now(), d instanceof Date, d.constructor === Date, new Date(5).getTime(), Date().slice(0, 15), d.toString().slice(0, 15), new Intl.DateTimeFormat('sv').format(), new Date(2020, 1).getMonth(), Date.UTC(1970, 0), class extends Date {}.name)",
      { scene: { clockShiftMs: -40 * day, timezone: { env: "UTC", localtime: "UTC" } } },
    ),
  );
  const [now, ...rest] = trace.stdout.trim().split(" ");
  const expected = Date.now() - 40 * day;
  expect(Math.abs(Number(now) - expected)).toBeLessThan(60_000);
  const shown = new Date(Number(now))
    .toUTCString()
    .replace(/^(...), (..) (...) (....).*/, "$1 $3 $2 $4");
  expect(rest.join(" ")).toBe(
    `true true 5 ${shown} ${shown} ${new Date(Number(now)).toISOString().slice(0, 10)} 1 0`,
  );
});

test("the preload is not to be seen where programs look, and a variable of the scene's own stays", async () => {
  const look =
    "console.log(process.env.NODE_OPTIONS, process.execArgv.length, Object.keys(require.cache).length, Object.keys(process.env).includes('NODE_OPTIONS'))";
  const none = await pool.run({
    ...script(look, { entropy: "fixed" }),
    argv: ["node", "-e", look],
  });
  expect(none.stdout).toBe("undefined 2 0 false\n");
  const own = await pool.run({
    ...script(look, { entropy: "fixed", env: { NODE_OPTIONS: "--no-deprecation" } }),
    argv: ["node", "-e", look],
  });
  expect(own.stdout).toBe("--no-deprecation 2 0 true\n");
});

test("a probe tells what a Node program looks at", async () => {
  const trace = await pool.run(
    script(
      `import("node:fs").then(async ({ existsSync, promises }) => {
         process.env.ONE; "TWO" in process.env; existsSync("/etc/marker"); await promises.readFile("/home/lena/.marker").catch(() => {});
         require("node:child_process").execSync("git --version");
       });`,
      { purpose: "probe" },
    ),
  );
  expect(trace.reads?.env).toEqual(expect.arrayContaining(["ONE", "TWO"]));
  expect(trace.reads?.env).not.toContain("*");
  expect(trace.reads?.files).toEqual(expect.arrayContaining(["/etc/marker", "/home/lena/.marker"]));
  expect(trace.reads?.programs).toEqual(["git --version"]);
});

test("a program that copies all variables is told from one that reads some", async () => {
  const trace = await pool.run(
    script("const all = { ...process.env, X: 1 }; all.HOME; process.env.AFTER", {
      purpose: "probe",
      env: { LONELY: "1" },
    }),
  );
  expect(trace.reads?.env).toContain("*");
  expect(trace.reads?.env).toContain("AFTER");
  expect(trace.reads?.env).not.toContain("LONELY");
});

test.runIf(existsSync("/usr/bin/strace"))(
  "a probe tells what a native program looks at, and what it cannot tell",
  async () => {
    const trace = await pool.run(
      shell("cat ~/.marker; test -e /opt/marker; git status >/dev/null", { purpose: "probe" }),
    );
    expect(trace.reads?.files).toEqual(
      expect.arrayContaining(["/home/lena/.marker", "/opt/marker"]),
    );
    expect(trace.reads?.programs).toEqual(
      expect.arrayContaining(["cat /home/lena/.marker", "git status"]),
    );
    expect(trace.gaps.join()).toContain("environment variables");
  },
);

test("what cannot be done for a native program is a gap", async () => {
  const trace = await pool.run(shell("true", { entropy: "fixed", scene: { clockShiftMs: 1000 } }));
  expect(trace.gaps).toEqual([
    "Randomness was not stopped: the tool is a native program.",
    "The date was not changed: the tool is a native program.",
  ]);
});
