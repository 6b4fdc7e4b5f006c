import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { createPackage } from "@electron/asar";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageTarball, tar, tarball } from "../../subjects/testing/tarball.ts";
import { elf, machO, pe, universal } from "./testing/executables.ts";
import { bunBlob, zip } from "./testing/programs.ts";
import { type Scratch, scratchFolder } from "./testing/scratch.ts";

const CODE = "a()";
const MB = 1024 ** 2;

let scratch: Scratch;
beforeAll(async () => {
  scratch = await scratchFolder();
});
afterAll(() => scratch.drop());

describe("limits", () => {
  test("on entries cut off the rest, and say so once for each container", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`package/${n}.js`, "a"]),
    );
    const entries = Object.entries(files).map(([path, content]) => ({ path, content }));
    const { texts, left } = await scratch.folder({ "a.tgz": tarball(entries) }, { entries: 10 });
    expect(Object.keys(texts)).toHaveLength(9);
    expect(left).toEqual({ "too-many-entries": "a.tgz" });
  });

  test("on source text name each file that is left out", async () => {
    const files = { "a.js": "x".repeat(100), "b.js": "y".repeat(60), "c.js": "z".repeat(60) };
    const { texts, left } = await scratch.folder(files, { source: 80, sources: 100 });
    expect(Object.keys(texts)).toEqual(["b.js"]);
    expect(left).toEqual({ "source-too-large": "a.js", "too-much-source": "c.js" });
  });

  test("on node_modules spare the package's own code", async () => {
    const files = { "node_modules/a/a.js": "x".repeat(50), "z.js": "x".repeat(500) };
    const { texts, left } = await scratch.folder(files, { modules: 40 });
    expect(Object.keys(texts)).toEqual(["z.js"]);
    expect(left).toEqual({ "too-much-in-modules": "node_modules/a/a.js" });
  });

  test("on nesting end a container that holds itself over and over", async () => {
    let inner: Buffer = Buffer.from(CODE);
    for (let depth = 0; depth < 8; depth += 1) {
      inner =
        depth % 2
          ? tarball([{ path: "package/x.js", content: inner }])
          : zip([{ path: "x.js", content: inner }]);
    }
    const { texts, left } = await scratch.folder({ x: inner });
    expect(texts).toEqual({});
    expect(left["nested-too-deep"]).toBe(`x${"!/x.js".repeat(6)}`);
  });

  test("on memory and ratio stop archive bombs early", async () => {
    const zeros = Buffer.alloc(64 * MB);
    const bombs: Record<string, Buffer> = {
      "zeros.gz": gzipSync(zeros, { level: 9 }),
      "tarred.tgz": gzipSync(tar([{ path: "package/a.js", content: zeros }]), { level: 9 }),
      "zipped.zip": zip([
        { path: "a.js", content: zeros, packed: deflateRawSync(zeros), method: 8 },
      ]),
    };
    const before = process.memoryUsage.rss();
    for (const [name, bomb] of Object.entries(bombs)) {
      const { texts, left } = await scratch.folder({ [name]: bomb });
      expect(texts).toEqual({});
      expect(left["archive-bomb"]).toMatch(name);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * MB);
  });

  test("on what all archives unpack to count them together", async () => {
    const one = packageTarball({}, { "a.js": "x".repeat(50_000) });
    const { texts, left } = await scratch.folder(
      { "a.tgz": one, "b.tgz": one },
      { unpacked: 80_000 },
    );
    expect(Object.keys(texts)).toContain("a.tgz!/a.js");
    expect(Object.keys(texts)).not.toContain("b.tgz!/a.js");
    expect(left).toHaveProperty("archive-too-large", "b.tgz");
  });

  test("on what is held at one time leave out the one file", async () => {
    const archive = tarball([
      { path: "package/big.js", content: "x".repeat(90_000) },
      { path: "package/small.js", content: CODE },
    ]);
    const { texts, left } = await scratch.folder({ "a.tgz": archive }, { held: 50_000 });
    expect(texts).toEqual({ "a.tgz!/small.js": CODE });
    expect(left).toEqual({ "archive-too-large": "a.tgz!/big.js" });
  });

  test("many names are counted, not listed", async () => {
    const entries = Array.from({ length: 50 }, (_, n) => ({ path: `${n}.node`, content: elf([]) }));
    const { left } = await scratch.folder({ "a.zip": zip(entries) });
    expect(left["native-addon"]).toMatch(/^a\.zip!\/0\.node, .* and 30 more$/);
  });
});

