import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Machine, traces } from "../inventory/testing/machine.ts";
import type { FleetPlan } from "../plan/model.ts";
import { applyPlan } from "./apply.ts";
import { deleteTree } from "./delete.ts";
import { inFolder } from "./folder.ts";
import { forgetPlan } from "./forget.ts";
import { withLock } from "./lock.ts";
import { busyMachine, decided, planFor } from "./testing/removal.ts";
import { treeOf } from "./testing/tree.ts";
import { undoPlan } from "./undo.ts";

let machine: Machine;
let backups: string;
let plan: FleetPlan;
let backup: string;
beforeEach(() => {
  machine = busyMachine();
  backups = mkdtempSync(join(tmpdir(), "telltale-backups-"));
  plan = planFor(machine, ({ tool }) => decided(tool === "claude-code" ? "block" : "allow"));
  backup = join(backups, plan.id);
});
afterEach(() => {
  machine.remove();
  rmSync(backups, { recursive: true });
});

const apply = (point?: () => void) => {
  const options = { root: machine.root, backups, dryRun: false, tools: traces, telltale: "test" };
  return applyPlan({ ...options, plan, ...(point === undefined ? {} : { point }) });
};

/** Applies or undoes in a process of its own. @param limit bytes that a file may have, a multiple of 512 */
function inChild(what: "apply" | "undo", limit: number | null): string {
  const file = join(backups, "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  const child = join(import.meta.dirname, "testing/child.ts");
  const words = what === "apply" ? [file, machine.root, backups] : [backup];
  const argv = [process.execPath, "--disable-warning=ExperimentalWarning", child, what, ...words];
  const set = limit === null ? "" : `ulimit -f ${limit / 512} && `;
  const run = spawnSync("sh", ["-c", `${set}exec "$@"`, "sh", ...argv], { encoding: "utf8" });
  return run.stderr;
}

describe("a disk without room for the journal", () => {
  it.each([512, 1024, 2048, 4096])("after %d bytes: all comes back", (limit) => {
    const before = treeOf(machine.root);
    expect(inChild("apply", limit)).toMatch(/EFBIG/);
    expect(treeOf(machine.root)).not.toEqual(before);
    expect(undoPlan(backup).conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("keeps nothing from being put back, and says what is missing", () => {
    const before = treeOf(machine.root);
    apply();
    const { length } = readFileSync(join(backup, "journal.jsonl"));
    expect(inChild("undo", length - (length % 512))).toContain("All was put back, but the journal");
    expect(treeOf(machine.root)).toEqual(before);
    expect(undoPlan(backup).conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  });
});

describe("a journal that is lost", () => {
  beforeEach(() => {
    apply();
    rmSync(join(backup, "journal.jsonl"));
  });

  it("is not begun anew over the backups, nor taken for no backup", () => {
    const kept = treeOf(backup).slice(1);
    machine.file("/home/ada/.claude/settings.json", "{}");
    plan = planFor(machine, () => decided("block"));
    renameSync(backup, join(backups, plan.id));
    backup = join(backups, plan.id);
    for (const work of [apply, () => undoPlan(backup), () => forgetPlan(backup)])
      expect(work).toThrow(/holds backups, but their journal is gone/);
    expect(treeOf(backup).slice(1)).toEqual(kept);
  });
});

it("keeps a backup of which the journal says nothing", () => {
  apply();
  writeFileSync(join(backup, "4711"), "somebody's");
  expect(undoPlan(backup).conflicts).toEqual([
    { path: join(backup, "4711"), why: "No record says where it was." },
  ]);
  expect(existsSync(join(backup, "4711"))).toBe(true);
});

it("puts a journal's unfinished end aside, and the rest back", () => {
  const before = treeOf(machine.root);
  apply();
  const journal = join(backup, "journal.jsonl");
  truncateSync(journal, readFileSync(journal).length + 100);
  expect(undoPlan(backup).conflicts).toEqual([]);
  expect(treeOf(machine.root)).toEqual(before);
});

/** Runs Python, which can do what Node cannot; null where there is none, or the file system cannot. */
function python(program: string, path: string): string | null {
  const run = spawnSync("python3", ["-c", `import os,sys\n${program}`, path], { encoding: "utf8" });
  return run.status === 0 ? run.stdout : null;
}

it("keeps the access list and the attributes of a file that it edits", ({ skip }) => {
  const path = machine.host("/home/ada/.cursor/mcp.json");
  // Owner, one other account, group without any right, mask, others.
  const list = [
    [1, 6, -1],
    [2, 6, 1234],
    [4, 0, -1],
    [16, 6, -1],
    [32, 0, -1],
  ];
  const set = python(
    `import struct
e=[(t,p,i%2**32) for t,p,i in ${JSON.stringify(list)}]
a=struct.pack('<I',2)+b''.join(struct.pack('<HHI',*x) for x in e)
os.setxattr(sys.argv[1],'user.note',b'mine')
os.setxattr(sys.argv[1],'system.posix_acl_access',a)`,
    path,
  );
  skip(set === null);
  const told = () =>
    python("for n in sorted(os.listxattr(sys.argv[1])): print(n,os.getxattr(sys.argv[1],n))", path);
  plan = planFor(machine, ({ tool }) => decided(tool === "claude-code" ? "block" : "allow"));
  const before = [told(), readFileSync(path, "utf8")];
  apply();
  expect(readFileSync(path, "utf8")).not.toBe(before[1]);
  expect(told()).toBe(before[0]);
  expect(told()).toContain("user.note b'mine'");
});

it("says what is lost where backups are gone", () => {
  apply();
  for (const name of readdirSync(backup))
    if (/^\d+$/.test(name)) rmSync(join(backup, name), { recursive: true });
  const { conflicts } = undoPlan(backup);
  expect(new Set(conflicts.map(({ why }) => why))).toContain("Neither it nor its backup is there.");
  expect(conflicts.length).toBeGreaterThan(5);
});

it("does nothing while another plan is carried out", () => {
  const before = treeOf(machine.root);
  symlinkSync(`${process.ppid}:`, join(backups, ".lock"));
  expect(() => apply()).toThrow(`Process ${process.ppid} works with the backup ${backups}.`);
  expect(treeOf(machine.root)).toEqual(before);
  expect(existsSync(backup)).toBe(false);
});

describe("the lock of a backup", () => {
  const lock = () => join(backups, "lock");

  it("is respected while its process runs", () => {
    symlinkSync(`${process.ppid}:`, lock());
    expect(() => withLock(backups, () => 1)).toThrow(`Process ${process.ppid} works with`);
    expect(readlinkSync(lock())).toBe(`${process.ppid}:`);
  });

  it.each(["2147483647:5", "1:0", ""])("is taken over from %j, which has ended", (holder) => {
    // An empty file is what a full disk left of one.
    if (holder === "") writeFileSync(lock(), "");
    else symlinkSync(holder, lock());
    expect(withLock(backups, () => readlinkSync(lock()))).toMatch(`${process.pid}:`);
    expect(readdirSync(backups)).toEqual([]);
  });

  it.skipIf(!existsSync("/proc/self/stat"))(
    "is taken over from one that was killed, and that nobody asks how it ended",
    async () => {
      // It ends after the shell, which would ask how it ended, has become something that does not.
      const parent = spawn("sh", ["-c", "sleep 0.5 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      try {
        const pid = String((await once(parent.stdout, "data"))[0]).trim();
        const stat = () => readFileSync(`/proc/${pid}/stat`, "utf8");
        await vi.waitFor(() => expect(stat()).toContain(") Z "), 10_000);
        const start = stat()
          .slice(stat().lastIndexOf(")") + 2)
          .split(" ")[19];
        symlinkSync(`${pid}:${start}`, lock());
        expect(withLock(backups, () => readlinkSync(lock()))).toMatch(`${process.pid}:`);
        expect(stat()).toContain(") Z ");
      } finally {
        parent.kill();
      }
    },
  );
});

it.skipIf(process.getuid?.() !== 0)(
  "takes nothing that somebody else could change into a backup",
  () => {
    mkdirSync(backup);
    chmodSync(backup, 0o777);
    const before = treeOf(machine.root);
    expect(() => apply()).toThrow(/open to somebody else/);
    expect(treeOf(machine.root)).toEqual(before);
  },
);

it("deletes nothing that a symlink leads to which came into the way", () => {
  machine.file("/elsewhere/precious", "x").file("/store/1/a/b/c", "x");
  const elsewhere = treeOf(machine.host("/elsewhere"));
  let folders = 0;
  const exchange = () => {
    folders += 1;
    // Between the look at `b` and its opening.
    if (folders !== 3) return;
    renameSync(machine.host("/store/1/a/b"), machine.host("/store/1/a/away"));
    symlinkSync(machine.host("/elsewhere"), machine.host("/store/1/a/b"));
  };
  const work = () =>
    inFolder(
      machine.root,
      "/store",
      (folder) => deleteTree(folder, "1", exchange),
      () => undefined,
    );
  expect(work).toThrow(/ELOOP|ENOTDIR/);
  expect(treeOf(machine.host("/elsewhere"))).toEqual(elsewhere);
  work();
  expect(readdirSync(machine.host("/store"))).toEqual([]);
  expect(treeOf(machine.host("/elsewhere"))).toEqual(elsewhere);
});

it("deletes what is nested deeper than a path may be long", () => {
  const name = "x".repeat(200);
  machine.folder("/store/1");
  const script = 'cd "$1" && for i in $(seq 60); do mkdir "$2" && cd -P "$2" || exit 1; done';
  expect(spawnSync("sh", ["-c", script, "sh", machine.host("/store/1"), name]).status).toBe(0);
  inFolder(
    machine.root,
    "/store",
    (folder) => deleteTree(folder, "1"),
    () => undefined,
  );
  expect(readdirSync(machine.host("/store"))).toEqual([]);
});
