import type { Dossier, Verdict } from "@telltale/core/model/index.ts";
import { counted } from "@telltale/core/words.ts";
import { sortTells } from "../../words/groups.ts";
import { hostFigure } from "../../words/hosts.ts";
import {
  dateText,
  duration,
  meaningOfVerdict,
  planLabel,
  titleOfVerdict,
} from "../../words/labels.ts";
import { openParts } from "../../words/open.ts";
import { lastPrinted } from "../../words/printed.ts";
import { neverReached } from "../../words/tried.ts";
import { type Html, html, quoted } from "../html.ts";

/** Colour of the banner; its words say the same. */
const tone: Record<Verdict, "alarm" | "caution" | "calm"> = {
  covert: "alarm",
  undisclosed: "caution",
  disclosed: "calm",
  "none-found": "calm",
  inconclusive: "caution",
};

/** What was audited, and what came of it. */
export function verdictSection(dossier: Dossier): Html {
  const { subject, coverage, verdict } = dossier;
  const { covert, open } = sortTells(dossier);
  const { beyond, proxy, needed } = openParts(open);
  const tried = coverage.factors.filter(({ levels }) => levels.length > 1).length;
  const meaning = meaningOfVerdict(dossier);
  // Of what was not seen, no number says anything: not even nought.
  const seen: [value: string, label: string][] = [
    [String(covert.length), covert.length === 1 ? "covert tell" : "covert tells"],
    [String(beyond.length + proxy.length), "in the open, not needed"],
    [String(needed.length), "needed by any such tool"],
    hostFigure(dossier),
    [String(tried), tried === 1 ? "factor varied" : "factors varied"],
  ];
  const figures: [value: string, label: string][] = [
    ...(neverReached(dossier) ? [] : seen),
    [coverage.runs.toLocaleString("en-US"), coverage.runs === 1 ? "run" : "runs"],
    [
      String(coverage.notExamined.length),
      coverage.notExamined.length === 1 ? "limit: read it" : "limits: read them",
    ],
  ];
  return html`
<header class="top">
<p class="mark">Telltale <span>audit report</span></p>
<h1>${quoted(subject.name)} <span class="version">${quoted(subject.version)}</span></h1>
<p class="origin">${dateText(dossier.createdAt)}, plan ${planLabel[coverage.plan]}, ${duration(coverage.seconds)}</p>
<p class="digest"><span class="label">Digest</span> <code>${subject.digest}</code></p>
</header>
<div class="verdict ${tone[verdict]}" role="region" aria-label="Verdict">
<p class="title">${titleOfVerdict(dossier)}</p>
<p class="summary">${quoted(dossier.summary)}</p>
${meaning === null ? null : html`<p class="meaning">${meaning}</p>`}
</div>
${printedPart(dossier)}
<ul class="figures" aria-label="${counted(coverage.runs, "run")} in figures">
${figures.map(([value, label]) => html`<li><b>${value}</b> <span>${label}</span></li>`)}
</ul>`;
}

/** What the tool itself said, where it never got as far as a verdict. */
function printedPart(dossier: Dossier): Html | null {
  const lines = lastPrinted(dossier);
  if (lines.length === 0) return null;
  return html`<div class="printed"><p>The last that the tool printed in its first run:</p>
<ul class="samples">${lines.map((line) => html`<li><span class="bytes">${quoted(line)}</span></li>`)}</ul></div>
`;
}
