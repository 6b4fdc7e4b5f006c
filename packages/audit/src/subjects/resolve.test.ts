import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  type CatalogueEntry,
  runFile,
  TelltaleError,
  toolFile,
} from "@telltale/core/model/index.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startPool } from "../runs/workers/pool.ts";
import { specFor } from "../runs/workers/testing.ts";
import { hostPlatform } from "./platform.ts";
import { resolveSubject, type UnpackedSubject } from "./resolve.ts";
import { type Published, TestRegistry } from "./testing/registry.ts";
import { packageTarball, tarball } from "./testing/tarball.ts";

let scratch: string;
let cacheDir: string;
let registry: TestRegistry;
let catalogue: CatalogueEntry[];

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-resolve-"));
  cacheDir = join(scratch, "cache");
  registry = await new TestRegistry().start();
  catalogue = [];
});
afterEach(async () => {
  await registry.stop();
  await rm(scratch, { recursive: true, force: true });
});

const resolved = (words: string): Promise<UnpackedSubject> =>
  resolveSubject(words, { catalogue, cacheDir, registry: registry.url });

async function refused(words: string): Promise<TelltaleError> {
  const error = await resolved(words).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TelltaleError);
  // Whatever went wrong, nothing half-written stays in the cache.
  expect(await readdir(join(cacheDir, "subjects")).catch(() => [])).toEqual([]);
  return error as TelltaleError;
}

function publish(
  name: string,
  version: string,
  more: Record<string, unknown> = {},
  files: Record<string, string> = { "cli.js": "#!/usr/bin/env node\n" },
  special: Partial<Published> = {},
): void {
  const manifest = { bin: "cli.js", ...more };
  const archive = packageTarball({ name, version, ...manifest }, files);
  registry.publish({ name, version, archive, manifest, ...special });
}

