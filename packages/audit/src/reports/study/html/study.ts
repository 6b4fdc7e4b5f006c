import type { Finding, HiddenString, StudyReport } from "@telltale/core/model/index.ts";
import { byteSize, grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import { contentsList, htmlDocument } from "../../html/document.ts";
import { type Html, html, quoted } from "../../html/html.ts";
import { facts, section } from "../../html/sections/section.ts";
import { visible } from "../../text/visible.ts";
import { dateText, duration } from "../../words/labels.ts";
import { shortenPaths } from "../paths.ts";
import { listsOf, ofTier } from "../views.ts";
import {
  detectorTitle,
  footText,
  headlineOf,
  hiddenText,
  methodsText,
  relatedText,
  shortWaysAre,
  shortWaysTitle,
  subjectText,
  tierTitle,
} from "../words.ts";
import { capabilitiesSection, gapsFigure, gapsSection, pathsSection } from "./inventory.ts";
import { matrixSection } from "./matrix.ts";
import { choicePart, entryPart, hiddenPart, place, sources, stepsPart, things } from "./parts.ts";
import { codeStyles } from "./style.ts";

/** Findings of tier C that the page has; the JSON has all. */
const MOST_SHORT = 200;
/** Hidden strings that the page lists one by one. */
const MOST_STRINGS = 1000;

/** A study as one self-contained page, as the report of an audit is one. */
export function studyHtml(whole: StudyReport): string {
  const { report, paths } = shortenPaths(whole);
  const [a, b, c] = [ofTier(report, "A"), ofTier(report, "B"), ofTier(report, "C")];
  const hidden = hiddenSection(report);
  // Of code that was not read, not even "nothing" can be said.
  const isRead = report.coverage.files > 0;
  const contents: [id: string, title: string, shown: boolean][] = [
    ["look-alikes", "Look-alikes", a.length > 0],
    ["lists", "Hidden lists", b.length > 0],
    ["matrix", "Read and sent", isRead],
    ["hidden", "Hidden strings", hidden !== null],
    ["short", "Short ways", c.length > 0],
    ["capabilities", "What it can", isRead],
    ["files", "Files", paths.length > 0],
    ["not-examined", "Not examined", true],
    ["words", "Words", true],
  ];
  const body = html`
${headSection(report)}
${contentsList(contents.filter(([, , shown]) => shown).map(([id, title]) => [id, title]))}
<main id="report" tabindex="-1">
${
  a.length === 0
    ? null
    : section(
        "look-alikes",
        tierTitle.A,
        a.map((found) => article(report, found)),
      )
}
${
  b.length === 0
    ? null
    : section(
        "lists",
        tierTitle.B,
        b.map((found) => article(report, found)),
      )
}
${isRead ? matrixSection(report) : null}
${hidden}
${c.length === 0 ? null : shortSection(report, c)}
${isRead ? capabilitiesSection(report) : null}
${pathsSection(paths)}
${gapsSection(report)}
${wordsSection(report)}
</main>
<footer><p>Made by Telltale ${report.telltale}. ${footText}</p></footer>
`;
  const { title } = headlineOf(report);
  return htmlDocument({
    title: visible(`${title}: ${subjectText(report.subject)}`),
    telltale: report.telltale,
    body,
    styles: codeStyles,
  });
}

function headSection(report: StudyReport): Html {
  const { subject, coverage, capabilities, hiddenStrings } = report;
  const { tone, title, meaning } = headlineOf(report);
  const figures: [value: string, label: string][] = [
    [grouped(ofTier(report, "A").length), "choices among look-alikes"],
    [grouped(ofTier(report, "B").length), "compared hidden lists"],
    [grouped(hiddenStrings.different), "hidden strings"],
    [grouped(capabilities.reads.length), "things it can read"],
    [byteSize(coverage.bytes), "of source read"],
    gapsFigure(report),
  ];
  return html`
<header class="top">
<p class="mark">Telltale <span>study of the code</span></p>
<h1>${quoted(subject.name)} <span class="version">${quoted(subject.version)}</span></h1>
<p class="origin">${dateText(report.createdAt)}, ${counted(coverage.files, "file")}, ${counted(coverage.functions, "function")}, ${duration(coverage.seconds)}</p>
<p class="digest"><span class="label">Digest</span> <code>${subject.digest}</code></p>
</header>
<div class="verdict ${tone}" role="region" aria-label="What was found">
<p class="title">${title}</p>
<p class="summary">${quoted(report.summary)}</p>
<p class="meaning">${meaning}</p>
</div>
<ul class="figures" aria-label="In figures">
${figures.map(([value, label]) => html`<li><b>${value}</b> <span>${label}</span></li>`)}
</ul>`;
}

function article(report: StudyReport, found: Finding): Html {
  return html`
<article class="tell ${found.tier}" id="${found.id}" aria-labelledby="${found.id}-title">
<p class="kind"><b>${found.id}</b> <span class="badge ${found.tier}">${quoted(detectorTitle(report, found.detector))}</span></p>
<h3 id="${found.id}-title">${quoted(found.summary)}</h3>
${found.choice === null ? null : choicePart(found.choice)}
${facts([
  ["Reads", things(found.reads)],
  ["Sends", things(found.sends)],
  ...relatedPart(report, found),
])}
${found.hidden === null ? null : hiddenPart(found.hidden)}
${found.excerpts.length === 0 ? null : html`<h4>In the code</h4>`}
${sources(found.excerpts)}
${stepsPart(found.steps)}
</article>`;
}

function hiddenSection(report: StudyReport): Html | null {
  const { count, methods, strings, unlisted } = report.hiddenStrings;
  const lists = listsOf(report);
  if (count === 0 && lists.length === 0) return null;
  const by = Object.entries(methods).sort(([, a], [, b]) => b - a);
  return section("hidden", "Hidden strings", [
    html`<p>${hiddenText(report)}:</p>
<ul class="legend">${by.map(([method, times]) => html`<li>${quoted(method)} ${grouped(times)}</li>`)}</ul>`,
    stringsPart(strings, unlisted),
    lists.map(({ list, shownAt }) =>
      shownAt === null
        ? hiddenPart(list)
        : html`<div class="list"><p><b>${counted(list.entries.length, "entry", "entries")}</b> by ${quoted(methodsText(list.methods))}: see <a href="#${shownAt}">${shownAt}</a></p></div>`,
    ),
  ]);
}

/** Hidden strings one by one, folded. */
function stringsPart(strings: readonly HiddenString[], unlisted: number): Html | null {
  if (strings.length === 0) return null;
  const items = strings
    .slice(0, MOST_STRINGS)
    .map(
      ({ text, methods, places, place: at }) =>
        html`<li><code>${entryPart(text)}</code> ${quoted(methodsText(methods))}${places > 1 ? `, ${counted(places, "place")}` : null} ${place(at)}</li>`,
    );
  const more = strings.length - items.length;
  return html`<details class="brief"><summary>One by one</summary><ul class="things">${items}${more > 0 ? html`<li>and ${grouped(more)} more, in the JSON</li>` : null}${unlisted > 0 ? html`<li>${counted(unlisted, "further place")}: not listed, too many</li>` : null}</ul></details>`;
}

/** Findings that a finding depends on, or that depend on it. */
function relatedPart(report: StudyReport, found: Finding): [string, Html][] {
  if (found.related.length === 0) return [];
  const items = found.related.map((id) => {
    const other = report.findings.find((one) => one.id === id);
    if (other === undefined) return html`<li>${quoted(id)}</li>`;
    return html`<li><a href="#${id}">${quoted(id)}</a> ${quoted(detectorTitle(report, other.detector))}</li>`;
  });
  return [[relatedText(report, found)[0], html`<ul class="things">${items}</ul>`]];
}

function shortSection(report: StudyReport, found: Finding[]): Html {
  const items = found.slice(0, MOST_SHORT).map(({ id, summary, reads, sends, steps, excerpts }) => {
    const at = steps[0] ?? reads[0]?.place;
    return html`<details class="brief" id="${id}"><summary><b>${id}</b> ${quoted(summary)} ${at === undefined ? null : place(at)}</summary>
${facts([
  ["Reads", things(reads)],
  ["Sends", things(sends)],
])}
${sources(excerpts)}
${stepsPart(steps)}</details>`;
  });
  const more = found.length - MOST_SHORT;
  return section("short", shortWaysTitle(report), [
    html`<p class="intro">${shortWaysAre} What such a tool needs to send is among it.</p>`,
    items,
    more > 0 ? html`<p class="silent">${grouped(more)} more stand in the JSON.</p>` : null,
  ]);
}

const glossary: [term: string, meaning: string][] = [
  [
    "look-alikes",
    "texts that a reader can hardly tell apart: another apostrophe, another separator, an order",
  ],
  ["hidden", "does not stand in the code in plain sight: encoded, or put together from pieces"],
  ["reads", "where the code asks for something about the user or the machine"],
  ["sends", "where something can leave the machine: in a prompt, a header, a telemetry call"],
  [
    "short way",
    "at most 10 steps lead through the code from what is read to what can leave; whether a run ever takes them is not known",
  ],
  [
    "cli.js:12:34",
    "file, line and column, both counted from 1; what lies inside an archive follows after !/",
  ],
];

function wordsSection(report: StudyReport): Html {
  const detectors = report.detectors.map(({ title, help }) => [title, help] as const);
  const entries = [...glossary, ...detectors].map(
    ([term, meaning]) => html`<div><dt>${quoted(term)}</dt><dd>${quoted(meaning)}</dd></div>`,
  );
  return section("words", "The words of this report", html`<dl class="glossary">${entries}</dl>`);
}
