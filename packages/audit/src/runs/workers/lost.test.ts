import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startPool } from "./pool.ts";
import { shell } from "./testing.ts";

/** The worker processes below this test, outermost layer first. */
function layers(): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]));
    } catch {
      // Gone meanwhile.
    }
  }
  const below = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || below(parent));
  };
  return [...parents.keys()].filter(below).sort((left, right) => left - right);
}

test("a run whose worker is lost is made again on a fresh one; twice is an error", async () => {
  const pool = await startPool({ size: 1, expose: [] });
  try {
    const once = pool.run(shell("sleep 0.7; echo done"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(layers()[0] ?? 0, "SIGKILL");
    expect((await once).stdout).toBe("done\n");

    const never = pool.run(shell("sleep 1000")).catch((error: { code: string }) => error.code);
    for (let time = 0; time < 2; time += 1) {
      await expect
        .poll(() => layers().some((pid) => comm(pid) === "sleep"), { timeout: 30_000 })
        .toBe(true);
      const first = layers()[0] ?? 0;
      process.kill(first, "SIGKILL");
      await expect.poll(() => layers().includes(first), { timeout: 30_000 }).toBe(false);
    }
    expect(await never).toBe("worker-lost");
    expect((await pool.run(shell("echo alive"))).stdout).toBe("alive\n");
  } finally {
    await pool.close();
  }
}, 120_000);

test("a closed pool makes no more runs", async () => {
  const pool = await startPool({ size: 1, expose: [] });
  const running = pool.run(shell("sleep 1000"));
  const waiting = pool.run(shell("true"));
  const outcomes = Promise.allSettled([running, waiting]);
  await pool.close();
  expect(await outcomes).toMatchObject([
    { status: "rejected" },
    { status: "rejected", reason: { code: "interrupted" } },
  ]);
  await expect(pool.run(shell("true"))).rejects.toMatchObject({ code: "interrupted" });
});

function comm(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
