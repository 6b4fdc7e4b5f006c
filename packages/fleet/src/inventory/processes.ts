import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { add, type Search } from "./finding.ts";

/**
 * Running programs that were found before, or that run from the path of a tool's package (Linux, proc(5)).
 *
 * @param proc the folder of processes as this process finds it, `/proc`
 */
export function findProcesses(search: Search, proc: string): void {
  for (const pid of listPids(search, proc)) {
    try {
      const executable = readlinkSync(`${proc}/${pid}/exe`).replace(/ \(deleted\)$/, "");
      const [, script = ""] = readFileSync(`${proc}/${pid}/cmdline`, "utf8").split("\0");
      const interpreted = /\/(node|bun|deno)[\d.]*$/.test(executable) ? script : "";
      const tool = search.tools.find(({ tool: id, npm }) =>
        [executable, interpreted].some(
          (path) =>
            search.programs.get(path)?.tool === id ||
            npm.some((name) => path.includes(`/node_modules/${name}/`)),
        ),
      );
      if (tool === undefined) continue;
      const path = interpreted === "" ? executable : interpreted;
      add(search, {
        tool: tool.tool,
        kind: "process",
        path: `${path}#${pid}`,
        version: search.programs.get(executable)?.version ?? null,
        runnable: true,
        confidence: "certain",
        evidence: [`Process ${pid} runs it.`],
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
