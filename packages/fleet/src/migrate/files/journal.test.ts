import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makeRoot, snapshot } from "../testing.ts";
import { forgetJournalled, undoJournalled } from "./undo.ts";
import { writeJournalled } from "./write.ts";

const wanted = (root: string) =>
  new Map([
    [join(root, "a.json"), Buffer.from("new a")],
    [join(root, "deep/er/b.md"), Buffer.from("new b")],
    [join(root, "c.toml"), Buffer.alloc(300_000, "c")],
  ]);
const there = { "a.json": "old a\r\n\u0000", "c.toml": "old c" };

async function withoutDir(root: string) {
  const found = await snapshot(root);
  for (const path of [...found.keys()]) if (path.startsWith("/backup")) found.delete(path);
  return found;
}

describe("the journal", () => {
  it("puts everything back at whatever step the writing is broken off", async () => {
    for (let last = 0; last < 8; last += 1) {
      const root = await makeRoot(there);
      await chmod(join(root, "a.json"), 0o600);
      const before = await snapshot(root);
      let step = 0;
      const breakOff = () => {
        step += 1;
        if (step > last) throw new Error("broken off");
      };
      await writeJournalled(join(root, "backup"), wanted(root), { step: breakOff }).catch(
        () => undefined,
      );
      await undoJournalled(join(root, "backup"));
      expect([last, await snapshot(root)]).toEqual([last, before]);
    }
  });

  it("puts everything back after kill -9 at any moment, and when the undoing itself is killed", async () => {
    for (let round = 0; round < 8; round += 1) {
      const root = await makeRoot(there);
      const before = await withoutDir(root);
      const [write, undo] = ["./write.ts", "./undo.ts"].map((name) =>
        JSON.stringify(fileURLToPath(new URL(name, import.meta.url))),
      );
      const files = [...wanted(root)].map(([path, bytes]) => [path, bytes.toString("latin1")]);
      const script = `import { writeJournalled } from ${write};
        import { undoJournalled } from ${undo};
        const files = new Map(${JSON.stringify(files)}.map(([p, t]) => [p, Buffer.from(t, "latin1")]));
        process.stdout.write("go");
        await writeJournalled(${JSON.stringify(join(root, "backup"))}, files);
        ${round % 2 === 1 ? `await undoJournalled(${JSON.stringify(join(root, "backup"))});` : ""}`;
      const file = join(await makeRoot({}), "write.ts");
      await writeFile(file, script);
      const child = spawn(process.execPath, [file], {
        stdio: ["ignore", "pipe", "ignore"],
        cwd: fileURLToPath(new URL(".", import.meta.url)),
      });
      // It may be done before it is killed.
      const closed = new Promise((done) => child.once("close", done));
      await new Promise((done) => child.stdout.once("data", done));
      await new Promise((done) => setTimeout(done, round * 2));
      child.kill("SIGKILL");
      await closed;
      await undoJournalled(join(root, "backup")).catch((error: Error) =>
        expect(error.message).toMatch(/There is no backup/),
      );
      expect([round, await withoutDir(root)]).toEqual([round, before]);
    }
  }, 30_000);

  it("puts nothing back over what was changed since", async () => {
    const root = await makeRoot(there);
    await writeJournalled(join(root, "backup"), wanted(root));
    await writeFile(join(root, "c.toml"), "mine");
    await expect(undoJournalled(join(root, "backup"))).rejects.toThrow(
      /changed after the migration/,
    );
    expect(await readFile(join(root, "a.json"), "utf8")).toBe("new a");
  });

  it("is deleted for good, one that was never finished as well", async () => {
    const root = await makeRoot(there);
    const backup = join(root, "backup");
    await writeJournalled(backup, wanted(root));
    expect(forgetJournalled(backup)).toBe(2);
    expect(await readFile(join(root, "a.json"), "utf8")).toBe("new a");
    await mkdir(backup);
    await writeFile(join(backup, "0.before"), "old");
    expect(forgetJournalled(backup)).toBe(1);
    await writeFile(join(root, "b.txt"), "no backup");
    expect(() => forgetJournalled(root)).toThrow(/There is no backup of a migration/);
  });

  it("looks at everything first, and writes nothing where something is in the way", async () => {
    const root = await makeRoot({ ...there, deep: "a file" });
    const before = await snapshot(root);
    await expect(writeJournalled(join(root, "backup"), wanted(root))).rejects.toThrow(
      /deep is no folder/,
    );
    expect(await snapshot(root)).toEqual(before);
  });
});

describe("folders that hold the copies of two migrations", () => {
  const state = "home/.local/state/migrations";
  const two = async () => {
    const root = await makeRoot({ "home/a.json": "old" });
    const before = await snapshot(root);
    const stores = [1, 2].map((name) => join(root, state, `${name}`));
    for (const store of stores)
      await writeJournalled(
        store,
        new Map([[join(root, `home/${store.at(-1)}.md`), Buffer.from("x")]]),
      );
    return { root, before, stores };
  };

  it("are gone once both are taken back, in whichever order", async () => {
    for (const order of [(all: string[]) => all, (all: string[]) => all.toReversed()]) {
      const { root, before, stores } = await two();
      for (const store of order(stores)) await undoJournalled(store);
      expect(await snapshot(root)).toEqual(before);
    }
  });

  it("are gone once the copies of both are deleted, and stay until then", async () => {
    const { root, stores } = await two();
    forgetJournalled(stores[0] ?? "");
    expect((await snapshot(root)).has(`/${state}`)).toBe(true);
    forgetJournalled(stores[1] ?? "");
    const left = [...(await snapshot(root)).keys()].sort();
    expect(left).toEqual(["/home", "/home/1.md", "/home/2.md", "/home/a.json"]);
  });
});
