/**
 * The source's tools by the names that rules may have for them in Qwen Code
 * (https://qwenlm.github.io/qwen-code-docs, "Settings", section "permissions": rules take aliases).
 */
const names: Record<string, string[]> = {
  Bash: ["run_shell_command", "Shell", "ShellTool"],
  Read: ["read_file", "ReadFile", "ReadFileTool"],
  Edit: ["edit", "EditTool", "replace"],
  Write: ["write_file", "WriteFile", "WriteFileTool"],
  NotebookEdit: ["notebook_edit"],
  Grep: ["grep_search", "GrepTool", "search_file_content", "SearchFiles"],
  Glob: ["glob", "GlobTool", "FindFiles", "list_directory", "ListFiles", "ListFilesTool"],
  WebFetch: ["web_fetch", "WebFetchTool"],
  WebSearch: ["web_search", "WebSearchTool"],
  Agent: ["agent", "AgentTool", "task", "Task", "TaskTool"],
  Skill: ["skill", "SkillTool"],
  TodoWrite: ["todo_write", "TodoWriteTool"],
  AskUserQuestion: ["ask_user_question"],
};
const sources = new Map(
  Object.entries(names).flatMap(([tool, others]) => others.map((name) => [name, tool] as const)),
);

/** A rule's tool by its name in the source, where it has one there, and what it says of it. */
export function qwenRule(text: string): { tool: string; specifier: string | null } | null {
  // `git:*` is `git *` there too.
  const found = /^([^()]+)(?:\(([^]*)\))?$/.exec(text.trim().replace(/:\*/, " *"));
  if (found === null) return null;
  const tool = (found[1] ?? "").trim();
  const specifier = found[2] === undefined || found[2] === "" ? null : found[2];
  return { tool: sources.get(tool) ?? tool, specifier };
}
