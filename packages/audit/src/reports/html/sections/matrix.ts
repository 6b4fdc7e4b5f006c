import {
  type Channel,
  channel,
  type Dossier,
  factorTitle,
  type Tell,
} from "@telltale/core/model/index.ts";
import { channelLabel } from "../../words/labels.ts";
import { type Html, html } from "../html.ts";
import { scrolling, section } from "./section.ts";

const symbol: Record<Tell["encoding"], string> = { covert: "●", derived: "◐", literal: "○" };

/** Factors against channels: which tell runs from which to which. */
export function matrixSection(dossier: Dossier): Html {
  const tells = dossier.tells.filter((tell) => tell.confirmed);
  const ids = [
    ...new Set([
      ...tells.flatMap((tell) => tell.factors),
      ...dossier.coverage.factors.map((factor) => factor.id),
    ]),
  ];
  const speaking = ids.filter((id) => tells.some((tell) => tell.factors.includes(id)));
  const untried = dossier.coverage.factors
    .filter(({ levels, effect }) => levels.length <= 1 && !effect)
    .map(({ id }) => id)
    .filter((id) => !speaking.includes(id));
  const silent = ids.filter((id) => !speaking.includes(id) && !untried.includes(id));
  const quiet = channel.options.filter((name) => !channelsOf(tells).includes(name));
  return section("matrix", "Which factor shows in which channel", [
    speaking.length === 0
      ? html`<p>No factor showed in any channel.</p>`
      : scrolling("Factors against channels", table(speaking, tells)),
    speaking.length === 0
      ? null
      : html`<p class="legend"><span>${symbol.covert} covert</span> <span>${symbol.derived} derived</span> <span>${symbol.literal} literal</span> <span>· tried, nothing seen</span></p>`,
    speaking.length === 0 || quiet.length === 0
      ? null
      : html`<p class="silent"><b>No factor showed in:</b> ${quiet.map((name) => channelLabel[name]).join(", ")}.</p>`,
    silent.length === 0
      ? null
      : html`<p class="silent"><b>Showed in no channel:</b> ${silent.map(factorTitle).join(", ")}.</p>`,
    untried.length === 0
      ? null
      : html`<p class="silent"><b>Not tried:</b> ${untried.map(factorTitle).join(", ")}.</p>`,
  ]);
}

/** Channels that some tell runs through; a column of dots alone would only make the table wide. */
function channelsOf(tells: readonly Tell[]): Channel[] {
  return channel.options.filter((name) => tells.some((tell) => tell.channel === name));
}

function table(ids: string[], tells: Tell[]): Html {
  const heads = channelsOf(tells).map((name) => html`<th scope="col">${channelLabel[name]}</th>`);
  const rows = ids.map(
    (id) => html`<tr><th scope="row">${factorTitle(id)}</th>
${channelsOf(tells).map((name) => cell(id, name, tells))}</tr>`,
  );
  return html`<table class="matrix"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
}

function cell(id: string, name: Channel, tells: Tell[]): Html {
  const here = tells.filter((tell) => tell.channel === name && tell.factors.includes(id));
  if (here.length === 0) return html`<td class="none" aria-label="nothing seen">·</td>`;
  const links = here.map(
    (tell) =>
      html`<a href="#${tell.id}" class="${tell.encoding}" aria-label="${tell.id}, ${tell.encoding}">${symbol[tell.encoding]}&nbsp;${tell.id}</a> `,
  );
  return html`<td>${links}</td>`;
}
