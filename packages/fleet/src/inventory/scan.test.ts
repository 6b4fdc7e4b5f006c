import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fleetScan } from "@telltale/core/model/index.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Machine } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

const claude = "@anthropic-ai/claude-code";

it("says how many of a folder's signs are not named", () => {
  for (const name of ["cache", "ide", "local", "plugins", "projects", "statsig", "todos"])
    machine.folder(`/home/ada/.claude/${name}`);
  expect(machine.scan().findings[0]?.evidence).toEqual([
    "It holds cache, ide, local, plugins, projects and 2 more, which the tool makes.",
  ]);
});

describe("npm packages", () => {
  it.each([
    ["/usr/lib/node_modules"],
    ["/usr/local/lib/node_modules"],
    ["/home/ada/.nvm/versions/node/v22.1.0/lib/node_modules"],
    ["/home/ada/.local/share/fnm/node-versions/v22.1.0/installation/lib/node_modules"],
    ["/home/ada/.asdf/installs/nodejs/22.1.0/lib/node_modules"],
    ["/home/ada/.local/share/mise/installs/node/22.1.0/lib/node_modules"],
    ["/home/ada/.volta/tools/image/packages/@anthropic-ai/claude-code/lib/node_modules"],
    ["/home/ada/.config/yarn/global/node_modules"],
    ["/home/ada/.bun/install/global/node_modules"],
    ["/home/ada/.claude/local/node_modules"],
    ["/home/ada/.npm/_npx/0a1b2c/node_modules"],
    ["/home/ada/work/project/node_modules"],
    ["/Users/ada/Library/pnpm/global/5/node_modules"],
    ["/Users/ada/AppData/Roaming/npm/node_modules"],
    ["/usr/local/share/npm-global/lib/node_modules"],
    ["/usr/local/share/nvm/versions/node/v22.1.0/lib/node_modules"],
    ["/usr/local/lib/nodejs/node-v22.1.0-linux-x64/lib/node_modules"],
    ["/ProgramData/nvm/v22.1.0/node_modules"],
  ])("are found in %s", (tree) => {
    machine.package(tree, claude, "2.1.91");
    expect(machine.found()).toContain(`npm-package ${tree}/${claude} 2.1.91`);
  });

  it("are found where an npmrc puts them", () => {
    machine.file("/home/ada/.npmrc", "prefix=/srv/ada-node\n");
    machine.package("/srv/ada-node/lib/node_modules", "@openai/codex", "0.1.0");
    expect(machine.found()).toEqual([
      "npm-package /srv/ada-node/lib/node_modules/@openai/codex 0.1.0",
    ]);
  });

  it.each([
    ["NPM_CONFIG_PREFIX", "/srv/tools", "/srv/tools/lib/node_modules"],
    ["PNPM_HOME", "/srv/tools", "/srv/tools/global/5/node_modules"],
    ["NVM_DIR", "/srv/nvm", "/srv/nvm/versions/node/v22.1.0/lib/node_modules"],
    ["FNM_DIR", "/srv/fnm", "/srv/fnm/node-versions/v22.1.0/installation/lib/node_modules"],
    ["ASDF_DATA_DIR", "/srv/asdf", "/srv/asdf/installs/nodejs/22.1.0/lib/node_modules"],
    ["BUN_INSTALL", "/srv/bun", "/srv/bun/install/global/node_modules"],
  ])("are found where %s=%s moves them", (variable, value, tree) => {
    machine.file("/etc/profile.d/tools.sh", `export ${variable}=${value}\n`);
    machine.file("/home/ada/.bashrc", `export ${variable}="$(echo "$HOME/x")"\n`);
    machine.package(tree, claude, "2.1.91");
    expect(machine.found()).toContain(`npm-package ${tree}/${claude} 2.1.91`);
    // What is computed from the home is in it, and homes are gone through.
    expect(machine.scan().notExamined).toEqual([]);
  });

  it("of Volta on Windows go with the file that starts them", () => {
    const volta = "/Users/ada/AppData/Local/Volta";
    const tree = `${volta}/tools/image/packages/@openai/codex/node_modules`;
    machine
      .package(tree, "@openai/codex", "0.9.0")
      .file(`${volta}/tools/user/bins/codex.json`, '{"package": "@openai/codex"}')
      .file(`${volta}/bin/codex.cmd`, "@volta run codex %*\r\n");
    const { findings } = machine.scan();
    expect(findings.map(({ path }) => path)).toEqual([
      `${volta}/bin/codex.cmd`,
      `${tree}/@openai/codex`,
    ]);
    expect(findings[1]?.parts?.map(({ path }) => path)).toContain(
      `${volta}/tools/user/bins/codex.json`,
    );
  });

  it("of pnpm go with their place in its store", () => {
    const global = "/home/ada/.local/share/pnpm/global/5";
    const store = `${global}/.pnpm/@openai+codex@0.9.0/node_modules`;
    machine.package(store, "@openai/codex", "0.9.0");
    machine.link(
      `${global}/node_modules/@openai/codex`,
      "../../.pnpm/@openai+codex@0.9.0/node_modules/@openai/codex",
    );
    machine.file(
      "/home/ada/.local/share/pnpm/codex",
      `#!/bin/sh\nexec node "$basedir/global/5/node_modules/@openai/codex/cli.js" "$@"\n`,
      0o755,
    );
    const { findings } = machine.scan();
    const found = findings.find((one) => one.path === `${global}/node_modules/@openai/codex`);
    expect(found?.parts?.map(({ path }) => path)).toEqual([
      `${global}/node_modules/@openai/codex`,
      `${global}/.pnpm/@openai+codex@0.9.0`,
    ]);
    expect(findings.find(({ kind }) => kind === "shim")).toMatchObject({
      runnable: true,
      version: "0.9.0",
    });
  });
});

