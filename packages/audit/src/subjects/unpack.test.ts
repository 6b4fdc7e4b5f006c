import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { TelltaleError } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RawEntry, tar, tarball } from "./testing/tarball.ts";
import { LIMITS, type Unpacked, type UnpackLimits, unpack } from "./unpack.ts";

let scratch: string;
let root: string;
let count = 0;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-unpack-"));
});
beforeEach(freshRoot);
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function freshRoot(): Promise<void> {
  count += 1;
  root = join(scratch, `case-${count}`, "root");
  await mkdir(root, { recursive: true });
}

async function unpacking(bytes: Buffer, limits: UnpackLimits = LIMITS): Promise<Unpacked> {
  const path = join(root, "..", "archive.tgz");
  await writeFile(path, bytes);
  return unpack(path, root, "thing.tgz", limits);
}

async function refusal(bytes: Buffer, limits?: UnpackLimits): Promise<TelltaleError> {
  const error = await unpacking(bytes, limits).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TelltaleError);
  expect((error as TelltaleError).code).toBe("bad-archive");
  // One line, and nothing in it that a terminal would obey.
  expect((error as TelltaleError).message).not.toMatch(/\p{Cc}/u);
  return error as TelltaleError;
}

const file: RawEntry = { path: "package/package.json", content: "{}" };

describe("an ordinary archive", () => {
  test("gives its files, below the top folder, with plain modes", async () => {
    const taken = await unpacking(
      tarball([
        { path: "package/", type: "5", mode: 0o700 },
        { ...file, mode: 0o600 },
        { path: "package/bin/tool", content: "#!/bin/sh\n", mode: 0o4711 },
        { path: "package/empty", content: "" },
        { path: "package/deep/er/ä b.txt", content: "x".repeat(70_000) },
      ]),
    );
    expect(taken).toEqual({ files: 4, bytes: 70_012, linksLeftOut: 0 });
    expect(await readFile(join(root, "deep/er/ä b.txt"), "utf8")).toHaveLength(70_000);
    const modeOf = async (path: string) => (await lstat(join(root, path))).mode & 0o7777;
    expect(await modeOf("package.json")).toBe(0o644);
    expect(await modeOf("bin/tool")).toBe(0o755);
    expect(await modeOf("deep")).toBe(0o755);
  });

  test("may be plain tar, have any top folder, and long names by pax", async () => {
    const path = `other/${"n".repeat(120)}/${"m".repeat(200)}`;
    const taken = await unpacking(tar([file, { path: "x", pax: { path }, content: "long" }]));
    expect(taken.files).toBe(2);
    expect(await readFile(join(root, path.slice(6)), "utf8")).toBe("long");
  });

  test("has the last of two files at one path", async () => {
    await unpacking(tarball([file, { ...file, content: "second" }]));
    expect(await readFile(join(root, "package.json"), "utf8")).toBe("second");
  });

  test("loses links inside of it, as with npm", async () => {
    const taken = await unpacking(
      tarball([
        file,
        { path: "package/a/link", type: "2", linkpath: "../package.json" },
        { path: "package/hard", type: "1", linkpath: "package/package.json" },
      ]),
    );
    expect(taken).toEqual({ files: 1, bytes: 2, linksLeftOut: 2 });
    expect(await readdir(root)).toEqual(["package.json"]);
  });

  test("may have thousands of entries", async () => {
    const many = Array.from({ length: 2000 }, (_, at) => ({
      path: `package/${at % 50}/${at}.js`,
      content: `${at}`,
    }));
    expect((await unpacking(tarball(many))).files).toBe(2000);
    expect(await readFile(join(root, "17/1967.js"), "utf8")).toBe("1967");
  });
});

