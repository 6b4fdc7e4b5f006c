import type { ChangeCluster, DiffReport, Subject } from "@telltale/core/model/index.ts";
import { byteSize, grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import { contentsList, htmlDocument } from "../../html/document.ts";
import { type Html, html, quoted } from "../../html/html.ts";
import { facts, section } from "../../html/sections/section.ts";
import { visible } from "../../text/visible.ts";
import { dateText, duration } from "../../words/labels.ts";
import { shortenPaths } from "../paths.ts";
import {
  diffHeadline,
  footText,
  unitName,
  versionsText,
  withoutScore,
  withoutScoreText,
} from "../words.ts";
import { gapsFigure, gapsSection, pathsSection } from "./inventory.ts";
import { choicePart, hiddenPart, place, sources, things } from "./parts.ts";
import { codeStyles } from "./style.ts";

/** Clusters that are shown open, folded, and not at all. */
const OPEN = 5;
const MOST = 80;
const MOST_UNITS = 60;
/** Excerpts of a cluster that is folded. */
const FEW_EXCERPTS = 2;

/**
 * A diff as one self-contained page.
 *
 * @param options.all list groups without score, too
 */
export function diffHtml(whole: DiffReport, options: { all?: boolean } = {}): string {
  const { report, paths } = shortenPaths(whole);
  const { before, after } = report;
  const weightless = options.all ? 0 : withoutScore(report.clusters);
  const clusters = report.clusters.slice(0, report.clusters.length - weightless);
  const first = clusters.slice(0, OPEN);
  const rest = clusters.slice(OPEN, MOST);
  const counting =
    weightless === 0
      ? null
      : html`<p class="silent">And ${withoutScoreText(weightless)}: shown with --all, and in the JSON.</p>`;
  const contents: [id: string, title: string][] = [
    ["first", "What changed"],
    ...(rest.length > 0 ? [["rest", "Lesser changes"] as [string, string]] : []),
    ...(paths.length > 0 ? [["files", "Files"] as [string, string]] : []),
    ["not-examined", "Not examined"],
    ["words", "Words"],
  ];
  const body = html`
${headSection(report)}
${contentsList(contents)}
<main id="report" tabindex="-1">
${section("first", "What changed, by what it newly reads, hides, decides or sends", [
  first.length === 0 ? html`<p>Nothing that Telltale looks for is new.</p>` : first.map(article),
  rest.length === 0 ? counting : null,
])}
${rest.length === 0 ? null : section("rest", "Lesser changes", [rest.map(brief), leftOut(clusters), counting])}
${pathsSection(paths)}
${gapsSection(report)}
${wordsSection()}
</main>
<footer><p>Made by Telltale ${report.telltale}. ${footText}</p></footer>
`;
  return htmlDocument({
    title: visible(`${diffHeadline(report).title}: ${versionsText(before, after)}`),
    telltale: report.telltale,
    body,
    styles: codeStyles,
  });
}

function headSection(report: DiffReport): Html {
  const { before, after, units, coverage } = report;
  const { tone, title: found } = diffHeadline(report);
  const figures: [value: string, label: string][] = [
    [grouped(units.added), "new pieces of code"],
    [grouped(units.changed), "changed"],
    [grouped(units.removed), "gone"],
    [grouped(units.same), "the same"],
    [grouped(report.clusters.length), "groups of changes"],
    gapsFigure(report),
  ];
  const title =
    before.name === after.name && before.version !== "" && after.version !== ""
      ? html`${quoted(after.name)} <span class="version">${quoted(before.version)} → ${quoted(after.version)}</span>`
      : html`${named(before)} <span class="version">→</span> ${named(after)}`;
  return html`
<header class="top">
<p class="mark">Telltale <span>difference of two versions</span></p>
<h1>${title}</h1>
<p class="origin">${dateText(report.createdAt)}, ${duration(coverage.seconds)}</p>
<p class="digest"><span class="label">Before</span> <code>${before.digest}</code></p>
<p class="digest"><span class="label">After</span> <code>${after.digest}</code></p>
</header>
<div class="verdict ${tone}" role="region" aria-label="What was found">
<p class="title">${found}</p>
<p class="summary">${quoted(report.summary)}</p>
<p class="meaning">Pieces of code are compared by what they do: names of variables, and the order of functions, do not count. The code was read, not run.</p>
</div>
<ul class="figures" aria-label="In figures">
${figures.map(([value, label]) => html`<li><b>${value}</b> <span>${label}</span></li>`)}
</ul>`;
}

function named({ name, version }: Subject): Html {
  return version === ""
    ? quoted(name)
    : html`${quoted(name)} <span class="version">${quoted(version)}</span>`;
}

function sizeText(cluster: ChangeCluster): string {
  const bytes = cluster.units.reduce((sum, unit) => sum + unit.bytes, 0);
  return `${counted(cluster.units.length, "piece")}, ${byteSize(bytes)}, score ${cluster.score.toFixed(1)}`;
}

function article(cluster: ChangeCluster): Html {
  const weighty =
    cluster.choices.length + cluster.redecided.length + cluster.hidden.length > 0 ? "A" : "";
  return html`
<article class="tell ${weighty}" id="${cluster.id}" aria-labelledby="${cluster.id}-title">
<p class="kind"><b>${cluster.id}</b> ${sizeText(cluster)}</p>
<h3 id="${cluster.id}-title">${quoted(cluster.summary)}</h3>
${content(cluster, cluster.excerpts.length)}
</article>`;
}

function brief(cluster: ChangeCluster): Html {
  return html`<details class="brief" id="${cluster.id}"><summary><b>${cluster.id}</b> ${quoted(cluster.summary)} <span class="place">${sizeText(cluster)}</span></summary>
${content(cluster, FEW_EXCERPTS)}</details>`;
}

function content(cluster: ChangeCluster, excerpts: number): Html {
  return html`${cluster.choices.map(choicePart)}${cluster.redecided.map((choice) => html`<p>Decides in another way over this choice, which was there before:</p>${choicePart(choice)}`)}
${facts([
  ["Newly reads", things(cluster.reads)],
  ["Newly sends", things(cluster.sends)],
  ["Pieces", unitList(cluster)],
])}
${cluster.hidden.map(hiddenPart)}
${cluster.excerpts.length === 0 ? null : html`<h4>In the code</h4>`}
${sources(cluster.excerpts.slice(0, excerpts))}`;
}

function unitList({ units }: ChangeCluster): Html {
  const items = units
    .slice(0, MOST_UNITS)
    .map(
      (unit) =>
        html`<li><span class="badge">${unit.change}</span> <code>${quoted(unitName(unit))}</code> ${place(unit)} <span class="place">${byteSize(unit.bytes)}</span></li>`,
    );
  const more = units.length - MOST_UNITS;
  return html`<ul class="things">${items}${more > 0 ? html`<li>and ${grouped(more)} more</li>` : null}</ul>`;
}

function leftOut(clusters: ChangeCluster[]): Html | null {
  const more = clusters.length - MOST;
  return more > 0 ? html`<p class="silent">${grouped(more)} more stand in the JSON.</p>` : null;
}

const glossary: [term: string, meaning: string][] = [
  ["piece", "the unit that is compared: a function, a class, or a statement outside of them"],
  ["new, changed", "there is none like it in the version before, or one that is partly like it"],
  [
    "score",
    "the weight of what is newly read, hidden, chosen or sent; it orders, and means nothing by itself",
  ],
  ["hidden", "does not stand in the code in plain sight: encoded, or put together from pieces"],
  [
    "look-alikes",
    "texts that a reader can hardly tell apart: another apostrophe, another separator, an order",
  ],
];

function wordsSection(): Html {
  const entries = glossary.map(
    ([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`,
  );
  return section("words", "The words of this report", html`<dl class="glossary">${entries}</dl>`);
}
