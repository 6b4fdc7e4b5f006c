/**
 * Where package managers and editors keep what they install for a whole machine or a user, on every
 * system: from their own documentation. `~/` is every home; `*` any part of one name. A path of one
 * system costs a look on another, and finds disks that were brought over.
 */

/** Which program manages a tree of npm packages. */
export type Manager = "npm" | "pnpm" | "yarn" | "bun" | "volta" | "npx";

/** Folders `node_modules` whose packages are there for all projects. */
export const packageTrees: readonly { manager: Manager; path: string }[] = [
  ...[
    "/usr/lib/node_modules",
    "/usr/local/lib/node_modules",
    "/usr/local/n/versions/node/*/lib/node_modules",
    "/opt/*/lib/node_modules",
    "/opt/homebrew/lib/node_modules",
    "/home/linuxbrew/.linuxbrew/lib/node_modules",
    "/Program Files/nodejs/node_modules",
    "/usr/local/lib/nodejs/*/lib/node_modules",
    "/usr/local/nvm/versions/node/*/lib/node_modules",
    // Images of development containers.
    "/usr/local/share/nvm/versions/node/*/lib/node_modules",
    "/usr/local/share/npm-global/lib/node_modules",
    "/opt/nvm/versions/node/*/lib/node_modules",
    "~/.npm-global/lib/node_modules",
    "~/.npm-packages/lib/node_modules",
    "~/.local/lib/node_modules",
    "~/n/lib/node_modules",
    "~/.nvm/versions/node/*/lib/node_modules",
    "~/.config/nvm/versions/node/*/lib/node_modules",
    "~/.local/share/fnm/node-versions/*/installation/lib/node_modules",
    "~/.fnm/node-versions/*/installation/lib/node_modules",
    "~/Library/Application Support/fnm/node-versions/*/installation/lib/node_modules",
    "~/AppData/Roaming/fnm/node-versions/*/installation/node_modules",
    "~/.asdf/installs/nodejs/*/lib/node_modules",
    "~/.asdf/installs/nodejs/*/.npm/lib/node_modules",
    "~/.local/share/mise/installs/*/*/lib/node_modules",
    "~/AppData/Roaming/npm/node_modules",
    "~/AppData/Roaming/nvm/*/node_modules",
    "~/AppData/Local/nvm/*/node_modules",
    "/ProgramData/nvm/*/node_modules",
    "/nvm4w/nodejs/node_modules",
    "~/.claude/local/node_modules",
  ].map((path) => ({ manager: "npm" as const, path })),
  ...[
    "~/.local/share/pnpm/global/*/node_modules",
    "~/.local/share/pnpm/global/*/*/node_modules",
    "~/Library/pnpm/global/*/node_modules",
    "~/Library/pnpm/global/*/*/node_modules",
    "~/AppData/Local/pnpm/global/*/node_modules",
    "~/AppData/Local/pnpm/global/*/*/node_modules",
  ].map((path) => ({ manager: "pnpm" as const, path })),
  ...[
    "/usr/local/share/.config/yarn/global/node_modules",
    "~/.config/yarn/global/node_modules",
    "~/AppData/Local/Yarn/Data/global/node_modules",
  ].map((path) => ({ manager: "yarn" as const, path })),
  { manager: "bun", path: "~/.bun/install/global/node_modules" },
  // Where XDG_CACHE_HOME is set, to what it is without.
  { manager: "bun", path: "~/.cache/.bun/install/global/node_modules" },
  { manager: "volta", path: "~/.volta/tools/image/packages/*/lib/node_modules" },
  { manager: "volta", path: "~/.volta/tools/image/packages/*/*/lib/node_modules" },
  { manager: "volta", path: "~/.volta/tools/image/node/*/lib/node_modules" },
  { manager: "volta", path: "~/AppData/Local/Volta/tools/image/packages/*/node_modules" },
  { manager: "volta", path: "~/AppData/Local/Volta/tools/image/packages/*/*/node_modules" },
  { manager: "npx", path: "~/.npm/_npx/*/node_modules" },
  { manager: "npx", path: "~/AppData/Local/npm-cache/_npx/*/node_modules" },
];

