import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** Where the files that pretend a number of processors are laid out. */
export type Processors = {
  /** bwrap arguments that put them in place, after /proc. */
  args: string[];
  /** Command before the subject's own that confines it to fewer processors; empty where not needed. */
  confine: string[];
  gaps: string[];
};

/**
 * Makes a machine of `count` processors appear: /proc/cpuinfo and /proc/stat, the lists under
 * /sys/devices/system/cpu, and the affinity for fewer than there are. All but the count is steady.
 */
export function processors(options: { count: number; folder: string; worker: number }): Processors {
  const { count, folder } = options;
  const system = join(folder, "cpu");
  mkdirSync(system, { recursive: true });
  const range = count === 1 ? "0\n" : `0-${count - 1}\n`;
  for (const name of ["online", "possible", "present"]) writeFileSync(join(system, name), range);
  for (let at = 0; at < count; at += 1) mkdirSync(join(system, `cpu${at}`), { recursive: true });
  writeFileSync(join(folder, "cpuinfo"), cpuinfo(readFileSync("/proc/cpuinfo", "utf8"), count));
  writeFileSync(join(folder, "stat"), stat(count));
  writeFileSync(
    join(folder, "cmdline"),
    "BOOT_IMAGE=/boot/vmlinuz-6.1.0-28-amd64 root=/dev/sda2 ro quiet\n",
  );
  const there = availableParallelism();
  const chosen = Array.from({ length: count }, (_, at) => (options.worker * count + at) % there);
  return {
    args: [
      ...["--ro-bind", join(folder, "cpuinfo"), "/proc/cpuinfo"],
      ...["--ro-bind", join(folder, "stat"), "/proc/stat"],
      // Not a matter of processors, but of the same kind: it describes the host.
      ...["--ro-bind", join(folder, "cmdline"), "/proc/cmdline"],
      ...["--ro-bind", system, "/sys/devices/system/cpu"],
    ],
    confine: count < there ? ["/usr/bin/taskset", "-c", chosen.join(",")] : [],
    gaps:
      count > there
        ? [
            `The scheduler shows ${there} processors where ${count} were meant to be seen; files in /proc and /sys show ${count}.`,
          ]
        : [],
  };
}

/** The host's first processor `count` times, with a steady clock rate. */
export function cpuinfo(host: string, count: number): string {
  const first = (host.split("\n\n")[0] ?? "").trimEnd();
  const blocks = Array.from({ length: count }, (_, at) =>
    first
      .replace(/^(processor\s*:).*$/m, `$1 ${at}`)
      .replace(/^(core id\s*:).*$/m, `$1 ${at}`)
      .replace(/^((?:initial )?apicid\s*:).*$/gm, `$1 ${at}`)
      .replace(/^(siblings\s*:).*$/m, `$1 ${count}`)
      .replace(/^(cpu cores\s*:).*$/m, `$1 ${count}`)
      .replace(/^(cpu MHz\s*:).*$/m, "$1 2400.000"),
  );
  return `${blocks.join("\n\n")}\n\n`;
}

/** /proc/stat with steady counters (proc_stat(5)). */
function stat(count: number): string {
  const one = [120_405, 310, 40_120, 2_904_110, 1_820, 0, 905, 0, 0, 0];
  const line = (name: string, times: number) =>
    `${name} ${one.map((ticks) => ticks * times).join(" ")}`;
  return [
    line("cpu ", count),
    ...Array.from({ length: count }, (_, at) => line(`cpu${at}`, 1)),
    ...["intr 8204110", "ctxt 14203310", "btime 1750000000", "processes 48120"],
    ...["procs_running 1", "procs_blocked 0", "softirq 2204110 0 0 0 0 0 0 0 0 0 0"],
  ]
    .join("\n")
    .concat("\n");
}
