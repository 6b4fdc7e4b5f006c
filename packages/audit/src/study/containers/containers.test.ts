import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from "node:zlib";
import { createPackage } from "@electron/asar";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageTarball } from "../../subjects/testing/tarball.ts";
import { openContainers } from "./containers.ts";
import { elf, machO, pe, universal } from "./testing/executables.ts";
import { type BunFile, bunBlob, zip } from "./testing/programs.ts";
import { opened, type Scratch, scratchFolder } from "./testing/scratch.ts";

const run = promisify(execFile);
const CODE = 'console.log("hello");\n';
const MANIFEST = '{"name":"x","version":"1.0.0"}';

let scratch: Scratch;
beforeAll(async () => {
  scratch = await scratchFolder();
});
afterAll(() => scratch.drop());

describe("a folder", () => {
  test("gives its sources in a fixed order, node_modules last", async () => {
    const { texts, kinds, left } = await scratch.folder({
      "node_modules/a/index.js": "a",
      "src/z.mts": "z",
      "cli.js": `\ufeff${CODE}`,
      "package.json": MANIFEST,
      ".git/hook.js": "no part of it",
      "lib/.git/x.js": "g",
      "view.tsx": "v",
    });
    expect(Object.entries(texts)).toEqual([
      ["package.json", MANIFEST],
      ["cli.js", CODE],
      ["view.tsx", "v"],
      ["lib/.git/x.js", "g"],
      ["src/z.mts", "z"],
      ["node_modules/a/index.js", "a"],
    ]);
    expect(kinds).toMatchObject({ "src/z.mts": "typescript", "package.json": "json" });
    expect(left).toEqual({});
  });

  test("tells code by content where the name says nothing", async () => {
    const { texts, kinds, left } = await scratch.folder({
      "bin/tool": `#!/usr/bin/env -S node --no-warnings\n${CODE}`,
      "bin/menu.tsx-yp1d8e7c.txt": `import { a } from "b";\nexport const c = (d: string) => <e>{d}</e>;\nmodule.exports = process.env.F;`,
      "bin/typed": "#!/usr/bin/env tsx\nlet a: string;",
      "bin/both": `#!/bin/sh\n':' //; exec node "$0" "$@"\n${CODE}`,
      "bin/shell": "#!/bin/sh\nexec rg\n",
      "hidden.dat":
        '"use strict";var a=require("os");module.exports=function(){return a.hostname()}',
      "notes.md": "const a = 1; module.exports = require('x'); export default a",
      "words.txt": "Let us import ideas from elsewhere, and return them; if (need be) for a fee.",
      "types.d.ts": "export declare const a: string;",
      "package-lock.json": "{}",
      "run.py": "import os",
      "page.html": "<script>fetch('/')</script>",
      "image.png": Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\0", "latin1"),
      "fake.js": Buffer.from(Array.from({ length: 40 }, (_, at) => at % 4)),
      "odd.js": "f(); // \0 \0",
      "empty.js": "",
    });
    expect(Object.keys(texts).sort()).toEqual([
      "bin/both",
      "bin/menu.tsx-yp1d8e7c.txt",
      "bin/tool",
      "bin/typed",
      "hidden.dat",
      "odd.js",
    ]);
    expect(kinds["bin/typed"]).toBe("typescript");
    expect(kinds["bin/menu.tsx-yp1d8e7c.txt"]).toBe("typescript");
    expect(left["other-language"]).toBe("page.html, run.py, bin/shell");
    expect(left["not-text"]).toBe("fake.js");
    expect(left["not-code"]).toMatch(/^5 files of .*1 \.ts/);
  });

  test("takes what package.json names as code for code", async () => {
    const { texts } = await scratch.folder({
      "a.dat": "x",
      "lib/b": "y",
      "lib/c": "z",
      "package.json": '{"main":"./a.dat","exports":{".":{"default":"./lib/b"}}}',
    });
    expect(Object.keys(texts)).toEqual(["package.json", "a.dat", "lib/b"]);
  });

  test("follows no links, and names those that lead out", async () => {
    const root = await scratch.fresh();
    await mkdir(join(root, "in"));
    await writeFile(join(root, "..", "secret.js"), CODE);
    await writeFile(join(root, "in", "a.js"), CODE);
    await symlink("in", join(root, "loop"));
    await symlink("../secret.js", join(root, "out.js"));
    await symlink("nowhere", join(root, "broken.js"));
    await run("mkfifo", [join(root, "pipe.js")]);
    const { texts, left } = await opened(root);
    expect(Object.keys(texts)).toEqual(["in/a.js"]);
    expect(left).toEqual({ "leads-outside": "out.js", "no-file": "pipe.js" });
  });

  test("names large copies, and does not read them twice", async () => {
    const large = `${CODE}// ${"x".repeat(300_000)}`;
    const { texts, left } = await scratch.folder({ "a.js": large, "b.js": large, "c.js": CODE });
    expect(Object.keys(texts)).toEqual(["a.js", "c.js"]);
    expect(left).toEqual({ copies: "b.js" });
  });

  test("that is not there is an error", async () => {
    await expect(openContainers(join(scratch.root, "nothing"))).rejects.toThrow(/cannot be read/);
  });
});

