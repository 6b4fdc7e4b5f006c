import type { DiffReport } from "@telltale/core/model/index.ts";
import { noCodeIn } from "./no-code.ts";
import type { AuditListener } from "./reports/events.ts";
import { diffApart } from "./study/apart.ts";
import { fetchToRead, notesOf } from "./study-subject.ts";
import { version } from "./version.ts";

/**
 * Compares the code of two subjects, mostly two versions of one tool, without running any of it.
 *
 * @param before what the user calls them: see `resolveToRead`
 * @throws TelltaleError with a code for everything that keeps them from being compared
 */
export async function diffSubjects(
  before: string,
  after: string,
  listener: AuditListener,
  signal: AbortSignal,
): Promise<DiffReport> {
  const first = await fetchToRead(before, listener, signal);
  const second = await fetchToRead(after, listener, signal);
  const report = await diffApart(
    { subject: first.subject, root: first.root },
    { subject: second.subject, root: second.root },
    { telltale: version },
    listener,
    signal,
  );
  const { before: ofFirst, after: ofSecond } = report.units;
  const none = [
    ...(ofFirst === 0 ? [await noCodeIn(first)] : []),
    ...(ofSecond === 0 ? [await noCodeIn(second)] : []),
  ];
  const said = [...notesOf(first), ...notesOf(second)];
  const notExamined = [...none, ...report.coverage.notExamined, ...said];
  return { ...report, coverage: { ...report.coverage, notExamined } };
}
