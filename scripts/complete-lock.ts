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
  integrity?: string;
  link?: boolean;
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

// What was added before may belong to versions that nobody asks for any more.
for (const [key, entry] of Object.entries(lock.packages)) {
  const added = key.startsWith("node_modules/") && entry.optional && !entry.integrity;
  if (added && !entry.link) delete lock.packages[key];
}

/** Where npm looks for a package from inside another: beside it, and then further and further out. */
function* placesFor(name: string, from: string): Generator<string> {
  for (let at = from; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    yield `${at}/node_modules/${name}`;
  }
  yield `node_modules/${name}`;
}

let added = 0;
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range);
    if (!exact || Object.keys(platform).length === 0) continue;
    const places = [...placesFor(name, from)];
    const there = places.find((place) => lock.packages[place] !== undefined);
    if (there !== undefined && lock.packages[there]?.version === range) continue;
    // As far out as nothing of another version stands.
    const place = there === undefined ? (places.at(-1) as string) : (places[0] as string);
    lock.packages[place] = {
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
