import { readdir, readFile } from "node:fs/promises";

/** Peak memory of the product's own processes, and of the subject's, in bytes. */
export interface Peaks {
  product: number;
  subject: number;
}

interface Process {
  pid: number;
  parent: number;
  /** How many pid namespaces it is in: a subject's processes are in one more than a worker's. */
  depth: number;
  resident: number;
}

const EVERY_MS = 400;

/**
 * Watches a process and all below it until stopped. Memory is the proportional set size of
 * /proc/PID/smaps_rollup, which counts what processes share once, or the resident size where that
 * cannot be read. Subjects are told from the product by their pid namespace (NSpid): a worker is one
 * level below the supervisor, its runs are two.
 */
export function watchMemory(root: number): { stop(): Peaks } {
  const peaks: Peaks = { product: 0, subject: 0 };
  const timer = setInterval(() => void sample().catch(() => {}), EVERY_MS);
  let busy = false;

  async function sample(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      const family = below(root, await processes());
      const top = family.find((process) => process.pid === root)?.depth ?? 1;
      const sums: Peaks = { product: 0, subject: 0 };
      for (const process of family) {
        sums[process.depth > top + 1 ? "subject" : "product"] += await memoryOf(process);
      }
      peaks.product = Math.max(peaks.product, sums.product);
      peaks.subject = Math.max(peaks.subject, sums.subject);
    } finally {
      busy = false;
    }
  }

  return {
    stop() {
      clearInterval(timer);
      return peaks;
    },
  };
}

async function processes(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => null);
      if (status === null) return null;
      const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
      return {
        pid: Number(pid),
        parent: Number(field("PPid")),
        depth: field("NSpid").split(/\s+/).length,
        resident: Number.parseInt(field("VmRSS") || "0", 10) * 1024,
      };
    }),
  );
  return found.filter((process) => process !== null);
}

function below(root: number, all: Process[]): Process[] {
  const family = new Set([root]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

async function memoryOf({ pid, resident }: Process): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const share = /^Pss:\s*(\d+) kB/m.exec(rollup)?.[1];
  return share === undefined ? resident : Number(share) * 1024;
}