it("takes an executable in the place of a vendor's installer for the tool, less certainly", () => {
  machine.program("/home/ada/.opencode/bin/opencode", "nothing that is known");
  expect(machine.scan().findings).toMatchObject([{ tool: "opencode", confidence: "likely" }]);
});

it.each([
  ["/home/ada/.vscode-server/data/User/mcp.json", "servers"],
  ["/home/ada/.config/Code/User/profiles/-3f/mcp.json", "servers"],
  [
    "/home/ada/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
    "mcpServers",
  ],
  ["/srv/claude/settings.json", "mcpServers"],
])("finds entries for MCP servers in %s", (file, list) => {
  machine.file("/home/ada/.bashrc", "export CLAUDE_CONFIG_DIR=/srv/claude\n");
  machine.file(file, `\uFEFF{"${list}": {"c": {"command": "codex", "args": ["mcp-server"]}}}`);
  expect(machine.found()).toContain(`mcp-server ${file}#/${list}/c -`);
});

it("finds native programs, by their place and by what stands in them", () => {
  machine.program("/home/ada/.local/share/claude/versions/2.1.120", claude);
  machine.link("/home/ada/.local/bin/claude", "/home/ada/.local/share/claude/versions/2.1.120");
  machine.program("/home/ada/.opencode/bin/opencode", "see OPENCODE_CONFIG_DIR");
  machine.program("/home/bob/tools/codex", "npm i -g @openai/codex");
  const { findings } = machine.scan();
  const shown = findings.map(({ kind, path, version, digest }) => [
    kind,
    path,
    version,
    digest !== null,
  ]);
  expect(shown).toEqual([
    ["shim", "/home/ada/.local/bin/claude", "2.1.120", false],
    ["state", "/home/ada/.local/share/claude", null, false],
    ["native-install", "/home/ada/.local/share/claude/versions/2.1.120", "2.1.120", true],
    ["native-install", "/home/bob/tools/codex", null, true],
    ["native-install", "/home/ada/.opencode/bin/opencode", null, true],
  ]);
});

