import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const main = join(import.meta.dirname, "main.ts");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-process-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** How a command line of its own process ends. `out`: a file to write to; null for a pipe that nobody reads. */
async function endOf(argv: string[], out: string | null) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...argv], {
    cwd: folder,
    stdio: ["ignore", out === null ? "pipe" : openSync(out, "w"), "pipe"],
  });
  const said = out === null ? "" : text(child.stderr as NonNullable<typeof child.stderr>);
  if (out === null) {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
  const code = await new Promise((resolve) => child.once("exit", resolve));
  return { code, said: await said };
}

describe("the exit code", () => {
  it("says how it ended also where nobody reads on", async () => {
    expect((await endOf(["audit", "./nothing-here"], null)).code).toBe(2);
    expect((await endOf(["tools"], null)).code).toBe(0);
  });

  it("of what could not be written is not the one of a covert tell", async () => {
    const { code, said } = await endOf(["tools"], "/dev/full");
    expect(code).toBe(2);
    expect(said).toMatch(/^telltale: Something went wrong .*ENOSPC.*\nWhat to do: .+\n$/);
  });
});
