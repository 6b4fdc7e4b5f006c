import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveSubject } from "./resolve.ts";
import { type Published, TestRegistry } from "./testing/registry.ts";
import { packageTarball } from "./testing/tarball.ts";

let scratch = "";
let cacheDir = "";
let registry: TestRegistry;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-cache-"));
  cacheDir = join(scratch, "cache");
  registry = await new TestRegistry().start();
});

afterEach(async () => {
  await registry.stop();
  await rm(scratch, { recursive: true, force: true });
});

function publish(
  name: string,
  more: Record<string, unknown> = {},
  special: Partial<Published> = {},
): void {
  const manifest = { bin: "cli.js", ...more };
  const files = { "cli.js": "#!/usr/bin/env node\n" };
  const archive = packageTarball({ name, version: "1.0.0", ...manifest }, files);
  registry.publish({ name, version: "1.0.0", archive, manifest, ...special });
}

const resolved = (words: string, signal?: AbortSignal) =>
  resolveSubject(words, {
    catalogue: [],
    cacheDir,
    registry: registry.url,
    ...(signal === undefined ? {} : { signal }),
  });

describe("filling the cache", () => {
  test("leaves no npm at work when it is killed", async () => {
    let started = (): void => {};
    const underWay = new Promise<void>((resolve) => {
      started = resolve;
    });
    publish("slow", {}, { serve: () => started() });
    publish("tool", { dependencies: { slow: "1.0.0" } });
    const options = JSON.stringify({ catalogue: [], cacheDir, registry: registry.url });
    const program = `import(${JSON.stringify(join(import.meta.dirname, "resolve.ts"))})
      .then(({ resolveSubject }) => resolveSubject("npm:tool", ${options}))`;
    const flags = ["--experimental-strip-types", "--no-warnings", "-e", program];
    const child = spawn(process.execPath, flags, { stdio: "ignore" });
    await underWay;
    const atWork = async () => {
      const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
      const folders = await Promise.all(
        pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => "")),
      );
      return folders.filter((folder) => folder.startsWith(cacheDir));
    };
    expect(await atWork()).not.toEqual([]);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(atWork, { timeout: 5000 }).toEqual([]);
  });

  test("is given up at once when the user ends it, and leaves nothing", async () => {
    const interrupt = new AbortController();
    const hang: NonNullable<Published["serve"]> = (response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write(Buffer.alloc(100), () => setTimeout(() => interrupt.abort(), 50));
    };
    publish("slow", {}, { serve: hang });
    const began = performance.now();
    await expect(resolved("npm:slow", interrupt.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await readdir(join(cacheDir, "subjects"))).toEqual([]);
  });

  test("is given up at once also where npm is at work", async () => {
    const interrupt = new AbortController();
    const hang = (): void => interrupt.abort();
    publish("slow", {}, { serve: hang });
    publish("tool", { dependencies: { slow: "1.0.0" } });
    await expect(resolved("npm:tool", interrupt.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(await readdir(join(cacheDir, "subjects"))).toEqual([]);
  });

  test("can be read by others, whatever the umask of the user", async () => {
    const folder = join(scratch, "own");
    await mkdir(join(folder, "bin"), { recursive: true });
    const pkg = { name: "own", version: "1.0.0", bin: "bin/run.js" };
    await writeFile(join(folder, "package.json"), JSON.stringify(pkg));
    await writeFile(join(folder, "bin/run.js"), "#!/usr/bin/env node");
    const before = process.umask(0o077);
    const found = await resolved(folder).finally(() => process.umask(before));
    const all = execFileSync("find", [join(found.root, "../../.."), "!", "-perm", "-044"]);
    expect(String(all).replace(/\S+\/telltale\.json\n/, "")).toBe("");
    for (const { from } of found.mounts) expect((await lstat(from)).mode & 0o005).toBe(0o005);
  });
});