describe("a hostile archive is refused:", () => {
  const hostile: [string, RawEntry, RegExp][] = [
    ["a path that climbs", { path: "package/../../up", content: "x" }, /climbs/],
    ["a path that only climbs", { path: "..", content: "x" }, /climbs/],
    ["a climb by pax", { path: "a", pax: { path: "p/../../up" }, content: "x" }, /climbs/],
    ["an absolute path", { path: "/etc/telltale", content: "x" }, /absolute/],
    ["a link up", { path: "package/l", type: "2", linkpath: "../.." }, /leads out/],
    ["a link out by detour", { path: "package/l", type: "2", linkpath: "a/../../x" }, /leads out/],
    ["an absolute link", { path: "package/l", type: "2", linkpath: "/etc/passwd" }, /leads out/],
    ["a hard link up", { path: "package/l", type: "1", linkpath: "../x" }, /leads out/],
    ["a hard link to /", { path: "package/l", type: "1", linkpath: "/etc/shadow" }, /leads out/],
    ["a character device", { path: "package/null", type: "3" }, /CharacterDevice/],
    ["a block device", { path: "package/sda", type: "4" }, /BlockDevice/],
    ["a named pipe", { path: "package/fifo", type: "6" }, /FIFO/],
    ["a sparse file", { path: "package/sparse", type: "S" }, /Sparse|type/],
    ["a name with an escape", { path: "package/\u001b[2J", content: "x" }, /control/],
    ["a name with a line break", { path: "package/a\nb", content: "x" }, /control/],
    ["a name too long", { path: "x", pax: { path: `p/${"n".repeat(256)}` }, content: "x" }, /255/],
    [
      "a path too long",
      { path: "x", pax: { path: `p/${"n/".repeat(600)}` }, content: "x" },
      /1024/,
    ],
    ["a file over a folder", { path: "package/package.json/x", content: "x" }, /where it also/],
    ["a size beyond the end", { path: "package/big", content: "x", size: 5000 }, /damaged/],
    ["a size of 8 GB", { path: "package/big", content: "x", size: 8 * 1024 ** 3 - 1 }, /too large/],
  ];
  for (const [name, entry, why] of hostile) {
    test(name, async () => {
      const { message } = await refusal(tarball([file, entry]));
      expect(message).toMatch(why);
      // Beside the root there is only the archive itself.
      expect((await readdir(join(root, ".."))).sort()).toEqual(["archive.tgz", "root"]);
    });
  }

  test("sizes in base 256, negative and huge", async () => {
    const negative = Buffer.alloc(12, 0xff);
    const huge = Buffer.concat([Buffer.from([0x80]), Buffer.alloc(4), Buffer.alloc(7, 0x7f)]);
    for (const sizeField of [negative, huge]) {
      await freshRoot();
      await refusal(tarball([file, { path: "package/n", content: "x", sizeField }]));
    }
  });

  test("a folder over a file", async () => {
    await refusal(
      tarball([
        { path: "package/a/b", content: "x" },
        { path: "package/a", content: "x" },
      ]),
    );
  });

  test("writing through a link", async () => {
    await unpacking(
      tarball([
        file,
        { path: "package/a/out", type: "2", linkpath: "../b" },
        { path: "package/a/out/x", content: "x" },
      ]),
    );
    expect((await lstat(join(root, "a/out"))).isDirectory()).toBe(true);
  });

  test("more entries, or more bytes, than allowed", async () => {
    const small = { ...LIMITS, files: 10, total: 1000 };
    const entries = Array.from({ length: 20 }, (_, at) => ({ path: `p/${at}`, content: "x" }));
    expect((await refusal(tarball(entries), small)).message).toMatch(/more than 10 entries/);
    await freshRoot();
    const folders = Array.from({ length: 20 }, (_, at) => ({ path: `p/${at}/`, type: "5" }));
    await refusal(tarball(folders), small);
    await freshRoot();
    const big = [{ path: "p/a", content: "x".repeat(999) }, { ...file }];
    expect((await refusal(tarball(big), small)).message).toMatch(/unpacks to more/);
  });

  test("a bomb of zeros", async () => {
    const bomb = tarball([file, { path: "package/zeros", content: Buffer.alloc(64 * 1024 ** 2) }]);
    expect(bomb.length).toBeLessThan(100_000);
    await refusal(bomb, { ...LIMITS, total: 16 * 1024 ** 2 });
  });

  test("no archive at all, and an empty one", async () => {
    for (const bytes of [
      Buffer.from(""),
      Buffer.from("<html>503</html>"),
      gzipSync("hello"),
      tar([]),
      tarball([]),
      tarball([{ path: "package/", type: "5" }]),
    ]) {
      await freshRoot();
      await refusal(bytes);
    }
  });

  test("one that was cut off", async () => {
    const whole = tarball([file, { path: "package/a", content: Buffer.alloc(9000, 7) }]);
    for (const part of [0.3, 0.6, 0.9]) {
      await freshRoot();
      await refusal(whole.subarray(0, Math.floor(whole.length * part)));
    }
  });
});

test("whatever the bytes, nothing is written outside and nothing but bad-archive is thrown", async () => {
  const base = tar([
    { path: "package/", type: "5" },
    file,
    { path: "package/a/b.js", content: "x".repeat(600) },
    { path: "package/l", type: "2", linkpath: "a/b.js" },
    { path: "x", pax: { path: "package/long" }, content: "y" },
  ]);
  const change = fc.record({
    at: fc.nat({ max: base.length - 1 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  });
  const changes = fc.array(change, { minLength: 1, maxLength: 6 });
  const mend = fc.boolean();
  await fc.assert(
    fc.asyncProperty(changes, mend, fc.boolean(), async (edits, mended, zipped) => {
      await freshRoot();
      const bytes = Buffer.from(base);
      for (const { at, bytes: patch } of edits) Buffer.from(patch).copy(bytes, at);
      if (mended) mendChecksums(bytes);
      try {
        await unpacking(zipped ? gzipSync(bytes) : bytes, { ...LIMITS, total: 1e6, files: 50 });
      } catch (error) {
        expect(error).toBeInstanceOf(TelltaleError);
        expect((error as TelltaleError).code).toBe("bad-archive");
      }
      expect((await readdir(join(root, ".."))).sort()).toEqual(["archive.tgz", "root"]);
      for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
        expect(entry.isFile() || entry.isDirectory()).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});

/** Makes headers valid again, so that changes get past the checksum. */
function mendChecksums(bytes: Buffer): void {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const block = bytes.subarray(at, at + 512);
    if (block.toString("latin1", 257, 262) !== "ustar") continue;
    block.fill(" ", 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  }
}
