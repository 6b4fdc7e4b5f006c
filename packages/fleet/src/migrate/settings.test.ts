import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, migrateTo } from "./testing.ts";

async function migrated(to: TargetId, settings: object, more: Record<string, string> = {}) {
  const root = await makeRoot({
    "home/u/.claude/settings.json": JSON.stringify(settings),
    ...more,
  });
  const report = await migrateTo(root, to, { project: null });
  const read = (path: string) => readFile(join(root, "home/u", path), "utf8");
  const entry = (field: string) => report.ledger.find((one) => one.field === field);
  return { report, read, entry };
}

/** Every setting that the vendor documents (https://code.claude.com/docs/en/settings-reference). */
const documented =
  "$schema advisorModel agent agentPushNotifEnabled allowAllClaudeAiMcps allowedChannelPlugins allowedHttpHookUrls allowedMcpServers allowManagedHooksOnly allowManagedMcpServersOnly allowManagedPermissionRulesOnly alwaysThinkingEnabled apiKeyHelper askUserQuestionTimeout attribution autoCompactEnabled autoCompactWindow autoConnectIde autoInstallIdeExtension autoMemoryDirectory autoMemoryEnabled autoMode autoScrollEnabled autoUpdatesChannel availableModels awaySummaryEnabled awsAuthRefresh awsCredentialExport axScreenReader blockedMarketplaces browserExternalPageTools channelsEnabled claudeMd claudeMdExcludes cleanupPeriodDays companyAnnouncements crossSessionInbound defaultShell deniedMcpServers dialogExpiry diffTool disableAgentView disableAllHooks disableArtifact disableAutoMode disableBrowserExternalNavigation disableBundledSkills disableClaudeAiConnectors disableCommandPluginSources disableDeepLinkRegistration disabledMcpjsonServers disableMobileSimulatorTools disableRemoteControl disableSideloadFlags disableSkillShellExecution disableWorkflows editorMode effortLevel emojiCompletionEnabled enableAllProjectMcpServers enableArtifact enabledMcpjsonServers enabledPlugins enableWorkflows enforceAvailableModels env externalEditorContext extraKnownMarketplaces fallbackModel fastMode fastModePerSessionOptIn feedbackSurveyRate fileCheckpointingEnabled fileSuggestion footerLinksRegexes forceLoginGatewayUrl forceLoginMethod forceLoginOrgUUID forceRemoteSettingsRefresh gcpAuthRefresh hooks httpHookAllowedEnvVars includeCoAuthoredBy includeGitInstructions inputNeededNotifEnabled isolatePeerMachines keybindingFlavor language managedMcpServers minimumVersion model modelOverrides otelHeadersHelper outputStyle parentSettingsBehavior permissionExplainerEnabled plansDirectory pluginConfigs pluginSuggestionMarketplaces pluginTrustMessage policyHelper preferredNotifChannel prefersReducedMotion processWrapper promptSuggestionEnabled prUrlTemplate remote remoteControlAtStartup requiredMaximumVersion requiredMinimumVersion respectGitignore respondToBashCommands sandbox showClearContextOnPlanAccept showThinkingSummaries showTurnDuration skillListingBudgetFraction skillListingMaxDescChars skillOverrides skipAutoPermissionPrompt skipDangerousModePermissionPrompt skipWebFetchPreflight spellcheck spinnerTipsEnabled spinnerTipsOverride spinnerVerbs sshConfigs sshHostAllowlist statusLine strictKnownMarketplaces strictPluginOnlyCustomization subagentStatusLine switchModelsOnFlag syncClaudeAiSkills syntaxHighlightingDisabled teammateDefaultModel teammateMode terminalProgressBarEnabled terminalTitleFromRename theme tui ultracode useAutoModeDuringPlan verbose viewMode vimInsertModeRemaps voice voiceEnabled wheelScrollAccelerationEnabled workflowKeywordTriggerEnabled workflowSizeGuideline worktree wslInheritsWindowsSettings";

