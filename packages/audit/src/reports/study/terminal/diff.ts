import type { ChangeCluster, DiffReport } from "@telltale/core/model/index.ts";
import { byteSize, grouped } from "@telltale/core/numbers.ts";
import { type Look, Page } from "../../terminal/page.ts";
import { rich, styled } from "../../terminal/rich.ts";
import { dateText, duration } from "../../words/labels.ts";
import { shortenPaths } from "../paths.ts";
import {
  diffHeadline,
  placeText,
  unitName,
  versionsText,
  withoutScore,
  withoutScoreText,
} from "../words.ts";
import { writeNotExamined, writePaths } from "./inventory.ts";
import { writeChoice, writeExcerpts, writeList, writeThings } from "./parts.ts";
import { frameColour } from "./study.ts";

/** Clusters that are shown in full where not all are asked for, and those of which one line is. */
const FULL = 3;
const BRIEF = 12;
/** Units that are named one by one. */
const MOST_UNITS = 12;
const INDENT = 4;
const FACTS = { indent: INDENT, column: 14, most: 12 };

/**
 * A diff for a terminal, as one text with a newline at the end.
 *
 * @param options.all show every cluster in full
 */
export function diffText(whole: DiffReport, options: { look: Look; all: boolean }): string {
  const page = new Page(options.look);
  const { report, paths } = shortenPaths(whole);
  writeHead(page, report);
  const { clusters } = report;
  if (clusters.length > 0) {
    page.heading("What changed, by what it newly reads, hides, decides or sends");
    page.text(styled("dim", "»« marks the place that is meant."));
  }
  const weightless = options.all ? 0 : withoutScore(clusters);
  const listed = clusters.slice(0, clusters.length - weightless);
  const full = options.all ? listed.length : FULL;
  for (const cluster of listed.slice(0, full)) writeCluster(page, cluster);
  page.blank();
  for (const { id, summary, units } of listed.slice(full, full + BRIEF)) {
    const at = units[0] === undefined ? "" : placeText(units[0]);
    page.text(rich`${styled("bold", id)}  ${summary} ${styled("dim", at)}`, { hang: INDENT });
  }
  const more = listed.length - full - BRIEF;
  if (more > 0) page.text(styled("dim", `and ${grouped(more)} more: --all`));
  if (weightless > 0)
    page.text(styled("dim", `and ${withoutScoreText(weightless)}: --all`), { hang: INDENT });
  writePaths(page, paths);
  writeNotExamined(page, report);
  return page.toString();
}

function writeHead(page: Page, report: DiffReport): void {
  const { before, after, units, coverage } = report;
  const { tone, title } = diffHeadline(report);
  const colour = frameColour[tone];
  page.frame(
    [
      styled("bold", styled(colour, title.toUpperCase())),
      styled("bold", versionsText(before, after)),
      [],
      rich`${report.summary}`,
      styled(
        "dim",
        `${grouped(units.before)} pieces of code before, ${grouped(units.after)} after; ${grouped(units.removed)} of the former are gone. Names of variables, and the order of functions, do not count.`,
      ),
    ],
    colour,
  );
  page.text(
    styled(
      "dim",
      `${dateText(report.createdAt)}, telltale ${report.telltale}, in ${duration(coverage.seconds)}`,
    ),
    { indent: 2 },
  );
}

function writeCluster(page: Page, cluster: ChangeCluster): void {
  page.blank();
  const bytes = cluster.units.reduce((sum, unit) => sum + unit.bytes, 0);
  page.text(
    rich`${styled("bold", cluster.id)}  ${styled("bold", cluster.summary)} ${styled("dim", `(score ${cluster.score.toFixed(1)}, ${byteSize(bytes)})`)}`,
    { hang: INDENT },
  );
  for (const choice of cluster.choices) {
    page.blank();
    writeChoice(page, choice, INDENT + 2);
  }
  for (const choice of cluster.redecided) {
    page.blank();
    page.text(rich`Decides in another way over this choice, which was there before:`, {
      indent: INDENT,
    });
    writeChoice(page, choice, INDENT + 2);
  }
  page.blank();
  writeThings(page, "Newly reads", cluster.reads, FACTS);
  writeThings(page, "Newly sends", cluster.sends, FACTS);
  cluster.units.slice(0, MOST_UNITS).forEach((unit, index) => {
    page.field(
      index === 0 ? "Pieces" : "",
      rich`${unit.change} ${unitName(unit)}  ${styled("dim", `${placeText(unit)}, ${byteSize(unit.bytes)}`)}`,
      FACTS,
    );
  });
  const more = cluster.units.length - MOST_UNITS;
  if (more > 0) page.field("", styled("dim", `and ${grouped(more)} more`), FACTS);
  for (const list of cluster.hidden) {
    page.blank();
    writeList(page, list, INDENT);
  }
  writeExcerpts(page, cluster.excerpts, INDENT);
}
