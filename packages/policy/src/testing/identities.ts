import type { ToolIdentity } from "../compilers/identity.ts";

/** Tools as a catalogue has them: one with everything, one that counts its extension apart, one known by npm alone, and one by nothing. */
export const identities: readonly ToolIdentity[] = [
  {
    tool: "claude-code",
    title: "Claude Code",
    npm: ["@anthropic-ai/claude-code"],
    homebrew: ["claude-code"],
    extensions: ["anthropic.claude-code"],
    companions: [],
    jetbrains: ["claude-code-jetbrains-plugin"],
    programs: [{ path: "~/.local/share/claude/versions/*", version: "name" }],
    apple: [{ teamId: "Q6L2SF6YDW", signingId: "com.anthropic.claude-code", program: "claude" }],
    hosts: [
      { host: "api.anthropic.com", role: "model-api", exclusive: false },
      { host: "statsig.anthropic.com", role: "telemetry", exclusive: false },
    ],
  },
  {
    tool: "codex",
    title: "Codex CLI",
    npm: ["@openai/codex"],
    homebrew: ["codex"],
    extensions: [],
    companions: ["openai.chatgpt"],
    jetbrains: [],
    programs: [
      { path: "~/.codex/packages/standalone/releases/*/bin/codex", version: "grandparent" },
      { path: "~/.codex/packages/standalone/releases/*/codex", version: "parent" },
      { path: "~/AppData/Local/Programs/OpenAI/Codex/bin/codex.exe" },
    ],
    apple: [{ teamId: "2DC432GLL2", signingId: "codex", program: "codex" }],
    hosts: [
      { host: "api.openai.com", role: "model-api", exclusive: false },
      { host: "codex.example.com", role: "own", exclusive: true },
    ],
  },
  {
    tool: "plain",
    title: "Plain",
    npm: ["plain"],
    homebrew: [],
    extensions: [],
    companions: [],
    jetbrains: [],
    programs: [],
    apple: [],
    hosts: [],
  },
  {
    tool: "bare",
    title: "Bare",
    npm: [],
    homebrew: [],
    extensions: [],
    companions: [],
    jetbrains: [],
    programs: [],
    apple: [],
    hosts: [],
  },
];
