import { execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A copy of what a first use needs of the checkout, in a folder with a blank in its name. */
const root = fileURLToPath(new URL("../../../", import.meta.url));
let scratch: string;
let clone: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-launcher-"));
  clone = join(scratch, "a clone");
  for (const path of ["telltale", "scripts", "package.json", "package-lock.json", "packages"]) {
    await cp(join(root, path), join(clone, path), {
      recursive: true,
      filter: (from) => !from.includes("node_modules"),
    });
  }
  await cp(join(root, "catalogue"), join(clone, "catalogue"), { recursive: true });
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const reset = () =>
  Promise.all(
    ["node_modules", ".cache"].map((name) =>
      rm(join(clone, name), { recursive: true, force: true }),
    ),
  );

/** The environment without what `npm test` adds; where npm finds its packages stays as it is. */
function environment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const added = /^npm_(?!config_(registry|cache|cafile|(https[-_]|no)?proxy)$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !added.test(name));
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, ...changes };
}

interface Ended {
  code: number;
  out: string;
  err: string;
}

function launch(args: string[], env = environment(), program = join(clone, "telltale")) {
  return new Promise<Ended>((resolve) => {
    execFile(program, args, { env, cwd: "/" }, (error, out, err) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, out, err });
    });
  });
}

/** Resolves when a launcher has begun to install, and npm has done a part of it. */
async function npmAtWork(): Promise<void> {
  const modules = join(clone, "node_modules");
  await expect
    .poll(() => readdir(modules).catch(() => []), { timeout: 60_000, interval: 20 })
    .not.toHaveLength(0);
}

const stamp = () => readFile(join(clone, "node_modules", ".telltale"), "utf8");

describe.sequential("a first use", () => {
  it("sets everything up once, though three begin together, and says so in a line", async () => {
    await reset();
    const link = join(scratch, "link");
    await symlink(join("a clone", "telltale"), link);
    const ended = await Promise.all([
      launch(["--version"], environment({ HOME: undefined })),
      launch(["--version"], environment({ HOME: "" })),
      launch(["--version"], environment(), link),
    ]);
    for (const { code, out } of ended) expect([code, out]).toEqual([0, "0.1.0\n"]);
    const said = ended.map(({ err }) => err).join("");
    expect(said.match(/Setting Telltale up/g)).toHaveLength(1);
    expect(said).toMatch(/ done \(\d+ s\)\./);
    expect(await stamp()).toMatch(/^run \d+ \d+\n$/);
  });

  it("then says nothing more, and runs under the pinned Node", async () => {
    expect(await launch(["setup"])).toEqual({
      code: 0,
      out: expect.stringMatching(/^Telltale is set up \(Node 24\./),
      err: "",
    });
  });

  it("downloads through the proxy of the environment", async () => {
    const asked: (string | undefined)[] = [];
    const proxy = createServer().on("connect", (request, socket) => {
      asked.push(request.url);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const env = environment({
      ...{ HTTPS_PROXY: url, https_proxy: url, NO_PROXY: "", no_proxy: "" },
      npm_config_registry: "https://packages.example/",
      XDG_CACHE_HOME: join(scratch, "cache"),
    });
    const { code } = await launch(["audit", "npm:some-tool@1.0.0"], env);
    proxy.close();
    expect(code).toBe(2);
    expect(asked).toContain("packages.example:443");
  }, 60_000);

  it("is done again when package-lock.json has changed", async () => {
    const lock = join(clone, "package-lock.json");
    await writeFile(lock, `${await readFile(lock, "utf8")}\n`);
    const before = await stamp();
    const { code, err } = await launch(["--version"]);
    expect([code, err]).toEqual([0, expect.stringContaining("Setting Telltale up")]);
    expect(await stamp()).not.toBe(before);
  });

  it("that was killed is done again", async () => {
    await reset();
    const child = spawn(join(clone, "telltale"), ["--version"], {
      env: environment(),
      stdio: "ignore",
    });
    await npmAtWork();
    child.kill("SIGKILL");
    expect(await launch(["--version"])).toMatchObject({ code: 0, out: "0.1.0\n" });
  });

  it("that was interrupted says so, leaves no lock, and is done again", async () => {
    await reset();
    const child = spawn(join(clone, "telltale"), ["--version"], {
      env: environment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (part) => {
      said += part;
    });
    await npmAtWork();
    child.kill("SIGTERM");
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(143);
    expect(said).toContain("was interrupted; the next use does it again");
    expect(await launch(["--version"])).toMatchObject({ code: 0, out: "0.1.0\n" });
  });

  it("works where npm was told to run no install scripts", async () => {
    await reset();
    const env = environment({ npm_config_ignore_scripts: "true" });
    expect(await launch(["--version"], env)).toMatchObject({ code: 0, out: "0.1.0\n" });
  });
});

describe.sequential("a first use that cannot be completed", () => {
  const oneSentence = /telltale: [^\n]+\.\nWhat to do: [^\n]+\n$/;

  it("for want of a registry says so", async () => {
    await reset();
    const env = environment({
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: join(scratch, "empty-cache"),
    });
    const { code, out, err } = await launch(["--version"], env);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("The npm registry cannot be reached");
    expect(err).toMatch(oneSentence);
  });

  it("for want of Node, of npm, or of a Node that is new enough says so", async () => {
    const bare = join(scratch, "bare");
    await mkdir(bare);
    const tools = ["sh", "uname", "cksum", "mkdir", "rm", "readlink", "dirname"];
    for (const tool of tools) await symlink(`/usr/bin/${tool}`, join(bare, tool));
    const env = environment({ PATH: bare });
    expect((await launch(["--version"], env)).err).toContain("Node.js is not installed");
    await writeFile(join(bare, "node"), "#!/bin/sh\necho v20.1.0\n", { mode: 0o755 });
    expect((await launch(["--version"], env)).err).toContain("npm is not installed");
    await writeFile(join(bare, "npm"), "#!/bin/sh\n", { mode: 0o755 });
    await writeFile(join(bare, "node"), "#!/bin/sh\necho v18.1.0\n", { mode: 0o755 });
    const old = await launch(["--version"], env);
    expect(old.code).toBe(2);
    expect(old.err).toContain("Node.js v18.1.0 is too old");
    expect(old.err).toMatch(oneSentence);
  });
});
