import type { Dossier } from "@telltale/core/model/index.ts";
import { visible } from "../text/visible.ts";
import { sortTells } from "../words/groups.ts";
import { titleOfVerdict } from "../words/labels.ts";
import { openParts } from "../words/open.ts";
import { neverReached } from "../words/tried.ts";
import { contentsList, htmlDocument } from "./document.ts";
import { html } from "./html.ts";
import { glossarySection, replaySection } from "./sections/closing.ts";
import { capabilitiesSection, notExaminedSection, triedSection } from "./sections/coverage.ts";
import { destinationsSection } from "./sections/destinations.ts";
import { matrixSection } from "./sections/matrix.ts";
import { openSection, unconfirmedSection } from "./sections/open.ts";
import { tellsSection } from "./sections/tell.ts";
import { verdictSection } from "./sections/verdict.ts";

/**
 * The report as one self-contained page: nothing is fetched, no script runs, and a policy in the
 * page says so to the browser, whatever the tool has put into its names.
 */
export function htmlReport(dossier: Dossier): string {
  const { covert, open, unconfirmed } = sortTells(dossier);
  const title = visible(
    `${titleOfVerdict(dossier)}: ${dossier.subject.name} ${dossier.subject.version}`,
  );
  const nothingSeen = neverReached(dossier) && dossier.tells.length === 0;
  const contents: [id: string, title: string][] = [
    ...(covert.length > 0 ? [["tells", "Covert tells"] as [string, string]] : []),
    ...(nothingSeen ? [] : [["open", "In the open"] as [string, string]]),
    ...(openParts(open).needed.length > 0 ? [["needed", "Needed"] as [string, string]] : []),
    ...(nothingSeen ? [] : [["matrix", "Factors and channels"] as [string, string]]),
    ["destinations", "Hosts"],
    ["tried", "Tried"],
    ["not-examined", "Not examined"],
    ["again", "See it again"],
    ["words", "Words"],
  ];
  const body = html`
${verdictSection(dossier)}
${contentsList(contents)}
<main id="report" tabindex="-1">
${covert.length === 0 ? null : tellsSection(covert, dossier)}
${nothingSeen ? null : openSection(open, dossier)}
${unconfirmedSection(unconfirmed, dossier)}
${nothingSeen ? null : matrixSection(dossier)}
${destinationsSection(dossier)}
${triedSection(dossier)}
${notExaminedSection(dossier)}
${capabilitiesSection(dossier)}
${replaySection(dossier)}
${glossarySection()}
</main>
<footer><p>Made by Telltale ${dossier.telltale}. It reports what was observed, never why. This page carries short excerpts around what was found, and loads nothing.</p></footer>
`;
  return htmlDocument({ title, telltale: dossier.telltale, body });
}
