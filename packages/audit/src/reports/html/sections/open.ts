import type { Tell } from "@telltale/core/model/index.ts";
import { sendGroups } from "../../words/groups.ts";
import { channelPhrase, destinationText } from "../../words/labels.ts";
import { type Html, html, quoted } from "../html.ts";
import { levelChips, section } from "./section.ts";
import { marked, tellFacts } from "./tell.ts";

/** What depends on the environment and can be read as such. */
export function openSection(tells: Tell[]): Html {
  const intro = html`<p class="intro">These depend on the user's environment too, in a form that a reader of the message can see.</p>`;
  const none = html`<p>Nothing readable was seen to depend on what was varied.</p>`;
  return section("open", "Sent in the open", tells.length === 0 ? none : [intro, tells.map(brief)]);
}

/** What looked like a tell and did not hold on fresh runs. */
export function unconfirmedSection(tells: Tell[]): Html | null {
  if (tells.length === 0) return null;
  const intro = html`<p class="intro">These differed at first and did not hold, or could not be tried, on fresh runs. They prove nothing.</p>`;
  return section("unconfirmed", "Suspected, not confirmed", [intro, tells.map(brief)]);
}

function brief(tell: Tell): Html {
  const said = tell.disclosed === null ? "undisclosed" : "disclosed";
  return html`
<details class="brief" id="${tell.id}">
<summary><b>${tell.id}</b> <span class="badge">${tell.encoding}</span> <span class="badge ${said}">${said}</span> <span class="what">${quoted(tell.summary)}</span></summary>
<p class="kind">${channelPhrase[tell.channel]}, to ${quoted(destinationText(tell.destination))}</p>
<ul class="samples">${sendGroups(tell).map(
    (group) =>
      html`<li>${levelChips(group.levels)} <span class="bytes">${marked(group)}</span></li>`,
  )}</ul>
${tellFacts(tell)}
</details>`;
}
