/**
 * Completes package-lock.json with the packages of other platforms.
 *
 * Tools with native parts list one optional package per platform. Where a registry serves only some
 * of them, npm leaves the others out of the lock without a word, and `npm ci` then refuses the lock
 * as "not in sync". This adds what is missing with the version that the parent pins, marked for its
 * platform, so that npm passes over it elsewhere. There is no integrity for what could not be seen.
 *
 *     node scripts/complete-lock.ts            after a dependency was added or updated
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, Entry> };

/** Words in package names, and the `os` or `cpu` that npm knows them by. */
const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "x64",
  "wasm32",
];

function platformOf(name: string): Entry {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = words.includes("musl") || words.includes("musleabihf") ? "musl" : undefined;
  return {
    ...(os === undefined ? {} : { os: [os] }),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined || os !== "linux" ? {} : { libc: [libc] }),
  };
}

let added = 0;
for (const entry of Object.values(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const platform = platformOf(name);
    const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range);
    if (lock.packages[key] !== undefined || !exact || Object.keys(platform).length === 0) continue;
    lock.packages[key] = {
      version: range,
      ...platform,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  path,
  `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`,
);
console.log(`${added} packages of other platforms added.`);
