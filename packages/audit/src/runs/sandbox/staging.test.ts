import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPool } from "../workers/pool.ts";
import { shell } from "../workers/testing.ts";
import { requireOpen } from "./staging.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "staging-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder that only its owner may enter can be exposed; its links lead nowhere outside", async () => {
  const secret = join(folder, "secret");
  const subject = join(folder, "subject");
  mkdirSync(join(subject, "src"), { recursive: true });
  chmodSync(subject, 0o700);
  mkdirSync(secret, { mode: 0o700 });
  writeFileSync(join(secret, "key"), "canary");
  writeFileSync(join(subject, "src/cli.js"), "fine");
  symlinkSync(secret, join(subject, "link"));
  symlinkSync("src/cli.js", join(subject, "entry"));
  const pool = await startPool({ size: 1, expose: [subject] });
  try {
    const mounts = [{ from: subject, to: "/opt/subject" }];
    const trace = await pool.run(
      shell("cat /opt/subject/entry; ls -A /opt/subject; cat /opt/subject/link/key", { mounts }),
    );
    expect(trace.stdout).toBe("fineentry\nlink\nsrc\n");
    await expect(
      pool.run(shell("true", { mounts: [{ from: join(subject, "link"), to: "/opt/x" }] })),
    ).rejects.toMatchObject({
      code: "bad-subject",
    });
  } finally {
    await pool.close();
  }
});

test("a program that another uid could not read is refused with what to do", () => {
  const file = join(folder, "packages/main.ts");
  mkdirSync(join(folder, "packages"));
  writeFileSync(file, "");
  requireOpen(folder, file);
  chmodSync(join(folder, "packages"), 0o700);
  expect(() => requireOpen(folder, file)).toThrow(/closed to all but root/);
});
