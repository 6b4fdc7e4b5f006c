/**
 * Gemini CLI's tools by the source's names (https://geminicli.com/docs/reference/tools). What one
 * tool does there may be several here, and the other way round.
 */
const tools: Record<string, string[]> = {
  Bash: ["run_shell_command"],
  Read: ["read_file", "read_many_files"],
  Edit: ["replace", "write_file"],
  Write: ["replace", "write_file"],
  NotebookEdit: ["replace", "write_file"],
  Glob: ["glob", "list_directory"],
  Grep: ["grep_search"],
  WebFetch: ["web_fetch"],
  WebSearch: ["google_web_search"],
  Agent: ["invoke_agent"],
  Task: ["invoke_agent"],
  Skill: ["activate_skill"],
  TodoWrite: ["write_todos"],
  AskUserQuestion: ["ask_user"],
};

/** Empty where Gemini CLI has no such tool. */
export function geminiTools(tool: string): string[] {
  return Object.hasOwn(tools, tool) ? (tools[tool] ?? []) : [];
}

/** The source's tools that a tool of Gemini CLI could be called for. */
export function geminiSources(tool: string): string[] {
  return Object.keys(tools).filter((source) => tools[source]?.includes(tool) === true);
}
