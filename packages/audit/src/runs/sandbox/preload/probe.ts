import type * as Fs from "node:fs";
import type { Load, Note } from "./preload.ts";

/**
 * Notes which environment variables and files a JavaScript program looks at. A program that takes
 * the whole environment is noted as `*`. Self-contained: its text is run inside the subject.
 */
export function installProbe(load: Load, note: Note, { skip }: { skip: readonly string[] }): void {
  const variables = process.env;
  // A copy of all variables asks for their names, then for each in turn: that is `*`, not single reads.
  let copied: string[] = [];
  const single = (name: string | symbol) => {
    // The runtime's own look, at its modules.
    if (typeof name !== "string" || name === "WATCH_REPORT_DEPENDENCIES") return;
    if (name === copied[0]) copied.shift();
    else note("env", name);
  };
  process.env = new Proxy(variables, {
    get(target, name) {
      single(name);
      return Reflect.get(target, name);
    },
    has(target, name) {
      single(name);
      return Reflect.has(target, name);
    },
    set: (target, name, value) => Reflect.set(target, name, value),
    ownKeys(target) {
      const names = Reflect.ownKeys(target);
      copied = names.filter((name) => typeof name === "string");
      queueMicrotask(() => {
        copied = [];
      });
      // Starting a program hands them all on; that is no look at them.
      if (!new Error().stack?.includes("node:child_process")) note("env", "*");
      return names;
    },
  });

  const fs = load("node:fs") as typeof Fs;
  const look = (path: unknown) => {
    const text =
      path instanceof URL
        ? decodeURIComponent(path.pathname)
        : path instanceof Uint8Array
          ? String(path)
          : path;
    if (typeof text !== "string" || skip.some((folder) => text.startsWith(folder))) return;
    note("files", text);
  };
  const wrap = (owner: object, name: string) => {
    const real = Reflect.get(owner, name);
    if (typeof real !== "function") return;
    const wrapped = function (this: unknown, path: unknown, ...rest: unknown[]) {
      look(path);
      return Reflect.apply(real, this, [path, ...rest]);
    };
    Object.defineProperty(wrapped, "name", { value: name });
    // realpath.native and what promisify needs.
    for (const key of Reflect.ownKeys(real)) {
      if (!Reflect.has(wrapped, key))
        Object.defineProperty(wrapped, key, Object.getOwnPropertyDescriptor(real, key) ?? {});
    }
    Object.defineProperty(owner, name, { value: wrapped, writable: true, configurable: true });
  };
  const names = [
    "readFile",
    "open",
    "stat",
    "lstat",
    "access",
    "readdir",
    "opendir",
    "readlink",
    "realpath",
    "exists",
    "statfs",
  ];
  for (const name of names) {
    wrap(fs, name);
    wrap(fs, `${name}Sync`);
    wrap(fs.promises, name);
  }
  wrap(fs, "createReadStream");
}
