/** The two tools that every testbed offers to the model, and their execution below the working folder. */
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

const pathParameter = {
  type: "object",
  properties: { path: { type: "string", description: "Path below the working folder" } },
  required: ["path"],
};

export const readFileTool = {
  name: "read_file",
  description: "Read a text file of the project.",
  parameters: pathParameter,
};

export const listFilesTool = {
  name: "list_files",
  description: "List the files of a folder of the project.",
  parameters: pathParameter,
};

/** Text for the model, never an exception: a wrong path is an answer too. */
export function execute({ name, input }) {
  try {
    const root = realpathSync(process.cwd());
    const file = realpathSync(path.resolve(root, String(input?.path ?? ".")));
    if (file !== root && !file.startsWith(root + path.sep)) return "error: outside of the project";
    if (name === "list_files") return readdirSync(file).toSorted().join("\n");
    if (name === "read_file") return readFileSync(file, "utf8").slice(0, 4_000);
    return `error: no tool named ${name}`;
  } catch (error) {
    return `error: ${error.code ?? "failed"}`;
  }
}
