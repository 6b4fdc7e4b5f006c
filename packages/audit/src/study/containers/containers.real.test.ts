import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpack } from "../../subjects/unpack.ts";
import { openContainers } from "./containers.ts";

const run = promisify(execFile);
const MINUTES = 60_000;
const MB = 1024 ** 2;

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-published-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** A published package as it is: fetched, and nothing of it run. */
async function packed(spec: string): Promise<string> {
  const into = join(scratch, spec.replaceAll(/[@/]/g, "-"));
  await mkdir(into);
  await run("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: into });
  const [name] = await readdir(into);
  return join(into, name as string);
}

async function unpacked(spec: string): Promise<string> {
  const archive = await packed(spec);
  const folder = join(archive, "..", "unpacked");
  await mkdir(folder);
  await unpack(archive, folder, spec);
  return folder;
}

async function opened(root: string) {
  const started = process.cpuUsage();
  const { sources, notExamined } = await openContainers(root);
  const { user, system } = process.cpuUsage(started);
  const size = sources.reduce((sum, source) => sum + source.text.length, 0);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${root.slice(scratch.length + 1)}: ${sources.length} sources of ${(size / MB).toFixed(1)} MB, ` +
      `${Math.round((user + system) / 1000)} ms of processor time, ${peak} MB at most so far`,
  );
  return {
    texts: new Map(sources.map(({ path, text }) => [path, text])),
    left: new Map(notExamined.map(({ code, what }) => [code, what])),
  };
}

describe("an executable of Bun", () => {
  for (const [platform, name] of [
    ["linux-x64", "claude"],
    ["darwin-arm64", "claude"],
    ["win32-x64", "claude.exe"],
  ]) {
    test(
      `of claude-code for ${platform} gives its CommonJS bundle`,
      async () => {
        const root = await unpacked(`@anthropic-ai/claude-code-${platform}@2.1.150`);
        const { texts, left } = await opened(root);
        const main = texts.get(`${name}!/src/entrypoints/cli.js`);
        expect(main?.length).toBeGreaterThan(15_000_000);
        expect(main).toMatch(/^\/\/ @bun @bytecode @bun-cjs\n\(function\(exports, require, module/);
        expect(main).toMatch(/\}\)\s*$/);
        expect(left.get("bytecode-not-compared")).toBe(name);
        expect(left.get("native-addon")).toContain(`${name}!/audio-capture.node`);
      },
      5 * MINUTES,
    );
  }

  test(
    "of opencode gives its ESM chunks, straight from the tarball",
    async () => {
      const { texts, left } = await opened(await packed("opencode-linux-x64@1.18.33"));
      const chunks = [...texts.keys()].filter((path) =>
        /^bin\/opencode!\/chunk-.*\.js$/.test(path),
      );
      expect(chunks.length).toBeGreaterThan(250);
      // Each chunk that is imported is there.
      for (const path of chunks) {
        for (const [, name] of texts
          .get(path)
          ?.matchAll(/from"\/\$bunfs\/root\/(chunk-\w+\.js)"/g) ?? []) {
          expect(texts.has(`bin/opencode!/${name}`), name).toBe(true);
        }
      }
      expect(left.has("damaged-container")).toBe(false);
    },
    5 * MINUTES,
  );
});

describe("a single executable of Node.js", () => {
  for (const platform of ["linux-x64", "darwin-arm64", "win32-x64"]) {
    test(
      `of copilot for ${platform} gives its loader, and the archive among its assets`,
      async () => {
        const { texts, left } = await opened(await packed(`@github/copilot-${platform}@1.0.102`));
        const name = platform.startsWith("win32") ? "copilot.exe" : "copilot";
        expect(texts.get(`${name}!/sea-loader.js`)?.length).toBeGreaterThan(100_000);
        expect(texts.get(`${name}!/assets/copilot.tgz!/app.js`)).toMatch(/^#!\/usr\/bin\/env node/);
        expect(left.has("unknown-sea")).toBe(false);
        expect(left.has("damaged-container")).toBe(false);
      },
      5 * MINUTES,
    );
  }
});

test(
  "qodercli is plain JavaScript, with scripts in other languages beside",
  async () => {
    const { texts, left } = await opened(await packed("@qoder-ai/qodercli@1.1.52"));
    expect(texts.get("bundle/qodercli.js")?.length).toBeGreaterThan(33_000_000);
    expect(texts.get("bundle/qoder-worker-runtime.mjs")?.length).toBeGreaterThan(34_000_000);
    expect(left.get("other-language")).toContain("bootstrap.sh");
  },
  5 * MINUTES,
);

test(
  "codex is a launcher in JavaScript, and native code",
  async () => {
    const launcher = await opened(await packed("@openai/codex@0.169.0"));
    expect([...launcher.texts.keys()].sort()).toEqual(["bin/codex.js", "package.json"]);
    const native = await opened(await packed("@openai/codex@0.169.0-linux-x64"));
    expect([...native.texts.keys()].every((path) => path.endsWith(".json"))).toBe(true);
    expect(native.left.get("native-code")).toMatch(/bin\/codex(,|$)/);
  },
  5 * MINUTES,
);

test(
  "a package that ships an extension of VS Code and one of JetBrains is looked into",
  async () => {
    const { texts, left } = await opened(await packed("@anthropic-ai/claude-code@1.0.30"));
    const extension = texts.get("vendor/claude-code.vsix!/extension/dist/extension.js");
    expect(extension?.length).toBeGreaterThan(100_000);
    expect(left.get("other-language")).toMatch(/\.jar!\/.*\.class/);
    expect(left.get("wasm")).toBe("yoga.wasm");
  },
  5 * MINUTES,
);
