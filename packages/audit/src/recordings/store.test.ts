import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRecord, readTraces, writeWhole } from "./store.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-store-"));
  await mkdir(join(dir, "traces"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const first = async () => (await readTraces(dir).next()).value;

test("what a newer Telltale wrote is not called damaged", async () => {
  await writeFile(join(dir, "audit.json"), '{"format":2}');
  await writeFile(join(dir, "traces/r0001.json.gz"), gzipSync('{"format":7}'));
  const newer = { code: "bad-trace", next: expect.stringContaining("a newer one") };
  await expect(readRecord(dir)).rejects.toMatchObject(newer);
  await expect(first()).rejects.toMatchObject(newer);
});

test("what cannot be written whole leaves nothing", async () => {
  await expect(writeWhole(join(dir, "traces"), "x")).rejects.toThrow();
  expect(await readdir(dir)).toEqual(["traces"]);
});

test.each(["", "{", "{}", "null", '{"format":"1"}', '{"format":1}'])(
  "damaged recordings are named, and what can be done: %j",
  async (text) => {
    await writeFile(join(dir, "audit.json"), text);
    await writeFile(join(dir, "traces/r0001.json.gz"), gzipSync(text));
    const damaged = { code: "bad-trace", message: expect.stringContaining(dir) };
    await expect(readRecord(dir)).rejects.toMatchObject(damaged);
    await expect(first()).rejects.toMatchObject(damaged);
    await writeFile(join(dir, "traces/r0001.json.gz"), text);
    await expect(first()).rejects.toMatchObject(damaged);
  },
);
