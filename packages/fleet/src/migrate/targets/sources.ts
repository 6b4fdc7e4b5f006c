import type { TargetId } from "./target.ts";

/** The public page that a mapping stands on, and when it was read. */
export interface Source {
  what: string;
  page: string;
  read: string;
}

const read = "2026-11-20";
const page = (what: string, address: string): Source => ({ what, page: address, read });
const claude = "https://code.claude.com/docs/en";
const gemini = "https://geminicli.com/docs";
const openai = "https://developers.openai.com/codex";
const qoder = "https://docs.qoder.com/cli";
const qwen = "https://qwenlm.github.io/qwen-code-docs/en/users";

/** What the reading of the source stands on. */
const ofSource: Source[] = [
  page("rules, their order and their patterns, modes", `${claude}/permissions`),
  page("settings and their files", `${claude}/settings`),
  page("MCP servers, and consent to those of a project", `${claude}/mcp`),
  page("instructions and what they import", `${claude}/memory`),
  page("skills", "https://agentskills.io"),
];

const ofTarget: Record<TargetId, Source[]> = {
  opencode: [
    page(
      "permissions: the last match decides, wildcards, defaults",
      "https://opencode.ai/v1/docs/permissions",
    ),
    page("configuration, its layers and {env:NAME}", "https://opencode.ai/docs/config"),
    page("agents and their permissions", "https://opencode.ai/docs/agents"),
    page("commands", "https://opencode.ai/docs/commands"),
    page("MCP servers", "https://opencode.ai/docs/mcp-servers"),
    page(
      "which permissions take patterns, and what runs in commands: the published package",
      "https://www.npmjs.com/package/opencode-ai/v/1.18.33",
    ),
  ],
  "qwen-code": [
    page("permissions, layers, variables, MCP servers", `${qwen}/configuration/settings/`),
    page("approval modes and the one it starts in", `${qwen}/features/approval-mode/`),
    page("hooks: events, input, answers", `${qwen}/features/hooks/`),
    page(
      "lists of tools of subagents, and what is put into commands: the published package",
      "https://www.npmjs.com/package/@qwen-code/qwen-code/v/0.24.4",
    ),
  ],
  codex: [
    page("rules for commands, and how scripts are taken apart", `${openai}/rules`),
    page("permission profiles: what the sandbox reads and writes", `${openai}/permissions`),
    page("approvals; the policy untrusted is gone", `${openai}/agent-approvals-security`),
    page("MCP servers and approvals of their tools", `${openai}/mcp`),
    page("hooks: events, input, answers", `${openai}/hooks`),
    page("skills and where they lie", `${openai}/skills`),
    page("subagents", `${openai}/subagents`),
    page(
      "what happens to commands that no rule names",
      "https://github.com/openai/codex/blob/0017bb4a8cecdc5d647092448172200b6c058477/codex-rs/core/src/exec_policy.rs",
    ),
  ],
  "gemini-cli": [
    page(
      "policies: tiers, priorities, patterns; none of a project",
      `${gemini}/reference/policy-engine`,
    ),
    page("settings: tools, mcp, mcpServers, approval mode", `${gemini}/reference/configuration`),
    page("hooks: events, input, answers", `${gemini}/hooks/reference`),
    page("subagents and their tools", `${gemini}/core/subagents`),
    page("commands, and what runs in them", `${gemini}/cli/custom-commands`),
    page("tools and their arguments", `${gemini}/reference/tools`),
    page(
      "how policies and settings become rules",
      "https://github.com/google-gemini/gemini-cli/tree/5411f113cafae26161b4969b0237b8e1e024e2c2/packages/core/src/policy",
    ),
  ],
  qoder: [
    page("permissions: their order and modes", `${qoder}/permissions`),
    page("instructions and where they are looked for", `${qoder}/memory`),
    page("hooks: events, matchers, answers", `${qoder}/hooks-reference`),
    page("MCP servers and their files", `${qoder}/mcp-servers`),
    page("subagents", `${qoder}/subagent`),
    page("skills", `${qoder}/Skills`),
    page(
      "how rules for paths, commands and addresses are matched: the published package",
      "https://www.npmjs.com/package/@qoder-ai/qodercli/v/1.1.52",
    ),
  ],
};

/** The pages that a migration to a target stands on. */
export function sourcesOf(target: TargetId): Source[] {
  return [...ofSource, ...ofTarget[target]];
}
