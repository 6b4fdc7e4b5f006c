import type { Finding, StudyReport } from "@telltale/core/model/study.ts";
import { decode } from "../decode/decode.ts";
import { examine } from "../examine.ts";
import { hintsFrom } from "../hints/hints.ts";
import { parseHere } from "../parse/testing.ts";
import { findAll } from "./findings.ts";

/** What is found in a small program, and what an audit of it should try. */
export async function findingsIn(
  text: string,
): Promise<{ findings: Finding[]; hints: StudyReport["hints"] }> {
  const { code } = await parseHere([{ path: "a.mjs", text, kind: "javascript" }]);
  const { evidence } = examine(code, await decode(code), () => {});
  const findings = findAll(evidence);
  return { findings, hints: hintsFrom(evidence, findings) };
}
