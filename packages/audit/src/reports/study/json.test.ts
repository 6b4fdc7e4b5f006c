import { readFileSync } from "node:fs";
import type { DiffReport, StudyReport } from "@telltale/core/model/index.ts";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { diffSchemaText, studySchemaText } from "../json/schema.ts";
import { diffJson, studyJson } from "./json.ts";
import * as samples from "./testing/samples.ts";

const published = (name: string) =>
  readFileSync(new URL(`../../../../../schema/${name}.schema.json`, import.meta.url), "utf8");
const validator = (name: string) =>
  new Ajv2020.default({ strict: false }).compile(JSON.parse(published(name)));
const isStudy = (report: StudyReport | DiffReport) => "findings" in report;

describe("the published schemas", () => {
  it("are those that the code has (else: node scripts/generate-schema.ts)", () => {
    expect(published("study")).toBe(studySchemaText());
    expect(published("diff")).toBe(diffSchemaText());
  });

  it.each(Object.entries(samples))("accept the sample %s as written", (_, sample) => {
    const text = isStudy(sample)
      ? studyJson(sample as StudyReport)
      : diffJson(sample as DiffReport);
    const validate = validator(isStudy(sample) ? "study" : "diff");
    validate(JSON.parse(text));
    expect(validate.errors).toBeNull();
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(sample)));
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it("refuse what is none", () => {
    expect(validator("study")({ ...samples.marking, findings: undefined })).toBe(false);
    expect(validator("diff")({ ...samples.versions, units: {} })).toBe(false);
    const broken = { ...samples.marking, summary: 1 } as unknown as StudyReport;
    expect(() => studyJson(broken)).toThrow("The study does not fit its own schema.");
  });
});
