import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { TelltaleError } from "@telltale/core/model/index.ts";
import {
  findProgram,
  parentArguments,
  realPath,
  SYSTEM_PATH,
  systemFolderArguments,
} from "./machine.ts";
import { requireOpen, stagingArguments } from "./staging.ts";

/** Where things are inside a worker. */
export const INSIDE = {
  code: "/telltale/code",
  node: "/telltale/node",
  exposed: "/telltale/exposed",
  scratch: "/scratch",
} as const;

/** Closes what was inherited, then becomes the command that follows. */
const START_CLEAN = fileURLToPath(new URL("./start-clean.ts", import.meta.url));

/** A folder or file of the host that runs of a worker may mount. */
export type Exposed = { host: string; inside: string };

/** The command that starts a worker in namespaces of its own. */
export type WorkerShell = { command: string; args: string[]; exposed: Exposed[] };

/**
 * Builds the command line that starts a worker: `script` under this very Node, as root of a fresh
 * user namespace, with a fresh network, a root file system of little more than /usr, and nothing
 * that outlives it. The layers, from the outside:
 *
 * 0. Node, which closes all files that whoever started Telltale left open, and becomes layer 1.
 * 1. Only for real root: bwrap, which places code, Node and exposed folders where an ordinary uid
 *    can reach them (a checkout may be under a 0700 folder), and setpriv, which becomes that uid.
 *    Real root would be exempt from RLIMIT_NPROC and would own the host's files.
 * 2. bwrap with user, network, pid, ipc, uts and mount namespaces. It dies with the supervisor,
 *    and as its pid 1 goes, everything in it goes.
 * 3. One more network namespace, with a small connection table: the worker reads /proc/net/tcp for
 *    each connection, and a table sized for the whole machine makes that sixty times slower.
 *
 * @throws TelltaleError `missing-system-part` where a program is missing, `no-sandbox` where root
 *   has no other uid to become or that uid could not read the program, `bad-subject` where it could
 *   not read what is exposed.
 */
export function workerShell(options: { script: string; expose: readonly string[] }): WorkerShell {
  const needed = [
    realOr(options.script),
    realOr(fileURLToPath(import.meta.resolve("zod"))),
    realOr(fileURLToPath(import.meta.resolve("@telltale/core/model/index.ts"))),
  ];
  const code = commonFolder(needed);
  const sources: Exposed[] = [
    { host: code, inside: INSIDE.code },
    { host: realOr(process.execPath), inside: INSIDE.node },
    ...options.expose.map((path, at) => ({
      host: realOr(path),
      inside: `${INSIDE.exposed}/${at}`,
    })),
  ];
  if (uidToBecome() !== null) for (const file of needed) requireOpen(code, file);
  const script = join(INSIDE.code, relative(code, realOr(options.script)));
  const clean = ["--disable-warning=ExperimentalWarning", START_CLEAN];
  const args = [...clean, ...inNamespaces([INSIDE.node, script], sources)];
  return { command: process.execPath, args, exposed: sources.slice(2) };
}

/** The whole command line that runs `command` inside all layers, with the sources in place. */
export function inNamespaces(command: readonly string[], sources: readonly Exposed[]): string[] {
  const uid = uidToBecome();
  const [outer, mounts] = uid === null ? [[], sources] : asUid(uid, sources);
  return [...outer, ...workerRoot(mounts), "--", ...smallNetwork(), ...command];
}

