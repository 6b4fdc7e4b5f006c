import { isObject, own, pointerPart } from "../files/json.ts";
import type { JsonEdit } from "../files/json-edit.ts";
import type { Ledger } from "../ledger.ts";
import type { Scope } from "../permissions/rules.ts";
import type { Settings, Setup } from "../source/setup.ts";
import { carriedMode } from "./modes.ts";
import type { Draft, TargetId } from "./target.ts";

/**
 * Settings that no target is given, by what holds there in their place
 * (https://code.claude.com/docs/en/settings-reference).
 */
const left: [why: string, keys: string][] = [
  [
    "credentials are not carried over",
    "apiKeyHelper awsAuthRefresh awsCredentialExport gcpAuthRefresh otelHeadersHelper forceLoginMethod forceLoginOrgUUID forceLoginGatewayUrl",
  ],
  [
    "models have other names there, and settings of their own",
    "availableModels enforceAvailableModels modelOverrides modelSettings modelPicker fallbackModel advisorModel effortLevel alwaysThinkingEnabled fastMode fastModePerSessionOptIn switchModelsOnFlag teammateDefaultModel ultracode",
  ],
  [
    "how the source looks, sounds and is typed into is its own",
    "statusLine subagentStatusLine spinnerTipsEnabled spinnerTipsOverride spinnerVerbs showClearContextOnPlanAccept showThinkingSummaries showTurnDuration prefersReducedMotion axScreenReader syntaxHighlightingDisabled terminalProgressBarEnabled terminalTitleFromRename footerLinksRegexes editorMode emojiCompletionEnabled autoScrollEnabled awaySummaryEnabled promptSuggestionEnabled prUrlTemplate preferredNotifChannel inputNeededNotifEnabled agentPushNotifEnabled companyAnnouncements feedbackSurveyRate fileSuggestion respectGitignore spellcheck theme tui verbose viewMode vimInsertModeRemaps voice voiceEnabled wheelScrollAccelerationEnabled keybindingFlavor diffTool externalEditorContext teammateMode permissionExplainerEnabled autoConnectIde autoInstallIdeExtension $schema",
  ],
  [
    "plugins and their sources are not carried over",
    "enabledPlugins extraKnownMarketplaces pluginConfigs pluginSuggestionMarketplaces pluginTrustMessage strictKnownMarketplaces blockedMarketplaces skippedMarketplaces skippedPlugins disableCommandPluginSources",
  ],
  ["hooks that send something are not carried over", "allowedHttpHookUrls httpHookAllowedEnvVars"],
  [
    "the mode that it is about is not carried over",
    "autoMode useAutoModeDuringPlan skipAutoPermissionPrompt skipDangerousModePermissionPrompt",
  ],
  [
    "it counts in managed settings alone, which are not read",
    "allowManagedHooksOnly allowManagedMcpServersOnly allowManagedPermissionRulesOnly allowAllClaudeAiMcps allowedChannelPlugins channelsEnabled claudeMd managedMcpServers parentSettingsBehavior policyHelper forceRemoteSettingsRefresh requiredMaximumVersion requiredMinimumVersion strictPluginOnlyCustomization disableSideloadFlags browserExternalPageTools disableBrowserExternalNavigation disableMobileSimulatorTools sshHostAllowlist requireCoworkFullVmSandbox",
  ],
  [
    "it is about a part of the source that the target does not have, or has for itself",
    "askUserQuestionTimeout attribution autoCompactEnabled autoCompactWindow autoMemoryDirectory autoMemoryEnabled autoUpdatesChannel cleanupPeriodDays crossSessionInbound defaultShell dialogExpiry disableAgentView disableArtifact disableBundledSkills disableClaudeAiConnectors disableDeepLinkRegistration disableRemoteControl disableWorkflows enableArtifact enableWorkflows fileCheckpointingEnabled includeCoAuthoredBy includeGitInstructions isolatePeerMachines language minimumVersion outputStyle plansDirectory processWrapper remote remoteControlAtStartup respondToBashCommands skillListingBudgetFraction skillListingMaxDescChars skipWebFetchPreflight sshConfigs syncClaudeAiSkills workflowKeywordTriggerEnabled workflowSizeGuideline worktree wslInheritsWindowsSettings",
  ],
];

/** Settings that hold the source back, and nothing does so there: their user is told as well. */
const restrictions: [pointer: string, why: string][] = [
  [
    "/permissions/disableBypassPermissionsMode",
    "nothing there keeps one from a mode that asks nobody",
  ],
  ["/permissions/disableAutoMode", "nothing there keeps one from a mode that asks less"],
  ["/disableAutoMode", "nothing there keeps one from a mode that asks less"],
  [
    "/permissions/blockReadsOutsideWorkingDirectories",
    "what lies outside of the project is asked about there, as far as it is not denied",
  ],
  ["/agent", "sessions there start without this subagent, and with all tools"],
];

