import { z } from "zod";
import { modes } from "../permissions/rules.ts";

/**
 * What of Claude Code's files is understood (https://code.claude.com/docs/en/settings, read
 * 2026-11-20). Loose: fields that are not named here go to the ledger as they are.
 */
export const permissionsPart = z.looseObject({
  allow: z.array(z.string()).optional(),
  ask: z.array(z.string()).optional(),
  deny: z.array(z.string()).optional(),
  // `manual` is the later name of `default`.
  defaultMode: z.enum([...modes, "manual"]).optional(),
  additionalDirectories: z.array(z.string()).optional(),
});

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** A server of `mcpServers` (https://code.claude.com/docs/en/mcp). */
export const serverPart = z.looseObject({
  type: z.enum(["stdio", "http", "sse", "streamable-http", "ws", "sdk"]).optional(),
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  env: texts.optional(),
  cwd: z.string().optional(),
  url: z.string().optional(),
  headers: texts.optional(),
});
export type ServerPart = z.infer<typeof serverPart>;

/** An entry of `allowedMcpServers` and `deniedMcpServers`. */
const serverEntry = z.looseObject({
  serverName: z.string().optional(),
  serverCommand: z.array(z.string()).optional(),
  serverUrl: z.string().optional(),
});
export type ServerEntry = z.infer<typeof serverEntry>;

export const settingsFile = z.looseObject({
  permissions: permissionsPart.optional(),
  env: texts.optional(),
  hooks: z.record(z.string(), z.unknown()).optional(),
  model: z.string().optional(),
  disableAllHooks: z.boolean().optional(),
  enableAllProjectMcpServers: z.boolean().optional(),
  enabledMcpjsonServers: z.array(z.string()).optional(),
  disabledMcpjsonServers: z.array(z.string()).optional(),
  allowedMcpServers: z.array(serverEntry).optional(),
  deniedMcpServers: z.array(serverEntry).optional(),
  skillOverrides: z.record(z.string(), z.string()).optional(),
  claudeMdExcludes: z.array(z.string()).optional(),
});
export type SettingsFile = z.infer<typeof settingsFile>;

export const serversFile = z.looseObject({
  mcpServers: z.record(z.string(), z.unknown()).optional(),
});

/** `~/.claude.json`: mostly state. */
export const stateFile = z.looseObject({
  mcpServers: z.record(z.string(), z.unknown()).optional(),
  projects: z.record(z.string(), z.unknown()).optional(),
});

export const projectState = z.looseObject({
  mcpServers: z.record(z.string(), z.unknown()).optional(),
  allowedTools: z.array(z.string()).optional(),
  enabledMcpjsonServers: z.array(z.string()).optional(),
  disabledMcpjsonServers: z.array(z.string()).optional(),
  disabledMcpServers: z.array(z.string()).optional(),
});
