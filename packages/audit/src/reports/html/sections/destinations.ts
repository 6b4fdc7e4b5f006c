import type { Dossier } from "@telltale/core/model/index.ts";
import { byteSize } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import { besidesBaseUrl, type Host, namedByText, roleParts, sortHosts } from "../../words/hosts.ts";
import { type Html, html, quoted } from "../html.ts";
import { section } from "./section.ts";

/** Every host that the subject talked to or asked for: its own first, those that the audit set folded. */
export function destinationsSection(dossier: Dossier): Html {
  const title = "Where everything went";
  if (dossier.destinations.length === 0) {
    return section("destinations", title, html`<p>Nothing left the sandbox.</p>`);
  }
  const { own, named } = sortHosts(dossier);
  return section("destinations", title, [
    besidesBaseUrl(dossier).map((fact) => html`<p class="fact">${quoted(fact)}</p>`),
    named.length === 0 ? null : html`<h3 class="hosts-title">Chosen by the tool</h3>`,
    own.length === 0 ? html`<p>None: it went only where it was told to.</p>` : table(own),
    named.length === 0
      ? null
      : html`<details class="hosts-named"><summary><b>Set by Telltale</b>, as base URL, proxy or the like: ${counted(named.length, "destination")}</summary>
${table(named)}</details>`,
  ]);
}

function table(hosts: readonly Host[]): Html {
  const isNamed = hosts.some(({ namedBy }) => (namedBy ?? []).length > 0);
  const rows = hosts.map(
    (to) => html`<tr>
<th scope="row">${quoted(to.host)}${to.port === null ? null : html`<span class="port">:${to.port}</span>`}</th>
${isNamed ? html`<td data-label="Set as">${namedByText(to)}</td>\n` : null}<td data-label="For">${roleParts(to).map(({ role, text }) => html`<span class="badge ${role}">${text}</span> `)}</td>
<td data-label="By">${to.transports.join(", ")}</td>
<td data-label="Runs" class="number">${to.runs.toLocaleString("en-US")}</td>
<td data-label="Requests" class="number">${to.requests.toLocaleString("en-US")}</td>
<td data-label="Sent" class="number">${byteSize(to.bytes)}</td>
<td data-label="JA4" class="ja4">${to.ja4.length === 0 ? "none" : to.ja4.map((ja4) => html`<code>${ja4}</code> `)}</td>
</tr>`,
  );
  return html`<table class="stacked hosts"><thead><tr>
<th scope="col">Host</th>${isNamed ? html`<th scope="col">Set as</th>` : null}<th scope="col">For</th><th scope="col">By</th><th scope="col" class="number">Runs</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Sent</th><th scope="col">JA4</th>
</tr></thead><tbody>${rows}</tbody></table>`;
}
