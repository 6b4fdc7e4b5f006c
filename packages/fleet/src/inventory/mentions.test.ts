import { afterEach, beforeEach, expect, it } from "vitest";
import { Machine } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

const claude = "@anthropic-ai/claude-code";
const mentioned = () =>
  machine.scan().mentions?.map(({ tool, path, says }) => `${tool} ${path} ${says}`);

it("names files of people's own that may bring a tool back, and calls none a finding", () => {
  machine
    .file("/home/ada/a/package.json", JSON.stringify({ devDependencies: { [claude]: "^2.1" } }))
    .file(
      "/home/ada/b/package.json",
      JSON.stringify({ scripts: { ai: `npx ${claude}@latest -p x` } }),
    )
    .file(
      "/home/ada/b2/package.json",
      JSON.stringify({
        scripts: {
          ai: "cd x && CI=1 claude -p hi",
          b: "echo codex",
          c: "copilot",
          d: "npm run qwen",
        },
      }),
    )
    .file(
      "/home/ada/c/.mcp.json",
      '{"mcpServers":{"c":{"command":"npx","args":["-y","@openai/codex"]}}}',
    )
    .file("/home/ada/c/.vscode/mcp.json", '{ // mine\n"servers":{"c":{"command":"codex"}}}')
    .file("/home/ada/.bashrc", "alias cc='claude --resume'\nexport ANTHROPIC_API_KEY=secret\n")
    .file("/home/ada/.config/fish/config.fish", "abbr -a cx codex\n");
  expect(mentioned()).toEqual([
    "claude-code /home/ada/.bashrc has an alias that starts claude-code (cc)",
    `claude-code /home/ada/a/package.json lists ${claude} (^2.1): the next npm install brings it`,
    `claude-code /home/ada/b/package.json has a script that runs ${claude}`,
    "claude-code /home/ada/b2/package.json has a script that starts claude-code",
    "codex /home/ada/.config/fish/config.fish has an alias that starts codex (cx)",
    "codex /home/ada/c/.mcp.json starts codex as an MCP server",
    "codex /home/ada/c/.vscode/mcp.json starts codex as an MCP server",
  ]);
  const { findings, complete } = machine.scan();
  expect([findings, complete]).toEqual([[], true]);
});

it("names nothing else: other packages, lists that are none, what is found and removed anyway", () => {
  machine
    .file(
      "/home/ada/a/package.json",
      `{ "description": "like ${claude}", "dependencies": { "x": "1" } }`,
    )
    .file("/home/ada/b/package.json", `not JSON ${claude}`)
    .file("/home/ada/c/package.json", JSON.stringify({ dependencies: [claude], scripts: claude }))
    .file(
      "/home/ada/.bun/install/cache/x/package.json",
      JSON.stringify({ dependencies: { [claude]: "2" } }),
    )
    .file("/home/ada/c/mcp.json", '{"mcpServers":{"c":{"command":"claude-like"}}}')
    .file("/home/ada/.cursor/mcp.json", '{"mcpServers":{"c":{"command":"claude"}}}')
    .file(
      "/home/ada/.bun/install/global/package.json",
      JSON.stringify({ dependencies: { [claude]: "2" } }),
    )
    .package("/home/ada/.bun/install/global/node_modules", claude, "2.1.91")
    .file("/home/ada/.bashrc", "alias ll='ls -l'\n# alias cc=claude\n")
    .link("/home/ada/d/package.json", "../a/package.json");
  expect(mentioned()).toEqual([]);
});