/** Layer 1: sources under a tmpfs over /tmp (a folder that every machine has), then another uid. */
function asUid(uid: number, sources: readonly Exposed[]): [string[], Exposed[]] {
  const staged = sources.map(({ host, inside }) => ({ host, staged: `/tmp${inside}`, inside }));
  return [
    [
      ...[need("bwrap"), "--dev-bind", "/", "/", "--die-with-parent", "--tmpfs", "/tmp"],
      ...parentArguments(staged.map(({ staged }) => staged)),
      ...staged.flatMap(({ host, staged }) => stagingArguments(host, staged)),
      ...["--", need("setpriv"), `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"],
      ...["--inh-caps=-all", "--pdeathsig", "KILL", "--"],
    ],
    staged.map(({ staged, inside }) => ({ host: staged, inside })),
  ];
}

/** Layer 2: the namespaces, and a root file system with the system's programs and nothing else. */
function workerRoot(mounts: readonly Exposed[]): string[] {
  const system = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ssl/openssl.cnf"];
  return [
    ...[need("bwrap"), "--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"],
    ...["--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    ...["--hostname", "worker", "--die-with-parent", "--new-session", "--clearenv"],
    ...["--setenv", "PATH", SYSTEM_PATH, "--setenv", "LC_ALL", "C"],
    ...["--ro-bind", "/usr", "/usr", ...systemFolderArguments()],
    ...system.flatMap((name) => ["--ro-bind-try", `/etc/${name}`, `/etc/${name}`]),
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", INSIDE.scratch],
    ...parentArguments(mounts.map(({ inside }) => inside)),
    ...mounts.flatMap(({ host, inside }) => ["--ro-bind", host, inside]),
    ...["--chdir", "/"],
  ];
}

/**
 * Layer 3. Kernels before 6.1 lack the setting of the table's size; there the lookups are slower and
 * nothing else. The settings inside forget closed connections at once: those that wait for late
 * packets, and what was learned of their paths, would be seen by the next run.
 */
function smallNetwork(): string[] {
  const settings = "/tmp/proc/sys/net/ipv4";
  const before = [
    "mkdir /tmp/proc && mount -t proc proc /tmp/proc",
    `echo 1024 > ${settings}/tcp_child_ehash_entries`,
  ];
  const within = [
    `echo 0 > ${settings}/tcp_max_tw_buckets`,
    `echo 1 > ${settings}/tcp_no_metrics_save`,
    "umount /tmp/proc && rmdir /tmp/proc",
  ];
  const quietly = (lines: string[], next: string) =>
    `{ ${lines.join("\n")}\n} 2>/dev/null\n${next}`;
  const inner = ["/bin/sh", "-c", quietly(within, 'exec "$@"'), "sh"];
  return ["/bin/sh", "-c", quietly(before, 'exec unshare --net -- "$@"'), "sh", ...inner];
}

/**
 * A uid without an account for a supervisor that runs as root, or null for one that does not.
 * systemd leaves 60578 to 61183 unused (its document "Users, Groups, UIDs and GIDs on systemd systems").
 */
export function uidToBecome(): number | null {
  if (process.getuid?.() !== 0) return null;
  const taken = new Set(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => Number(line.split(":")[2])),
  );
  const mapped = readFileSync("/proc/self/uid_map", "utf8")
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const isMapped = (uid: number) =>
    mapped.some(([first = 0, , count = 0]) => uid >= first && uid < first + count);
  const first = 60578 + (process.pid % 400);
  for (let uid = first; uid < first + 200; uid += 1) {
    if (!taken.has(uid) && isMapped(uid)) return uid;
  }
  // Alone in a user namespace whose only uid is root: that root is somebody ordinary outside.
  if (mapped.length === 1 && mapped[0]?.[2] === 1 && mapped[0][1] !== 0) return null;
  throw new TelltaleError(
    "no-sandbox",
    "As root, the sandbox needs an unused user id, and there is none here.",
    {
      next: "Run telltale as an ordinary user.",
    },
  );
}

function need(name: string): string {
  const path = findProgram(name);
  if (path !== null) return path;
  throw new TelltaleError("missing-system-part", `The program ${name} is not installed.`, {
    next: "Run `telltale doctor`.",
  });
}

function realOr(path: string): string {
  const real = realPath(path);
  if (real !== null) return real;
  throw new TelltaleError("usage", `There is nothing at ${path}.`, { next: "Check the path." });
}

/** The deepest folder that holds all the files. */
export function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0] ?? "/");
  while (!files.every((file) => file.startsWith(folder === "/" ? "/" : `${folder}/`))) {
    folder = dirname(folder);
  }
  return folder;
}
