import type { Dossier, Tell } from "@telltale/core/model/index.ts";
import { counted } from "@telltale/core/words.ts";
import { sendGroups } from "../../words/groups.ts";
import { channelPhrase, destinationText } from "../../words/labels.ts";
import { badgeLead, disclosureBadge, openLeads, openParts, openTitles } from "../../words/open.ts";
import { type Html, html, quoted } from "../html.ts";
import { levelChips, section } from "./section.ts";
import { marked, tellFacts } from "./tell.ts";

/** What depends on the environment and can be seen to: what the tool does not need to send, then what it does. */
export function openSection(tells: Tell[], dossier: Dossier): Html[] {
  const { beyond, proxy, needed } = openParts(tells);
  const none = html`<p>Nothing that can be read, and that such a tool does not need to send, was seen to depend on what was varied.</p>`;
  const unneeded =
    beyond.length + proxy.length === 0
      ? none
      : [
          html`<p class="intro">${openLeads.beyond} ${badgeLead(dossier)}</p>`,
          beyond.map((tell) => brief(tell, dossier)),
          proxy.length === 0 ? null : folded("proxy", proxy, dossier),
        ];
  const parts = [section("open", openTitles.beyond, unneeded)];
  if (needed.length > 0) {
    parts.push(section("needed", openTitles.needed, folded("needed", needed, dossier)));
  }
  return parts;
}

/** What looked like a tell and did not hold on fresh runs. */
export function unconfirmedSection(tells: Tell[], dossier: Dossier): Html | null {
  if (tells.length === 0) return null;
  const intro = html`<p class="intro">These differed at first and did not hold, or could not be tried, on fresh runs. They prove nothing.</p>`;
  return section("unconfirmed", "Suspected, not confirmed", [
    intro,
    tells.map((tell) => brief(tell, dossier)),
  ]);
}

/** Several that are one thing to the reader, behind one line. */
function folded(part: "proxy" | "needed", tells: Tell[], dossier: Dossier): Html {
  const title = part === "proxy" ? `${openTitles.proxy}: ${tells.length}` : things(tells.length);
  return html`
<details class="folded">
<summary><b>${title}</b></summary>
<p class="intro">${openLeads[part]}</p>
${tells.map((tell) => brief(tell, dossier))}
</details>`;
}

function things(count: number): string {
  return `${counted(count, "thing")} that ${count === 1 ? "depends" : "depend"} on the environment, as in any such tool`;
}

function brief(tell: Tell, dossier: Dossier): Html {
  const said = disclosureBadge(tell, dossier);
  const badge = said === null ? null : html`<span class="badge ${said}">${said}</span> `;
  return html`
<details class="brief" id="${tell.id}">
<summary><b>${tell.id}</b> <span class="badge">${tell.encoding}</span> ${badge}<span class="what">${quoted(tell.summary)}</span></summary>
<p class="kind">${channelPhrase[tell.channel]}, to ${quoted(destinationText(tell.destination))}</p>
<ul class="samples">${sendGroups(tell).map(
    (group) =>
      html`<li>${levelChips(group.levels)} <span class="bytes">${marked(group)}</span></li>`,
  )}</ul>
${tellFacts(tell, dossier)}
</details>`;
}
