import { diffHtml } from "../html/diff.ts";
import { studyHtml } from "../html/study.ts";
import * as samples from "./samples.ts";

/** The page of every sample, by name. */
export const pages: Record<string, string> = Object.fromEntries(
  Object.entries(samples).map(([name, report]) => [
    name,
    "findings" in report ? studyHtml(report) : diffHtml(report),
  ]),
);
