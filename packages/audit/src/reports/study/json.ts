import {
  type DiffReport,
  diffReport,
  type StudyReport,
  studyReport,
} from "@telltale/core/model/index.ts";
import { documentText } from "../json/document.ts";

/** `study.json` as text. @throws TelltaleError `internal` where it does not fit its schema */
export function studyJson(report: StudyReport): string {
  return documentText(studyReport, report, "study");
}

/** `diff.json` as text. @throws TelltaleError `internal` where it does not fit its schema */
export function diffJson(report: DiffReport): string {
  return documentText(diffReport, report, "diff");
}
