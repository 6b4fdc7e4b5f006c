import { closeSync, readdirSync, readFileSync } from "node:fs";

/** O_CLOEXEC in the octal flags of /proc/PID/fdinfo, on all architectures of Node (proc_pid_fdinfo(5)). */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Closes every file descriptor above 2 that a program started from here would inherit. Whoever
 * started this process may have left some open, and bwrap passes on what it is given: an open
 * folder would be a way past all mounts. Node opens its own with O_CLOEXEC, but marks those that
 * it inherited only up to the first gap in their numbers.
 */
export function closeForeignDescriptors(): void {
  for (const name of readdirSync("/proc/self/fd")) {
    const descriptor = Number(name);
    if (descriptor > 2 && isPassedOn(descriptor)) closeSync(descriptor);
  }
}

function isPassedOn(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(
      readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"),
    );
    return (Number.parseInt(flags?.[1] ?? "0", 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false; // It was the one that the folder was read by.
  }
}
