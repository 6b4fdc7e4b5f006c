import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { findProgram } from "./machine.ts";

/** A system part that the sandbox stands on, with the packages that bring it, by package manager. */
export type SystemPart = {
  name: string;
  /** What it is for, in plain words. */
  why: string;
  isThere(): boolean;
  packages: Record<Manager, string>;
};

type Manager = "apt-get" | "dnf" | "pacman" | "zypper" | "apk";

/** A package that has one name everywhere. */
export const same = (name: string): Record<Manager, string> => ({
  "apt-get": name,
  dnf: name,
  pacman: name,
  zypper: name,
  apk: name,
});

/** A program, with the packages that bring it. */
export const program = (
  name: string,
  why: string,
  packages: Record<Manager, string>,
): SystemPart => ({
  name,
  why,
  isThere: () => findProgram(name) !== null,
  packages,
});

const UTIL_LINUX = same("util-linux");

/** All parts without which there is no sandbox. */
export const SYSTEM_PARTS: readonly SystemPart[] = [
  program("bwrap", "makes the sandbox of each run", same("bubblewrap")),
  program("ip", "sets up the sandbox's own network", { ...same("iproute2"), dnf: "iproute" }),
  program("nft", "leads what leaves to the recorder", same("nftables")),
  program("git", "makes the project in which the subject runs", same("git")),
  program("unshare", "makes namespaces", UTIL_LINUX),
  program("setpriv", "gives up root", { ...UTIL_LINUX, apk: "setpriv" }),
  program("prlimit", "limits processes", UTIL_LINUX),
  program("taskset", "sets the number of processors", UTIL_LINUX),
  program("mount", "limits what a run may write", { ...same("mount"), ...withoutMount() }),
  program("mkfifo", "takes what the subject prints", same("coreutils")),
  {
    name: "time zones",
    why: "gives the subject a time zone that is not this machine's",
    isThere: () => existsSync("/usr/share/zoneinfo/Asia/Shanghai"),
    packages: { ...same("tzdata"), zypper: "timezone" },
  },
];

/** Everywhere but on Debian, mount(8) comes with util-linux. */
function withoutMount(): Omit<Record<Manager, string>, "apt-get"> {
  return { dnf: "util-linux", pacman: "util-linux", zypper: "util-linux", apk: "util-linux" };
}

const INSTALL: Record<Manager, readonly string[]> = {
  "apt-get": ["apt-get", "install", "--yes", "--no-install-recommends"],
  dnf: ["dnf", "install", "--assumeyes"],
  pacman: ["pacman", "-S", "--noconfirm", "--needed"],
  zypper: ["zypper", "--non-interactive", "install"],
  apk: ["apk", "add"],
};

/** The parts that this machine lacks, of those that the sandbox needs or of others. */
export function missingParts(parts = SYSTEM_PARTS): SystemPart[] {
  return parts.filter((part) => !part.isThere());
}

/** The one command that installs the parts here, or null where the package manager is not known. */
export function installCommand(parts: readonly SystemPart[]): string[] | null {
  const managers = Object.keys(INSTALL) as Manager[];
  const manager = managers.find((name) => findProgram(name) !== null);
  if (manager === undefined) return null;
  const packages = new Set(parts.map((part) => part.packages[manager]));
  return [...INSTALL[manager], ...packages];
}

/**
 * Makes sure of the system parts: as root on Debian or Ubuntu it installs what is missing, after
 * one line to `say`; elsewhere it names the command.
 *
 * @param parts those that the sandbox needs, or others
 * @throws TelltaleError `missing-system-part`
 */
export async function ensureSystemParts(
  say: (line: string) => void,
  parts = SYSTEM_PARTS,
): Promise<void> {
  const missing = missingParts(parts);
  if (missing.length === 0) return;
  const install = installCommand(missing);
  const names = missing.map(({ name }) => name).join(", ");
  if (process.getuid?.() === 0 && isDebian() && install?.[0] === "apt-get") {
    say(`Installing what is needed and this machine lacks (${names}): ${install.join(" ")}`);
    // A list that cannot be fetched may be of no use here: the installation tells.
    await aptGet(["update"]).catch(() => {});
    await aptGet(install.slice(1));
  }
  const still = missingParts(parts);
  if (still.length === 0) return;
  throw missingPartsError(still);
}

/** The error for parts that are not there. */
export function missingPartsError(parts: readonly SystemPart[]): TelltaleError {
  const install = installCommand(parts);
  const names = parts.map(({ name }) => name).join(", ");
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  return new TelltaleError("missing-system-part", `This machine lacks what is needed: ${names}.`, {
    next:
      install === null
        ? "Install them with the package manager of this machine."
        : `Run: ${sudo}${install.join(" ")}`,
  });
}

function isDebian(): boolean {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/** Runs apt-get without questions. What it prints is shown only when it fails. */
function aptGet(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("apt-get", ["-q", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    let said = "";
    const keep = (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-4000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const fail = (cause: unknown) =>
      reject(
        new TelltaleError(
          "missing-system-part",
          `apt-get ${args[0]} failed: ${said.trim().split("\n").at(-1)}`,
          {
            next: `Run it by hand: apt-get ${args.join(" ")}`,
            cause,
          },
        ),
      );
    child.once("error", fail);
    child.once("close", (code) => (code === 0 ? resolve() : fail(new Error(said))));
  });
}