it("finds Homebrew's kegs and casks", () => {
  machine.program("/opt/homebrew/Caskroom/claude-code/2.1.91/claude", claude);
  machine.link("/opt/homebrew/bin/claude", "/opt/homebrew/Caskroom/claude-code/2.1.91/claude");
  machine.file("/home/linuxbrew/.linuxbrew/Cellar/gemini-cli/0.61.0_1/README.md", "x");
  expect(machine.found()).toEqual([
    "homebrew /opt/homebrew/Caskroom/claude-code/2.1.91 2.1.91",
    "shim /opt/homebrew/bin/claude 2.1.91",
    "homebrew /home/linuxbrew/.linuxbrew/Cellar/gemini-cli/0.61.0_1 0.61.0",
  ]);
});

it("finds extensions of editors, and says which are on their way out", () => {
  const manifest = (version: string) =>
    JSON.stringify({ publisher: "Anthropic", name: "claude-code", version });
  machine.file(
    "/home/ada/.vscode/extensions/anthropic.claude-code-2.1.91-linux-x64/package.json",
    manifest("2.1.91"),
  );
  machine.file(
    "/home/ada/.cursor/extensions/anthropic.claude-code-2.0.1/package.json",
    manifest("2.0.1"),
  );
  machine.file("/home/ada/.cursor/extensions/.obsolete", `{"anthropic.claude-code-2.0.1":true}`);
  machine.file("/home/ada/.vscode/extensions/someone.claude-code-helper-1.0.0/package.json", "{}");
  machine.file(
    "/home/ada/.local/share/JetBrains/IntelliJIdea2026.1/claude-code-jetbrains-plugin/lib/claude-code-jetbrains-plugin-0.1.14-beta.jar",
    "x",
  );
  const { findings } = machine.scan();
  expect(
    findings
      .filter(({ tool }) => tool === "claude-code")
      .map(({ path, version, runnable }) => [path.split("/")[3], version, runnable]),
  ).toEqual([
    [".cursor", null, false],
    [".cursor", "2.0.1", false],
    [".local", null, true],
    [".vscode", "2.1.91", true],
  ]);
});

it("finds entries for MCP servers that start a tool, and no others", () => {
  const servers = {
    one: { command: "npx", args: ["-y", "@openai/codex@latest", "mcp-server"] },
    "a/b#%c": { command: "cmd", args: ["/c", "claude", "mcp", "serve"] },
    shell: { command: "bash", args: ["-lc", "FOO=1 exec gemini --mcp"] },
    other: { command: "node", args: ["server.js", "--for", "claude"] },
    notes: { command: "notes-about", args: ["codex"] },
  };
  machine.file("/home/ada/.cursor/mcp.json", `// mine\n${JSON.stringify({ mcpServers: servers })}`);
  machine.file("/home/ada/.codex/config.toml", '[mcp_servers.q]\ncommand = "qwen"\n');
  const found = machine.scan().findings.filter(({ kind }) => kind === "mcp-server");
  expect(found.map(({ tool, path }) => `${tool} ${path}`)).toEqual([
    "claude-code /home/ada/.cursor/mcp.json#/mcpServers/a~1b%23%25c",
    "codex /home/ada/.cursor/mcp.json#/mcpServers/one",
    "gemini-cli /home/ada/.cursor/mcp.json#/mcpServers/shell",
    "qwen-code /home/ada/.codex/config.toml#/mcp_servers/q",
  ]);
});

