import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CatalogueEntry,
  runFile,
  type TelltaleError,
  toolFile,
} from "@telltale/core/model/index.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveToRead } from "./read.ts";
import { resolveSubject } from "./resolve.ts";
import { TestRegistry } from "./testing/registry.ts";
import { packageTarball, tarball } from "./testing/tarball.ts";

let scratch: string;
let registry: TestRegistry;
let catalogue: CatalogueEntry[];

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-read-"));
  registry = await new TestRegistry().start();
  catalogue = [];
});
afterEach(async () => {
  await registry.stop();
  await rm(scratch, { recursive: true, force: true });
});

const toolFromVersion2: CatalogueEntry = {
  id: "my-tool",
  tool: toolFile.parse({
    title: "My Tool",
    vendor: "Somebody",
    homepage: "https://example.com",
    npm: "tool",
    bin: "tool",
  }),
  run: runFile.parse({
    recipes: [
      {
        versions: ">=2.0.0",
        runtime: "node",
        entry: "cli.js",
        args: ["{prompt}"],
        protocol: "openai-chat",
        vendorHost: "api.example.com",
      },
    ],
  }),
  disclosures: { telemetryHosts: [], statements: [] },
  identifiers: { apple: [], hosts: [] },
};

const options = () => ({ catalogue, cacheDir: join(scratch, "cache"), registry: registry.url });
const read = (words: string) => resolveToRead(words, options());
const sha512 = (bytes: string | Buffer) =>
  `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(scratch, name);
  await writeFile(path, content);
  return path;
}

describe("a subject that is read only", () => {
  it.each(["tool", "tool.exe", "plugin.vsix", "app.asar", "cli.js", "notes.txt"])(
    "may be any file, such as %s",
    async (name) => {
      const path = await file(name, "console.log(1)");
      expect(await read(path)).toEqual({
        subject: { tool: null, name, version: "", digest: sha512("console.log(1)") },
        root: path,
        notes: [],
      });
    },
  );

  it("may be a folder, with and without a package.json, and is read where it is", async () => {
    const folder = join(scratch, "some");
    await mkdir(folder);
    await writeFile(join(folder, "a.js"), "1");
    const bare = await read(folder);
    expect(bare).toMatchObject({
      subject: { tool: null, name: "some", version: "" },
      root: folder,
    });
    const pkg = { name: "my-tool", version: "3.0.0", dependencies: { other: "1.0.0" } };
    await writeFile(join(folder, "package.json"), JSON.stringify(pkg));
    const named = await read(folder);
    expect(named.subject).toMatchObject({ name: "my-tool", version: "3.0.0" });
    expect(named.subject.digest).not.toBe(bare.subject.digest);
    expect(named.root).toBe(folder);
    expect(registry.asked).toEqual([]);
    expect(await readdir(scratch)).toEqual(["some"]);
  });

  it("may be a package without a program, from the registry or in an archive", async () => {
    const archive = packageTarball({ name: "lib", version: "1.0.0" }, { "a.js": "1" });
    registry.publish({ name: "lib", version: "1.0.0", archive, manifest: {} });
    const fetched = await read("npm:lib@1.0.0");
    expect(fetched.subject).toEqual({
      tool: null,
      name: "lib",
      version: "1.0.0",
      digest: sha512(archive),
    });
    expect(await readdir(fetched.root)).toEqual(["a.js", "package.json"]);
    expect((await read(await file("lib.tgz", archive))).subject).toEqual(fetched.subject);
  });

  it("may be an archive that is no package of npm's", async () => {
    const bare = tarball([{ path: "some/a.js", content: "1" }]);
    const found = await read(await file("some.tgz", bare));
    expect(found.subject).toMatchObject({ name: "some.tgz", version: "", digest: sha512(bare) });
    const note = "It is not a package of npm's, or damaged; it was read as a file.";
    expect(found.notes).toEqual([note]);
    const cut = await read(
      await file(
        "cut.tgz",
        packageTarball({ name: "x", version: "1.0.0" }, { "a.js": "1" }).subarray(0, 100),
      ),
    );
    expect(cut.notes).toEqual([note]);
  });

  it("may be a version that the catalogue cannot run", async () => {
    catalogue = [toolFromVersion2];
    const archive = packageTarball({ name: "tool", version: "1.0.0" }, { "x.js": "1" });
    registry.publish({ name: "tool", version: "1.0.0", archive, manifest: {} });
    await expect(resolveSubject("my-tool@1.0.0", options())).rejects.toMatchObject({
      code: "unknown-version",
    });
    expect((await read("my-tool@1.0.0")).subject).toMatchObject({
      tool: "my-tool",
      version: "1.0.0",
    });
  });

  it("may be a file or folder here by its bare name, unless the catalogue has that name", async () => {
    catalogue = [toolFromVersion2];
    const archive = packageTarball({ name: "tool", version: "1.0.0" }, { "x.js": "1" });
    registry.publish({ name: "tool", version: "1.0.0", archive, manifest: {} });
    for (const name of ["my agent", "my-tool"]) await mkdir(join(scratch, name));
    await file("agent", "f();");
    const there = process.cwd();
    process.chdir(scratch);
    try {
      expect((await read("my agent")).root).toBe(join(process.cwd(), "my agent"));
      expect((await read("agent")).root).toBe(join(process.cwd(), "agent"));
      expect((await read("my-tool")).subject.tool).toBe("my-tool");
      expect((await read("./my-tool")).subject.tool).toBeNull();
    } finally {
      process.chdir(there);
    }
  });

  it("is refused where there is nothing", async () => {
    const refused = (words: string) => read(words).catch((error: TelltaleError) => error.code);
    expect(await refused(join(scratch, "nowhere"))).toBe("bad-subject");
    expect(await refused("nowhere.js")).toBe("bad-subject");
    expect(await refused("nowhere")).toBe("unknown-tool");
  });
});
