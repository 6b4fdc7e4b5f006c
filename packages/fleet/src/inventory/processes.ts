import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { add, type Search } from "./finding.ts";
import { commandOfTitle, programsOf } from "./process-programs.ts";

/**
 * Running programs that were found before, or that run from the path of a tool's package (Linux, proc(5)).
 * What Node runs is told by its first argument, which is often a link, or by the title that the tool gives
 * itself in the place of its arguments.
 *
 * @param proc the folder of processes as this process finds it, `/proc`
 */
export function findProcesses(search: Search, proc: string): void {
  for (const pid of listPids(search, proc)) {
    try {
      const { executable, script, title } = programsOf(proc, pid);
      const paths = [executable, ...(script === null ? [] : [script])].flatMap((path) => {
        const real = search.image.real(path);
        return real === null || real === path ? [path] : [path, real];
      });
      const runs = search.tools.find(({ tool: id, npm }) =>
        paths.some((path) => isOf(search, id, npm, path)),
      );
      const calls =
        title === null
          ? undefined
          : search.tools.find(({ commands, common }) => {
              const name = commandOfTitle(title);
              return commands.includes(name) && !common.includes(name);
            });
      const tool = runs ?? calls;
      if (tool === undefined) continue;
      add(search, {
        tool: tool.tool,
        kind: "process",
        path: `${script ?? executable}#${pid}`,
        version: versionOf(search, paths),
        runnable: true,
        confidence: runs === undefined ? "likely" : "certain",
        evidence: [
          runs === undefined
            ? `Process ${pid} of ${executable} calls itself ${commandOfTitle(title ?? "")}.`
            : `Process ${pid} runs it.`,
        ],
      });
    } catch (error) {
      // It ended meanwhile, or it is the kernel's: neither is a tool.
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EACCES" || code === "EPERM")
        search.image.note(
          "process-unreadable",
          "processes of other users",
          `The system hides them (${code}).`,
        );
    }
  }
}

function isOf({ programs }: Search, tool: string, npm: readonly string[], path: string): boolean {
  return (
    programs.get(path)?.tool === tool || npm.some((name) => path.includes(`/node_modules/${name}/`))
  );
}

/** That of the program itself, or of the package that a script lies in. */
function versionOf({ programs }: Search, paths: readonly string[]): string | null {
  for (const path of paths)
    for (let at = path; at.length > 1; at = dirname(at)) {
      const known = programs.get(at);
      if (known !== undefined) return known.version;
    }
  return null;
}

function listPids(search: Search, proc: string): string[] {
  try {
    return readdirSync(proc).filter((name) => /^\d+$/.test(name));
  } catch {
    search.image.note(
      "processes-unreadable",
      "running processes",
      "The system does not list them.",
    );
    return [];
  }
}
