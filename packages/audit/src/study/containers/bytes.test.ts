import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesOfBuffer, bytesOfFile, findBackwards, findFirst, sliceOf } from "./bytes.ts";

const MB = 1024 ** 2;
const NEEDLE = Buffer.from("\n---- Bun! ----\n");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-bytes-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a text is found wherever it stands, also across the parts that are read", () => {
  const near = [0, MB, 2 * MB].flatMap((edge) => [-17, -16, -15, -1, 0, 1].map((by) => edge + by));
  const places = near.filter((place) => place >= 0 && place + NEEDLE.length <= 2 * MB + 40);
  for (const place of places) {
    const buffer = Buffer.alloc(2 * MB + 40, "-");
    NEEDLE.copy(buffer, place);
    const bytes = bytesOfBuffer(buffer);
    expect(findBackwards(bytes, NEEDLE, 9), String(place)).toEqual([place]);
    expect(findFirst(bytes, [Buffer.from("nowhere"), NEEDLE])).toEqual([null, place]);
  }
});

test("texts are found from the last to the first, as many as asked for", () => {
  const buffer = Buffer.concat(Array.from({ length: 40 }, () => Buffer.from(`${NEEDLE}xx`)));
  const all = Array.from({ length: 40 }, (_, n) => n * 18).reverse();
  expect(findBackwards(bytesOfBuffer(buffer), NEEDLE, 5)).toEqual(all.slice(0, 5));
  expect(findBackwards(bytesOfBuffer(buffer), NEEDLE, 99)).toEqual(all);
});

test("a file, memory and a slice read alike, and never beyond their ends", async () => {
  const path = join(folder, "some");
  const content = Buffer.from(Array.from({ length: 500 }, (_, n) => n % 251));
  await writeFile(path, content);
  const fd = openSync(path, "r");
  const number = fc.oneof(
    fc.integer({ min: -9, max: 600 }),
    fc.constantFrom(2 ** 53, 1e308, Number.NaN),
  );
  const file = bytesOfFile(fd, content.length);
  const memory = bytesOfBuffer(content);
  fc.assert(
    fc.property(number, number, number, number, (from, size, offset, length) => {
      const read = [file, memory].map((bytes) => bytes.read(offset, length));
      expect(read[0]).toEqual(read[1]);
      expect(read[0]?.length).toBeLessThanOrEqual(Math.max(0, length || 0));
      const slices = [file, memory].map((bytes) => sliceOf(bytes, from, size));
      const fits = from >= 0 && size >= 0 && from + size <= content.length;
      expect(slices.map((slice) => slice !== null)).toEqual([fits, fits]);
      for (const slice of slices) {
        if (slice === null || !(offset >= 0) || !(length > 0)) continue;
        const expected = content.subarray(from, from + size).subarray(offset, offset + length);
        expect(slice.read(offset, length)).toEqual(expected);
      }
    }),
    { numRuns: 2000 },
  );
  closeSync(fd);
});
