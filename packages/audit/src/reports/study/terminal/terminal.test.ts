import type { DiffReport, StudyReport } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectGolden } from "../../testing/golden.ts";
import { widthOf } from "../../text/width.ts";
import * as samples from "../testing/samples.ts";
import { diffText } from "./diff.ts";
import { studyText } from "./study.ts";

const names = Object.keys(samples) as (keyof typeof samples)[];

function show(
  report: StudyReport | DiffReport,
  width: number,
  { colour = false, all = false } = {},
): string {
  const options = { look: { width, colour }, all };
  return "findings" in report ? studyText(report, options) : diffText(report, options);
}

describe("studies and diffs in a terminal", () => {
  it.each(names)("%s is the golden one", (name) => {
    expectGolden(`study.${name}.80.txt`, show(samples[name], 80));
  });

  it("in colour is the golden one", () => {
    expectGolden("study.marking.colour.txt", show(samples.marking, 80, { colour: true }));
  });

  it.each([40, 60, 80, 100, 200])("keep within %i columns", (width) => {
    for (const name of names) {
      for (const line of show(samples[name], width, { all: true }).split("\n")) {
        expect(widthOf(line), line).toBeLessThanOrEqual(Math.min(100, width));
      }
    }
  });

  it("have no control character of the tool's in them, and without colour none at all", () => {
    for (const name of ["hostile", "hostileVersions"] as const) {
      const plain = show(samples[name], 80, { all: true });
      expect(plain).not.toMatch(/[^\P{C}\n]/u);
      // With colour there is nothing but this project's own SGR sequences.
      const coloured = show(samples[name], 80, { all: true, colour: true });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(coloured.replace(/\u001b\[[\d;]*m/g, "")).toBe(plain);
    }
  });

  it("show every entry of every hidden list", () => {
    const shown = show(samples.marking, 80).replace(/\s+/g, " ");
    for (const { entries } of samples.marking.hiddenStrings.lists)
      for (const entry of entries) expect(shown).toContain(entry);
  });

  it("name every character of a choice", () => {
    for (const name of ["marking", "versions"] as const) {
      const shown = show(samples[name], 80);
      expect(shown).toContain("’«  U+2019 RIGHT SINGLE QUOTATION MARK");
      expect(shown).toContain("U+02B9 MODIFIER LETTER PRIME");
    }
  });

  it("hold tier C, inventories and clusters back until all is asked for", () => {
    expect(show(samples.marking, 80)).not.toContain("C6");
    expect(show(samples.marking, 80, { all: true })).toContain("C7");
    expect(show(samples.versions, 80)).not.toContain("D19");
    expect(show(samples.versions, 80, { all: true })).toContain("D19");
  });

  it("count groups without score, and list them where all is asked for", () => {
    const clusters = samples.versions.clusters.map((cluster, at) => ({
      ...cluster,
      score: at < 5 ? cluster.score : 0,
    }));
    const report = { ...samples.versions, clusters };
    const shown = show(report, 80);
    expect(shown).toContain("D5  ");
    expect(shown).not.toContain("D6  ");
    expect(shown.replace(/\s+/g, " ")).toContain("and 14 further groups in which nothing is newly");
    expect(show(report, 80, { all: true })).toContain("D19");
    expect(show(report, 80, { all: true })).not.toContain("further group");
    // A number before a sentence would say nothing.
    expect(shown).not.toMatch(/D5\s+\d\.\d/);
  });

  it("name what has no version by its name alone", () => {
    const file = { ...samples.quiet.subject, name: "single.js" };
    expect(show({ ...samples.sameVersions, before: file, after: file }, 80)).toContain(
      "single.js → single.js ",
    );
  });

  it("tell of what is not known in words, and never as characters", () => {
    const [finding] = samples.marking.findings;
    if (!finding?.choice) throw new Error("no choice");
    const choice = {
      ...finding.choice,
      alternatives: [
        { text: "ʹ", codePoints: ["U+02B9"] },
        { text: "the same in another order", codePoints: [], unknown: "all" as const },
      ],
    };
    const shown = show({ ...samples.marking, findings: [{ ...finding, choice }] }, 80);
    expect(shown).toMatch(/»ʹ«  U\+02B9 .*\n +the same in another order\n/);
    expect(shown).not.toContain("U+2026");
  });

  it("offer no more of nothing, and nothing that was asked for already", () => {
    expect(show(samples.unread, 80)).not.toContain("To look further");
    expect(show(samples.unread, 80)).not.toContain("Nothing that Telltale knows of");
    expect(show(samples.quiet, 80)).toContain("Nothing that Telltale knows of");
    const options = { look: { width: 80, colour: false }, all: false };
    expect(studyText(samples.marking, { ...options, given: ["json"] })).toMatch(
      /--all\nTo forward +the same command with --html FILE/,
    );
    expect(studyText(samples.marking, { ...options, given: ["html"] })).not.toContain("--html");
  });

  it("say what could not be read, and never that such a thing is clean", () => {
    expect(show(samples.unread, 80)).toContain("NO CODE COULD BE READ");
    expect(show(samples.unread, 80)).not.toContain("found\n");
    expect(show(samples.quiet, 80)).toContain("A determined author can hide");
  });

  it("show any code within its columns and without control characters", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.integer(),
        fc.integer(),
        (text, from, to) => {
          const [finding] = samples.marking.findings;
          if (finding === undefined) throw new Error("no finding");
          const excerpts = [{ file: text, line: 1, column: 1, text, from, to }];
          const report = { ...samples.marking, findings: [{ ...finding, excerpts }] };
          const shown = show(report, 60);
          expect(shown).not.toMatch(/[^\P{C}\n]/u);
          for (const line of shown.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(60);
        },
      ),
      { numRuns: 60 },
    );
  });
});
