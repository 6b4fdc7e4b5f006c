import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { leavesOf, readJson } from "./files/json.ts";
import { readMarkdown } from "./files/markdown.ts";
import { undoJournalled } from "./files/undo.ts";
import { migrate } from "./migrate.ts";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, richSecrets, richSetup, snapshot } from "./testing.ts";

const whose = { home: "/home/u", project: "/home/u/p", dryRun: false, acceptSandbox: true };

async function run(to: TargetId, files: Record<string, string>, dryRun = false) {
  const root = await makeRoot(files);
  const before = await snapshot(root);
  const report = await migrate({ ...whose, to, root, dryRun, backup: join(root, "backup") });
  return { root, before, report };
}

describe.each(targetIds)("a migration to %s", (to) => {
  // For the tests that only look at it.
  let once: ReturnType<typeof run> | undefined;
  const done = () => (once ??= run(to, richSetup));

  it("accounts for every field of the input exactly once", async () => {
    const { report } = await done();
    const seen = report.ledger.map(({ file, field }) => `${file} ${field}`);
    expect(new Set(seen).size).toBe(seen.length);
    for (const [path, text] of Object.entries(richSetup)) {
      const file = `/${path}`;
      const fields = path.endsWith("json")
        ? leavesOf(readJson(text, file))
        : path.includes("notes/") || path.includes("docs/")
          ? []
          : /[.](?:py|sh)$/.test(path)
            ? ["file"]
            : [...Object.keys(readMarkdown(text, file).fields).map((key) => `/${key}`), "body"];
      for (const field of fields) expect(seen).toContain(`${file} ${field}`);
    }
    expect(report.counts.mapped + report.counts.approximated + report.counts.dropped).toBe(
      seen.length,
    );
    for (const { outcome, why } of report.ledger)
      expect([outcome, why.length > 5]).toEqual([outcome, true]);
  });

  it("copies no secret, neither into files nor into the report", async () => {
    const { root, before, report } = await done();
    const after = await snapshot(root);
    for (const secret of richSecrets) {
      expect(JSON.stringify(report)).not.toContain(secret);
      for (const [path, bytes] of after) {
        if (before.get(path) === bytes) continue;
        expect([path, Buffer.from(bytes, "base64").includes(secret)]).toEqual([path, false]);
      }
    }
    expect(report.todo.join("\n")).toMatch(
      /SEARCH_KEY|server search is (?:denied as a whole|switched off)/,
    );
  });

  it("loses no hook in silence", async () => {
    const { report } = await done();
    const hooks = report.ledger.filter(({ field }) => field.startsWith("/hooks/PreToolUse"));
    expect(hooks).not.toEqual([]);
    // Only where the event, its input and its answers are the same.
    const carried = to === "qoder";
    expect(hooks.every(({ to: place }) => (place !== null) === carried)).toBe(true);
    expect(report.todo.join("\n")).toMatch(
      carried ? /Look at the hook for PreToolUse/ : /Rebuild the hook for PreToolUse/,
    );
  });

  it("gives the account that it gave before", async () => {
    const { report } = await done();
    const lines = report.ledger.map(
      ({ file, field, outcome, to: place, why }) =>
        `${outcome.padEnd(12)} ${file} ${field}${place === null ? "" : ` -> ${place}`}\n  ${why}`,
    );
    const text = [...lines, ...report.todo.map((what) => `todo ${what}`), ""].join("\n");
    await expect(text).toMatchFileSnapshot(`golden/${to}.txt`);
  });

  it("proves the permissions, writes, changes nothing the second time, and is undone to the byte", async () => {
    const { root, before, report } = await run(to, richSetup);
    expect(report.proof.counterExample).toBeNull();
    expect(report.proof.probes).toBeGreaterThan(1_000);
    expect(report.written).toBe(true);
    const second = await migrate({ ...whose, to, root, backup: join(root, "second") });
    expect([second.files, second.written]).toEqual([[], false]);
    await undoJournalled(join(root, "backup"));
    const after = await snapshot(root);
    for (const path of [...after.keys()]) if (path.startsWith("/backup")) after.delete(path);
    expect(after).toEqual(before);
  });

  it("writes into the home alone where no project is named", async () => {
    const root = await makeRoot(richSetup);
    const report = await migrate({
      ...whose,
      project: null,
      to,
      root,
      backup: join(root, "backup"),
    });
    expect(report.proof.counterExample).toBeNull();
    expect(report.files.length).toBeGreaterThan(1);
    for (const file of report.files)
      expect([file, file.startsWith("/home/u/p/")]).toEqual([file, false]);
  });

  it("writes nothing on a dry run", async () => {
    const { root, before, report } = await run(to, richSetup, true);
    expect(report.written).toBe(false);
    expect(report.files.length).toBeGreaterThan(1);
    expect(await snapshot(root)).toEqual(before);
  });

  it("is not polluted by __proto__", async () => {
    const { root, report } = await done();
    expect(report.proof.counterExample).toBeNull();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    for (const file of report.files) {
      const text = await readFile(join(root, file), "utf8");
      if (file.endsWith(".toml")) parseToml(text);
      expect([file, text.includes("__proto__")]).toEqual([file, false]);
    }
  });

  it("says where a file is not JSON, and writes nothing", async () => {
    const root = await makeRoot({
      ...richSetup,
      "home/u/p/.claude/settings.json": '{\n  "permissions": {,}\n}',
    });
    const before = await snapshot(root);
    const attempt = migrate({ ...whose, to, root, backup: join(root, "backup") });
    await expect(attempt).rejects.toThrow(/settings\.json:2:19 is not JSON/);
    expect(await snapshot(root)).toEqual(before);
  });
});