it("follows variables that move a tool's folder, and says where it cannot", () => {
  machine.file(
    "/home/ada/.zshrc",
    'export CODEX_HOME="$HOME/my codex"\nexport CLAUDE_CONFIG_DIR=$(pwd)\n',
  );
  machine.file("/home/ada/my codex/auth.json", "{}").file("/home/ada/my codex/config.toml", "");
  machine.file("/home/ada/my codex/thesis.txt", "mine");
  const { findings, complete, notExamined } = machine.scan();
  expect(findings.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "credentials /home/ada/my codex/auth.json",
    "settings /home/ada/my codex/config.toml",
  ]);
  expect(complete).toBe(false);
  expect(notExamined[0]?.what).toBe("CLAUDE_CONFIG_DIR in /home/ada/.zshrc");
});

it("never offers to empty a home that a variable names", () => {
  machine.file("/home/ada/.profile", "export CLAUDE_CONFIG_DIR=/home/ada\n");
  machine.file("/home/ada/settings.json", "{}").file("/home/ada/projects/thesis.txt", "mine");
  expect(machine.scan().findings.flatMap(({ parts = [] }) => parts)).toEqual([]);
});

describe("decoys are no finds", () => {
  it("instructions without the tool, project settings, own programs, other files of that name", () => {
    machine
      .file("/home/ada/.claude/CLAUDE.md", "x")
      .file("/home/ada/.claude/skills/a/SKILL.md", "x");
    machine
      .file("/home/ada/project/CLAUDE.md", "x")
      .file("/home/ada/project/.claude/settings.json", "{}");
    machine
      .file("/home/ada/project/.codex/config.toml", "")
      .folder("/home/ada/.gemini/antigravity");
    machine
      .file("/home/ada/.gemini/GEMINI.md", "x")
      .folder("/home/ada/.qwen")
      .folder("/home/ada/codex");
    machine.file(
      "/home/ada/bin/claude",
      "#!/bin/sh\n# Not @anthropic-ai/claude-code\necho hi\n",
      0o755,
    );
    machine.program("/home/ada/.local/bin/gemini", "an astronomer's own program");
    machine.file("/home/ada/.local/bin/codex", "x".repeat(100_000), 0o755);
    machine.package("/home/ada/project/node_modules", "claude-code-helper", "1.0.0");
    machine.folder("/home/ada/old/node_modules/@anthropic-ai/claude-code");
    expect(machine.found()).toEqual([]);
    expect(machine.scan().complete).toBe(true);
  });

  it("a stale launcher is told, and cannot be run", () => {
    machine.link("/home/ada/.local/bin/claude", "/home/ada/.local/share/claude/versions/2.0.0");
    machine.link("/home/ada/bin/codex", "/somewhere/else");
    machine.file(
      "/home/ada/.bun/bin/gemini",
      'exec node "x/node_modules/@google/gemini-cli/dist/index.js"',
      0o755,
    );
    const shown = machine.scan().findings.map(({ path, runnable }) => [path, runnable]);
    expect(shown).toEqual([
      ["/home/ada/.local/bin/claude", false],
      ["/home/ada/.bun/bin/gemini", false],
    ]);
  });
});

