import type { Decision, FleetFinding } from "@telltale/core/model/index.ts";
import { Machine, traces } from "../../inventory/testing/machine.ts";
import type { FleetPlan } from "../../plan/model.ts";
import { planRemoval } from "../../plan/plan.ts";

/** A decision as a policy would give it. */
export function decided(effect: Decision["effect"], changes: Partial<Decision> = {}): Decision {
  return {
    effect,
    rule: effect === "allow" ? null : "no-tool",
    summary: "Said by a test.",
    reason: effect === "allow" ? null : 'It\'s "high-risk" $(id) `id` %PATH% & more.',
    dossier: null,
    replacement: effect === "block" ? "qwen-code" : null,
    exemption: null,
    next: null,
    unknown: [],
    ...changes,
  };
}

/** The same in all plans of a test: equal plans are to have equal ids. */
const now = Date.now();

/** A plan from a fresh scan of a machine, by a policy that says the same at all times. */
export function planFor(machine: Machine, decide: (finding: FleetFinding) => Decision): FleetPlan {
  const anyOf = (tool: string): FleetFinding => ({
    ...{ id: "", tool, kind: "guard", path: "/x", version: null, digest: null, home: null },
    ...{ runnable: false, confidence: "certain", evidence: ["Any version."] },
  });
  return planRemoval({
    scan: machine.scan(),
    policy: {
      name: "Test",
      decide,
      outlook: (tool) => {
        const { effect, rule, unknown } = decide(anyOf(tool));
        const blocks = effect === "block" && rule !== null ? [{ rule, version: "1.0.0" }] : [];
        return { blocks, maybe: blocks.length > 0 ? [] : unknown, spared: [], next: null };
      },
      nextBlock: () => null,
      isBlock: () => true,
      shown: (at) => new Date(at).toISOString(),
    },
    at: now,
    telltale: "test",
    notConsidered: [],
    tools: traces,
    names: new Map([
      ["claude-code", { title: "Claude Code", bin: "claude" }],
      ["qwen-code", { title: "Qwen Code", bin: "qwen" }],
    ]),
  });
}

/** A home with everything that claude-code can leave, next to other things. */
export function busyMachine(folder?: string): Machine {
  const claude = "@anthropic-ai/claude-code";
  const node = "/home/ada/.nvm/versions/node/v22.1.0";
  return new Machine(folder)
    .package(`${node}/lib/node_modules`, claude, "2.1.91")
    .package(`${node}/lib/node_modules`, "npm", "11.0.0")
    .link(`${node}/bin/claude`, `../lib/node_modules/${claude}/cli.js`)
    .program("/home/ada/.local/share/claude/versions/2.1.120", claude)
    .link("/home/ada/.local/bin/claude", "/home/ada/.local/share/claude/versions/2.1.120")
    .file("/home/ada/.claude.json", "{}", 0o600)
    .file("/home/ada/.claude/.credentials.json", "{}", 0o600)
    .file("/home/ada/.claude/settings.json", "{}")
    .file("/home/ada/.claude/projects/-home-ada/1.jsonl", "{}\n")
    .file("/home/ada/.claude/CLAUDE.md", "mine")
    .file(
      "/home/ada/.cursor/mcp.json",
      '{\n\t// mine\n\t"mcpServers": {\n\t\t"a": { "command": "claude" },\n\t\t"b": { "command": "other" }\n\t}\n}\n',
    )
    .file(
      "/home/ada/.codex/config.toml",
      '# mine\nmodel = "m"\n\n[mcp_servers.claude]\ncommand = "claude"\nargs = ["mcp", "serve"]\n\n[mcp_servers.claude.env]\nA = "1"\n\n[mcp_servers.other] # keep\ncommand = "other"\n',
    )
    .file(
      "/home/ada/.vscode/extensions/anthropic.claude-code-2.1.91/package.json",
      '{"publisher":"Anthropic","name":"claude-code","version":"2.1.91"}',
    )
    .file("/home/ada/.config/Code/User/settings.json", '{\n  // mine\n  "editor.tabSize": 2,\n}\n')
    .file("/home/bob/.claude/CLAUDE.md", "mine");
}