/** Variables that move what a manager installs, and where its trees lie below their value. */
export const movedTrees: Readonly<Record<string, { manager: Manager; below: readonly string[] }>> =
  {
    NPM_CONFIG_PREFIX: { manager: "npm", below: ["/lib/node_modules", "/node_modules"] },
    N_PREFIX: { manager: "npm", below: ["/lib/node_modules"] },
    NVM_DIR: { manager: "npm", below: ["/versions/node/*/lib/node_modules"] },
    FNM_DIR: { manager: "npm", below: ["/node-versions/*/installation/lib/node_modules"] },
    ASDF_DATA_DIR: { manager: "npm", below: ["/installs/nodejs/*/lib/node_modules"] },
    MISE_DATA_DIR: { manager: "npm", below: ["/installs/*/*/lib/node_modules"] },
    PNPM_HOME: { manager: "pnpm", below: ["/global/*/node_modules", "/global/*/*/node_modules"] },
    BUN_INSTALL: { manager: "bun", below: ["/install/global/node_modules"] },
    VOLTA_HOME: {
      manager: "volta",
      below: [
        "/tools/image/packages/*/lib/node_modules",
        "/tools/image/packages/*/*/lib/node_modules",
        "/tools/image/node/*/lib/node_modules",
      ],
    },
  };

/** Folders in which shells look for programs, apart from those beside the trees. */
export const programFolders: readonly string[] = [
  "/usr/bin",
  "/usr/local/bin",
  "/opt/homebrew/bin",
  "/home/linuxbrew/.linuxbrew/bin",
  "/snap/bin",
  "~/.local/bin",
  "~/bin",
  "~/.npm-global/bin",
  "~/.npm-packages/bin",
  "~/.volta/bin",
  "~/.bun/bin",
  "~/.cache/.bun/bin",
  "~/.yarn/bin",
  "~/.local/share/pnpm",
  "~/.local/share/pnpm/bin",
  "~/Library/pnpm",
  "~/AppData/Local/pnpm",
  "~/.asdf/shims",
  "~/.local/share/mise/shims",
  "~/.claude/local",
  "~/AppData/Local/Programs/OpenAI/Codex/bin",
  "~/AppData/Local/qwen-code/bin",
  "~/AppData/Roaming/npm",
  "~/AppData/Local/Volta/bin",
  "~/AppData/Local/Yarn/bin",
  "~/AppData/Local/Microsoft/WinGet/Links",
  "~/scoop/shims",
];

export const homebrewPrefixes: readonly string[] = [
  "/opt/homebrew",
  "/usr/local",
  "/usr/local/Homebrew",
  "/home/linuxbrew/.linuxbrew",
  "~/.linuxbrew",
];

/** Editors that take VS Code's extensions: where those lie, and the name of their settings' folder. */
export const editors: readonly { name: string; extensions: string; settings: string | null }[] = [
  { name: "VS Code", extensions: "~/.vscode/extensions", settings: "Code" },
  {
    name: "VS Code Insiders",
    extensions: "~/.vscode-insiders/extensions",
    settings: "Code - Insiders",
  },
  { name: "VSCodium", extensions: "~/.vscode-oss/extensions", settings: "VSCodium" },
  { name: "Cursor", extensions: "~/.cursor/extensions", settings: "Cursor" },
  { name: "Windsurf", extensions: "~/.windsurf/extensions", settings: "Windsurf" },
  { name: "Trae", extensions: "~/.trae/extensions", settings: "Trae" },
  { name: "Kiro", extensions: "~/.kiro/extensions", settings: "Kiro" },
  { name: "Qoder", extensions: "~/.qoder/extensions", settings: "Qoder" },
  { name: "Antigravity", extensions: "~/.antigravity/extensions", settings: "Antigravity" },
  { name: "VS Code Server", extensions: "~/.vscode-server/extensions", settings: null },
  {
    name: "VS Code Server Insiders",
    extensions: "~/.vscode-server-insiders/extensions",
    settings: null,
  },
  { name: "VSCodium Server", extensions: "~/.vscodium-server/extensions", settings: null },
  { name: "Cursor Server", extensions: "~/.cursor-server/extensions", settings: null },
  { name: "Windsurf Server", extensions: "~/.windsurf-server/extensions", settings: null },
  { name: "code-server", extensions: "~/.local/share/code-server/extensions", settings: null },
];

