import type { Dossier } from "@telltale/core/model/index.ts";
import { visible } from "../text/visible.ts";
import { sortTells } from "../words/groups.ts";
import { titleOfVerdict } from "../words/labels.ts";
import { Html, html } from "./html.ts";
import { glossarySection, replaySection } from "./sections/closing.ts";
import { capabilitiesSection, notExaminedSection, triedSection } from "./sections/coverage.ts";
import { destinationsSection } from "./sections/destinations.ts";
import { matrixSection } from "./sections/matrix.ts";
import { openSection, unconfirmedSection } from "./sections/open.ts";
import { tellsSection } from "./sections/tell.ts";
import { verdictSection } from "./sections/verdict.ts";
import { stylesheet } from "./style.ts";

/**
 * The report as one self-contained page: nothing is fetched, no script runs, and a policy in the
 * page says so to the browser, whatever the tool has put into its names.
 */
export function htmlReport(dossier: Dossier): string {
  const { covert, open, unconfirmed } = sortTells(dossier);
  const title = visible(
    `${titleOfVerdict(dossier)}: ${dossier.subject.name} ${dossier.subject.version}`,
  );
  const contents: [id: string, title: string][] = [
    ...(covert.length > 0 ? [["tells", "Covert tells"] as [string, string]] : []),
    ["open", "In the open"],
    ["matrix", "Factors and channels"],
    ["destinations", "Hosts"],
    ["tried", "Tried"],
    ["not-examined", "Not examined"],
    ["again", "See it again"],
    ["words", "Words"],
  ];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="telltale ${dossier.telltale}">
<title>${title}</title>
<style>${new Html(stylesheet)}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
${verdictSection(dossier)}
<nav aria-label="Contents"><ul>${contents.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="report" tabindex="-1">
${covert.length === 0 ? null : tellsSection(covert)}
${openSection(open)}
${unconfirmedSection(unconfirmed)}
${matrixSection(dossier)}
${destinationsSection(dossier)}
${triedSection(dossier)}
${notExaminedSection(dossier)}
${capabilitiesSection(dossier)}
${replaySection(dossier)}
${glossarySection()}
</main>
<footer><p>Made by Telltale ${dossier.telltale}. It reports what was observed, never why. This page carries short excerpts around what was found, and loads nothing.</p></footer>
</body>
</html>
`;
  return page.source;
}
