import { spawn } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Processes, by pid, in whose command line a mark stands, without those that only wait to be reaped. */
function marked(mark: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "latin1").includes(mark);
    } catch {
      return false;
    }
  });
}

/** Network namespaces of all processes that can be seen. */
function namespaces(): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      found.add(readlinkSync(`/proc/${name}/ns/net`));
    } catch {
      // Gone, or not ours to see.
    }
  }
  return found;
}

/** Files in the folder for temporary files of the uid that workers of a root supervisor take. */
function strangersFiles(): string[] {
  return readdirSync(tmpdir()).filter((name) => {
    const uid = lstatSync(join(tmpdir(), name), { throwIfNoEntry: false })?.uid ?? 0;
    return uid >= 60_578 && uid <= 61_183;
  });
}

/** Starts a supervisor of its own whose run sleeps for long; resolves when the run is under way. */
async function supervise(mark: string, end: string) {
  const text = `
    import { startPool } from ${JSON.stringify(join(import.meta.dirname, "pool.ts"))};
    import { shell } from ${JSON.stringify(join(import.meta.dirname, "testing.ts"))};
    const pool = await startPool({ size: 2, expose: [] });
    const runs = [1, 2].map(() => pool.run(shell("(setsid sleep ${mark} &); sleep ${mark}")).catch((error) => console.log(error.code)));
    console.log("started");
    ${end}
    await Promise.all(runs);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  await expect
    .poll(() => marked(`sleep\0${mark}`).length, { timeout: 40_000 })
    .toBeGreaterThanOrEqual(4);
  return child;
}

const goneFor = (mark: string) =>
  expect.poll(() => marked(`sleep\0${mark}`).length, { timeout: 20_000 }).toBe(0);
const ended = (child: ReturnType<typeof spawn>) =>
  new Promise<void>((resolve) =>
    (child.exitCode ?? child.signalCode) === null ? child.once("exit", () => resolve()) : resolve(),
  );

test.each([
  ["kill -9 of the supervisor", "SIGKILL", ""],
  ["Ctrl-C, which the whole process group gets", "SIGINT", ""],
  ["a hang-up", "SIGHUP", ""],
  ["closing in the middle of runs", "SIGUSR2", "process.once('SIGUSR2', () => pool.close());"],
  [
    "a crash of the supervisor",
    "SIGUSR2",
    "process.once('SIGUSR2', () => { throw new Error('expected by the test') }); process.on('uncaughtException', () => process.exit(3));",
  ],
] as const)(
  "after %s nothing is left",
  async (_, signal, end) => {
    const mark = `9${Math.floor(Math.random() * 1e6)}.${process.pid}`;
    const before = { mounts: readFileSync("/proc/mounts", "utf8"), namespaces: namespaces() };
    const child = await supervise(mark, end);
    expect([...namespaces()].some((name) => !before.namespaces.has(name))).toBe(true);
    // The terminal's signals reach the whole group, the others just the supervisor.
    const toAll = signal === "SIGINT" || signal === "SIGHUP";
    if (child.pid !== undefined) process.kill(toAll ? -child.pid : child.pid, signal);
    await ended(child);
    await goneFor(mark);
    expect(readFileSync("/proc/mounts", "utf8")).toBe(before.mounts);
    expect(strangersFiles()).toEqual([]);
  },
  120_000,
);
