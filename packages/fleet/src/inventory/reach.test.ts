import { chownSync, lchownSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Machine } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine()
    .file("/etc/passwd", "ada:x:1000:1000::/home/ada:/bin/sh\n")
    .file("/etc/shadow", "secret", 0o600)
    .file("/etc/ssl/key", "secret")
    .program("/usr/bin/bash", "GNU bash")
    .program("/usr/bin/guardian", "looks for @anthropic-ai/claude-code")
    .folder("/home/ada");
});
afterEach(() => machine.remove());

/** What a plan could take away, outside of ada's home. */
const taken = () =>
  machine
    .scan()
    .findings.flatMap(({ parts = [] }) => parts.map(({ path }) => path))
    .filter((path) => !path.startsWith("/home/ada/"));

const evidence = () => machine.scan().findings.flatMap((finding) => finding.evidence);

describe("what somebody's home only leads to is no part of a finding", () => {
  it("credentials that are a symlink to a file of the machine", () => {
    machine.link("/home/ada/.claude/.credentials.json", "/etc/shadow");
    expect(machine.found()).toEqual(["credentials /home/ada/.claude/.credentials.json -"]);
    expect(taken()).toEqual([]);
    expect(evidence()).toContain("It is a symlink; /etc/shadow, where it leads to, stays.");
  });

  it("a place of an installer that is a symlink to the machine's programs", () => {
    machine.link("/home/ada/.local/share/claude/versions", "/usr/bin");
    expect(taken()).toEqual([]);
    // What only bears a name that it was given there is no find, what has the tool's marks is one.
    expect(machine.found()).toEqual([
      "state /home/ada/.local/share/claude -",
      "native-install /usr/bin/guardian -",
    ]);
    expect(evidence()).toContain(
      "That /home/ada/.local/share/claude/versions/guardian leads to /usr/bin/guardian is no reason to remove what is somebody else's.",
    );
  });

  it("a version that is a symlink to a program of the machine", () => {
    machine.link("/home/ada/.local/share/claude/versions/2.1.120", "/usr/bin/bash");
    expect(taken()).toEqual([]);
    expect(machine.found()).toEqual(["state /home/ada/.local/share/claude -"]);
  });

  it("a command that is a symlink to a program that only names the tool", () => {
    machine.link("/home/ada/bin/claude", "/usr/bin/guardian");
    expect(taken()).toEqual([]);
  });

  it("a keg that is a symlink to a folder of the machine", () => {
    machine.link("/home/ada/.linuxbrew/Cellar/claude-code", "/etc");
    machine.link("/home/ada/.linuxbrew/Caskroom", "/srv/casks").folder("/srv/casks/codex/1.0.0");
    expect(taken()).toEqual([]);
    expect(machine.found()).toEqual(["homebrew /home/ada/.linuxbrew/Caskroom/codex/1.0.0 1.0.0"]);
  });

  it("a package that is a symlink to another one in a store of pnpm", () => {
    const other = "/srv/app/node_modules/.pnpm/express@4.0.0/node_modules";
    machine.package(other, "express", "4.0.0");
    machine.link("/home/ada/.local/lib/node_modules/@anthropic-ai/claude-code", `${other}/express`);
    expect(machine.found()).toHaveLength(1);
    expect(taken()).toEqual([]);
  });

  it("a folder that a shell's file names", () => {
    machine.folder("/var/cache/apt").folder("/var/local").folder("/var/backups");
    machine.file("/home/ada/.bashrc", "export CLAUDE_CONFIG_DIR=/var\n");
    expect(machine.found()).toEqual(["state /var -"]);
    expect(taken()).toEqual([]);
  });

  it("another home's folder, be it by a symlink or a shell's file; there it counts by itself", () => {
    machine.file("/home/bob/.claude/settings.json", "{}").folder("/home/bob/.claude/projects");
    machine.link("/home/ada/.claude", "/home/bob/.claude");
    machine.file("/home/ada/.bashrc", "CLAUDE_CONFIG_DIR=/home/bob/.claude\n");
    const { findings } = machine.scan();
    const parts = (home: string) =>
      findings
        .flatMap((one) => (one.home === home ? (one.parts ?? []) : []))
        .map(({ path }) => path);
    expect(parts("/home/ada")).toEqual([]);
    expect(parts("/home/bob")).toEqual([
      "/home/bob/.claude/settings.json",
      "/home/bob/.claude/projects",
    ]);
  });

  it("an entry in a file that a symlink leads to", () => {
    machine.file("/srv/mcp.json", '{"mcpServers":{"a":{"command":"claude"}}}');
    machine.link("/home/ada/.cursor/mcp.json", "/srv/mcp.json");
    expect(machine.found()).toEqual(["mcp-server /home/ada/.cursor/mcp.json#/mcpServers/a -"]);
    expect(taken()).toEqual([]);
  });
});

it("does not let a symlink in a home keep a program of the machine from being removed", () => {
  machine.program("/usr/local/bin/claude", "@anthropic-ai/claude-code");
  machine
    .program("/opt/tools/codex", "@openai/codex")
    .link("/usr/local/bin/codex", "/opt/tools/codex");
  machine.link("/home/ada/bin/claude", "/usr/local/bin/claude");
  machine.link("/home/ada/bin/codex", "/opt/tools/codex");
  expect(taken().sort()).toEqual([
    "/opt/tools/codex",
    "/usr/local/bin/claude",
    "/usr/local/bin/codex",
  ]);
});

describe.skipIf(process.getuid?.() !== 0)(
  "what is the home's owner's own, wherever it lies",
  () => {
    beforeEach(() => {
      machine.file("/data/ada/claude/settings.json", "{}").folder("/data/ada/claude/projects");
      machine.link("/home/ada/.claude", "/data/ada/claude");
      for (const path of ["/home/ada", "/data/ada", "/data/ada/claude"])
        chownSync(machine.host(path), 1000, 1000);
    });

    it("goes with what leads to it", () => {
      expect(taken()).toEqual(["/data/ada/claude/settings.json", "/data/ada/claude/projects"]);
    });

    it("does not where the folder that it lies in is somebody else's", () => {
      chownSync(machine.host("/data/ada/claude"), 1001, 1001);
      expect(taken()).toEqual([]);
    });
  },
);

it.skipIf(process.getuid?.() !== 0)("heeds who has a symlink on the way outside of homes", () => {
  machine.folder("/srv/kegs/claude-code/2.1.91/bin").link("/opt/homebrew/Cellar", "/srv/kegs");
  expect(taken()).toEqual(["/srv/kegs/claude-code/2.1.91"]);
  lchownSync(machine.host("/opt/homebrew/Cellar"), 1000, 1000);
  expect(taken()).toEqual([]);
  lchownSync(machine.host("/opt/homebrew/Cellar"), 0, 0);
  chownSync(machine.host("/opt/homebrew"), 1000, 1000);
  expect(taken()).toEqual([]);
  chownSync(machine.host("/srv/kegs/claude-code"), 1000, 1000);
  expect(taken()).toEqual(["/srv/kegs/claude-code/2.1.91"]);
});
