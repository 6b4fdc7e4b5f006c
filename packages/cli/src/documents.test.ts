import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWith } from "./testing.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-documents-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("telltale study", () => {
  it.each([
    ["marked", 1, "LOOK-ALIKES CHOSEN BY SOMETHING ABOUT THE USER: 2"],
    ["clean", 0, "NO CHOICE AMONG LOOK-ALIKES AND NO HIDDEN LIST FOUND"],
    ["unclear", 2, "NO CODE COULD BE READ"],
  ])("of a %s subject ends with %i", async (subject, code, title) => {
    const outcome = await runWith(["study", subject]);
    expect([outcome.code, outcome.calls]).toEqual([code, [subject]]);
    expect(outcome.out).toContain(title);
    expect(outcome.err).toBe("Parsing the code\n");
  });

  it("shows more with --all, and nothing with --quiet", async () => {
    expect((await runWith(["study", "x"])).out).not.toContain("C7");
    expect((await runWith(["study", "x", "--all"])).out).toContain("C7");
    const { code, out, err } = await runWith(["study", "x", "--quiet"]);
    expect([code, out, err]).toEqual([1, "", ""]);
    const unread = await runWith(["study", "unclear", "--quiet"]);
    expect([unread.code, unread.out]).toEqual([2, ""]);
    expect(unread.err).toBe("telltale: No code could be read.\n");
  });

  it("prints nothing but the document where that goes to the standard output", async () => {
    for (const form of ["json", "sarif", "html"]) {
      const { out, err } = await runWith(["study", "x", `--${form}`, "-"]);
      expect(err).toContain("LOOK-ALIKES");
      if (form === "html") expect(out).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
      else expect(JSON.parse(out)).toBeTypeOf("object");
    }
  });

  it("writes each form where it is told to, and all of them into a folder", async () => {
    const path = join(folder, "deep", "x.sarif");
    const out = join(folder, "all");
    const { out: printed } = await runWith(["study", "x", "--sarif", path, "--out", out]);
    expect(printed).toContain(`Written to ${out}: study.json, study.sarif, study.html\n`);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ version: "2.1.0" });
    expect((await readdir(out)).sort()).toEqual(["study.html", "study.json", "study.sarif"]);
    const json = await readFile(join(out, "study.json"), "utf8");
    expect(JSON.parse(json)).toMatchObject({ format: 1, findings: expect.any(Array) });
  });
});

describe("telltale diff", () => {
  it("ends with 0 whatever it found", async () => {
    const found = await runWith(["diff", "x@1", "x@2"]);
    expect([found.code, found.calls]).toEqual([0, [["x@1", "x@2"]]]);
    expect(found.out).toContain("NEW CHOICES OR HIDDEN LISTS: IN 1 PLACE");
    expect(found.err).toBe("Comparing the two versions\n");
    const same = await runWith(["diff", "x@1", "x@1"]);
    expect(same.code).toBe(0);
    expect(same.out).toContain("NOTHING NEW THAT IS READ, HIDDEN OR SENT");
  });

  it("ends with 2 where there was nothing to compare", async () => {
    const { sameVersions } = await import("@telltale/audit/reports/study/testing/samples.ts");
    const units = { ...sameVersions.units, before: 0, same: 0 };
    const diff = async () => ({ ...sameVersions, units });
    const { code, out } = await runWith(["diff", "a", "b"], { engineChanges: { diff } });
    const quiet = await runWith(["diff", "a", "b", "--quiet"], { engineChanges: { diff } });
    expect([quiet.code, quiet.err]).toEqual([2, expect.stringMatching(/No code .* in [ab]\.\n$/)]);
    expect(code).toBe(2);
    expect(out).toContain("NO CODE COULD BE COMPARED");
  });

  it("writes each form where it is told to", async () => {
    const out = join(folder, "diff");
    await runWith(["diff", "a", "b", "--out", out, "--quiet"]);
    expect((await readdir(out)).sort()).toEqual(["diff.html", "diff.json"]);
    const { out: printed } = await runWith(["diff", "a", "b", "--json", "-"]);
    expect(JSON.parse(printed)).toMatchObject({ format: 1, clusters: expect.any(Array) });
  });
});

describe("study and diff", () => {
  it.each([
    [["study"], "Missing required argument 'subject'"],
    [["study", "a", "b"], "Too many arguments"],
    [["diff", "a"], "Missing required argument 'after'"],
    [["diff", "a", "b", "--sarif", "x"], "Unknown option '--sarif'"],
  ])("%j is refused", async (argv, said) => {
    const { code, out, err, calls } = await runWith(argv);
    expect([code, out, calls]).toEqual([2, "", []]);
    expect(err).toContain(said);
  });

  it("refuse, before anything is read, what could not be written", async () => {
    await writeFile(join(folder, "file"), "");
    await mkdir(join(folder, "full", "of"), { recursive: true });
    for (const options of [
      ["--out", join(folder, "full")],
      ["--json", folder],
      ["--html", join(folder, "file", "x.html")],
      ["--json", "-", "--html", "-"],
      ["--json", join(folder, "new"), "--html", `${folder}/./new`],
    ]) {
      const { code, err, calls } = await runWith(["study", "x", ...options]);
      expect([code, calls]).toEqual([2, []]);
      expect(err).toMatch(/^telltale: .+\.\nWhat to do: .+\n$/);
      expect(err).toContain(
        options.length === 2
          ? (options[0] as string).slice(0, 3)
          : options[1] === "-"
            ? "standard output"
            : "are the same place",
      );
    }
  });

  it("say what failed, also with --quiet", async () => {
    const study = async () => {
      throw new TelltaleError("bad-subject", "There is nothing at x.", { next: "Check the path." });
    };
    const { code, err } = await runWith(["study", "x", "--quiet"], { engineChanges: { study } });
    expect([code, err]).toEqual([
      2,
      "telltale: There is nothing at x.\nWhat to do: Check the path.\n",
    ]);
  });

  it("end with 130 on Ctrl-C", async () => {
    const interrupt = new AbortController();
    const { code, err } = await runWith(["study", "x"], {
      signal: interrupt.signal,
      engineChanges: {
        study: async (_, __, signal) => {
          interrupt.abort();
          signal.throwIfAborted();
          throw new Error("not reached");
        },
      },
    });
    expect(code).toBe(130);
    expect(err).toContain("Interrupted. Nothing was saved.");
  });

  it.each([["study"], ["diff"]])("%s --help explains itself", async (name) => {
    const { code, out } = await runWith([name, "--help"]);
    expect(code).toBe(0);
    for (const said of [`Usage: telltale ${name}`, "--json <file>", "--quiet", "Exit codes: 0"])
      expect(out).toContain(said);
  });
});
