import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diffSubjects } from "./diff-subjects.ts";
import type { AuditEvent } from "./reports/events.ts";
import { studySarif } from "./reports/study/sarif.ts";
import { studyText } from "./reports/study/terminal/study.ts";
import { studySubject } from "./study-subject.ts";

const honest = `
const prompt = (text) => ({ role: "user", content: "Today is " + text + "." });
export const ask = (date) =>
  fetch("https://api.example.com/v1/messages", {
    method: "POST",
    body: JSON.stringify({ messages: [prompt(date)] }),
  });
`;
const marking = honest.replace(
  `"Today is " + text`,
  `"Today is " + (Intl.DateTimeFormat().resolvedOptions().timeZone === "Asia/Shanghai" ? text.replace(/-/g, "/") : text)`,
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-study-"));
  await writeFile(join(folder, "honest.mjs"), honest);
  await writeFile(join(folder, "marking.mjs"), marking);
  await writeFile(join(folder, "notes.txt"), "nothing to run");
  await mkdir(join(folder, "package"));
  await writeFile(join(folder, "package", "cli.mjs"), marking);
  const pkg = { name: "made-up", version: "1.2.3", bin: "cli.mjs" };
  await writeFile(join(folder, "package", "package.json"), JSON.stringify(pkg));
});
afterAll(() => rm(folder, { recursive: true }));

const study = (name: string, listener: (event: AuditEvent) => void = () => {}) =>
  studySubject(join(folder, name), listener, new AbortController().signal);
const tiers = (report: Awaited<ReturnType<typeof study>>) =>
  report.findings.map(({ tier }) => tier).filter((tier) => tier !== "C");

