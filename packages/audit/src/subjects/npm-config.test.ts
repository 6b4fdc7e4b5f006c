import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { registryFor } from "./npm-config.ts";

let root: string;
let cwd: string;
let home: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "telltale-npmrc-"));
  cwd = join(root, "project", "sub");
  home = join(root, "home");
  await mkdir(cwd, { recursive: true });
  await mkdir(home);
  await writeFile(join(root, "project", "package.json"), "{}");
});
afterAll(() => rm(root, { recursive: true, force: true }));

const asked = (name: string, env: Record<string, string> = {}) =>
  registryFor(name, {
    cwd,
    env: { HOME: home, PATH: process.env.PATH, ...env },
    globalFiles: [join(root, "global")],
  });

/** What the machine's npm itself says, in the same surroundings. */
function npmSays(env: Record<string, string> = {}): string {
  const base = { PATH: process.env.PATH ?? "", HOME: home };
  const globalconfig = { npm_config_globalconfig: join(root, "global") };
  const options = { cwd, env: { ...base, ...globalconfig, ...env }, encoding: "utf8" as const };
  return execFileSync("npm", ["config", "get", "registry"], options).trim();
}

test("without npm, and with one that makes no sense, the missing default is said", async () => {
  expect(() => asked("x", { PATH: "" })).toThrow(/npm is not installed/);
  const bin = join(root, "nonsense");
  await mkdir(bin);
  await writeFile(join(bin, "npm"), "#!/bin/sh\necho undefined\n", { mode: 0o755 });
  expect(() => asked("x", { PATH: bin })).toThrow(
    expect.objectContaining({ code: "missing-system-part" }),
  );
});

test("npm is asked once, and only where nothing is set", async () => {
  const bin = join(root, "counting");
  await mkdir(bin);
  const script = `#!/bin/sh\necho "$*" >>${bin}/asked\necho https://default.example/npm\n`;
  await writeFile(join(bin, "npm"), script, { mode: 0o755 });
  expect(asked("x", { PATH: bin, npm_config_registry: "https://env.example/" })).toBe(
    "https://env.example/",
  );
  expect(asked("x", { PATH: bin })).toBe("https://default.example/npm/");
  expect(asked("@scope/y", { PATH: bin })).toBe("https://default.example/npm/");
  expect(await readFile(join(bin, "asked"), "utf8")).toBe("config get registry\n");
});

test("the registry is the one that npm would use, in npm's order", async () => {
  expect(asked("x")).toBe(npmSays());
  await writeFile(join(root, "global"), "registry = https://global.example/npm/\n");
  expect(asked("x")).toBe("https://global.example/npm/");
  expect(npmSays()).toBe("https://global.example/npm/");
  await writeFile(join(home, ".npmrc"), "; a comment\nregistry=${MIRROR}/user\n");
  const mirror = { MIRROR: "https://user.example" };
  expect(asked("x", mirror)).toBe("https://user.example/user/");
  expect(`${npmSays(mirror)}/`).toBe("https://user.example/user/");
  await writeFile(join(root, "project", ".npmrc"), 'registry="https://project.example/"\n');
  expect(asked("x", mirror)).toBe("https://project.example/");
  expect(npmSays(mirror)).toBe("https://project.example/");
  const set = { NPM_CONFIG_REGISTRY: "https://env.example/" };
  expect(asked("x", set)).toBe("https://env.example/");
  expect(npmSays(set)).toBe("https://env.example/");
});

test("a scope may have a registry of its own", async () => {
  await writeFile(join(home, ".npmrc"), "@work:registry=https://work.example\n");
  expect(asked("@work/tool")).toBe("https://work.example/");
  expect(asked("@other/tool")).toBe("https://project.example/");
});
