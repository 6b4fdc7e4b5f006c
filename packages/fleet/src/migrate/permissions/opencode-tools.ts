/**
 * The permission of opencode that is asked for a tool of the source
 * (https://opencode.ai/v1/docs/permissions, section "Available Permissions").
 */
const permissions: Record<string, string> = {
  Bash: "bash",
  Read: "read",
  Edit: "edit",
  Write: "edit",
  NotebookEdit: "edit",
  Glob: "glob",
  Grep: "grep",
  WebFetch: "webfetch",
  WebSearch: "websearch",
  Agent: "task",
  // As the tool was called in older files; a subagent's list of tools is read as it stands.
  Task: "task",
  Skill: "skill",
  TodoWrite: "todowrite",
  TodoRead: "todoread",
  AskUserQuestion: "question",
};

/**
 * Permissions that are for a whole tool alone: with patterns, opencode refuses the whole file
 * (https://opencode.ai/config.json).
 */
export const plainPermissions = ["todowrite", "question", "webfetch", "websearch", "doom_loop"];

/** The source's tools that opencode has, by the names that they have in the source. */
export const opencodeTools = Object.keys(permissions);

/** Undefined for a tool that opencode does not have. */
export function opencodePermission(tool: string): string | undefined {
  return Object.hasOwn(permissions, tool) ? permissions[tool] : undefined;
}