describe("a study of what a user names", () => {
  it("finds a choice by the time zone in a single file, and tells its steps", async () => {
    const phases: string[] = [];
    const report = await study("marking.mjs", (event) => {
      if (event.kind === "phase") phases.push(event.phase);
    });
    expect(tiers(report)).toEqual(["A"]);
    const [found] = report.findings;
    expect(found?.reads.map(({ source }) => source)).toContain("timezone");
    expect(found?.choice?.alternatives.map(({ text }) => text).sort()).toEqual(["-", "/"]);
    expect(found?.choice?.place).toMatchObject({ file: "marking.mjs", line: 2 });
    expect(report.subject).toMatchObject({ tool: null, name: "marking.mjs", version: "" });
    expect(phases[0]).toBe("fetch");
    expect(phases).toContain("parse");
    expect(phases).toContain("trace");
  });

  it("finds none where the same tool does not choose", async () => {
    expect(tiers(await study("honest.mjs"))).toEqual([]);
  });

  it("names a package by its package.json", async () => {
    const report = await study("package");
    expect(report.subject).toMatchObject({ name: "made-up", version: "1.2.3" });
    expect(tiers(report)).toEqual(["A"]);
  });

  it("of what holds no code says so", async () => {
    const report = await study("notes.txt");
    expect(report.coverage.files).toBe(0);
    expect(report.coverage.notExamined[0]).toEqual({
      code: "no-code",
      what: "notes.txt",
      why: "The file of 14 B holds no code that Telltale can read.",
    });
  });

  it("of nothing says that there was nothing, in every form", async () => {
    await mkdir(join(folder, "empty"));
    await writeFile(join(folder, "empty.js"), "");
    await mkdir(join(folder, "prose", "deep"), { recursive: true });
    await writeFile(join(folder, "prose", "deep", "a.md"), "a");
    await writeFile(join(folder, "prose", "b.md"), "b");
    await writeFile(join(folder, "prose", "LICENSE"), "c");
    for (const [name, why] of [
      ["empty", "The folder is empty: there was no code to read."],
      ["empty.js", "The file is empty: there was no code to read."],
      [
        "prose",
        "There is no code that Telltale can read, but 3 files: 2 .md, 1 without an ending.",
      ],
    ] as const) {
      const report = await study(name);
      expect(report.coverage.notExamined[0]).toEqual({ code: "no-code", what: name, why });
      const text = studyText(report, { look: { width: 100, colour: false }, all: false });
      expect(text.replaceAll(/\s+/g, " ")).toContain(`${name}: ${why}`);
      expect(text).not.toContain("Nothing was left out");
      expect(text).not.toContain("--html");
      const { invocations } = JSON.parse(studySarif(report)).runs[0];
      expect(invocations[0].toolExecutionNotifications[0].message.text).toBe(`${name}: ${why}`);
    }
    const both = await diffSubjects(
      join(folder, "empty.js"),
      join(folder, "honest.mjs"),
      () => {},
      new AbortController().signal,
    );
    expect(both.coverage.notExamined[0]).toMatchObject({ code: "no-code", what: "empty.js" });
  });

  it("tells of what was met while it was prepared under the subject's name", async () => {
    await writeFile(join(folder, "bad.tgz"), "no archive");
    const { notExamined } = (await study("bad.tgz")).coverage;
    expect(notExamined.at(-1)).toEqual({
      code: "note",
      what: "bad.tgz",
      why: "It is not a package of npm's, or damaged; it was read as a file.",
    });
  });

  it("counts the files of code alike while it goes on and in its report", async () => {
    const details: (string | undefined)[] = [];
    const report = await study("package", (event) => {
      if (event.kind === "phase" && event.phase === "parse") details.push(event.detail);
    });
    expect([details, report.coverage.files]).toEqual([["1 file"], 1]);
  });

  it("says so where the inventory is longer than the report", async () => {
    const headers = Array.from({ length: 230 }, (_, at) => `"x-${at}": process.env.PLACE_${at}`);
    const code = `fetch("https://a.example/", { headers: { ${headers.join(", ")} } });`;
    await writeFile(join(folder, "many.js"), code);
    const codes = (await study("many.js")).coverage.notExamined.map(({ code: said }) => said);
    expect(codes).toContain("many-short-ways");
    await writeFile(join(folder, "few.js"), code.replace(/"x-1\d\d": [^,]*, /g, ""));
    const fewer = (await study("few.js")).coverage.notExamined.map(({ code: said }) => said);
    expect(fewer).not.toContain("many-short-ways");
  });

  it("counts settings beside the code as no code", async () => {
    await mkdir(join(folder, "python"));
    await writeFile(join(folder, "python", "package.json"), '{"name":"x","version":"1.0.0"}');
    await writeFile(join(folder, "python", "main.py"), "print(1)");
    expect((await study("python")).coverage.files).toBe(0);
  });

  it("ends when it is interrupted", async () => {
    const interrupt = new AbortController();
    const started = studySubject(
      join(folder, "marking.mjs"),
      (event) => {
        if (event.kind === "phase" && event.phase === "parse") interrupt.abort();
      },
      interrupt.signal,
    );
    await expect(started).rejects.toMatchObject({ code: "interrupted" });
  });
});

describe("a diff of what a user names", () => {
  it("ranks first what newly chooses", async () => {
    const report = await diffSubjects(
      join(folder, "honest.mjs"),
      join(folder, "marking.mjs"),
      () => {},
      new AbortController().signal,
    );
    expect([report.before.name, report.after.name]).toEqual(["honest.mjs", "marking.mjs"]);
    const [first] = report.clusters;
    expect(first?.reads.map(({ source }) => source)).toContain("timezone");
    expect(first?.choices).toHaveLength(1);
  });

  it("ends when it is interrupted", async () => {
    const interrupt = new AbortController();
    const path = join(folder, "marking.mjs");
    const started = diffSubjects(
      path,
      path,
      (event) => {
        if (event.kind === "phase" && event.phase === "parse") interrupt.abort();
      },
      interrupt.signal,
    );
    await expect(started).rejects.toMatchObject({ code: "interrupted" });
  });

  it("finds nothing between a subject and itself", async () => {
    const path = join(folder, "marking.mjs");
    const report = await diffSubjects(path, path, () => {}, new AbortController().signal);
    expect(report.clusters).toEqual([]);
    expect(report.units.same).toBe(report.units.after);
  });
});