/**
 * Fields of the settings that every target is asked about in the same way.
 * @param personal whether the target has a file of settings for one person in one project
 */
export function draftSettings(
  setup: Setup,
  ledger: Ledger,
  draft: Draft,
  target: TargetId,
  personal = false,
): void {
  for (const settings of setup.settings) {
    const { file, value, scope } = settings;
    accountEnvironment(settings, ledger, draft);
    accountPermissions(settings, ledger, draft, target);
    accountSandbox(settings, ledger, draft, target);
    const mapped = (keys: string[], why: string) => {
      for (const key of keys) ledger.note(file, `/${key}`, "mapped", null, why);
    };
    mapped(
      ["enabledMcpjsonServers", "disabledMcpjsonServers", "enableAllProjectMcpServers"],
      "decides which servers are switched on",
    );
    mapped(["allowedMcpServers", "deniedMcpServers"], "decides which servers are carried over");
    mapped(["skillOverrides"], "decides which skills are carried over, and who calls them");
    mapped(["claudeMdExcludes"], "decides which instructions are carried over");
    mapped(["disableSkillShellExecution"], "no command in a prompt runs by itself there");
    for (const [pointer, why] of restrictions) {
      const [first = "", second] = pointer.slice(1).split("/");
      const there = second === undefined ? own(value, first) : own(own(value, first), second);
      if (there === undefined) continue;
      ledger.note(file, pointer, "dropped", null, why);
      if (there !== false && !ledger.isMapped(file, pointer))
        draft.todo.push(`Look at ${pointer.slice(1)} of ${file}: ${why}.`);
    }
    for (const [why, keys] of left)
      for (const key of keys.split(" ")) ledger.note(file, `/${key}`, "dropped", null, why);
    if (scope === "local" && !personal)
      draft.todo.push(
        `Personal settings of ${file} now stand in files that a project shares: look before you commit.`,
      );
  }
}

function accountEnvironment({ file, value }: Settings, ledger: Ledger, draft: Draft): void {
  const why =
    "values of the environment are not copied: set the variable where the tool is started";
  for (const name of Object.keys(value.env ?? {})) {
    ledger.note(file, `/env/${pointerPart(name)}`, "dropped", null, why);
    draft.todo.push(
      `Set the environment variable ${name} of ${file} yourself, where the target needs it.`,
    );
  }
}

function accountPermissions(
  { file, value }: Settings,
  ledger: Ledger,
  draft: Draft,
  target: TargetId,
): void {
  ledger.note(
    file,
    "/permissions/additionalDirectories",
    "approximated",
    null,
    target === "gemini-cli"
      ? "the target does not go there"
      : "the target asks before it goes there",
  );
  const mode = value.permissions?.defaultMode;
  if (mode === undefined) return;
  const [outcome, why] = carriedMode(target, mode);
  ledger.note(file, "/permissions/defaultMode", outcome, null, why);
  if (mode === "bypassPermissions" || mode === "auto")
    draft.todo.push(
      `The mode ${mode} was not carried over: the target asks. Change that yourself if you must.`,
    );
}

/** Commands that ran in a sandbox run without it there, but for Codex, whose own can do less. */
function accountSandbox(
  { file, value }: Settings,
  ledger: Ledger,
  draft: Draft,
  target: TargetId,
): void {
  const sandbox = own(value, "sandbox");
  if (!isObject(sandbox)) return;
  if (target === "codex") {
    const why = "Codex has a sandbox of its own: commands in it write nothing and reach no network";
    ledger.note(file, "/sandbox", "approximated", null, `${why}; what a rule permits runs outside`);
  } else {
    const why =
      "commands run without a sandbox there: what a rule permits can read, write and reach more";
    ledger.note(file, "/sandbox/autoAllowBashIfSandboxed", "dropped", null, "commands ask there");
    ledger.note(file, "/sandbox", "dropped", null, why);
  }
  if (own(sandbox, "enabled") !== false)
    draft.todo.push(
      `Commands ran in a sandbox (${file}). What a rule permits runs outside of one in the target: look at what is permitted.`,
    );
}

/**
 * Carries `disableBypassPermissionsMode` over where the target's settings have the same
 * (`security.disableYoloMode`).
 */
export function lockModes(
  setup: Setup,
  edits: Record<Scope, JsonEdit>,
  ledger: Ledger,
  draft: Draft,
): void {
  const path = ["security", "disableYoloMode"];
  for (const { file, scope, value } of setup.settings) {
    if (own(value.permissions, "disableBypassPermissionsMode") !== "disable") continue;
    const edit = edits[scope];
    const there = edit.get(...path);
    const to = `${edit.file} ${path.join(".")}`;
    const why = "nobody can choose a mode that asks nobody";
    ledger.note(file, "/permissions/disableBypassPermissionsMode", "mapped", to, why);
    if (there === true) continue;
    edit.set(path, true);
    if (there !== undefined) draft.tightened.push(`${to}: ${JSON.stringify(there)} is true now`);
  }
}
