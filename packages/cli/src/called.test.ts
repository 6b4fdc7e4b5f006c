import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { programOf } from "./called.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale called-"));
  await symlink(join(root, "telltale"), join(folder, "telltale"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a launcher says of a command line without its arguments. */
async function adviceOf(program: string, cwd: string, path: string): Promise<string> {
  const env = { ...process.env, PATH: path, TELLTALE_CALLED: "/from/somewhere/else" };
  const failed = await run("/bin/sh", ["-c", `${program} judge`], { cwd, env }).catch(
    (error: { stderr: string }) => error,
  );
  return String(failed.stderr).split("\n")[1] ?? "";
}

test("the launcher tells how it was called, and that is what is advised", async () => {
  const path = process.env["PATH"] ?? "";
  expect(await adviceOf("./telltale", root, path)).toBe("What to do: ./telltale judge --help");
  expect(await adviceOf(`'${folder}/telltale'`, "/", path)).toBe(
    `What to do: '${folder}/telltale' judge --help`,
  );
  expect(await adviceOf("telltale", "/", `${folder}:${path}`)).toBe(
    "What to do: telltale judge --help",
  );
}, 30_000);

test("a quote in the path does not end the word", () => {
  expect(programOf({ TELLTALE_CALLED: "/it's/telltale" })).toBe("'/it'\\''s/telltale'");
  expect(programOf({})).toBe("telltale");
});
