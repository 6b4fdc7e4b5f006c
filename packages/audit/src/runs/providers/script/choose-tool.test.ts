import type { OfferedTool } from "@telltale/core/wire/index.ts";
import { expect, test } from "vitest";
import { argumentsFor } from "./arguments.ts";
import { chooseTool, finishingTool } from "./choose-tool.ts";

function offered(names: string[], description = ""): OfferedTool[] {
  return names.map((name) => ({
    kind: "function",
    name,
    namespace: null,
    description,
    parameters: { type: "object", properties: {} },
    path: [],
  }));
}

/** Tools of real clients, as they offer them, and which one is asked for. */
test.each([
  [
    "Agent AskUserQuestion Bash CronCreate Edit EnterPlanMode Glob Grep NotebookEdit Read Skill TaskOutput TodoWrite WebFetch WebSearch Write",
    "Read",
    "read",
  ],
  ["bash edit glob grep question read skill task todowrite webfetch write", "read", "read"],
  [
    "list_directory read_file grep_search glob replace write_file web_fetch run_shell_command save_memory google_web_search write_todos",
    "read_file",
    "read",
  ],
  [
    "bash write_bash read_bash stop_bash list_bash view create edit report_intent fetch_documentation update_todo grep glob task sql",
    "view",
    "read",
  ],
  [
    "shell update_plan list_mcp_resources read_mcp_resource view_image web_search",
    "shell",
    "shell",
  ],
  ["exec_command write_stdin update_plan apply_patch view_image", "exec_command", "shell"],
  ["mcp__fs__write_file mcp__fs__list_directory", null, null],
  ["fs.listDirectory fs.writeFile", "fs.listDirectory", "list"],
  ["execute_command write_to_file search_files ask_followup_question", "search_files", "grep"],
  ["find_file delete_file", "find_file", "glob"],
  ["Write Edit Task WebFetch", null, null],
  ["read_resource read_thread Read_Memory BashOutput KillShell", null, null],
  ["", null, null],
])("of %s it asks for %s", (names, name, use) => {
  const chosen = chooseTool(offered(names.split(" ").filter(Boolean)));
  expect(chosen?.tool.name ?? null).toBe(name);
  expect(chosen?.use ?? null).toBe(use);
});

test("a tool with a name of its own is known by its description", () => {
  expect(chooseTool(offered(["inspect"], "Reads the contents of a file."))?.use).toBe("read");
  expect(chooseTool(offered(["enumerate"], "Lists the files of a folder"))?.use).toBe("list");
  expect(chooseTool(offered(["go"], "Executes a command in a shell"))?.use).toBe("shell");
  expect(chooseTool(offered(["overwrite_it"], "Creates a file"))).toBeNull();
});

test("a tool that ends the work is found by its name", () => {
  expect(finishingTool(offered(["Read", "attempt_completion"]))?.name).toBe("attempt_completion");
  expect(finishingTool(offered(["Read"]))).toBeNull();
});

const text = { type: "string" };
test.each([
  [
    "Read",
    { file_path: text, limit: { type: "number" } },
    ["file_path"],
    { file_path: "/p/README.md" },
  ],
  ["read_file", { path: text }, [], { path: "/p/README.md" }],
  [
    "read_many_files",
    { paths: { type: "array", items: text, minItems: 1 } },
    ["paths"],
    { paths: ["/p/README.md"] },
  ],
  ["Glob", { pattern: text, path: text }, ["pattern"], { pattern: "*.md" }],
  ["list_directory", { dir_path: text }, ["dir_path"], { dir_path: "/p" }],
  [
    "Grep",
    { pattern: text, output_mode: { enum: ["content", "count"] } },
    ["pattern", "output_mode"],
    { pattern: "README", output_mode: "content" },
  ],
  [
    "shell",
    { command: { type: "array", items: text }, workdir: text },
    ["command"],
    { command: ["pwd"] },
  ],
  [
    "bash",
    { command: text, description: text, timeout: { type: ["number", "null"] } },
    ["command", "description", "timeout"],
    { command: "pwd", description: "Look at the project", timeout: null },
  ],
  [
    "execute_command",
    { command: text, requires_approval: { type: "boolean" } },
    ["command", "requires_approval"],
    { command: "pwd", requires_approval: false },
  ],
])("%s gets what a model would send", (name, properties, required, expected) => {
  const parameters = { type: "object", properties, required, additionalProperties: false };
  const chosen = chooseTool(offered([name]).map((tool) => ({ ...tool, parameters })));
  if (!chosen) throw new Error("no tool");
  expect(argumentsFor(chosen, { cwd: "/p", file: "README.md" })).toEqual(expected);
});