/** Values of the form that is asked for; anything else has any. */
const values: Record<string, unknown> = {
  allowedMcpServers: [{ serverName: "x" }],
  deniedMcpServers: [{ serverName: "y" }],
  claudeMdExcludes: ["**/x/CLAUDE.md"],
  disableAllHooks: false,
  disabledMcpjsonServers: ["a"],
  enabledMcpjsonServers: ["b"],
  enableAllProjectMcpServers: true,
  env: { A: "b" },
  hooks: { Stop: [{ matcher: "x", hooks: [{ type: "command", command: "c", timeout: 5 }] }] },
  model: "opus",
  skillOverrides: { x: "off" },
  sandbox: { enabled: true, autoAllowBashIfSandboxed: true, filesystem: { denyRead: ["~/.aws"] } },
};

it.each(targetIds)("every documented setting has a reason of its own for %s", async (to) => {
  const settings = Object.fromEntries(
    documented.split(" ").map((key) => [key, values[key] ?? "x"]),
  );
  const permissions = {
    allow: ["Bash(ls:*)"],
    ask: ["Bash(git push:*)"],
    deny: ["Read(.env)"],
    defaultMode: "default",
    additionalDirectories: ["../x"],
    disableBypassPermissionsMode: "disable",
    disableAutoMode: "disable",
  };
  const { report } = await migrated(to, { ...settings, permissions });
  const keys = new Set(report.ledger.map(({ field }) => field.split("/")[1]));
  expect([...keys].sort()).toEqual([...Object.keys(settings), "permissions"].sort());
  expect(report.ledger.filter(({ why }) => why.includes("as far as Telltale knows"))).toEqual([]);
});

it.each(targetIds)("what held commands in a sandbox is said to be gone in %s", async (to) => {
  const sandbox = { enabled: true, network: { deniedDomains: ["evil.example"] } };
  const { report, entry } = await migrated(to, { sandbox });
  expect(entry("/sandbox/network/deniedDomains/0")?.why).toContain("what a rule permits");
  expect(report.todo.join()).toContain("Commands ran in a sandbox");
});

it.each<[TargetId, string | null]>([
  ["gemini-cli", ".gemini/settings.json"],
  ["qoder", ".qoder/settings.json"],
  ["opencode", null],
  ["qwen-code", null],
  ["codex", null],
])("a mode that asks nobody stays locked in %s, or its user is told", async (to, file) => {
  const locked = { permissions: { disableBypassPermissionsMode: "disable" } };
  const { report, read, entry } = await migrated(to, locked);
  const field = entry("/permissions/disableBypassPermissionsMode");
  if (file === null) {
    expect(field?.outcome).toBe("dropped");
    expect(report.todo.join()).toContain("permissions/disableBypassPermissionsMode");
  } else {
    expect(field?.outcome).toBe("mapped");
    expect(JSON.parse(await read(file)).security).toEqual({ disableYoloMode: true });
    expect(report.todo.join()).not.toContain("disableBypassPermissionsMode");
  }
});

it("a skill that is switched off is not carried over, and one for its user alone stays so", async () => {
  const skill = (name: string) => `---\nname: ${name}\ndescription: x\n---\nx`;
  const { read, entry } = await migrated(
    "qwen-code",
    { skillOverrides: { off: "off", mine: "user-invocable-only" } },
    {
      "home/u/.claude/skills/off/SKILL.md": skill("off"),
      "home/u/.claude/skills/mine/SKILL.md": skill("mine"),
    },
  );
  await expect(read(".qwen/skills/off/SKILL.md")).rejects.toThrow();
  expect(await read(".qwen/skills/mine/SKILL.md")).toContain("disable-model-invocation: true");
  expect(entry("/skillOverrides/off")?.outcome).toBe("mapped");
});

it.each([
  ['{\n  "permissions": { "allow": "Bash" } }', "2:29"],
  ['{ "permissions": { "deny": ["a", 5] } }', "1:34"],
  ['{ "model": 5 }', "1:12"],
  ['{ "permissions": ', "1:"],
])("a file that cannot be understood is named with line and column: %s", async (text, place) => {
  const root = await makeRoot({ "home/u/.claude/settings.json": text });
  const options = { root, to: "opencode", home: "/home/u", project: null, dryRun: false } as const;
  await expect(migrate({ ...options, backup: join(root, "backup") })).rejects.toThrow(
    `/home/u/.claude/settings.json:${place}`,
  );
});