describe("archives", () => {
  test("an npm tarball is like the folder that it unpacks to", async () => {
    const tgz = packageTarball({ name: "x" }, { "cli.js": CODE, "lib/a.cjs": "a" });
    const { texts } = await scratch.file("x-1.0.0.tgz", tgz);
    expect(texts).toEqual({ "package.json": '{"name":"x"}', "cli.js": CODE, "lib/a.cjs": "a" });
  });

  describe("that are cut off", () => {
    const code = Buffer.from(CODE.repeat(9));
    const entries = ["extension/a.js", "extension/b.js", "extension/c.js"].map((path) => ({
      path,
      content: code,
      packed: deflateRawSync(code),
      method: 8,
    }));
    const whole = zip(entries);
    const second = whole.indexOf("extension/b.js");
    const third = whole.indexOf("extension/c.js");
    const table = whole.indexOf("PK\x01\x02");

    test.each([
      ["in the last entry", third + 20, 2],
      ["in a header", third - 10, 2],
      ["before the table of contents", table, 3],
      ["in the table of contents", table + 30, 3],
    ])("%s: what is whole is read, what is missing is named", async (_, end, many) => {
      const { texts, left } = await scratch.folder({ "ext.vsix": whole.subarray(0, end) });
      const paths = entries.slice(0, many).map(({ path }) => [`ext.vsix!/${path}`, CODE.repeat(9)]);
      expect(texts).toEqual(Object.fromEntries(paths));
      expect(left["damaged-container"]).toBe("ext.vsix");
    });

    test("also where sizes stand behind the entries", async () => {
      // As archives are written whose content is not known beforehand: bit 3, and a descriptor.
      const streamed = entries.flatMap(({ path, packed }) => {
        const header = Buffer.alloc(30);
        header.writeUInt32LE(0x04034b50);
        header.writeUInt16LE(8, 6);
        header.writeUInt16LE(8, 8);
        header.writeUInt16LE(path.length, 26);
        const behind = Buffer.alloc(16);
        behind.writeUInt32LE(0x08074b50);
        behind.writeUInt32LE(packed.length, 8);
        behind.writeUInt32LE(code.length, 12);
        return [header, Buffer.from(path), packed, behind];
      });
      const cut = Buffer.concat(streamed).subarray(0, -10);
      const { texts, left } = await scratch.folder({ "ext.vsix": cut });
      expect(Object.keys(texts)).toEqual(["ext.vsix!/extension/a.js", "ext.vsix!/extension/b.js"]);
      expect(left["damaged-container"]).toBe("ext.vsix");
    });

    test("before their first entry is whole are named as damaged", async () => {
      const { texts, left } = await scratch.folder({ "ext.vsix": whole.subarray(0, second - 40) });
      expect(texts).toEqual({});
      expect(left["damaged-container"]).toBe("ext.vsix");
    });
  });

  test("within others are opened, each by what it is", async () => {
    const tgz = packageTarball({ name: "x" }, { "cli.js": CODE });
    const vsix = zip([
      { path: "extension/a.js", content: Buffer.from(CODE) },
      {
        path: "extension/b.js",
        content: Buffer.from(CODE.repeat(9)),
        packed: deflateRawSync(CODE.repeat(9)),
        method: 8,
      },
      { path: "inner.dat", content: tgz },
    ]);
    const { texts } = await scratch.folder({
      "assets/bundle.bin": tgz,
      "ext.vsix": vsix,
      "plain.js.gz": gzipSync("g"),
      "plain.js.zst": zstdCompressSync(Buffer.from("z")),
      "late.js.br": brotliCompressSync("b"),
    });
    expect(texts).toEqual({
      "assets/bundle.bin!/package.json": '{"name":"x"}',
      "assets/bundle.bin!/cli.js": CODE,
      "ext.vsix!/extension/a.js": CODE,
      "ext.vsix!/extension/b.js": CODE.repeat(9),
      "ext.vsix!/inner.dat!/package.json": '{"name":"x"}',
      "ext.vsix!/inner.dat!/cli.js": CODE,
      "plain.js": "g",
      "plain.js (2)": "z",
      "late.js": "b",
    });
  });

  test("an asar archive as Electron's own tool makes it", async () => {
    const from = await scratch.fresh();
    await mkdir(join(from, "lib"));
    await writeFile(join(from, "main.js"), CODE);
    await writeFile(join(from, "lib", "ü.js"), "ü");
    await writeFile(join(from, "package.json"), MANIFEST);
    const app = join(await scratch.fresh(), "app.asar");
    await createPackage(from, app);
    const { texts, left } = await scratch.folder({ "resources/app.asar": await readFile(app) });
    expect(texts).toEqual({
      "resources/app.asar!/lib/ü.js": "ü",
      "resources/app.asar!/main.js": CODE,
      "resources/app.asar!/package.json": MANIFEST,
    });
    expect(left).toEqual({});
  });
});

