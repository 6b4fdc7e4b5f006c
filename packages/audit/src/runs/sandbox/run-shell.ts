import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunSpec } from "@telltale/core/model/index.ts";
import { environment } from "./environment.ts";
import { CERTIFICATES, layOutEtc } from "./etc.ts";
import type { Place } from "./files.ts";
import { isFixed, layOutFiles } from "./files.ts";
import { layOutHome } from "./home.ts";
import { linkTree } from "./link-tree.ts";
import { parentArguments, systemFolderArguments } from "./machine.ts";
import type { Processors } from "./processors.ts";
import type { KeptFile } from "./repository.ts";

/** What a worker has ready for all its runs. */
export type Stock = {
  /** Node as the subject sees it, a path in the worker. */
  node: string;
  /** The recorder's certificate authority, a path in the worker. */
  caFile: string;
  project: readonly KeptFile[];
  /** The part of /etc that is the same in all runs. */
  commonEtc: string;
};

/** What stands around one run besides its scene. */
export type RunSurroundings = {
  stock: Stock;
  processors: Processors;
  /** Folder on a file system that is limited to what the run may write. */
  writable: string;
  /** Folder for what the run only reads. */
  readable: string;
  /** Read-only files and folders, with `from` as a path in the worker. */
  mounts: RunSpec["mounts"];
  /** Variables of the instruments, over all others. */
  instruments: { env: Record<string, string>; args: string[] };
};

/** Parts of /usr/share that programs need; the rest would tell what is installed on this machine. */
const SHARED = [
  ...["zoneinfo", "ca-certificates", "terminfo", "tabset", "git-core", "locale", "i18n", "misc"],
  ...["perl", "perl5", "bash-completion", "mime", "X11/locale"],
];

/**
 * The arguments of bwrap that make the sandbox of one run: new namespaces, an ordinary user without
 * any capability, the system read-only, and of everything else only what the scene has.
 * Lays out the files on the way.
 */
export function runShell(
  spec: RunSpec,
  around: RunSurroundings,
): { args: string[]; gaps: string[] } {
  const { scene } = spec;
  const { writable, readable, stock } = around;
  const etc = join(readable, "etc");
  const places: Place[] = [
    { inside: scene.home, kept: join(writable, "home") },
    { inside: "/tmp", kept: join(writable, "tmp") },
    { inside: "/var/tmp", kept: join(writable, "var-tmp") },
    { inside: "/dev/shm", kept: join(writable, "shm") },
  ];
  if (!places.some(({ inside }) => scene.cwd === inside || scene.cwd.startsWith(`${inside}/`))) {
    places.push({ inside: scene.cwd, kept: join(writable, "work") });
  }
  for (const { inside, kept } of places) {
    mkdirSync(kept, { recursive: true, mode: inside === scene.home ? 0o750 : 0o755 });
  }
  for (const name of ["tmp", "var-tmp", "shm"]) chmodSync(join(writable, name), 0o1777);
  linkTree(stock.commonEtc, etc, ["alternatives"]);
  layOutEtc(etc, scene);
  layOutHome(scene, places, stock.project);
  const files = layOutFiles(scene, [...places, { inside: "/etc", kept: etc }], readable);
  for (const { to } of around.mounts) {
    if (to.startsWith("/etc/")) mkdirSync(join(etc, dirname(to.slice(4))), { recursive: true });
    if (isFixed(to)) throw new Error(`nothing can be mounted at ${to}`);
  }
  const variables = variablesOf({ ...environment(spec), ...around.instruments.env });
  const folders = [
    "/home",
    "/opt",
    "/srv",
    "/mnt",
    "/media",
    "/run",
    "/var/lib",
    "/var/log",
    "/var/cache",
  ];
  return {
    args: [
      ...namespaces(scene.hostname),
      ...system(),
      ...parentArguments(["/usr/local/bin/node", CERTIFICATES.own, "/sys/devices/system/cpu"]),
      ...[
        "--ro-bind",
        stock.node,
        "/usr/local/bin/node",
        "--ro-bind",
        stock.caFile,
        CERTIFICATES.own,
      ],
      ...[
        "--ro-bind",
        etc,
        "/etc",
        ...alternatives(stock.commonEtc),
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        ...around.processors.args,
      ],
      ...parentArguments([...places.map(({ inside }) => inside), ...folders]),
      ...places.flatMap(({ inside, kept }) => ["--bind", kept, inside]),
      ...["--remount-ro", "/dev", "--perms", "0700", "--dir", "/root"],
      ...folders.flatMap((path) => ["--perms", "0755", "--dir", path]),
      ...parentArguments(around.mounts.map(({ to }) => to)),
      ...around.mounts.flatMap(({ from, to }) => ["--ro-bind", from, to]),
      ...parentArguments(files.outside.map(({ to }) => to)),
      ...files.outside.flatMap(({ from, to }) => ["--ro-bind", from, to]),
      ...parentArguments(["/usr/local/lib/node/x"]),
      ...around.instruments.args,
      ...["--remount-ro", "/", "--chdir", scene.cwd],
      ...variables.args,
    ],
    gaps: [...files.gaps, ...variables.gaps],
  };
}

/** The many links of Debian's alternatives, where this machine has them. */
function alternatives(etc: string): string[] {
  const folder = join(etc, "alternatives");
  return existsSync(folder) ? ["--ro-bind", folder, "/etc/alternatives"] : [];
}

function namespaces(hostname: string): string[] {
  return [
    ...["--unshare-user", "--uid", "1000", "--gid", "1000", "--unshare-pid", "--unshare-ipc"],
    ...["--unshare-uts", "--hostname", hostname, "--unshare-cgroup-try", "--disable-userns"],
    ...["--new-session", "--clearenv"],
  ];
}

function system(): string[] {
  const args = [...systemFolderArguments(), ...parentArguments(["/usr/share/x", "/usr/libexec/x"])];
  for (const path of ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec/git-core"]) {
    if (existsSync(`/usr/${path}`)) args.push("--ro-bind", `/usr/${path}`, `/usr/${path}`);
  }
  for (const path of SHARED) {
    if (existsSync(`/usr/share/${path}`))
      args.push("--ro-bind", `/usr/share/${path}`, `/usr/share/${path}`);
  }
  // What somebody installed for everybody on this machine is nothing of the scene's.
  if (existsSync("/usr/lib/node_modules")) {
    args.push("--tmpfs", "/usr/lib/node_modules", "--remount-ro", "/usr/lib/node_modules");
  }
  return args;
}

/** `--setenv` for each variable that can be one; the others are gaps. */
function variablesOf(env: Record<string, string>): { args: string[]; gaps: string[] } {
  const entries = Object.entries(env);
  const isPossible = ([name, value]: [string, string]) =>
    /^[^=\0]+$/.test(name) && !value.includes("\0") && Buffer.byteLength(value) < 100_000;
  return {
    args: entries.filter(isPossible).flatMap(([name, value]) => ["--setenv", name, value]),
    gaps: entries
      .filter((entry) => !isPossible(entry))
      .map(([name]) => `The variable ${JSON.stringify(name)} cannot be set.`),
  };
}
