import type { Dossier, Finding, StudyReport, Tell } from "@telltale/core/model/index.ts";
import { describe, expect, test } from "vitest";
import { withStudy } from "./code-places.ts";
import { marking } from "./reports/study/testing/samples.ts";
import { covert } from "./reports/testing/samples.ts";

const at = (line: number) => ({ file: "cli.js", line, column: 1 });

function reading(factor: string, line: number): Finding["reads"][number] {
  return { source: factor, name: null, factor, what: `the ${factor}`, place: at(line) };
}

function choice(id: string, factor: string, texts: string[], line: number): Finding {
  return {
    id,
    tier: "A",
    detector: "look-alike-choice",
    summary: "",
    reads: [reading(factor, line - 1)],
    sends: [{ sink: "prompt", what: "the text of a prompt", place: at(line + 1) }],
    choice: {
      alternatives: texts.map((text) => ({ text, codePoints: [] })),
      differ: "look-alike characters",
      place: at(line),
    },
    hidden: null,
    related: [],
    steps: [],
    excerpts: [],
  };
}

const flow = (id: string, factor: string, sink: string, line: number): Finding => ({
  ...choice(id, factor, [], line),
  tier: "C",
  choice: null,
  sends: [{ sink, what: `a ${sink}`, place: at(line + 1) }],
});

const list = (id: string, factor: string, line: number): Finding => ({
  ...choice(id, factor, [], line),
  tier: "B",
  choice: null,
  sends: [],
  hidden: { entries: ["a.example", "b.example"], methods: ["xor"], place: at(line) },
});

const base = covert.tells.find(
  (tell) => tell.encoding === "covert" && tell.levels.some(({ from }) => from !== null),
) as Tell;
const { from, to, sends } = base.levels.find((level) => level.from !== null) as Tell["levels"][0];
const mark = sends.slice(from as number, to as number);
const [factor] = base.factors as [string];
const dossier: Dossier = { ...covert, tells: [base] };
const study = (...findings: Finding[]): StudyReport => ({ ...marking, findings });
const joined = (...findings: Finding[]) => withStudy(dossier, study(...findings));

describe("a tell and its place in the code", () => {
  test("by the factor and by what is sent", () => {
    const { tells, capabilities } = joined(
      choice("A1", factor, ["not it"], 10),
      choice("A2", factor, [mark, "other"], 20),
      choice("A3", "somebody-else", [mark, "other"], 30),
    );
    expect(tells[0]?.code).toEqual([at(20)]);
    expect(capabilities.map(({ line }) => line)).toEqual([10, 30]);
  });

  test("a list by which it is chosen is no capability beside it", () => {
    const found = [choice("A1", factor, [mark], 20), list("B1", factor, 40), list("B2", "cwd", 50)];
    const { capabilities } = joined(...found);
    expect(capabilities).toEqual([
      { reads: "the cwd, compared with 2 hidden strings", sends: null, file: "cli.js", line: 50 },
    ]);
  });

  test("what is covert is not explained by a way that nothing is chosen on", () => {
    const { tells, capabilities } = joined(flow("C1", factor, "prompt", 60));
    expect(tells[0]?.code).toEqual([]);
    expect(capabilities[0]).toMatchObject({ sends: "a prompt", line: 59 });
  });

  test("what stands in the open is, by the same way out", () => {
    const open: Tell = { ...base, encoding: "literal", channel: "header" };
    const { tells } = withStudy(
      { ...dossier, tells: [open] },
      study(flow("C1", factor, "header", 60), flow("C2", factor, "prompt", 70)),
    );
    expect(tells[0]?.code).toEqual([at(59)]);
  });

  test("another tell of the same factor is not explained by the choice", () => {
    const other: Tell = { ...base, encoding: "derived", channel: "header" };
    other.levels = base.levels.map((level) => ({ ...level, sends: `x${mark}y`, from: 0, to: 3 }));
    const { tells } = withStudy(
      { ...dossier, tells: [other] },
      study(choice("A1", factor, [mark, "other"], 20)),
    );
    expect(tells[0]?.code).toEqual([]);
  });

  test("gaps of the study stand in the dossier", () => {
    const report = study();
    report.coverage = {
      ...report.coverage,
      notExamined: [{ code: "unparsed", what: "x.js", why: "y" }],
    };
    expect(withStudy(dossier, report).coverage.notExamined).toContainEqual({
      code: "study-unparsed",
      what: "x.js",
      why: "y",
    });
  });
});
