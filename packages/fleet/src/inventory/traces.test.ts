import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { factsOf } from "./facts.ts";
import { scanMachine } from "./scan.ts";
import { Machine, traces } from "./testing/machine.ts";
import { loadTraces } from "./traces.ts";

let dir: string;
let machine: Machine;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-traces-"));
  machine = new Machine();
});
afterEach(async () => {
  machine.remove();
  await rm(dir, { recursive: true });
});

const source = (says: string) =>
  `sources: [{ url: "https://example.com/docs", read: 2026-11-20, says: [${says}] }]\n`;

async function load(text: string) {
  await mkdir(join(dir, "my-tool"), { recursive: true });
  await writeFile(join(dir, "my-tool/traces.yaml"), text);
  return loadTraces(dir);
}

describe("what is said of a tool's traces", () => {
  it.each([
    [
      "a fact without a source",
      `${source("npm")}npm: [mine]\ncommands: [mine]\n`,
      "mine (commands) has no source",
    ],
    [
      "an entry without a source",
      `${source("~/.mine")}folders: [{ path: ~/.mine, signs: [log] }]\n`,
      "~/.mine/log (folders) has no source",
    ],
    [
      "a source of what is not there",
      `${source("npm, ~/.other")}npm: [mine]\n`,
      "~/.other is no fact of the file",
    ],
    [
      "doubt about what has a source",
      `${source("npm")}npm: [mine]\nunconfirmed: [mine]\n`,
      "mine is unconfirmed and has a source",
    ],
    [
      "doubt about what is not there",
      `${source("npm")}npm: [mine]\nunconfirmed: [other]\n`,
      "other is no fact of the file",
    ],
    ["no day", 'sources: [{ url: "https://example.com", says: [npm] }]\nnpm: [mine]\n', "read"],
  ])("is refused with %s", async (_, text, said) => {
    await expect(load(text)).rejects.toMatchObject({
      code: "bad-catalogue",
      message: expect.stringContaining(said),
    });
  });

  it("has a source and a day for every fact of the catalogue, or a mark that it has none", () => {
    for (const tool of traces) {
      expect(factsOf(tool).length, tool.tool).toBeGreaterThan(0);
      // What is removed from a folder piece by piece has to be known for certain.
      const entries = tool.folders.flatMap(({ path, makes }) =>
        makes.map((one) => `${path}/${one}`),
      );
      expect(entries.filter((one) => tool.unconfirmed.includes(one))).toEqual([]);
    }
  });

  it("makes a finding only possible, and lets it stay, if nobody confirms it", async () => {
    const tools = await load(
      `${source("npm, ~/.mine, ~/.mine/log, ~/.mine/cache")}npm: [mine]\nextensions: [some.mine]
unconfirmed: [some.mine, ~/.other, ~/.other/log]
folders:
  - { path: ~/.mine, signs: [log, cache] }
  - { path: ~/.other, signs: [log] }\n`,
    );
    const manifest = { publisher: "some", name: "mine", version: "1.0.0" };
    machine
      .file("/home/ada/.mine/log", "x")
      .file("/home/ada/.mine/cache", "x")
      .file("/home/ada/.other/log", "x")
      .file("/home/ada/.vscode/extensions/some.mine-1.0.0/package.json", JSON.stringify(manifest));
    const { findings } = scanMachine({ root: machine.root, tools, telltale: "test" });
    expect(
      findings.map(({ path, confidence, parts }) => [path, confidence, parts?.length]),
    ).toEqual([
      ["/home/ada/.mine", "certain", 2],
      ["/home/ada/.other", "possible", 0],
      ["/home/ada/.vscode/extensions/some.mine-1.0.0", "possible", 0],
    ]);
    expect(findings[1]?.evidence.at(-1)).toMatch(/No source .* it stays/);
  });
});

