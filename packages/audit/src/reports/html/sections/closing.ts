import type { Dossier } from "@telltale/core/model/index.ts";
import { type Html, html, quoted } from "../html.ts";
import { section } from "./section.ts";

/** How somebody else can see the same. */
export function replaySection(dossier: Dossier): Html {
  const { subject, coverage } = dossier;
  const named = subject.tool === null ? "SUBJECT" : `${subject.tool}@${subject.version}`;
  const plan = coverage.plan === "default" ? "" : ` --${coverage.plan}`;
  const commands: [command: string, does: string][] = [
    [
      `telltale audit ${named}${plan} --seed ${coverage.seed}`,
      "does the whole audit again, with the same choices",
    ],
    ["telltale judge DIR", "concludes again from the recordings, and runs nothing"],
  ];
  const hidden = dossier.tells.filter((tell) => tell.encoding === "covert" && tell.confirmed);
  for (const tell of hidden.filter((tell) => tell.minimalPair !== null)) {
    commands.push([
      tell.replay,
      `runs the two runs of ${tell.id} again, and shows both byte strings`,
    ]);
  }
  const items = commands.map(
    ([command, does]) => html`<li><code>${quoted(command)}</code> <span>${does}</span></li>`,
  );
  return section("again", "How to see it again", [
    html`<p class="intro">DIR stands for the folder of this audit: the one that <code>report.html</code> was written to, with the recordings beside it. Whoever has only this page begins with the first command.</p>`,
    html`<ul class="commands">${items}</ul>`,
  ]);
}

const glossary: [term: string, meaning: string][] = [
  ["factor", "one thing about the user's environment that was varied, such as the time zone"],
  ["level", "one value of a factor, such as Asia/Tokyo"],
  ["run", "one execution of the tool, under one level of every factor"],
  [
    "tell",
    "a place in what is sent that depends on a factor, beyond the noise between identical runs",
  ],
  ["literal", "the value of the factor stands there"],
  [
    "derived",
    "a reader sees that something is said: the value can be read from what stands there, such as +08:00 from a time zone; or the field is visibly there though its value can't be read, such as a hash whose name tells, or that is there only where there is something to say",
  ],
  [
    "covert",
    "a reader could not see that anything is said: a look-alike character, a separator, an order, a detail of a value that looks random and is there in any case",
  ],
  ["needed", "what any such tool has to send to do its work, and says openly"],
  ["place", "the smallest piece of what is sent that is compared: a header, a value, an order"],
  [
    "disclosed",
    "a statement of the vendor's own, among those that the catalogue of Telltale has, says that it is sent",
  ],
  ["undisclosed", "none of those statements says so; others were not looked for"],
  ["only when", "conditions on other factors without which the tell is silent"],
  ["silent for", "levels that were tried and under which nothing changed"],
  ["p", "how often chance alone would bring about a difference at least this clear; small is sure"],
  ["correction", "the same after allowing for everything that was tested (Holm's method)"],
  ["JA4", "a fingerprint of how a program opens an encrypted connection"],
];

/** The words of the report. */
export function glossarySection(): Html {
  const entries = glossary.map(
    ([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`,
  );
  return section("words", "The words of this report", html`<dl class="glossary">${entries}</dl>`);
}