const bunFiles: BunFile[] = [
  {
    name: "/$bunfs/root/src/cli.js",
    contents: "// @bun @bytecode @bun-cjs\n(function(){})",
    bytecode: Buffer.alloc(4000, 7),
    sourceMap: "not code",
    format: 2,
  },
  { name: "/$bunfs/root/chunk.js", contents: "grün", encoding: 2 },
  { name: "/$bunfs/root/tool.wasm", contents: "\0asm\x01\0\0\0", format: 0, encoding: 0 },
  {
    name: "/$bunfs/root/packed.min.js",
    contents: zstdCompressSync(Buffer.from(CODE)),
    format: 0,
    encoding: 0,
  },
  { name: "/$bunfs/root/logo.txt", contents: "a logo", format: 0, encoding: 0 },
];
const bunTexts = {
  "tool!/src/cli.js": "// @bun @bytecode @bun-cjs\n(function(){})",
  "tool!/chunk.js": "grün",
  "tool!/packed.min.js!/packed.min.js": CODE,
};
const RUNTIME = Buffer.concat([Buffer.alloc(5000, 0x90), Buffer.from("\n---- Bun! ----\n")]);

describe("an executable of Bun", () => {
  const blob = bunBlob(bunFiles);
  const header = Buffer.alloc(8);
  header.writeBigUInt64LE(BigInt(blob.length));
  const cases: [string, Buffer][] = [
    [
      "an ELF section",
      elf([
        { name: ".text", content: RUNTIME },
        { name: ".bun", content: Buffer.concat([header, blob]) },
      ]),
    ],
    [
      "the end of an ELF file",
      Buffer.concat([elf([{ name: ".text", content: RUNTIME }]), blob, header]),
    ],
    [
      "a Mach-O section",
      machO([
        { name: "__TEXT,__text", content: RUNTIME },
        { name: "__BUN,__bun", content: Buffer.concat([header, blob]) },
      ]),
    ],
    [
      "a PE section",
      pe([
        { name: ".text", content: RUNTIME },
        { name: ".bun", content: Buffer.concat([header, blob, Buffer.alloc(300)]) },
      ]),
    ],
    ["records of another size", Buffer.concat([elf([]), bunBlob(bunFiles, 36, 32)])],
    ["records of a later size", Buffer.concat([elf([]), bunBlob(bunFiles, 60, 40)])],
  ];
  test.each(cases)("is read from %s", async (_, content) => {
    const { texts, left } = await scratch.file("tool", content);
    expect(texts).toEqual(bunTexts);
    expect(left).toEqual({
      "bytecode-not-compared": "tool",
      wasm: "tool!/tool.wasm",
      "not-code": "1 file of 6 B: 1 .txt",
    });
  });

  test("of long ago has no bytecode, and other paths", async () => {
    const files = [
      { name: "compiled://root/a.js", contents: CODE },
      { name: "B:\\~BUN\\root\\b.js", contents: "b" },
    ];
    const { texts } = await scratch.file(
      "old.exe",
      Buffer.concat([elf([]), bunBlob(files, 28, 24)]),
    );
    expect(texts).toEqual({ "old.exe!/a.js": CODE, "old.exe!/b.js": "b" });
  });

  test("for two processors gives the same program once", async () => {
    const large = [{ name: "/$bunfs/root/a.js", contents: CODE.repeat(20_000) }];
    const part = machO([{ name: "__BUN,__bun", content: bunBlob(large) }]);
    const { texts, left } = await scratch.file("tool", universal([part, part]));
    expect(Object.keys(texts)).toEqual(["tool!/1!/a.js"]);
    expect(left).toEqual({ copies: "tool!/2!/a.js" });
  });

  test("without source, or without a program, is named", async () => {
    const hidden = [{ name: "/$bunfs/root/a.js", contents: "", bytecode: Buffer.alloc(99, 7) }];
    expect((await scratch.file("a", Buffer.concat([elf([]), bunBlob(hidden)]))).left).toEqual({
      "bytecode-only": "a!/a.js",
    });
    const runtime = elf([{ name: ".text", content: RUNTIME }]);
    expect((await scratch.file("b", runtime)).left).toEqual({ "unknown-bun": "b" });
  });
});

