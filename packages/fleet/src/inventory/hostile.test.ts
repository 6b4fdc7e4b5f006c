import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Machine } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine().file("/home/bob/.claude/settings.json", "{}");
});
afterEach(() => machine.remove());

const MANY = 200_000;

// Each would keep a scan of everybody's homes busy for minutes if it were read in quadratic time.
describe("a file that somebody made to keep a scan busy", () => {
  it.each([
    ["/home/ada/.npmrc", "\n".repeat(MANY)],
    ["/home/ada/.npmrc", `prefix=${" ".repeat(MANY)}x;`],
    ["/home/ada/.bashrc", `CLAUDE_CONFIG_DIR=a${" ".repeat(MANY)}b`],
    ["/home/ada/.bashrc", `CLAUDE_CONFIG_DIR=${"/".repeat(MANY)}b`],
    ["/home/ada/bin/claude", `#!/bin/sh\nexec ${"asdf ".repeat(12_000)}`],
  ])("does not: %s %#", { timeout: 10_000 }, (path, text) => {
    machine.file(path, text);
    expect(machine.found()).toEqual(["settings /home/bob/.claude/settings.json -"]);
  });

  it("does not: a lock file", { timeout: 10_000 }, () => {
    const tree = "/home/ada/.config/yarn/global/node_modules";
    machine.package(tree, "@anthropic-ai/claude-code", "2.1.91");
    machine.file(`${tree}/../yarn.lock`, "@anthropic-ai/claude-code@\n".repeat(5 * MANY));
    expect(machine.found()).toHaveLength(2);
  });
});

it.each([
  "/home/ada/.vscode/extensions/extensions.json",
  "/home/ada/.cursor/mcp.json",
  "/home/ada/.codex/config.toml",
])("goes on after %s that is nested without end, and is incomplete", (path) => {
  const deep = "[".repeat(MANY);
  machine.file(path, path.endsWith(".toml") ? `a = ${deep}` : deep);
  const { complete, findings, notExamined } = machine.scan();
  expect(findings.map(({ path: at }) => at)).toContain("/home/bob/.claude/settings.json");
  expect(complete).toBe(false);
  expect(notExamined.map(({ what }) => what)).toEqual([path]);
});

it.each([
  ['prefix = "/opt/node"', "/opt/node"],
  ["  prefix=/opt/node ; of the team", "/opt/node"],
  ["registry=x\r\nprefix=${HOME}/tools\r\n", "/home/ada/tools"],
])("reads a prefix of npm: %j", (text, prefix) => {
  machine.file("/home/ada/.npmrc", text);
  machine.package(`${prefix}/lib/node_modules`, "@openai/codex", "0.50.0");
  expect(machine.found()).toContain(`npm-package ${prefix}/lib/node_modules/@openai/codex 0.50.0`);
});

it("reads a variable of a file with Windows' line ends", () => {
  machine.file("/home/ada/.profile", "export CODEX_HOME=$HOME/own\r\nexport A=b\r\n");
  machine.file("/home/ada/own/auth.json", "{}").file("/home/ada/own/history.jsonl", "");
  expect(machine.found()).toContain("credentials /home/ada/own/auth.json -");
});
