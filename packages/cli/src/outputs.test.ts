import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWith } from "./testing.ts";

let folder: string;
let source: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-outputs-"));
  source = join(folder, "clean.js");
  await writeFile(source, "1;");
  await mkdir(join(folder, "agent"));
  await writeFile(join(folder, "agent", "main.js"), "2;");
  await symlink("clean.js", join(folder, "link.js"));
  await symlink("agent", join(folder, "linked"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A command line in the folder of this test: `@x` stands for a path in it. */
const run = (line: string) =>
  runWith(
    line.split(" ").map((word) => (word.startsWith("@") ? join(folder, word.slice(1)) : word)),
  );

describe("outputs", () => {
  it.each([
    ["study @clean.js --json @clean.js", "takes the place of what is to be read"],
    ["study @clean.js --sarif @link.js", "takes the place of what is to be read"],
    ["study @link.js --html @clean.js", "takes the place of what is to be read"],
    ["study @clean.js --html @agent/../clean.js", "takes the place of what is to be read"],
    ["study @clean.js --out @clean.js", "takes the place of what is to be read"],
    ["study @clean.js --out @", "takes the place of what is to be read"],
    ["study @agent --json @linked/main.js", "overwrites a part of what is to be read"],
    ["diff x@1 @clean.js --json @clean.js", "takes the place of what is to be read"],
    ["diff @clean.js x@1 --html @clean.js", "takes the place of what is to be read"],
    ["audit @clean.js --json @clean.js", "takes the place of what is to be read"],
    ["judge @agent --json @agent/main.js", "overwrites a part of what is to be read"],
    ["study x --json @a.out --html @a.out", "are the same place"],
    ["study x --json @new/a --sarif @agent/../new/a", "are the same place"],
    ["study x --json @new --html @new/a", "are the same place"],
    ["study x --out @new --json @new/study.json", "are the same place"],
    ["audit x --out @new --json @new/dossier.json", "are the same place"],
  ])("%s is refused before anything is read or written", async (line, said) => {
    const before = await readdir(folder, { recursive: true });
    const { code, out, err, calls } = await run(line);
    expect([code, out, calls]).toEqual([2, "", []]);
    expect(err).toContain(said);
    expect(err).toMatch(/^telltale: [^\n]+\.\nWhat to do: .+\n$/);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    expect(await readFile(source, "utf8")).toBe("1;");
  });

  it.each([
    "study @clean.js --json @beside.json --html @beside.html",
    "study @agent --json @agent/new.json",
    "study x --json /dev/null --html /dev/null",
    "audit x --json @clean.js",
  ])("%s stays allowed", async (line) => {
    expect((await run(line)).calls).toHaveLength(1);
  });

  it("lets a study's result in the folder of its subject be replaced by the next one, an audit's not", async () => {
    const own = join(folder, "agent", "study.json");
    await writeFile(own, '{\n  "format": 1,\n  "telltale": "0.1.0",\n  "subject": {}\n}\n');
    try {
      expect((await run("study @agent --json @agent/study.json")).calls).toHaveLength(1);
      expect((await run("judge @agent --json @agent/study.json")).code).toBe(2);
    } finally {
      await rm(own);
    }
  });

  it.each([
    ["study", "x", "--json", ""],
    ["study", "x", "--out", " "],
    ["diff", "x", "y", "--html="],
    ["audit", "x", "--json", ""],
    ["audit", "x", "--out", ""],
    ["judge", "x", "--json", ""],
    ["policy", "compile", "x", "--to", "all", "--out", ""],
    ["fleet", "scan", "--root", ""],
    ["fleet", "plan", "x", "y", "--out", ""],
    ["migrate", "--backup", ""],
  ])("%s %s … without a name are refused in one sentence", async (...argv) => {
    const { code, err, calls } = await runWith(argv);
    expect([code, calls]).toEqual([2, []]);
    expect(err).toMatch(
      /^telltale: Option '--[^\n]+ It has to name a (file|folder)\.\nWhat to do: /,
    );
  });

  it("may be named once", async () => {
    const { code, err, calls } = await run("study x --json @one --json @two");
    expect([code, calls]).toEqual([2, []]);
    expect(err).toContain("The option may be given only once.");
  });

  it("are told of where they were written", async () => {
    const { out } = await run("study x --json @told.json --html @told.html");
    expect(out).toContain(
      `\nWritten to ${join(folder, "told.json")}\nWritten to ${join(folder, "told.html")}\n`,
    );
    const taken = await run("diff x y --json - --html @told.html");
    expect(taken.out).not.toContain("Written");
    expect(taken.err).toContain(`Written to ${join(folder, "told.html")}\n`);
    expect((await run("study x --json @told.json --quiet")).out).toBe("");
  });
});

describe("help", () => {
  it("calls the program as the user does, on every level", async () => {
    const env = { TELLTALE_CALLED: "./telltale", PATH: "/usr/bin" };
    for (const [argv, usage] of [
      [["--help"], "Usage: ./telltale [options] [command]"],
      [["study", "--help"], "Usage: ./telltale study "],
      [["policy", "check", "--help"], "Usage: ./telltale policy check "],
    ] as const)
      expect((await runWith([...argv], { env })).out).toContain(usage);
  });

  it.each(["study", "diff", "audit", "judge"])("of %s says that folders are made", async (name) => {
    const { out } = await runWith([name, "--help"]);
    expect(out.replaceAll(/\s+/g, " ")).toContain("missing folders are made");
  });
});