/** Where an editor keeps its user's settings, below a home, by system. */
export const editorSettings = {
  linux: ".config",
  macos: "Library/Application Support",
  windows: "AppData/Roaming",
} as const;

/** Folders of plugins of JetBrains' editors, each with one folder for a plugin. */
export const jetbrainsFolders: readonly string[] = [
  "~/.local/share/JetBrains/*",
  "~/.local/share/Google/AndroidStudio*",
  "~/Library/Application Support/JetBrains/*/plugins",
  "~/Library/Application Support/Google/AndroidStudio*/plugins",
  "~/AppData/Roaming/JetBrains/*/plugins",
  "~/AppData/Roaming/Google/AndroidStudio*/plugins",
];

/** Settings of extensions that list MCP servers, below an editor's `User` folder. */
const extensionLists = [
  "saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
  "rooveterinaryinc.roo-cline/settings/mcp_settings.json",
  "kilocode.kilo-code/settings/mcp_settings.json",
];
/** Where editors have their user's settings; those of a server lie in the home that it runs in. */
export const userFolders: readonly string[] = [
  ...editors.flatMap(({ settings }) =>
    settings === null
      ? []
      : Object.values(editorSettings).map((folder) => `~/${folder}/${settings}/User`),
  ),
  ...["vscode", "vscode-insiders", "vscodium", "cursor", "windsurf"].map(
    (editor) => `~/.${editor}-server/data/User`,
  ),
];

/** Files in which programs list MCP servers that they start. */
export const mcpFiles: readonly string[] = [
  "~/.claude.json",
  "~/.claude/settings.json",
  "~/.codex/config.toml",
  "~/.gemini/settings.json",
  "~/.qwen/settings.json",
  "~/.config/opencode/opencode.json",
  "~/.config/opencode/opencode.jsonc",
  "~/.cursor/mcp.json",
  "~/.copilot/mcp-config.json",
  "~/.codeium/windsurf/mcp_config.json",
  "~/.kiro/settings/mcp.json",
  "~/.qoder.json",
  "~/.qoder/settings.json",
  "~/.trae/mcp.json",
  "~/.config/zed/settings.json",
  "~/.config/Claude/claude_desktop_config.json",
  "~/Library/Application Support/Claude/claude_desktop_config.json",
  "~/AppData/Roaming/Claude/claude_desktop_config.json",
  "~/.junie/mcp/mcp.json",
  "~/.factory/mcp.json",
  "~/.lmstudio/mcp.json",
  ...userFolders.flatMap((folder) => [
    `${folder}/mcp.json`,
    `${folder}/settings.json`,
    `${folder}/profiles/*/mcp.json`,
    `${folder}/profiles/*/settings.json`,
    ...extensionLists.map((list) => `${folder}/globalStorage/${list}`),
  ]),
];

/** Files in which programs name commands that they start: servers, and hooks. */
export const commandFiles: readonly string[] = [
  ...mcpFiles,
  "~/.codex/hooks.json",
  "~/.cursor/hooks.json",
];

/** Files in which shells and sessions set variables. */
export const environmentFiles: readonly string[] = [
  "/etc/environment",
  "/etc/profile",
  "/etc/bash.bashrc",
  "/etc/zsh/zshenv",
  "/etc/profile.d/*.sh",
  "~/.profile",
  "~/.bashrc",
  "~/.bash_profile",
  "~/.bash_aliases",
  "~/.zshenv",
  "~/.zshrc",
  "~/.zprofile",
  "~/.pam_environment",
  "~/.config/fish/config.fish",
  "~/.config/fish/conf.d/*.fish",
  "~/.config/environment.d/*.conf",
];
