import fc from "fast-check";
import { expect, test } from "vitest";
import { LineCutter } from "./lines.ts";

test("lines come out as they went in, however the stream is cut", () => {
  const line = fc.string({ unit: "binary" }).filter((text) => !text.includes("\n"));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(20)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      const cutter = new LineCutter(() => 1e6);
      const got: string[] = [];
      let at = 0;
      for (const size of [...cuts, bytes.length]) {
        got.push(...cutter.feed(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(got).toEqual(Buffer.from(bytes).toString().split("\n").slice(0, -1));
    }),
  );
});

test("a line without end is refused before it fills the memory", () => {
  const cutter = new LineCutter(() => 1000);
  cutter.feed(new Uint8Array(900).fill(65));
  expect(() => cutter.feed(new Uint8Array(200).fill(65))).toThrow(RangeError);
});
