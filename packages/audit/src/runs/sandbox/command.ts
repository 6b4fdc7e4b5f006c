import { execFile } from "node:child_process";

/** Programs that run now, by process id: they are not of the subject. */
export const helpers: Set<number> = new Set();

/**
 * Runs a system program to its end and gives what it printed.
 *
 * @throws Error with what the program said on its standard error.
 */
export function command(program: string, args: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (child.pid !== undefined) helpers.delete(child.pid);
      if (error === null) resolve(stdout);
      else reject(new Error(`${program}: ${stderr.trim() || error.message}`, { cause: error }));
    });
    if (child.pid !== undefined) helpers.add(child.pid);
    child.stdin?.on("error", () => {}); // A program that does not read its input is no failure.
    child.stdin?.end(input);
  });
}