describe("hostile disks", () => {
  it("lead nowhere: no symlink out of the root, no loop, no odd name", () => {
    const outside = new Machine().package("/lib/node_modules", claude, "9.9.9");
    try {
      machine.link("/home/ada/.npm-global", outside.root);
      machine.link("/home/ada/.nvm", "../../../../../../../../.." + outside.root);
      machine
        .link("/home/ada/.claude", ".claude")
        .link("/home/ada/a", "b")
        .link("/home/ada/b", "a");
      machine.link("/home/ada/up", "..").link("/usr/lib/node_modules", "/usr/lib/node_modules/x");
      machine.package("/home/new\nline\u202e/.npm-global/lib/node_modules", claude, "2.1.91");
      machine.package("/home/a*b/.nvm/versions/node/v1/lib/node_modules", claude, "2.1.91");
      machine.file(
        "/etc/passwd",
        "::::::\nx:x:1:1::/home/ada/../../../..:\nroot:x:0:0::/root:/bin/sh\n",
      );
      expect(machine.found()).toEqual([
        `npm-package /home/a*b/.nvm/versions/node/v1/lib/node_modules/${claude} 2.1.91`,
        `npm-package /home/new\nline\u202e/.npm-global/lib/node_modules/${claude} 2.1.91`,
      ]);
    } finally {
      outside.remove();
    }
  });

  it("cannot stop a scan: pipes, broken JSON, deep folders", () => {
    spawnSync("mkfifo", [machine.folder("/home/ada/.cursor").host("/home/ada/.cursor/mcp.json")]);
    machine.file("/home/ada/.claude.json", "{".repeat(100_000));
    machine.file(`/usr/lib/node_modules/${claude}/package.json`, "[]");
    machine.folder(`/home/ada${"/d".repeat(40)}`);
    const scan = machine.scan();
    expect(scan.notExamined.map(({ code }) => code)).toEqual(["walk-bounded", "unparsed"]);
    expect(scan.findings.map(({ kind, confidence }) => `${kind} ${confidence}`)).toEqual([
      "settings certain",
      "npm-package possible",
    ]);
  });

  it("makes a scan incomplete that may not read everything", () => {
    machine.package("/home/ada/.npm-global/lib/node_modules", claude, "2.1.91");
    machine.folder("/home/bob/closed");
    mkdirSync(machine.host("/tmp"));
    chmodSync(machine.root, 0o755);
    for (const path of ["/home/bob/closed", "/home/ada/.npm-global"])
      chmodSync(machine.host(path), 0o700);
    // Root may read everything: somebody else has to look, with code that only root may be able to read.
    const program = `const { scanMachine } = await import(${JSON.stringify(join(import.meta.dirname, "scan.ts"))});
      const { loadTraces } = await import(${JSON.stringify(join(import.meta.dirname, "traces.ts"))});
      const tools = await loadTraces(${JSON.stringify(join(import.meta.dirname, "../../../../catalogue"))});
      if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
      console.log(JSON.stringify(scanMachine({ root: ${JSON.stringify(machine.root)}, tools, telltale: "t" })));`;
    const file = machine.host("/tmp/look.mjs");
    writeFileSync(file, program);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", file],
      { encoding: "utf8" },
    );
    const scan = fleetScan.parse(JSON.parse(stdout || `"${stderr}"`));
    expect(scan).toMatchObject({ complete: false, findings: [] });
    // One note for a folder, however many places in it are looked for.
    expect(scan.notExamined.map(({ what }) => what).sort()).toEqual([
      "/home/ada/.npm-global",
      "/home/bob/closed",
    ]);
  });
});

it("finds running programs by their executable and by the script that Node runs", () => {
  machine.program("/home/ada/.local/share/claude/versions/2.1.120", claude);
  const proc = machine.folder("/fake/12").folder("/fake/13").folder("/fake/14").host("/fake");
  machine
    .link("/fake/12/exe", "/home/ada/.local/share/claude/versions/2.1.120")
    .file("/fake/12/cmdline", "claude\0");
  machine
    .link("/fake/13/exe", "/usr/bin/node")
    .file("/fake/13/cmdline", "node\0/x/node_modules/@openai/codex/bin/codex.js\0");
  machine
    .link("/fake/14/exe", "/usr/bin/vim")
    .file("/fake/14/cmdline", "vim\0/x/node_modules/@openai/codex/a.js\0");
  const found = machine.scan({ proc }).findings.filter(({ kind }) => kind === "process");
  expect(found.map(({ tool, path }) => `${tool} ${path.split("#")[1]}`)).toEqual([
    "claude-code 12",
    "codex 13",
  ]);
});

it("takes a copied home for a home, and knows systems by their folders", () => {
  machine.folder("/Library/Preferences").package("/.npm-global/lib/node_modules", claude, "2.1.91");
  expect(machine.scan()).toMatchObject({
    system: "macos",
    homes: ["/"],
    findings: [{ home: "/" }],
  });
});
