import type { Json, OfferedTool } from "@telltale/core/wire/index.ts";
import { isObject } from "@telltale/core/wire/index.ts";
import type { Taste } from "../schema/synthesise.ts";
import { synthesise } from "../schema/synthesise.ts";
import type { ChosenTool, ToolUse } from "./choose-tool.ts";
import type { Project } from "./project.ts";

/** Reads one line, changes nothing, and needs no program beside the shell. */
export const COMMAND = "pwd";

/** The member without which a call of such a tool makes no sense, even where no schema requires it. */
const CORE: Record<ToolUse, RegExp> = {
  read: /^(file_?path|file_?name|absolute_?path|target_?file|path|paths|file|files|include)$/i,
  glob: /^(pattern|glob|glob_?pattern|query)$/i,
  grep: /^(pattern|query|regex|search|text)$/i,
  list: /^(path|dir|dir_?path|directory|directory_?path|folder)$/i,
  shell: /^(cmd|command|commands|script)$/i,
};

const FILE =
  /^(file_?path|file_?name|absolute_?path|target_?file|relative_?path|path|paths|file|files|uri|include)$/i;
const FOLDER = /dir|folder|cwd|root|^(path|paths|absolute_?path)$/i;
const PATTERN = /pattern|glob|query|regex|search|text/i;
const SHELL = /^(cmd|command|commands|script|code|input)$/i;
const REASON = /description|explanation|reason|intent|purpose|summary|justification|title/i;

/** Input for a call of a harmless tool: an object that fits its schema, or text for freeform tools. */
export function argumentsFor({ tool, use }: ChosenTool, project: Project): Json {
  if (tool.kind === "freeform" && /javascript/i.test(tool.description)) return program(tool);
  if (tool.kind !== "function") return COMMAND;
  const schema = isObject(tool.parameters)
    ? { type: "object", ...tool.parameters }
    : { type: "object" };
  return synthesise(schema, tasteOf(use, project));
}

/** How Codex's tool for programs reaches a shell: by a member of `tools`, which its description declares. */
const SHELL_MEMBERS = [
  { name: "exec_command", call: `exec_command({ cmd: "${COMMAND}" })` },
  { name: "shell_command", call: `shell_command({ command: "${COMMAND}" })` },
  { name: "shell", call: `shell({ command: ["${COMMAND}"] })` },
];

/** A program for a tool that runs JavaScript; harmless in itself where it declares no shell. */
function program({ description }: OfferedTool): string {
  const member = SHELL_MEMBERS.find(({ name }) => description.includes(`${name}(args`));
  if (!member) return 'text("README");\n';
  return `const result = await tools.${member.call};\ntext(result.output ?? result);\n`;
}

function tasteOf(use: ToolUse, project: Project): Taste {
  return {
    suggest: (name, schema) =>
      typeof schema["pattern"] === "string" ? [] : suggestions(use, name, project),
    wants: (name) => CORE[use].test(name),
    preferNull: true,
    words: "README",
  };
}

function suggestions(use: ToolUse, name: string, project: Project): Json[] {
  const folder = project.cwd ?? ".";
  const file = project.cwd === null ? project.file : `${project.cwd}/${project.file}`;
  const withList = (value: string): Json[] => [value, [value]];
  if (use === "read" && FILE.test(name)) return withList(file);
  if (use === "shell" && SHELL.test(name)) return withList(COMMAND);
  if (FOLDER.test(name)) return withList(folder);
  if (PATTERN.test(name)) return withList(use === "glob" ? "*.md" : "README");
  return REASON.test(name) ? ["Look at the project"] : [];
}