describe("paths that lead out", () => {
  const bad = ["../out.js", "a/../../out.js", "/etc/out.js", "C:/out.js", "..\\out.js", "a\0.js"];

  test("of a zip archive are named, and the others read", async () => {
    const entries = [...bad, "good.js"].map((path) => ({ path, content: Buffer.from(CODE) }));
    const { texts, left } = await scratch.folder({ "a.zip": zip(entries) });
    expect(texts).toEqual({ "a.zip!/good.js": CODE });
    expect(left["climbing-path"]?.split(", ")).toHaveLength(bad.length);
    expect(left["climbing-path"]).toContain("a\\u0000.js");
  });

  test("of a tarball are named, and so are links and devices", async () => {
    const { texts, left } = await scratch.folder({
      "a.tgz": tarball([
        { path: "../out.js", content: CODE },
        { path: "/etc/out.js", content: CODE },
        { path: "package/../../out.js", content: CODE },
        { path: "package/link.js", type: "2", linkpath: "/etc/passwd" },
        { path: "package/null.js", type: "3" },
        { path: "package/good.js", content: CODE },
      ]),
    });
    expect(texts).toEqual({ "a.tgz!/good.js": CODE });
    expect(left["climbing-path"]?.split(", ")).toHaveLength(3);
    expect(left["special-file"]).toBe("a.tgz!/link.js, a.tgz!/null.js");
  });

  test("of an asar archive are named; a link is not followed", async () => {
    const { texts, left } = await scratch.folder({
      "a.asar": asar({
        files: {
          "..": { files: { "out.js": { offset: "0", size: 3 } } },
          "/abs.js": { offset: "0", size: 3 },
          "link.js": { link: "../../etc/passwd" },
          ["__proto__"]: { files: { "good.js": { offset: "0", size: 3 } } },
          "far.js": { offset: "999", size: 3 },
          "odd.js": { offset: "-1", size: 3 },
        },
      }),
    });
    expect(texts).toEqual({ "a.asar!/__proto__/good.js": CODE });
    expect(left["climbing-path"]).toBe("a.asar!/../out.js, a.asar!//abs.js");
    expect(left["special-file"]).toBe("a.asar!/link.js");
    expect(left["damaged-container"]).toBe("a.asar!/far.js, a.asar!/odd.js");
  });

  test("of a Bun executable stay a name, and fool no reader", async () => {
    const files = [{ name: "/$bunfs/root/../../a\u202ejs.exe\u200b.js", contents: CODE }];
    const { texts } = await scratch.file("tool", Buffer.concat([elf([]), bunBlob(files)]));
    expect(texts).toEqual({ "tool!/../../a\\u202Ejs.exe\\u200B.js": CODE });
  });

  test("that are too long are named shortly", async () => {
    const long = `${"x".repeat(3000)}.js`;
    const { left } = await scratch.folder({
      "a.zip": zip([{ path: long, content: Buffer.from(CODE) }]),
    });
    expect(left["path-too-long"]?.length).toBeLessThan(500);
  });
});

describe("what overlaps to look larger than it is", () => {
  test("in a Bun executable is cut off", async () => {
    const native = elf([{ name: ".text", content: Buffer.alloc(MB) }]);
    const blob = bunBlob(
      Array.from({ length: 500 }, (_, n) => ({
        name: `/$bunfs/root/${n}.node`,
        contents: n === 0 ? native : "",
        format: 0,
      })),
    );
    // Every record points to the contents of the first.
    const table = blob.readUInt32LE(blob.length - 16 - 32 + 8);
    for (let n = 1; n < 500; n += 1) blob.copy(blob, table + n * 52 + 8, table + 8, table + 16);
    const { left } = await scratch.file("tool", Buffer.concat([elf([]), blob]));
    expect(left["damaged-container"]).toBe("tool");
    expect(left["native-addon"]?.split(", ").length).toBeLessThan(4);
  });

  test("in an asar archive and a universal binary is cut off", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 99 }, (_, n) => [`${n}.js`, { offset: "0", size: 3 }]),
    );
    expect(
      Object.keys((await scratch.folder({ "a.asar": asar({ files }, 9000) })).texts).length,
    ).toBe(99);
    const part = machO([{ name: "__TEXT,__text", content: Buffer.alloc(9000) }]);
    const fat = universal([part, part]);
    fat.copy(fat, 8 + 20 + 8, 8 + 8, 8 + 16);
    fat.writeUInt32BE(fat.length - 48, 8 + 12);
    expect((await scratch.file("fat", fat)).left["damaged-container"]).toBe("fat!/2");
  });
});

