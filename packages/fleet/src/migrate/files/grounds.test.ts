import { lstatSync } from "node:fs";
import {
  chmod,
  chown,
  lchown,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { migrate } from "../migrate.ts";
import { makeRoot, richSetup, snapshot } from "../testing.ts";
import { forgetJournalled, undoJournalled } from "./undo.ts";

const isRoot = process.getuid?.() === 0;
const ADA = 4321;

/** A disk with a home that belongs to somebody, the project beside it. */
async function diskOf(uid: number): Promise<string> {
  const root = await makeRoot(richSetup);
  await chmod(root, 0o755);
  await giveAll(join(root, "home/u"), uid);
  return root;
}

async function giveAll(folder: string, uid: number): Promise<void> {
  await chown(folder, uid, uid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await lchown(join(entry.parentPath, entry.name), uid, uid);
}

async function strangers(folder: string, uid: number): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => lstatSync(join(folder, name)).uid !== uid);
}

const whose = (root: string) => ({
  root,
  home: "/home/u",
  project: "/home/u/p",
  dryRun: false,
  to: "opencode" as const,
  backup: join(root, "home/u/.local/state/telltale/migrations/1"),
});

describe.skipIf(!isRoot)("root, for the home of another", () => {
  it("leaves nothing in it that its owner cannot change, and undo leaves nothing at all", async () => {
    const root = await diskOf(ADA);
    const home = join(root, "home/u");
    const before = await snapshot(root);
    const report = await migrate(whose(root));
    expect(report.written).toBe(true);
    expect(await strangers(home, ADA)).toEqual([]);
    expect(lstatSync(join(home, ".local")).mode & 0o077).toBe(0);
    await undoJournalled(report.backup ?? "");
    expect(await strangers(home, ADA)).toEqual([]);
    expect(await snapshot(root)).toEqual(before);
  });

  it("forgets the backup, and says that there is none afterwards", async () => {
    const root = await diskOf(ADA);
    await mkdir(join(root, "home/u/p/.opencode"));
    await writeFile(join(root, "home/u/p/opencode.json"), "{}");
    await giveAll(join(root, "home/u"), ADA);
    const { backup } = await migrate(whose(root));
    expect(forgetJournalled(backup ?? "")).toBe(1);
    expect(() => forgetJournalled(backup ?? "")).toThrow(/There is no backup of a migration/);
    await expect(undoJournalled(backup ?? "")).rejects.toThrow(/There is no backup/);
  });

  it.each([".config", ".config/opencode"])("is not led out of it by %s", async (link) => {
    const root = await diskOf(ADA);
    const elsewhere = await makeRoot({ "keep.txt": "mine" });
    if (link.includes("/")) await mkdir(join(root, "home/u/.config"));
    await symlink(elsewhere, join(root, "home/u", link));
    const before = await snapshot(root);
    // Of this machine, and of a disk.
    await expect(migrate(whose(root))).rejects.toThrow(/is a link that leads/);
    const here = { ...whose("/"), home: join(root, "home/u"), project: join(root, "home/u/p") };
    await expect(migrate({ ...here, backup: join(root, "copies") })).rejects.toThrow(
      /is a link that leads/,
    );
    expect(await readdir(elsewhere)).toEqual(["keep.txt"]);
    expect(await snapshot(root)).toEqual(before);
  });

  it("copies nothing into it that only root can read", async () => {
    const root = await diskOf(ADA);
    const secret = join(await makeRoot({ shadow: "root:$6$secret" }), "shadow");
    await chmod(secret, 0o600);
    await symlink(secret, join(root, "home/u/.claude/agents/x.md"));
    const here = { ...whose("/"), home: join(root, "home/u"), project: join(root, "home/u/p") };
    const report = await migrate({ ...here, backup: join(root, "copies") });
    expect(JSON.stringify([report, await snapshot(root)])).not.toContain("$6$");
    expect(report.ledger.find(({ file }) => file.endsWith("/agents/x.md"))).toMatchObject({
      outcome: "dropped",
      why: `it is a link that leads to ${secret}, which is not to be read for it`,
    });
    // Settings are needed: without them, all that they deny would be permitted.
    await rm(join(root, "home/u/.claude/settings.json"));
    await symlink(secret, join(root, "home/u/.claude/settings.json"));
    const again = migrate({ ...here, backup: join(root, "more") });
    await expect(again).rejects.toThrow(/settings\.json is a link that leads/);
  });

  it("puts back nothing outside of what belongs to whoever can change the journal", async () => {
    const root = await diskOf(ADA);
    const { backup } = await migrate(whose(root));
    const file = join(backup ?? "", "journal.json");
    const victim = join(await makeRoot({ passwd: "root" }), "passwd");
    const forged = JSON.parse(await readFile(file, "utf8"));
    forged.files = [{ ...forged.files[0], path: victim }];
    await writeFile(file, JSON.stringify(forged));
    await expect(undoJournalled(backup ?? "")).rejects.toThrow(/whoever keeps the backup/);
    expect(await readFile(victim, "utf8")).toBe("root");
  });

  it("writes nothing that it could not put back from a backup in the home", async () => {
    const root = await diskOf(ADA);
    await giveAll(join(root, "home/u/p"), 0);
    const before = await snapshot(root);
    await expect(migrate(whose(root))).rejects.toThrow(/does not belong to the owner of the home/);
    expect(await snapshot(root)).toEqual(before);
    const backup = join(root, "copies");
    const report = await migrate({ ...whose(root), backup });
    expect(lstatSync(join(root, "home/u/p/opencode.json")).uid).toBe(ADA);
    await undoJournalled(report.backup ?? "");
    expect(await snapshot(root)).toEqual(before);
  });
});

it("of a disk, does not write where a link of the disk leads on this machine", async () => {
  const root = await makeRoot(richSetup);
  const elsewhere = await makeRoot({});
  await symlink(elsewhere, join(root, "home/u/.config"));
  await expect(migrate(whose(root))).rejects.toThrow(/is a link that leads/);
  expect(await readdir(elsewhere)).toEqual([]);
});
