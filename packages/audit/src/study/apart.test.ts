import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const program = `
  import { studyApart } from ${JSON.stringify(join(import.meta.dirname, "apart.ts"))};
  const subject = { subject: { tool: null, name: "x", version: "0", digest: "" }, root: ${JSON.stringify(import.meta.dirname)} };
  await studyApart(subject, { telltale: "0.0.0" }, () => {}, new AbortController().signal, 10);
`;

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);

function isThere(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}

test.runIf(process.platform === "linux")(
  "a study that is busy goes at once when whoever wanted it is killed",
  async () => {
    const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: "ignore",
    });
    const pid = parent.pid ?? 0;
    await expect.poll(() => childrenOf(pid)[0], { timeout: 20_000 }).toBeGreaterThan(0);
    const [study = 0] = childrenOf(pid);
    // It has become Node once it shows a heap limit; stopped, it is as deaf as in a long computation.
    await expect
      .poll(() => readFileSync(`/proc/${study}/cmdline`, "latin1"), { timeout: 20_000 })
      .toMatch(/^[^\0]*node\0--max-old-space/);
    process.kill(study, "SIGSTOP");
    parent.kill("SIGKILL");
    await once(parent, "exit");
    try {
      await expect.poll(() => isThere(study), { timeout: 5000 }).toBe(false);
    } finally {
      if (isThere(study)) process.kill(study, "SIGKILL");
    }
  },
  60_000,
);