describe("damage", () => {
  const specimens: Record<string, Buffer> = {};
  const parts = [
    {
      name: ".bun",
      content: bunBlob([
        { name: "/$bunfs/root/a.js", contents: CODE.repeat(99) },
        { name: "/$bunfs/root/b.tgz", contents: packageTarball({}, { "a.js": CODE }) },
      ]),
    },
  ];
  beforeAll(async () => {
    specimens.tarball = packageTarball({ name: "x" }, { "cli.js": CODE.repeat(50), "b.js": "b" });
    specimens.tar = tar([{ path: "package/a.js", content: CODE, pax: { path: "package/ä.js" } }]);
    specimens.zip = zip([
      {
        path: "a.js",
        content: Buffer.from(CODE.repeat(99)),
        packed: deflateRawSync(CODE.repeat(99)),
        method: 8,
      },
      { path: "b.tgz", content: specimens.tarball },
    ]);
    specimens.elf = elf(parts);
    specimens.appended = Buffer.concat([elf([]), parts[0]?.content ?? Buffer.alloc(0)]);
    specimens.macho = universal([
      machO([{ name: "__BUN,__bun", content: parts[0]?.content ?? Buffer.alloc(0) }]),
    ]);
    specimens.pe = pe(parts, { name: "NODE_SEA_BLOB", content: seaBlob() });
    specimens.sea = elf([], [{ name: "NODE_SEA_BLOB", content: seaBlob() }]);
    const from = await scratch.fresh();
    await mkdir(dirname(join(from, "lib/a.js")), { recursive: true });
    await writeFile(join(from, "lib/a.js"), CODE);
    await writeFile(join(from, "b.js"), CODE);
    const to = join(await scratch.fresh(), "app.asar");
    await createPackage(from, to);
    specimens.asar = await readFile(to);
  });

  test("by truncation anywhere ends with what is left", async () => {
    for (const [name, whole] of Object.entries(specimens)) {
      expect(Object.keys((await scratch.folder({ x: whole })).texts).length, name).toBeGreaterThan(
        0,
      );
      for (let part = 0; part < 20; part += 1) {
        const cut = whole.subarray(0, Math.floor((whole.length * part) / 20));
        const { texts, left } = await scratch.folder({ x: cut });
        // What is lost is never lost silently.
        const missing = Object.keys(texts).length === 0 && cut.length > 0;
        if (missing) expect(Object.keys(left).length, `${name} ${part}`).toBeGreaterThan(0);
      }
    }
  });

  test("by changed bytes never throws, never hangs, never reads much", async () => {
    const names = ["tarball", "tar", "zip", "elf", "appended", "macho", "pe", "sea", "asar"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })),
          { minLength: 1, maxLength: 12 },
        ),
        fc.boolean(),
        async (name, changes, compressed) => {
          const content = Buffer.from(specimens[name] as Buffer);
          for (const [place, value] of changes) {
            content[Math.min(content.length - 1, Math.floor(place * content.length))] = value;
          }
          const { texts } = await scratch.folder({ x: compressed ? gzipSync(content) : content });
          const size = Object.values(texts).reduce((sum, text) => sum + text.length, 0);
          expect(size).toBeLessThan(100_000);
        },
      ),
      { numRuns: 400 },
    );
  }, 120_000);

  test("in the numbers of a header is taken as such", async () => {
    for (const name of ["elf", "appended", "macho", "pe", "sea", "asar", "zip"]) {
      const whole = specimens[name] as Buffer;
      for (let at = 0; at < Math.min(whole.length - 8, 400); at += 4) {
        for (const value of [0xffff_ffff, 0x7fff_ffff, whole.length]) {
          const content = Buffer.from(whole);
          content.writeUInt32LE(value, at);
          await scratch.folder({ x: content });
        }
      }
    }
  }, 120_000);

  test("nothing is written anywhere", async () => {
    const { root } = scratch;
    const found = (await readdir(root, { recursive: true })).filter((path) =>
      path.includes("out.js"),
    );
    expect(found).toEqual([]);
  });
});

function seaBlob(): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x0143da20, 0);
  head.writeUInt32LE(8, 4);
  const count = Buffer.alloc(8);
  count.writeBigUInt64LE(1n);
  return Buffer.concat([
    head,
    string("/x/main.js"),
    string(CODE),
    count,
    string("a.js"),
    string("b"),
  ]);
}

function string(text: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, Buffer.from(text)]);
}

/** An asar archive with a table of contents that need not be true. */
function asar(table: unknown, padding = 0): Buffer {
  const json = Buffer.from(JSON.stringify(table));
  const head = Buffer.alloc(16);
  const aligned = Math.ceil(json.length / 4) * 4;
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(aligned + 8, 4);
  head.writeUInt32LE(aligned + 4, 8);
  head.writeUInt32LE(json.length, 12);
  return Buffer.concat([
    head,
    json,
    Buffer.alloc(aligned - json.length),
    Buffer.from(CODE),
    Buffer.alloc(padding),
  ]);
}