describe("installers' folders", () => {
  it.each([
    ["bin/codex", "0.142.5-x86_64-unknown-linux-musl"],
    ["codex", "0.125.0-aarch64-apple-darwin"],
    ["bin/codex.exe", "0.149.0-alpha.2-x86_64-pc-windows-msvc"],
  ])("of codex have the version in their name, without the system: %s", (program, release) => {
    const at = `/home/ada/.codex/packages/standalone/releases/${release}/${program}`;
    machine.program(at, "npm i -g @openai/codex");
    machine.link("/home/ada/.codex/packages/standalone/current", at.replace(`/${program}`, ""));
    machine.link(
      "/home/ada/.local/bin/codex",
      `/home/ada/.codex/packages/standalone/current/${program}`,
    );
    const version = release.replace(/-(x86_64|aarch64).*/, "");
    const found = machine.scan().findings.filter(({ kind }) => kind !== "state");
    expect(found.map(({ kind, path, version: is }) => [kind, path, is])).toEqual([
      ["native-install", at, version],
      ["shim", "/home/ada/.local/bin/codex", version],
    ]);
  });

  it("of qwen-code go as a whole, with the launcher that leads there", () => {
    machine
      .file("/home/ada/.local/lib/qwen-code/manifest.json", qwen("0.24.4"))
      .file("/home/ada/.local/lib/qwen-code/bin/qwen", "#!/bin/sh\nexec node x\n", 0o755)
      .program("/home/ada/.local/lib/qwen-code/node/bin/node", "node")
      .file(
        "/home/ada/.local/bin/qwen",
        "#!/usr/bin/env sh\nexec '/home/ada/.local/lib/qwen-code/bin/qwen' \"$@\"\n",
        0o755,
      );
    const windows = "/Users/eve/AppData/Local/qwen-code";
    machine
      .file(`${windows}/qwen-code/manifest.json`, qwen("0.24.3"))
      .file(
        `${windows}/bin/qwen.cmd`,
        `@echo off\r\n"C:\\Users\\eve\\AppData\\Local\\qwen-code\\qwen-code\\bin\\qwen.cmd" %*\r\n`,
      );
    const { findings } = machine.scan();
    expect(findings.map(({ kind, path, version }) => [kind, path, version])).toEqual([
      ["shim", `${windows}/bin/qwen.cmd`, "0.24.3"],
      ["native-install", `${windows}/qwen-code`, "0.24.3"],
      ["shim", "/home/ada/.local/bin/qwen", "0.24.4"],
      ["native-install", "/home/ada/.local/lib/qwen-code", "0.24.4"],
    ]);
    expect(findings[3]?.parts?.map(({ path }) => path)).toEqual(["/home/ada/.local/lib/qwen-code"]);
  });

  it("of the system's packages are found and left to them, with the ways that lead there", () => {
    const product = { dataFolderName: ".cursor", version: "3.12.10" };
    machine
      .file("/usr/share/cursor/resources/app/product.json", JSON.stringify(product))
      .file("/usr/share/cursor/bin/cursor", "#!/bin/sh\n", 0o755)
      .link("/usr/bin/cursor", "../share/cursor/bin/cursor");
    machine.file(
      "/Applications/Cursor.app/Contents/Resources/app/product.json",
      JSON.stringify(product),
    );
    const { findings } = machine.scan();
    expect(
      findings.map(({ kind, path, version, parts }) => [kind, path, version, parts?.length]),
    ).toEqual([
      ["native-install", "/Applications/Cursor.app", "3.12.10", 1],
      ["shim", "/usr/bin/cursor", "3.12.10", 0],
      ["native-install", "/usr/share/cursor", "3.12.10", 0],
    ]);
  });

  it("of uv are found with the version of what they are for", () => {
    const at = "/home/ada/.local/share/uv/tools/aider-chat";
    machine
      .file(`${at}/lib/python3.12/site-packages/aider_chat-0.86.1.dist-info/METADATA`)
      .file(`${at}/bin/aider`, "#!/bin/sh\n", 0o755)
      .link("/home/ada/.local/bin/aider", `${at}/bin/aider`);
    expect(machine.found()).toEqual([
      "shim /home/ada/.local/bin/aider 0.86.1",
      `native-install ${at} 0.86.1`,
    ]);
  });

  it("are nothing of the tool if they do not say so", () => {
    machine
      .file("/home/ada/.local/lib/qwen-code/manifest.json", '{"name": "a-queue"}')
      .folder("/home/bob/.local/lib/qwen-code")
      .file("/home/ada/.local/lib/qwen-code/bin/qwen", "#!/bin/sh\necho queue\n", 0o755)
      .file("/home/eve/.local/lib/qwen-code/manifest.json", "[]");
    expect(machine.found()).toEqual([]);
  });
});

const qwen = (version: string) =>
  JSON.stringify({ name: "@qwen-code/qwen-code", version, target: "linux-x64" });

describe("variables that move folders", () => {
  it.each([
    ["QWEN_HOME", "/srv/q", "/srv/q", ["settings.json", "projects"]],
    ["QWEN_RUNTIME_DIR", "/srv/q", "/srv/q", ["debug", "projects"]],
    ["XDG_DATA_HOME", "/srv/data", "/srv/data/opencode", ["opencode.db"]],
    ["XDG_STATE_HOME", "/srv/state", "/srv/state/opencode", ["kv.json"]],
    ["XDG_CONFIG_HOME", "/srv/config", "/srv/config/opencode", ["bun.lock"]],
    ["GEMINI_CLI_HOME", "/srv/g", "/srv/g/.gemini", ["tmp"]],
  ])("are followed: %s", (variable, value, folder, names) => {
    machine.file("/etc/environment", `${variable}=${value}\n`).folder("/home/ada");
    for (const name of names) machine.file(`${folder}/${name}`, "x");
    // Of another program, with the same name.
    machine.file(`${value}/log`, "x");
    const { findings } = machine.scan();
    expect(findings.map(({ kind, path }) => `${kind} ${path}`)).toContain(`state ${folder}`);
    expect(findings.flatMap(({ parts = [] }) => parts.map(({ path }) => path))).not.toContain(
      `${value}/log`,
    );
  });

  it("are told and not emptied, if others may have things there", () => {
    machine.file("/etc/environment", "QWEN_RUNTIME_DIR=/srv/q\n").folder("/home/ada");
    machine.file("/srv/q/projects/mine/thesis.txt", "mine").file("/srv/q/tmp/x", "x");
    const { findings } = machine.scan();
    expect(findings.map(({ path, parts }) => [path, parts])).toEqual([["/srv/q", []]]);
    expect(findings[0]?.evidence.join(" ")).toContain("nothing in it is touched");
  });

  it("move the programs that lie in them", () => {
    machine.file("/etc/environment", "XDG_DATA_HOME=/srv/data\nCODEX_HOME=/srv/codex\n");
    machine.folder("/home/ada").program("/srv/data/claude/versions/2.1.329", "nothing");
    const codex = "/srv/codex/packages/standalone/releases/0.169.0-x86_64-unknown-linux-musl";
    machine.program(`${codex}/bin/codex`, "nothing");
    expect(machine.found().filter((one) => one.startsWith("native"))).toEqual([
      "native-install /srv/data/claude/versions/2.1.329 2.1.329",
      `native-install ${codex}/bin/codex 0.169.0`,
    ]);
  });
});
