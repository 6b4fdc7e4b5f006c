import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { command } from "./command.ts";
import { findProgram } from "./machine.ts";
import {
  ensureSystemParts,
  installCommand,
  missingParts,
  missingPartsError,
  SYSTEM_PARTS,
} from "./system-parts.ts";
import { inNamespaces } from "./worker-shell.ts";

/** One thing that the machine offers or lacks. */
export type Finding = {
  /** Short and stable, such as `bwrap`, `user-namespaces`. */
  id: string;
  ok: boolean;
  /** True where audits work without it, only less well. */
  optional: boolean;
  /** What was found, a short sentence. */
  what: string;
  /** What it is for; where it is not ok, why not. */
  why: string;
  /** What to do about it, or null. */
  next: string | null;
};

/** Tells what this machine offers for audits, and what it lacks. Changes nothing. */
export async function examineMachine(): Promise<Finding[]> {
  if (process.platform !== "linux") return [platform()];
  const parts = SYSTEM_PARTS.map((part): Finding => {
    const ok = part.isThere();
    const install = ok ? null : installCommand([part]);
    return {
      id: part.name.replaceAll(" ", "-"),
      ok,
      optional: false,
      what: ok ? `${part.name}: ${findProgram(part.name) ?? "there"}` : `${part.name} is missing`,
      why: `It ${part.why}.`,
      next: install === null ? null : install.join(" "),
    };
  });
  const sandbox = parts.every(({ ok }) => ok) ? [await namespaces()] : [];
  return [platform(), ...parts, ...sandbox, ...resources()];
}

/**
 * Makes sure that runs can be made here: installs system parts where it may, and tries the
 * namespaces. `say` gets a line before anything is installed.
 *
 * @throws TelltaleError `missing-system-part`, `no-sandbox`
 */
export async function requireSandbox(say: (line: string) => void = () => {}): Promise<void> {
  const { ok, what, next } = platform();
  if (!ok) throw new TelltaleError("no-sandbox", `${what}.`, next === null ? {} : { next });
  await ensureSystemParts(say);
  const missing = missingParts();
  if (missing.length > 0) throw missingPartsError(missing);
  const found = await namespaces();
  if (found.ok) return;
  throw new TelltaleError(
    "no-sandbox",
    `${found.what}: ${found.why}`,
    found.next === null ? {} : { next: found.next },
  );
}

function platform(): Finding {
  const ok = process.platform === "linux";
  return {
    id: "platform",
    ok,
    optional: false,
    what: ok ? `Linux on ${process.arch}` : `Audits need Linux, and this is ${process.platform}`,
    why: "The sandbox is made of Linux namespaces.",
    next: ok
      ? null
      : "Run it in a Linux virtual machine, or: docker run --rm -it --security-opt seccomp=unconfined " +
        "--security-opt apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN " +
        '-v "$PWD:/telltale" -w /telltale node:24 ./telltale audit …',
  };
}

/** Tries all layers of a worker, with a network and a rule in it. */
async function namespaces(): Promise<Finding> {
  const script =
    "ip link set lo up && ip route add local 0.0.0.0/0 dev lo && " +
    "nft 'table ip t { chain c { type nat hook output priority -100; tcp dport 53 dnat to :1; }; }' && " +
    "mount -t tmpfs tmpfs /scratch && " +
    "bwrap --unshare-user --unshare-pid --disable-userns --ro-bind / / --proc /proc true";
  const base = { id: "namespaces", optional: false };
  try {
    const [program = "", ...args] = inNamespaces(["/bin/sh", "-c", script], []);
    await command(program, args);
    return {
      ...base,
      ok: true,
      what: "Namespaces can be made",
      why: "Runs are confined by them.",
      next: null,
    };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.replace(/^\S+: /, "") : String(cause);
    const [why, next] = reason(said.slice(0, 400));
    return { ...base, ok: false, what: "Namespaces cannot be made here", why, next };
  }
}

/** Why namespaces are refused, by what the kernel and the container say of themselves. */
function reason(said: string): [why: string, next: string | null] {
  if (setting("/proc/sys/user/max_user_namespaces") === "0") {
    return [
      "user namespaces are switched off (user.max_user_namespaces is 0).",
      "As root: sysctl -w user.max_user_namespaces=15000",
    ];
  }
  if (setting("/proc/sys/kernel/unprivileged_userns_clone") === "0") {
    return [
      "only root may make user namespaces (kernel.unprivileged_userns_clone is 0).",
      "As root: sysctl -w kernel.unprivileged_userns_clone=1",
    ];
  }
  if (existsSync("/.dockerenv") || existsSync("/run/.containerenv")) {
    return [
      `the container does not allow them (${said}).`,
      "Start the container with: --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN",
    ];
  }
  if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1") {
    return [
      `AppArmor restricts user namespaces, as on Ubuntu from 24.04 on (${said}).`,
      "As root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ];
  }
  if (/dnat|nft|Operation not supported/.test(said)) {
    return [
      `the kernel has no network address translation by nftables (${said}).`,
      "As root: modprobe nft_chain_nat",
    ];
  }
  return [said, null];
}

function setting(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : null;
}

function resources(): Finding[] {
  const cores = availableParallelism();
  const gigabytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  const strace = findProgram("strace");
  return [
    {
      id: "processors",
      ok: cores >= 2,
      optional: true,
      what: `${cores} processor${cores === 1 ? "" : "s"}`,
      why: "Two runs go on at once unless --workers says otherwise; more than there are processors do not help.",
      next: null,
    },
    {
      id: "memory",
      ok: freemem() > 2 * 2 ** 30,
      optional: true,
      what: `${gigabytes(freemem())} of ${gigabytes(totalmem())} GB of memory free`,
      why: "The tools tried took 0.2 to 1.2 GB in a run; a run is ended at 4 GB.",
      next: null,
    },
    {
      id: "strace",
      ok: strace !== null,
      optional: true,
      what: strace === null ? "strace is missing" : `strace: ${strace}`,
      why: "It shows which files a native program looks at.",
      next: strace === null ? "Install strace with the package manager of this machine." : null,
    },
  ];
}
