import type { OfferedTool } from "@telltale/core/wire/index.ts";

/** What a harmless tool does. */
export type ToolUse = "read" | "glob" | "grep" | "list" | "shell";

export interface ChosenTool {
  tool: OfferedTool;
  use: ToolUse;
}

/** Words in a tool's name that rule it out: it changes something, asks somebody, or goes elsewhere. */
const NEVER = new Set(
  (
    "write edit replace patch create delete remove move rename insert update apply save set put add " +
    "web fetch browser browse http url google net internet download upload navigate " +
    "task tasks agent agents subagent subagents spawn delegate team teammate message send " +
    "ask question questions user input plan todo todos mode skill skills mcp resource resources " +
    "notebook kill stop cron schedule wakeup monitor worktree push deploy commit install " +
    "image screenshot computer video audio complete completion finish attempt exit enter config " +
    "settings sleep wait remote workflow publish memory output background lints diagnostics " +
    "sql database sessions session history issue issues pull github thread threads"
  ).split(" "),
);

/**
 * Names of harmless tools, by words: at least one of `core`, and nothing beside `core` and `with`.
 * In the order of preference: reading shows most, works everywhere without asking for permission,
 * and has the same result in every run; a shell is most likely to be refused.
 */
const USES: { use: ToolUse; core: string[]; with: string[]; description: RegExp }[] = [
  {
    use: "read",
    core: ["read", "view", "cat", "open"],
    with: ["file", "files", "many", "tool", "text", "content", "contents", "fs"],
    description:
      /^(this tool )?(reads?|views?|opens?|returns? the contents? of)\b.{0,60}\bfiles?\b/i,
  },
  {
    use: "glob",
    core: ["glob", "find"],
    with: ["file", "files", "search", "path", "paths", "by", "name", "tool", "fs", "pattern"],
    description: /^(fast )?(finds? files|file pattern matching|search(es)? for files)\b/i,
  },
  {
    use: "list",
    core: ["ls", "list", "dir", "tree"],
    with: ["dir", "directory", "directories", "folder", "file", "files", "tool", "contents", "fs"],
    description: /^(this tool )?lists?\b.{0,60}\b(files|director(y|ies)|folders?)\b/i,
  },
  {
    use: "grep",
    core: ["grep", "search", "ripgrep", "rg"],
    with: [
      "file",
      "files",
      "content",
      "contents",
      "code",
      "codebase",
      "text",
      "tool",
      "fs",
      "regex",
    ],
    description:
      /^(a powerful )?(search|search(es)? (for|the)|find text)\b.{0,60}\b(files?|code|content)/i,
  },
  {
    use: "shell",
    core: ["bash", "shell", "exec", "execute", "terminal", "command", "cmd", "powershell", "sh"],
    with: ["run", "local", "in", "tool", "commands", "container"],
    description: /^(this tool )?(runs?|executes?)\b.{0,60}\b(shell|bash|terminal|commands?)\b/i,
  },
];

/**
 * The most harmless of the tools that a client offers, and what it does; null where none is known
 * to be harmless. Tools that write, reach the network, start agents or ask people are never chosen.
 */
export function chooseTool(tools: readonly OfferedTool[]): ChosenTool | null {
  const open = tools.filter((tool) => !wordsOf(tool.name).some((word) => NEVER.has(word)));
  for (const { use, core, with: others } of USES) {
    const tool = open.find((one) => fitsName(one, core, others) && fitsKind(one, use));
    if (tool) return { tool, use };
  }
  for (const { use, description } of USES) {
    const tool = open.find((one) => description.test(firstLine(one)) && fitsKind(one, use));
    if (tool) return { tool, use };
  }
  return null;
}

/** A tool that ends the work, for clients that insist on a call in every turn; null where there is none. */
export function finishingTool(tools: readonly OfferedTool[]): OfferedTool | null {
  const names = /^(attempt_completion|task_complete|final_answer|finish|submit|done|complete)$/i;
  return tools.find((tool) => tool.kind === "function" && names.test(tool.name)) ?? null;
}

/** `mcp__fs__readTextFile` → `mcp fs read text file` */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && word !== "default" && word !== "api" && word !== "functions");
}

function fitsName(tool: OfferedTool, core: string[], others: string[]): boolean {
  const words = wordsOf(tool.name);
  return (
    words.some((word) => core.includes(word)) &&
    words.every((word) => core.includes(word) || others.includes(word))
  );
}

/** Shells come in every shape; the other tools are functions. */
function fitsKind(tool: OfferedTool, use: ToolUse): boolean {
  return use === "shell" || tool.kind === "function";
}

function firstLine(tool: OfferedTool): string {
  return tool.description.trim().slice(0, 200);
}
