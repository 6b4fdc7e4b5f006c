import { type Dossier, factorTitle } from "@telltale/core/model/index.ts";
import { counted } from "@telltale/core/words.ts";
import { gapsOf } from "../../words/groups.ts";
import { duration, effectText } from "../../words/labels.ts";
import { levelText, neverReached, placesText, planText } from "../../words/tried.ts";
import { type Html, html, quoted } from "../html.ts";
import { levelChips, section } from "./section.ts";

/** The factors and levels that were tried, and how often. */
export function triedSection(dossier: Dossier): Html {
  const { coverage } = dossier;
  const failed =
    coverage.failedRuns === 0 ? "none of them failed" : `${coverage.failedRuns} of them failed`;
  const rows = coverage.factors.map(
    (factor) => html`<tr>
<th scope="row">${factorTitle(factor.id)}</th>
<td data-label="Levels">${levelChips(factor.levels.map((level) => levelText(factor, level)))}</td>
<td data-label="Effect">${factor.effect ? html`<b>${effectText(factor)}</b>` : effectText(factor)}</td>
</tr>`,
  );
  return section("tried", "What was tried", [
    html`<p>${counted(coverage.runs, "run")} (${failed}) in ${duration(coverage.seconds)}; ${planText(coverage)}. Seed ${coverage.seed}. ${neverReached(dossier) ? null : placesText(coverage)}</p>`,
    coverage.factors.length === 0 || neverReached(dossier)
      ? null
      : html`<table class="stacked tried"><thead><tr><th scope="col">Factor</th><th scope="col">Levels</th><th scope="col">Effect</th></tr></thead><tbody>${rows}</tbody></table>`,
  ]);
}

/** What the audit knows that it did not see. */
export function notExaminedSection(dossier: Dossier): Html {
  const gaps = gapsOf(dossier);
  const items = gaps.map(({ code, whats, why }) => {
    const list = html`<ul>${whats.map((what) => html`<li>${quoted(what)}</li>`)}</ul>`;
    const what =
      whats.length === 1
        ? html`<b>${quoted(whats[0] ?? "")}</b>`
        : html`<details><summary><b>${counted(whats.length, "group")} of places</b></summary>${list}</details>`;
    return html`<li>${what} ${quoted(why)} <code>${code}</code></li>`;
  });
  return section(
    "not-examined",
    "What was not examined",
    gaps.length === 0
      ? html`<p>Nothing was left out that this audit knows of.</p>`
      : html`<ul class="gaps">${items}</ul>`,
  );
}

/** What the code is able to read, with no claim that it does. */
export function capabilitiesSection(dossier: Dossier): Html | null {
  if (dossier.capabilities.length === 0) return null;
  const items = dossier.capabilities.map(
    ({ reads, sends, file, line }) =>
      html`<li><code>${quoted(reads)}</code>${sends === null ? null : html` → ${quoted(sends)}`} <code class="at">${`${file}:${line}`}</code></li>`,
  );
  return section(
    "capabilities",
    "What the code can read, with no claim that it does",
    html`<details class="inventory"><summary>${counted(items.length, "thing")} that the code can read. All that was found is in <code>study.json</code> in the folder of the audit; <code>telltale study</code> shows it.</summary>
<ul class="gaps">${items}</ul></details>`,
  );
}
