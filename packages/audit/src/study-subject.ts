import type { NotExamined, StudyReport } from "@telltale/core/model/index.ts";
import { noCodeIn } from "./no-code.ts";
import type { AuditListener } from "./reports/events.ts";
import { studyApart } from "./study/apart.ts";
import type { StudyListener } from "./study/events.ts";
import { defaultCacheDir } from "./subjects/cache.ts";
import { catalogueDir, loadCatalogue } from "./subjects/catalogue.ts";
import { type ReadableSubject, resolveToRead } from "./subjects/read.ts";
import { version } from "./version.ts";

/**
 * Studies the code of a subject, without running any of it.
 *
 * @param words what the user calls it: see `resolveToRead`
 * @throws TelltaleError with a code for everything that keeps a study from being made
 */
export async function studySubject(
  words: string,
  listener: AuditListener,
  signal: AbortSignal,
): Promise<StudyReport> {
  const found = await fetchToRead(words, listener, signal);
  const report = await studyApart(
    { subject: found.subject, root: found.root },
    { telltale: version },
    phasesOnly(listener),
    signal,
  );
  const none = report.coverage.files === 0 ? [await noCodeIn(found)] : [];
  const notExamined = [...none, ...report.coverage.notExamined, ...notesOf(found)];
  return { ...report, coverage: { ...report.coverage, notExamined } };
}

/** Gets a subject that is to be read, and says so. */
export async function fetchToRead(
  words: string,
  listener: AuditListener,
  signal: AbortSignal,
): Promise<ReadableSubject> {
  listener({ kind: "phase", phase: "fetch", detail: words });
  let last = "";
  const found = await resolveToRead(words, {
    catalogue: await loadCatalogue(catalogueDir()),
    cacheDir: defaultCacheDir(),
    signal,
    onProgress: (step) => {
      if (step !== last) listener({ kind: "note", text: step });
      last = step;
    },
  });
  signal.throwIfAborted();
  return found;
}

/** The steps of a study, as an audit tells of its own. */
export function phasesOnly(listener: AuditListener): StudyListener {
  return (event) => {
    if (event.kind === "phase") listener(event);
  };
}

/** What was said while a subject was prepared, as it stands in reports. */
export function notesOf({ subject, notes }: ReadableSubject): NotExamined[] {
  return notes.map((note) => ({ code: "note", what: subject.name, why: note }));
}