async function write(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

describe("a package of the registry", () => {
  test("is laid out as a global installation, with its digest and its program", async () => {
    publish("@some/my-tool", "1.2.3");
    const found = await resolved("npm:@some/my-tool@1.2.3");
    const manifest = { name: "@some/my-tool", version: "1.2.3", bin: "cli.js" };
    const archive = packageTarball(manifest, { "cli.js": "#!/usr/bin/env node\n" });
    const digest = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
    expect(found.subject).toEqual({ tool: null, name: "@some/my-tool", version: "1.2.3", digest });
    const launcher = found.mounts[1]?.from ?? "";
    expect(found.mounts).toEqual([
      { from: found.root, to: "/usr/local/lib/node_modules/@some/my-tool" },
      { from: launcher, to: "/usr/local/bin/my-tool" },
    ]);
    expect(await readFile(launcher, "utf8")).toContain(
      "exec '/usr/local/lib/node_modules/@some/my-tool/cli.js' \"$@\"",
    );
    expect(found.bin).toEqual({
      name: "my-tool",
      path: "cli.js",
      start: "exec",
      instrument: "node",
    });
    // npm makes programs executable whatever the archive says.
    expect((await lstat(join(found.root, "cli.js"))).mode & 0o777).toBe(0o755);
    expect(found.recipe).toBeNull();
  });

  test("without a version, or by a tag, is the one that the tag names", async () => {
    publish("tool", "2.0.0-beta.1");
    publish("tool", "1.0.0");
    registry.tag("tool", { beta: "2.0.0-beta.1" });
    expect((await resolved("npm:tool")).subject.version).toBe("1.0.0");
    expect((await resolved("npm:tool@beta")).subject.version).toBe("2.0.0-beta.1");
  });

  test("is fetched once; a damaged copy is noticed and made anew", async () => {
    publish("tool", "1.0.0");
    const first = await resolved("npm:tool");
    const downloads = () => registry.asked.filter((path) => path.endsWith(".tgz")).length;
    await resolved("npm:tool");
    expect(downloads()).toBe(1);
    await writeFile(join(first.root, "cli.js"), "tampered");
    const again = await resolved("npm:tool");
    expect(downloads()).toBe(2);
    expect(await readFile(join(again.root, "cli.js"), "utf8")).toContain("env node");
    await rm(join(again.root, "package.json"));
    await resolved("npm:tool");
    expect(downloads()).toBe(3);
    expect(await readdir(join(cacheDir, "subjects"))).toHaveLength(1);
  });

  test("leaves nothing for good when it is killed in the middle", async () => {
    const archive = packageTarball({ name: "slow", version: "1.0.0" });
    let started: () => void = () => {};
    const underWay = new Promise<void>((resolve) => {
      started = resolve;
    });
    const hang: NonNullable<Published["serve"]> = (response) => {
      response.writeHead(200, { "content-length": archive.length });
      response.write(archive.subarray(0, 100), started);
    };
    registry.publish({ name: "slow", version: "1.0.0", archive, serve: hang });
    const options = JSON.stringify({ catalogue: [], cacheDir, registry: registry.url });
    const program = `import(${JSON.stringify(join(import.meta.dirname, "resolve.ts"))})
      .then(({ resolveSubject }) => resolveSubject("npm:slow", ${options}))`;
    const flags = ["--experimental-strip-types", "--no-warnings", "-e", program];
    const child = spawn(process.execPath, flags, { stdio: "ignore" });
    await underWay;
    child.kill("SIGKILL");
    await once(child, "exit");
    const subjects = join(cacheDir, "subjects");
    expect(await readdir(subjects)).toHaveLength(1);
    publish("tool", "1.0.0");
    const found = await resolved("npm:tool");
    expect((await readdir(subjects)).map((name) => join(subjects, name))).toEqual([
      found.root.slice(0, found.root.indexOf("/lib/")),
    ]);
  });

  test("can be asked for by several at once", async () => {
    publish("tool", "1.0.0");
    const all = await Promise.all(Array.from({ length: 6 }, () => resolved("npm:tool")));
    expect(new Set(all.map((one) => one.root)).size).toBe(1);
    expect(await readdir(join(cacheDir, "subjects"))).toHaveLength(1);
  });

  test("is refused when it is not what the registry promised", async () => {
    const integrity = `sha512-${Buffer.alloc(64).toString("base64")}`;
    publish("tool", "1.0.0", {}, {}, { dist: { integrity } });
    const error = await refused("npm:tool");
    expect(error.code).toBe("bad-integrity");
    expect(error.message).toContain("tool@1.0.0");
  });

  test("is refused without any digest, and taken with a note on SHA-1 alone", async () => {
    publish("bare", "1.0.0", {}, {}, { dist: {} });
    expect((await refused("npm:bare")).code).toBe("bad-integrity");
    const archive = packageTarball({ name: "old", version: "1.0.0" });
    const shasum = createHash("sha1").update(archive).digest("hex");
    registry.publish({ name: "old", version: "1.0.0", archive, dist: { shasum } });
    const old = await resolved("npm:old");
    expect(old.notes.join()).toContain("SHA-1");
    expect(old.subject.digest).toMatch(/^sha512-/);
    const wrong = { shasum: "0".repeat(40) };
    registry.publish({ name: "older", version: "1.0.0", archive, dist: wrong });
    await expect(resolved("npm:older")).rejects.toMatchObject({ code: "bad-integrity" });
  });

  test("is refused when its archive is hostile or damaged, whatever its digest says", async () => {
    const climbs = tarball([{ path: "package/../../up", content: "x" }]);
    registry.publish({ name: "climbs", version: "1.0.0", archive: climbs });
    expect((await refused("npm:climbs")).code).toBe("bad-archive");
    registry.publish({ name: "noise", version: "1.0.0", archive: Buffer.from("no archive") });
    expect((await refused("npm:noise")).code).toBe("bad-archive");
    const bare = tarball([{ path: "package/a.js", content: "" }]);
    registry.publish({ name: "bare", version: "1.0.0", archive: bare });
    expect((await refused("npm:bare")).code).toBe("bad-subject");
  });

  test("that breaks off on the way is tried again, and then given up", async () => {
    const archive = packageTarball({ name: "cut", version: "1.0.0" });
    let served = 0;
    const breakOff: NonNullable<Published["serve"]> = (response) => {
      served += 1;
      response.writeHead(200, { "content-length": archive.length });
      response.write(archive.subarray(0, 100), () => response.destroy());
    };
    registry.publish({ name: "cut", version: "1.0.0", archive, serve: breakOff });
    const error = await refused("npm:cut");
    expect(error.code).toBe("registry-unreachable");
    expect(served).toBe(3);
  });

  test("that does not exist is told apart from a version that does not", async () => {
    publish("tool", "1.0.0");
    publish("tool", "1.0.4");
    publish("tool", "2.0.0");
    expect((await refused("npm:tooool")).code).toBe("unknown-tool");
    const version = await refused("npm:tool@1.0.2");
    expect(version.code).toBe("unknown-version");
    expect(version.message).toContain("The latest is 2.0.0");
    expect(version.next).toContain("1.0.0, 1.0.4");
    expect(await refused("npm:tool@lattest")).toMatchObject({
      code: "unknown-version",
      next: "Did you mean npm:tool@latest?",
    });
    expect((await resolved("npm:tool")).notes).toEqual([
      "No version was given: 2.0.0, the latest, was taken.",
    ]);
    expect((await resolved("npm:tool@latest")).notes).toEqual([]);
  });

  test("cannot be had without a registry", async () => {
    await registry.stop();
    const error = await refused("npm:tool");
    expect(error.code).toBe("registry-unreachable");
    expect(error.message).toContain("ECONNREFUSED");
    registry = await new TestRegistry().start();
  });
});

describe("what comes with a package", () => {
  const { os, cpu } = hostPlatform();

  test("optional packages for this platform, under the name the launcher asks for", async () => {
    const optionalDependencies = {
      "tool-here": "npm:tool@1.0.0-here",
      "tool-there": "npm:tool@1.0.0-there",
      "tool-gone": "9.9.9",
      heavy: "^1.0.0",
    };
    publish("tool", "1.0.0-here", { os: [os], cpu: [cpu], bin: "bin/x" }, { "bin/x": "here" });
    publish("tool", "1.0.0-there", { os: [`!${os}`], bin: "bin/x" }, { "bin/x": "there" });
    publish("heavy", "1.1.0", { dependencies: { other: "*" } });
    publish("tool", "1.0.0", { optionalDependencies });
    const found = await resolved("npm:tool@1.0.0");
    const modules = join(found.root, "node_modules");
    expect(await readdir(modules)).toEqual(["tool-here"]);
    expect(await readFile(join(modules, "tool-here/bin/x"), "utf8")).toBe("here");
    expect(found.notes.join("\n")).toContain("tool@1.0.0-here (sha512-");
    expect(found.notes.join("\n")).toMatch(/left out.*tool-gone, heavy|left out.*heavy, tool-gone/);
  });

  test("dependencies, by npm and with no script of anybody's run", async () => {
    const mark = join(scratch, "a-script-ran");
    const scripts = {
      preinstall: `touch ${mark}`,
      install: `touch ${mark}`,
      postinstall: `touch ${mark}`,
    };
    const hasInstallScript = true;
    publish("dep", "1.5.0", { scripts, hasInstallScript }, { "cli.js": "" });
    publish("tool", "1.0.0", { dependencies: { dep: "^1.0.0" }, scripts, hasInstallScript });
    const found = await resolved("npm:tool");
    const dep = await readFile(join(found.root, "node_modules/dep/package.json"), "utf8");
    expect(JSON.parse(dep).version).toBe("1.5.0");
    expect(await lstat(mark).catch(() => null)).toBeNull();
    expect(found.notes.join()).toContain("npm chose them");
  });

  test("dependencies that cannot be had end it clearly", async () => {
    publish("tool", "1.0.0", { dependencies: { missing: "^1.0.0" } });
    const error = await refused("npm:tool");
    expect(error.code).toBe("bad-subject");
    expect(error.message).toMatch(/could not install what tool@1\.0\.0 depends on.*404/);
  });
});

describe("a tool of the catalogue", () => {
  beforeEach(() => {
    const recipe = (versions: string, more: object) => ({
      versions,
      runtime: "node",
      entry: "cli.js",
      args: ["{prompt}"],
      protocol: "openai-chat",
      vendorHost: "api.example.com",
      ...more,
    });
    const placed = [{ from: "node_modules/tool-{platform}/tool", to: "bin/tool.exe" }];
    catalogue = [
      {
        id: "my-tool",
        tool: toolFile.parse({
          title: "My Tool",
          vendor: "Somebody",
          homepage: "https://example.com",
          npm: "tool",
          bin: "tool",
          optional: ["tool-{platform}"],
        }),
        run: runFile.parse({
          recipes: [
            recipe("<2.0.0", {}),
            recipe("^2.0.0", { runtime: "native", entry: "bin/tool.exe", placed }),
          ],
        }),
        disclosures: { telemetryHosts: ["stats.example.com"], statements: [] },
        identifiers: { apple: [], hosts: [] },
      },
    ];
  });

  test("has the recipe of its version, also when it is named as a package", async () => {
    publish("tool", "1.9.0");
    for (const words of ["my-tool@1.9.0", "my-tool", "npm:tool@1.9.0"]) {
      const found = await resolved(words);
      expect(found.subject.tool).toBe("my-tool");
      expect(found.recipe?.versions).toBe("<2.0.0");
      expect(found.telemetryHosts).toEqual(["stats.example.com"]);
    }
  });

  test("has its native program where the install script would have put it", async () => {
    const native = `tool-${process.platform}-${process.arch}`;
    publish(native, "2.0.0", { bin: undefined }, { tool: "native" });
    publish("unwanted", "1.0.0");
    const optionalDependencies = { [native]: "2.0.0", unwanted: "1.0.0" };
    publish("tool", "2.0.0", { optionalDependencies }, { "bin/tool.exe": "stub", "cli.js": "" });
    const found = await resolved("my-tool@2.0.0");
    expect(await readdir(join(found.root, "node_modules"))).toEqual([native]);
    expect(found.mounts.at(-1)).toEqual({
      from: join(found.root, "node_modules", native, "tool"),
      to: "/usr/local/lib/node_modules/tool/bin/tool.exe",
    });
  });

  test("that is not published for this system, or that no recipe knows, says so", async () => {
    publish("tool", "2.0.0", {}, { "bin/tool.exe": "stub", "cli.js": "" });
    publish("tool", "3.0.0");
    await expect(resolved("my-tool@2.0.0")).rejects.toMatchObject({ code: "bad-subject" });
    const error = await resolved("my-tool@3.0.0").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "unknown-version", next: "It knows <2.0.0 and ^2.0.0." });
  });
});

