import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { watchMemory } from "./memory.ts";

test("sees the memory of a process and of its children", { timeout: 20_000 }, async () => {
  const hold = `const held = Buffer.alloc(96 * 1024 * 1024, 1); setTimeout(() => held, 2500);`;
  const script = `require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(hold)}])`;
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  const memory = watchMemory(child.pid ?? 0);
  await new Promise((resolve) => child.once("close", resolve));
  const peaks = memory.stop();
  expect(peaks.product).toBeGreaterThan(96 * 1024 * 1024);
  expect(peaks.product).toBeLessThan(400 * 1024 * 1024);
  expect(peaks.subject).toBe(0);
});
