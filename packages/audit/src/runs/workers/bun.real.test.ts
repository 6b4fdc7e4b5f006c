import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPool } from "./pool.ts";
import { specFor } from "./testing.ts";
import type { WorkerPool } from "./worker.ts";

const cpu = process.arch === "arm64" ? "aarch64" : "x64";
const folder = mkdtempSync(join(tmpdir(), "bun-"));
let pool: WorkerPool;

beforeAll(async () => {
  execFileSync("npm", [
    "pack",
    `@oven/bun-linux-${cpu}@1.4.5`,
    "--silent",
    "--pack-destination",
    folder,
  ]);
  execFileSync("tar", ["xzf", join(folder, `oven-bun-linux-${cpu}-1.4.5.tgz`), "-C", folder]);
  pool = await startPool({ size: 1, expose: [join(folder, "package/bin")] });
}, 180_000);
afterAll(async () => {
  await pool?.close();
  rmSync(folder, { recursive: true });
});

const TEXT = `
  import { randomBytes, randomUUID } from "node:crypto";
  import { existsSync } from "node:fs";
  console.log(Date.now(), Math.random(), randomUUID(), randomBytes(4).toString("hex"), crypto.randomUUID(), performance.now(), process.env.BUN_OPTIONS);
  process.env.SEEN; existsSync("/etc/marker");`;

const bun = (changes: Parameters<typeof specFor>[1]) =>
  specFor(["/opt/bun/bun", "run", "/home/lena/t.mjs"], {
    instrument: "bun",
    mounts: [{ from: join(folder, "package/bin"), to: "/opt/bun" }],
    scene: { files: [{ path: "~/t.mjs", content: TEXT, mode: 0o644 }] },
    ...changes,
  });

test("the preload works in Bun as it does in Node, and is not to be seen", async () => {
  const first = await pool.run(bun({ entropy: "fixed" }));
  const second = await pool.run(bun({ entropy: "fixed" }));
  expect(first.stderr).toBe("");
  expect(first.stdout).toMatch(/ undefined\n$/);
  expect(second.stdout).toBe(first.stdout);
  expect(first.gaps).toEqual([]);
});

test("a probe in Bun tells variables and files", async () => {
  const { reads } = await pool.run(bun({ purpose: "probe" }));
  expect(reads?.env).toContain("SEEN");
  expect(reads?.files).toContain("/etc/marker");
});
