import type * as ChildProcess from "node:child_process";
import type { Load, Note } from "./preload.ts";

export type ChildrenOptions = {
  /** The variable through which the preload is loaded: `NODE_OPTIONS` or `BUN_OPTIONS`. */
  variable: string;
  /** What the variable holds for the preload alone. */
  load: string;
  /** What the scene itself has in the variable, or null. */
  original: string | null;
};

/**
 * Takes the preload out of the program's own sight, and puts it back into the programs that it
 * starts; notes those. Self-contained: its text is run inside the subject.
 */
export function installChildren(load: Load, note: Note, options: ChildrenOptions): void {
  const { variable, original } = options;
  // Of the true environment: a probe that comes later does not see what happens here.
  const variables = process.env;
  if (original === null) delete variables[variable];
  else variables[variable] = original;

  const instrumented = (given: Record<string, string | undefined> | undefined | null) => {
    const env = { ...(given ?? variables) };
    const own = env[variable];
    if (!own?.includes(options.load)) env[variable] = own ? `${options.load} ${own}` : options.load;
    return env;
  };
  const children = load("node:child_process") as typeof ChildProcess;
  const started = (program: unknown) => {
    if (typeof program === "string") note("programs", program);
  };

  // All that is started without waiting comes through here, with its variables as NAME=value.
  type Spawning = { file?: unknown; args?: unknown[]; envPairs?: string[] };
  const prototype = children.ChildProcess?.prototype as unknown as
    | { spawn?(options: Spawning): unknown }
    | undefined;
  const realSpawn = prototype?.spawn;
  if (prototype !== undefined && realSpawn !== undefined) {
    prototype.spawn = function spawn(this: unknown, spawning: Spawning) {
      started(
        Array.isArray(spawning.args) && spawning.args.length > 1
          ? spawning.args.join(" ")
          : spawning.file,
      );
      if (Array.isArray(spawning.envPairs)) {
        const pairs = Object.fromEntries(
          spawning.envPairs.map((pair) => [
            pair.slice(0, pair.indexOf("=")),
            pair.slice(pair.indexOf("=") + 1),
          ]),
        );
        spawning.envPairs = Object.entries(instrumented(pairs)).map(
          ([name, value]) => `${name}=${value}`,
        );
      }
      return Reflect.apply(realSpawn, this, [spawning]);
    };
  }

  // Those that wait take their options last, after an optional list of arguments.
  for (const name of ["spawnSync", "execFileSync", "execSync"] as const) {
    const real = children[name] as (...args: unknown[]) => unknown;
    const wrapped = (...args: unknown[]) => {
      const list = Array.isArray(args[1]) ? args[1] : [];
      started([args[0], ...list].join(" "));
      const at = Array.isArray(args[1]) || (name !== "execSync" && args.length > 2) ? 2 : 1;
      const given = (args[at] ?? {}) as { env?: Record<string, string> };
      const changed = [...args];
      if (at === 2 && args.length < 2) changed[1] = [];
      changed[at] = { ...given, env: instrumented(given.env) };
      return real(...changed);
    };
    Object.defineProperty(wrapped, "name", { value: name });
    Object.defineProperty(children, name, { value: wrapped, writable: true, configurable: true });
  }
}