describe("a single executable of Node.js", () => {
  let blob: Buffer;
  beforeAll(async () => {
    const folder = await scratch.fresh();
    await writeFile(join(folder, "main.js"), CODE);
    await writeFile(join(folder, "dist.tgz"), packageTarball({ name: "x" }, { "cli.mjs": CODE }));
    const config = {
      main: join(folder, "main.js"),
      output: join(folder, "sea.blob"),
      assets: { "dist.tgz": join(folder, "dist.tgz"), "deep/main.js": join(folder, "main.js") },
      useCodeCache: true,
      disableExperimentalSEAWarning: true,
    };
    await writeFile(join(folder, "sea.json"), JSON.stringify(config));
    await run(process.execPath, ["--experimental-sea-config", join(folder, "sea.json")]);
    blob = await readFile(join(folder, "sea.blob"));
  }, 60_000);

  const places: [string, (content: Buffer) => Buffer][] = [
    [
      "an ELF note",
      (content) =>
        elf(
          [],
          [
            { name: "GNU", content: Buffer.alloc(7) },
            { name: "NODE_SEA_BLOB", content },
          ],
        ),
    ],
    ["an ELF section", (content) => elf([{ name: "NODE_SEA_BLOB", content }])],
    ["a Mach-O section", (content) => machO([{ name: "NODE_SEA,__NODE_SEA_BLOB", content }])],
    ["a PE resource", (content) => pe([], { name: "NODE_SEA_BLOB", content })],
  ];
  test.each(places)("is read from %s, with the archives among its assets", async (_, place) => {
    const { texts, left } = await scratch.file("tool", place(blob));
    expect(texts).toEqual({
      "tool!/main.js": CODE,
      "tool!/assets/deep/main.js": CODE,
      "tool!/assets/dist.tgz!/package.json": '{"name":"x"}',
      "tool!/assets/dist.tgz!/cli.mjs": CODE,
    });
    expect(left).toEqual({ "code-cache-not-compared": "tool!/main.js" });
  });

  test("made by an older Node.js has no byte for arguments", async () => {
    // Without code cache; the byte after the flags is what Node.js 24 added.
    const old = Buffer.from(blob);
    old.writeUInt32LE(old.readUInt32LE(4) & ~20, 4);
    const nameEnd = 9 + 8 + Number(old.readBigUInt64LE(9));
    const mainEnd = nameEnd + 8 + Number(old.readBigUInt64LE(nameEnd));
    const cacheEnd = mainEnd + 8 + Number(old.readBigUInt64LE(mainEnd));
    const parts = [old.subarray(0, 8), old.subarray(9, mainEnd), old.subarray(cacheEnd)];
    const { texts, left } = await scratch.file(
      "tool",
      elf([{ name: "NODE_SEA_BLOB", content: Buffer.concat(parts) }]),
    );
    expect(Object.keys(texts)).toContain("tool!/assets/dist.tgz!/cli.mjs");
    expect(left).toEqual({});
  });

  test("that cannot be read is named", async () => {
    const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1";
    const lost = elf([{ name: ".data", content: Buffer.from(fuse) }]);
    expect((await scratch.file("a", lost)).left).toEqual({ "unknown-sea": "a" });
    const broken = elf([{ name: "NODE_SEA_BLOB", content: blob.subarray(0, 20) }]);
    expect((await scratch.file("b", broken)).left).toEqual({ "unknown-sea": "b" });
    const snapshot = Buffer.from(blob);
    snapshot.writeUInt32LE(snapshot.readUInt32LE(4) | 2, 4);
    const { texts, left } = await scratch.file(
      "c",
      elf([{ name: "NODE_SEA_BLOB", content: snapshot }]),
    );
    expect(left).toHaveProperty("v8-snapshot", "c!/main.js");
    expect(texts).not.toHaveProperty("c!/main.js");
  });
});

