import type { Finding, StudyReport } from "@telltale/core/model/index.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import { type Html, html, quoted } from "../../html/html.ts";
import { scrolling, section } from "../../html/sections/section.ts";

/** Rows and columns that are shown; the JSON has all. */
const MOST_ROWS = 40;
const MOST_COLUMNS = 12;

/** What is read against where it can go: which findings lead from which to which. */
export function matrixSection(report: StudyReport): Html {
  const { findings } = report;
  const rows = unique(findings.flatMap((found) => found.reads.map(({ what }) => what)));
  const columns = unique(findings.flatMap((found) => found.sends.map(({ what }) => what)));
  if (rows.length === 0 || columns.length === 0) {
    return section(
      "matrix",
      "What is read, and where it can go",
      html`<p>No way was found from anything about the user to anything that leaves.</p>`,
    );
  }
  const heads = columns
    .slice(0, MOST_COLUMNS)
    .map((what) => html`<th scope="col">${quoted(what)}</th>`);
  const lines = rows.slice(0, MOST_ROWS).map(
    (read) => html`<tr><th scope="row">${quoted(read)}</th>
${columns.slice(0, MOST_COLUMNS).map((sent) => cell(findings, read, sent))}</tr>`,
  );
  const left = Math.max(0, rows.length - MOST_ROWS) + Math.max(0, columns.length - MOST_COLUMNS);
  const shown = Math.min(columns.length, MOST_COLUMNS);
  return section("matrix", "What is read, and where it can go", [
    scrolling(
      "What is read against where it can go",
      html`<div class="fit"><p class="sideways" aria-hidden="true"><span>${counted(shown, "column")}, which scroll sideways →</span></p><table class="matrix"><thead><tr><td></td>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`,
    ),
    html`<p class="legend"><span>A: chooses among look-alikes</span> <span>B: is compared with a hidden list</span> <span>a number: short ways, an inventory (a way may be one that no run takes)</span> <span>· no way found</span></p>`,
    left === 0
      ? null
      : html`<p class="silent">${grouped(left)} more rows and columns stand in the JSON.</p>`,
  ]);
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}

function cell(findings: Finding[], read: string, sent: string): Html {
  const here = findings.filter(
    (found) =>
      found.reads.some(({ what }) => what === read) &&
      found.sends.some(({ what }) => what === sent),
  );
  if (here.length === 0) return html`<td class="none" aria-label="no way found">·</td>`;
  const links = here
    .filter(({ tier }) => tier !== "C")
    .map(({ id, tier }) => html`<a href="#${id}" class="${tier}">${id}</a> `);
  const short = here.filter(({ tier }) => tier === "C").length;
  const count =
    short === 0
      ? null
      : html`<a href="#short" aria-label="${short} short ways">${grouped(short)}</a>`;
  return html`<td class="kinds">${links}${count}</td>`;
}