describe("a local subject", () => {
  test("may be an archive", async () => {
    const path = join(scratch, "thing.tgz");
    await writeFile(
      path,
      packageTarball({ name: "thing", version: "0.1.0", bin: { a: "a.mjs" } }, { "a.mjs": "1" }),
    );
    const found = await resolved(path);
    expect(found.subject).toMatchObject({ tool: null, name: "thing", version: "0.1.0" });
    expect(found.bin).toEqual({ name: "a", path: "a.mjs", start: "node", instrument: "node" });
    await writeFile(path, "damaged");
    await expect(resolved(path)).rejects.toMatchObject({ code: "bad-archive" });
    await expect(resolved(join(scratch, "gone.tgz"))).rejects.toMatchObject({
      code: "bad-subject",
    });
  });

  test("may be a folder; its digest follows what it holds, and it is copied", async () => {
    const folder = join(scratch, "own");
    const manifest = JSON.stringify({ name: "own", version: "1.0.0", bin: "run.sh" });
    await write(folder, { "package.json": manifest, "run.sh": "#!/bin/sh\n", "lib/a.js": "1" });
    await write(folder, { "node_modules/d/i.js": "d", ".git/config": "secret" });
    await symlink("lib/a.js", join(folder, "inner"));
    await symlink("/etc/passwd", join(folder, "outer"));
    await symlink("..", join(folder, "up"));
    await chmod(join(folder, "lib/a.js"), 0o600);
    const first = await resolved(folder);
    expect(first.bin).toEqual({ name: "own", path: "run.sh", start: "exec", instrument: "none" });
    expect((await readdir(first.root)).sort()).toEqual(
      ["inner", "lib", "node_modules", "package.json", "run.sh"].sort(),
    );
    expect((await lstat(join(first.root, "lib/a.js"))).mode & 0o777).toBe(0o644);
    expect(first.notes.join()).toContain("outer, up");
    await write(folder, { "telltale-out/own-1/audit.json": "{}", ".git/HEAD": "x" });
    expect((await resolved(folder)).subject.digest).toBe(first.subject.digest);
    await write(folder, { "node_modules/d/i.js": "e" });
    expect((await resolved(folder)).subject.digest).not.toBe(first.subject.digest);
    expect(await readFile(join(first.root, "node_modules/d/i.js"), "utf8")).toBe("d");
  });

  test("may be written in TypeScript, which Node runs outside of node_modules only", async () => {
    const folder = join(scratch, "own");
    await write(folder, {
      "package.json": JSON.stringify({
        name: "@me/own",
        version: "1.0.0",
        bin: "cli.ts",
        type: "module",
      }),
      "cli.ts": 'const said: string = "typed"; console.log(said, process.argv[1]);\n',
    });
    const { inside, root, mounts } = await resolved(folder);
    expect(mounts[0]).toEqual({ from: root, to: inside });
    const pool = await startPool({ size: 1, expose: mounts.map(({ from }) => from) });
    const trace = await pool.run(specFor(["own"], { mounts })).finally(() => pool.close());
    expect(trace.stdout).toBe("typed /opt/@me/own/cli.ts\n");
  });

  test("gets no command on the PATH that would stand for another, or be no name", async () => {
    const folder = join(scratch, "own");
    const bin = { own: "a.js", node: "a.js", "../x": "a.js", "a b": "a.js", gone: "gone.js" };
    const quote = { name: "own", version: "1.0.0", bin: { ...bin, quote: "it's $(x).js" } };
    await write(folder, {
      "package.json": JSON.stringify(quote),
      "a.js": "1",
      "it's $(x).js": "1",
    });
    const found = await resolved(folder);
    const commands = found.mounts.slice(1);
    expect(commands.map((mount) => mount.to)).toEqual([
      "/usr/local/bin/own",
      "/usr/local/bin/quote",
    ]);
    const script = await readFile(commands[1]?.from ?? "", "utf8");
    const inside = "/opt/own";
    const said = execFileSync("sh", ["-c", script.replace("exec node", "printf %s"), "sh"]);
    expect(said.toString()).toBe(`${inside}/it's $(x).js`);
  });

  test("needs a sound package.json, and a program that is there and its own", async () => {
    const folder = join(scratch, "own");
    await mkdir(folder);
    const cases: [string, RegExp][] = [
      ["", /no package\.json/],
      ["{", /no JSON/],
      ['{"name":"../up","version":"1.0.0"}', /unusable name/],
      ['{"name":"own","version":"\\u001b[2J"}', /unusable name or version/],
      ['{"name":"own","version":"1.0.0","bin":"../../bin/sh"}', /outside of itself/],
      ['{"name":"own","version":"1.0.0","bin":"dist/x.js"}', /does not contain its program/],
    ];
    for (const [text, why] of cases) {
      if (text !== "") await writeFile(join(folder, "package.json"), text);
      const error = await resolved(folder).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "bad-subject" });
      expect((error as Error).message).toMatch(why);
    }
  });
});

test("words that fit nothing are a usage error", async () => {
  for (const words of ["", " ", "npm:", "npm:UP/../x@1", "tool@^1.0.0", "tool@>=1", "a b@1.0.0"]) {
    expect((await refused(words)).code).toBe("usage");
  }
  expect((await refused("frobnicator@1.0.0")).code).toBe("unknown-tool");
  expect((await refused("./nowhere")).code).toBe("bad-subject");
});