test("what cannot be opened is named for what it is", async () => {
  const holding = (text: string) => elf([{ name: ".data", content: Buffer.from(text) }]);
  const cached = Buffer.from([0x89, 0x06, 0xde, 0xc0, 1, 2, 3, 4]);
  const { texts, left } = await scratch.folder({
    rg: elf([{ name: ".text", content: Buffer.alloc(100) }]),
    "rg.exe": pe([]),
    "addon.node": machO([]),
    packed: holding("var PAYLOAD_POSITION = '1' | 0;"),
    denoed: holding("d3n0l4nd"),
    nexed: holding("<nexe~~sentinel>"),
    small: Buffer.concat([elf([]), Buffer.from("UPX!")]),
    "main.jsc": Buffer.from([1, 2, 3, 4, 5]),
    cached: cached,
    "a.wasm": Buffer.from("\0asm\x01\0\0\0"),
    "a.7z": Buffer.from("7z\xbc\xaf\x27\x1c", "latin1"),
    "Main.class": Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 65]),
    "MZ.js": "MZ=1",
  });
  expect(texts).toEqual({ "MZ.js": "MZ=1" });
  expect(left).toEqual({
    "native-code": "rg, rg.exe",
    "native-addon": "addon.node",
    pkg: "packed",
    "deno-compile": "denoed",
    nexe: "nexed",
    upx: "small",
    "v8-bytecode": "cached, main.jsc",
    wasm: "a.wasm",
    "other-archive": "a.7z",
    "other-language": "Main.class",
  });
});
