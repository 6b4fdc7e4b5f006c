import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFolder, requireApart } from "./result-folder.ts";
import type { UnpackedSubject } from "./subjects/resolve.ts";

const subject = {
  subject: { tool: null, name: "some-tool", version: "1.0.0", digest: "sha512-x" },
} as UnpackedSubject;

let scratch = "";
beforeEach(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), "telltale-results-")));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

describe("the folder for results", () => {
  it("is taken away where no run was recorded, with those that were made for it", async () => {
    const folder = await openFolder(subject, join(scratch, "a/b"));
    await writeFile(join(folder.dir, "audit.json"), "{}");
    await mkdir(join(folder.dir, "traces"));
    await folder.discard();
    expect(await readdir(scratch)).toEqual([]);
  });

  it("stays where it was there before, or has something in it", async () => {
    await mkdir(join(scratch, "mine"));
    await (await openFolder(subject, join(scratch, "mine"))).discard();
    const kept = await openFolder(subject, join(scratch, "kept"));
    await mkdir(join(kept.dir, "traces"));
    await writeFile(join(kept.dir, "audit.json"), "{}");
    await writeFile(join(kept.dir, "traces/r0001.json.gz"), "");
    await kept.discard();
    expect((await readdir(scratch, { recursive: true })).sort()).toEqual([
      "kept",
      "kept/audit.json",
      "kept/traces",
      "kept/traces/r0001.json.gz",
      "mine",
    ]);
  });

  it("is nobody else's, though several audits begin in the same second", async () => {
    const before = process.cwd();
    process.chdir(scratch);
    try {
      const folders = await Promise.all([1, 2, 3].map(() => openFolder(subject, null)));
      expect(new Set(folders.map(({ dir }) => dir)).size).toBe(3);
      for (const { dir } of folders) expect(dir).toContain("telltale-out/some-tool-1.0.0-2");
      for (const folder of folders) await folder.discard();
      expect(await readdir(join(scratch, "telltale-out")).catch(() => [])).toEqual([]);
    } finally {
      process.chdir(before);
    }
  });

  it("that cannot be made is the user's affair", async () => {
    await writeFile(join(scratch, "file"), "");
    await expect(openFolder(subject, join(scratch, "file/x"))).rejects.toMatchObject({
      code: "usage",
    });
  });

  it("lies apart from a folder that is audited", async () => {
    const path = join(scratch, "tool");
    await mkdir(path);
    await symlink("tool", join(scratch, "link"));
    for (const out of [path, join(path, "results/new"), join(scratch, "link/x")]) {
      await expect(requireApart({ kind: "folder", path }, out)).rejects.toMatchObject({
        code: "usage",
      });
    }
    await requireApart({ kind: "folder", path }, null);
    for (const out of ["tool-results", "tool/telltale-out/x", "x/y"])
      await requireApart({ kind: "folder", path }, join(scratch, out));
  });
});
