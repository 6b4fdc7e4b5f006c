import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const TEXT = `
  import { startPool } from ${JSON.stringify(join(import.meta.dirname, "pool.ts"))};
  import { shell } from ${JSON.stringify(join(import.meta.dirname, "testing.ts"))};
  const pool = await startPool({ size: 1, expose: [] });
  const trace = await pool.run(shell("ls -l /proc/self/fd | sed -n 's/.* \\\\([0-9]* -> .*\\\\)/\\\\1/p'; ls /proc/self/fd/200/ /proc/self/fd/17/; cat /proc/self/fd/4"));
  await pool.close();
  console.log(trace.stdout);
`;

/** Runs `TEXT` in a Node that inherits the root folder and a file under numbers with gaps between. */
async function auditWithOpenFiles(): Promise<string> {
  const root = openSync("/", "r");
  const file = openSync(import.meta.filename, "r");
  const stdio: ("ignore" | "pipe" | "inherit" | number)[] = Array(201).fill("ignore");
  stdio.splice(0, 3, "ignore", "pipe", "inherit");
  stdio[4] = file;
  stdio[17] = root;
  stdio[200] = root;
  const child = spawn(process.execPath, ["--input-type=module", "-e", TEXT], { stdio });
  closeSync(root);
  closeSync(file);
  return text(child.stdout as NonNullable<typeof child.stdout>);
}

test("files that whoever started Telltale left open do not reach the run", async () => {
  const seen = await auditWithOpenFiles();
  const descriptors = seen.trim().split("\n");
  // The fourth is the folder that ls itself reads.
  expect(descriptors.map((line) => line.replace(/\d+(?=\]|\/fd)/, "N"))).toEqual([
    "0 -> /dev/null",
    expect.stringMatching(/^1 -> /),
    expect.stringMatching(/^2 -> /),
    "3 -> /proc/N/fd",
  ]);
}, 60_000);
