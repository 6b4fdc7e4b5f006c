import type { Finding, StudyReport } from "@telltale/core/model/index.ts";
import { byteSize, grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import { type Look, Page } from "../../terminal/page.ts";
import { rich, styled } from "../../terminal/rich.ts";
import { dateText, duration } from "../../words/labels.ts";
import { usualProgram } from "../../words/program.ts";
import { shortenPaths } from "../paths.ts";
import { listsOf, ofTier } from "../views.ts";
import {
  detectorTitle,
  headlineOf,
  hiddenText,
  methodsText,
  placeText,
  relatedText,
  shortWaysAre,
  shortWaysTitle,
  subjectText,
  type Tone,
} from "../words.ts";
import { writeCapabilities, writeNotExamined, writePaths } from "./inventory.ts";
import { entryText, writeChoice, writeExcerpts, writeList, writeThings } from "./parts.ts";

/** Findings of tier C that are shown where not all are asked for. */
const TOP = 5;
/** Hidden strings that are shown one by one. */
const MOST_STRINGS = 1000;
const INDENT = 4;
const FACTS = { indent: INDENT, column: 12, most: 12 };

/** A form of the report beside the one in a terminal. */
type Form = "json" | "sarif" | "html";

export const frameColour: Record<Tone, "red" | "yellow" | "green"> = {
  alarm: "red",
  caution: "yellow",
  calm: "green",
};

/**
 * A study for a terminal, as one text with a newline at the end.
 *
 * @param options.all show tier C and the inventories whole
 * @param options.program how the user calls Telltale, for the commands that are printed
 * @param options.given the forms that were asked for already
 */
export function studyText(
  whole: StudyReport,
  options: { look: Look; all: boolean; program?: string; given?: readonly Form[] },
): string {
  const page = new Page(options.look);
  const { report, paths } = shortenPaths(whole);
  writeHead(page, report);
  const [a, b, c] = [ofTier(report, "A"), ofTier(report, "B"), ofTier(report, "C")];
  if (a.length + b.length > 0) {
    page.blank();
    page.text(styled("dim", "»« marks the place that is meant."));
  }
  for (const found of a) writeFinding(page, report, found);
  for (const found of b) writeFinding(page, report, found);
  writeHiddenStrings(page, report, options.all);
  writeShortWays(page, report, c, options.all);
  // Of code that was not read, not even "nothing" can be said.
  if (report.coverage.files > 0) writeCapabilities(page, report, options.all);
  writePaths(page, paths);
  writeNotExamined(page, report);
  const { all, program = usualProgram, given = [] } = options;
  writeNext(page, report, { all, program, given });
  return page.toString();
}

function writeHead(page: Page, report: StudyReport): void {
  const { tone, title, meaning } = headlineOf(report);
  const { subject, coverage } = report;
  const colour = frameColour[tone];
  page.frame(
    [
      styled("bold", styled(colour, title.toUpperCase())),
      styled("bold", subjectText(subject)),
      [],
      rich`${report.summary}`,
      styled("dim", meaning),
    ],
    colour,
  );
  page.text(styled("dim", subject.digest), { indent: 2 });
  page.text(
    styled(
      "dim",
      `${dateText(report.createdAt)}, telltale ${report.telltale}: ${counted(coverage.files, "file")}, ${byteSize(coverage.bytes)} of source, ${counted(coverage.functions, "function")} in ${duration(coverage.seconds)}`,
    ),
    { indent: 2 },
  );
}

function writeFinding(page: Page, report: StudyReport, found: Finding): void {
  page.blank();
  const colour = found.tier === "A" ? "red" : "yellow";
  page.text(
    rich`${styled("bold", found.id)}  ${styled(colour, detectorTitle(report, found.detector))}`,
    { hang: INDENT },
  );
  page.text(rich`${found.summary}`, { indent: INDENT });
  if (found.choice !== null) {
    page.blank();
    writeChoice(page, found.choice, INDENT + 2);
  }
  page.blank();
  writeThings(page, "Reads", found.reads, FACTS);
  writeThings(page, "Sends", found.sends, FACTS);
  if (found.related.length > 0) {
    const [label, text] = relatedText(report, found);
    page.field(label, rich`${text}`, FACTS);
  }
  if (found.hidden !== null) {
    page.blank();
    writeList(page, found.hidden, INDENT);
  }
  writeExcerpts(page, found.excerpts, INDENT);
  if (found.steps.length === 0) return;
  page.blank();
  page.text(styled("dim", "The way through the code"), { indent: INDENT });
  found.steps.forEach((step, index) => {
    const number = `${index + 1}. `.padStart(4);
    page.text(rich`${number}${step.what}  ${styled("dim", placeText(step))}`, {
      indent: INDENT - 1,
      hang: 4,
    });
  });
}

function writeHiddenStrings(page: Page, report: StudyReport, all: boolean): void {
  const { count, methods } = report.hiddenStrings;
  if (count === 0 && report.hiddenStrings.lists.length === 0) return;
  page.heading("Hidden strings");
  const by = Object.entries(methods)
    .sort(([, a], [, b]) => b - a)
    .map(([method, times]) => `${method} ${grouped(times)}`);
  page.text(rich`${hiddenText(report)}${by.length > 0 ? ": " : ""}${by.join("; ")}.`);
  writeEach(page, report, all);
  for (const { list, shownAt } of listsOf(report)) {
    if (shownAt === null) writeList(page, list, 2);
    else
      page.text(
        rich`${counted(list.entries.length, "entry", "entries")} ${styled("dim", `(${methodsText(list.methods)})`)}: see ${shownAt}`,
        { indent: 2, hang: 2 },
      );
  }
}

/** Hidden strings one by one, where all are asked for. */
function writeEach(page: Page, report: StudyReport, all: boolean): void {
  const { count, strings, unlisted } = report.hiddenStrings;
  if (count === 0) return;
  const where = unlisted === 0 ? "all" : `those of ${counted(count - unlisted, "place")}`;
  if (!all) {
    page.text(styled("dim", `One by one: ${where} with --all, and in the JSON.`));
    return;
  }
  for (const { text, methods, places, place } of strings.slice(0, MOST_STRINGS)) {
    const often = places > 1 ? `, ${counted(places, "place")}` : "";
    page.text(
      rich`${entryText(text)}  ${styled("dim", `(${methodsText(methods)}${often}), ${placeText(place)}`)}`,
      { indent: 2, hang: 2 },
    );
  }
  const more = strings.length - MOST_STRINGS;
  if (more > 0)
    page.text(styled("dim", `and ${counted(more, "more")}, in the JSON`), { indent: 2 });
  if (unlisted > 0)
    page.text(styled("dim", `${counted(unlisted, "further place")}: not listed, too many`), {
      indent: 2,
    });
}

function writeShortWays(page: Page, report: StudyReport, found: Finding[], all: boolean): void {
  if (found.length === 0) return;
  page.heading(shortWaysTitle(report));
  page.text(styled("dim", shortWaysAre));
  for (const { id, summary, steps, reads } of found.slice(0, all ? undefined : TOP)) {
    const at = steps[0] ?? reads[0]?.place;
    page.text(
      rich`${styled("bold", id)}  ${summary} ${styled("dim", at === undefined ? "" : placeText(at))}`,
      { hang: INDENT },
    );
  }
  if (!all && found.length > TOP)
    page.text(styled("dim", `and ${grouped(found.length - TOP)} more: --all`));
}

/** What the user can do next, as far as it was not done with this very command. */
function writeNext(
  page: Page,
  { subject, hints, coverage }: StudyReport,
  { all, program, given }: { all: boolean; program: string; given: readonly Form[] },
): void {
  const fields: [label: string, text: string][] = [];
  if (subject.tool !== null) {
    const levels = Object.values(hints).reduce((sum, list) => sum + list.length, 0);
    const more = levels > 0 ? ` (tries ${counted(levels, "value")} from here, too)` : "";
    fields.push(["See it happen", `${program} audit ${subject.tool}@${subject.version}${more}`]);
  }
  // Of nothing there is no more to show, and nothing to forward.
  if (coverage.files > 0) {
    const json = given.includes("json") ? "" : ", or --json FILE";
    if (!all) fields.push(["Everything", `the same command with --all${json}`]);
    if (!given.includes("html")) fields.push(["To forward", "the same command with --html FILE"]);
  }
  if (fields.length === 0) return;
  page.heading("To look further");
  for (const [label, text] of fields) page.field(label, rich`${text}`, { column: 16 });
}
