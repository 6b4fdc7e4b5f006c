import { type StudyReport, studyReport } from "@telltale/core/model/study.ts";
import { describe, expect, test } from "vitest";
import { studySubject } from "../study-subject.ts";

const studyOf = async (words: string): Promise<StudyReport> =>
  studyReport.parse(await studySubject(words, () => {}, new AbortController().signal));

const suspicious = ({ findings }: StudyReport) => findings.filter(({ tier }) => tier !== "C");

describe("a published tool with two covert tells", () => {
  test.each([
    ["a bundle", "2.1.91"],
    ["a native build", "2.1.150"],
  ])(
    "both choices and both hidden lists in %s, and nothing else",
    async (_, version) => {
      const report = await studyOf(`npm:@anthropic-ai/claude-code@${version}`);
      const a = report.findings.filter(({ tier }) => tier === "A");
      expect(a.map(({ reads }) => reads[0]?.factor).sort()).toEqual(["base-url", "timezone"]);
      expect(a.map(({ choice }) => choice?.alternatives.map(({ text }) => text))).toEqual([
        ["'", "\u2019", "\u02bc", "\u02b9"],
        ["-", "/"],
      ]);
      const b = report.findings.filter(({ tier }) => tier === "B");
      expect(b.map((one) => one.hidden?.entries.length)).toEqual([147, 11]);
      expect(b[1]?.hidden?.entries).toContain("deepseek");
      expect(a.map(({ related }) => related)).toEqual([["B1", "B2"], []]);
      expect(b.map(({ related }) => related)).toEqual([["A1"], ["A1"]]);
      expect(report.hints.timezone?.map(({ value }) => value)).toEqual(
        expect.arrayContaining(["Asia/Shanghai", "Asia/Urumqi"]),
      );
    },
    600_000,
  );

  test("the version before has neither", async () => {
    expect(suspicious(await studyOf("npm:@anthropic-ai/claude-code@2.1.90"))).toEqual([]);
  }, 600_000);
});

test.each(["npm:@qwen-code/qwen-code@0.24.4", "npm:@google/gemini-cli@0.61.0"])(
  "no choice among look-alikes in %s",
  async (words) => {
    const report = await studyOf(words);
    expect(report.findings.filter(({ tier }) => tier === "A")).toEqual([]);
    expect(report.capabilities.reads.length).toBeGreaterThan(100);
  },
  600_000,
);
