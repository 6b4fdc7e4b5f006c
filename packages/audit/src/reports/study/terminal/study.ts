import type { Finding, StudyReport } from "@telltale/core/model/index.ts";
import { type Look, Page } from "../../terminal/page.ts";
import { rich, styled } from "../../terminal/rich.ts";
import { gapsOf } from "../../words/groups.ts";
import { byteSize, counted, dateText, duration } from "../../words/labels.ts";
import { type ShortPath, shortenPaths } from "../paths.ts";
import { hostsOf, inventoryOf, listsOf, ofTier } from "../views.ts";
import {
  detectorTitle,
  headlineOf,
  methodsText,
  placeText,
  subjectText,
  type Tone,
  tierTitle,
} from "../words.ts";
import { entryText, writeChoice, writeExcerpts, writeList, writeThings } from "./parts.ts";

/** Findings of tier C, and entries of an inventory, that are shown where not all are asked for. */
const TOP = 5;
const FEW_ENTRIES = 12;
const INDENT = 4;
const FACTS = { indent: INDENT, column: 12, most: 12 };

export const frameColour: Record<Tone, "red" | "yellow" | "green"> = {
  alarm: "red",
  caution: "yellow",
  calm: "green",
};

/**
 * A study for a terminal, as one text with a newline at the end.
 *
 * @param options.all show tier C and the inventories whole
 */
export function studyText(whole: StudyReport, options: { look: Look; all: boolean }): string {
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
  writeHiddenStrings(page, report);
  writeShortWays(page, c, options.all);
  writeCapabilities(page, report, options.all);
  writePaths(page, paths);
  writeNotExamined(page, report);
  writeNext(page, report, options.all);
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

function writeHiddenStrings(page: Page, report: StudyReport): void {
  const { count, different, methods } = report.hiddenStrings;
  if (count === 0 && report.hiddenStrings.lists.length === 0) return;
  page.heading("Hidden strings");
  const by = Object.entries(methods)
    .sort(([, a], [, b]) => b - a)
    .map(([method, times]) => `${method} ${times.toLocaleString("en-US")}`);
  page.text(
    rich`${counted(count, "string")} kept out of plain sight, ${different.toLocaleString("en-US")} different${by.length > 0 ? ": " : ""}${by.join(", ")}.`,
  );
  for (const { list, shownAt } of listsOf(report)) {
    if (shownAt === null) writeList(page, list, 2);
    else
      page.text(
        rich`${counted(list.entries.length, "entry", "entries")} ${styled("dim", `(${methodsText(list.methods)})`)}: see ${shownAt}`,
        { indent: 2, hang: 2 },
      );
  }
}

function writeShortWays(page: Page, found: Finding[], all: boolean): void {
  if (found.length === 0) return;
  page.heading(`${tierTitle.C}: ${found.length.toLocaleString("en-US")}`);
  page.text(styled("dim", "An inventory, not a suspicion."));
  for (const { id, summary, steps, reads } of found.slice(0, all ? undefined : TOP)) {
    const at = steps[0] ?? reads[0]?.place;
    page.text(
      rich`${styled("bold", id)}  ${summary} ${styled("dim", at === undefined ? "" : placeText(at))}`,
      { hang: INDENT },
    );
  }
  if (!all && found.length > TOP) page.text(styled("dim", `and ${found.length - TOP} more: --all`));
}

function writeCapabilities(page: Page, report: StudyReport, all: boolean): void {
  const { reads, sends, hosts } = report.capabilities;
  page.heading("What the code can read, with no claim that it is sent");
  if (reads.length === 0) page.text(rich`Nothing that Telltale knows of.`);
  for (const { title, directly, entries } of inventoryOf(reads)) {
    const at =
      directly === null
        ? rich``
        : rich`  ${styled("dim", placesText(directly.places, placeText(directly.first)))}`;
    if (entries.length === 0) {
      page.item(rich`${title}${at}`);
      continue;
    }
    const shown = entries.slice(0, all ? undefined : FEW_ENTRIES).map(({ name }) => name);
    const more = entries.length - shown.length;
    const tail = more > 0 ? ` and ${more} more` : "";
    const by = directly === null ? ": " : "; also by ";
    page.item(rich`${title}${at}${by}${shown.map(entryText).join(", ")}${styled("dim", tail)}`);
  }
  page.heading("Where it can send");
  if (sends.length === 0) page.text(rich`No way out that Telltale knows of.`);
  for (const { what, places, place } of sends)
    page.item(rich`${what}  ${styled("dim", placesText(places, placeText(place)))}`);
  if (hosts.length === 0) return;
  const { hosts: sorted, hidden } = hostsOf(report);
  const shown = sorted.slice(0, all ? undefined : 2 * FEW_ENTRIES);
  const more = hosts.length - shown.length;
  const names = shown.map((one) => (one.hidden ? `${one.host} (hidden)` : one.host));
  const ofThem = hidden === 0 ? "" : `, ${hidden} of them hidden`;
  page.item(
    rich`${counted(hosts.length, "host name")} in the code${ofThem}: ${names.join(", ")}${styled("dim", more > 0 ? ` and ${more} more` : "")}`,
  );
}

export function placesText(places: number, first: string): string {
  return places === 1 ? first : `${counted(places, "place")}, first ${first}`;
}

/** The files that short names stand for. */
export function writePaths(page: Page, paths: readonly ShortPath[]): void {
  if (paths.length === 0) return;
  page.heading("Files");
  for (const { short, full } of paths.slice(0, FEW_ENTRIES))
    page.text(rich`${styled("dim", short)}  ${full}`, { hang: 2 });
  const more = paths.length - FEW_ENTRIES;
  if (more > 0) page.text(styled("dim", `and ${more} more, in the JSON`));
}

/** What a study or a diff knows that it did not see. */
export function writeNotExamined(page: Page, report: Parameters<typeof gapsOf>[0]): void {
  page.heading("What was not examined");
  const gaps = gapsOf(report);
  if (gaps.length === 0) page.text(rich`Nothing was left out that Telltale knows of.`);
  for (const { code, whats, why } of gaps) {
    const reason = rich`${why} ${styled("dim", `[${code}]`)}`;
    const [only = ""] = whats;
    if (whats.length === 1) {
      page.item(rich`${styled("bold", only)}: ${reason}`);
      continue;
    }
    page.item(reason);
    for (const what of whats.slice(0, FEW_ENTRIES))
      page.text(rich`- ${what}`, { indent: 2, hang: 2 });
    const more = whats.length - FEW_ENTRIES;
    if (more > 0) page.text(styled("dim", `- and ${more} more`), { indent: 2 });
  }
}

function writeNext(page: Page, report: StudyReport, all: boolean): void {
  const { subject, hints } = report;
  page.heading("To look further");
  const field = (label: string, text: string) => page.field(label, rich`${text}`, { column: 16 });
  if (subject.tool !== null) {
    const levels = Object.values(hints).reduce((sum, list) => sum + list.length, 0);
    const more = levels > 0 ? ` (tries ${counted(levels, "value")} from here, too)` : "";
    field("See it happen", `telltale audit ${subject.tool}@${subject.version}${more}`);
  }
  if (!all) field("Everything", "the same command with --all, or --json FILE");
  field("To forward", "the same command with --html FILE");
}
