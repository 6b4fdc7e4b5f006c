import type { Dossier } from "@telltale/core/model/index.ts";
import { byteSize, roleLabel } from "../../words/labels.ts";
import { type Html, html, quoted } from "../html.ts";
import { section } from "./section.ts";

/** Every host that the subject talked to or asked for. */
export function destinationsSection(dossier: Dossier): Html {
  if (dossier.destinations.length === 0) {
    return section("destinations", "Where everything went", html`<p>Nothing left the sandbox.</p>`);
  }
  const rows = dossier.destinations.map(
    (to) => html`<tr>
<th scope="row">${quoted(to.host)}${to.port === null ? null : html`<span class="port">:${to.port}</span>`}</th>
<td data-label="Role"><span class="badge ${to.role}">${roleLabel[to.role]}</span></td>
<td data-label="By">${to.transports.join(", ")}</td>
<td data-label="Runs" class="number">${to.runs.toLocaleString("en-US")}</td>
<td data-label="Requests" class="number">${to.requests.toLocaleString("en-US")}</td>
<td data-label="Sent" class="number">${byteSize(to.bytes)}</td>
<td data-label="JA4" class="ja4">${to.ja4.length === 0 ? "none" : to.ja4.map((ja4) => html`<code>${ja4}</code> `)}</td>
</tr>`,
  );
  return section(
    "destinations",
    "Where everything went",
    html`<table class="stacked hosts"><thead><tr>
<th scope="col">Host</th><th scope="col">Role</th><th scope="col">By</th><th scope="col" class="number">Runs</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Sent</th><th scope="col">JA4</th>
</tr></thead><tbody>${rows}</tbody></table>`,
  );
}
