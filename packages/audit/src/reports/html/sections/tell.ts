import { type Dossier, factorTitle, type Tell } from "@telltale/core/model/index.ts";
import { counted, listed } from "@telltale/core/words.ts";
import { characterOf } from "../../text/characters.ts";
import { codeOf, namedCodePoints, type SendGroup, sendGroups } from "../../words/groups.ts";
import { channelPhrase, destinationText, rolePhrase } from "../../words/labels.ts";
import { undisclosedText } from "../../words/open.ts";
import { certaintyText } from "../../words/statistics.ts";
import { levelsFromCode, silentLevelsOf, triedBecause } from "../../words/tried.ts";
import { type Html, html, link, quoted, type Value } from "../html.ts";
import { facts, levelChips, section } from "./section.ts";

/** Characters of context on either side of a changed place that is shown large. */
const CONTEXT = 2;
/** The longest changed place that is shown large. */
const LARGE = 3;

/** The covert tells, each with the changed characters large. */
export function tellsSection(tells: Tell[], dossier: Dossier): Html {
  return section(
    "tells",
    tells.length === 1 ? "The covert tell" : "The covert tells",
    tells.map((tell) => tellArticle(tell, dossier)),
  );
}

function tellArticle(tell: Tell, dossier: Dossier): Html {
  const groups = sendGroups(tell);
  return html`
<article class="tell" id="${tell.id}" aria-labelledby="${tell.id}-title">
<p class="kind"><b>${tell.id}</b> <span class="badge covert">covert</span> ${channelPhrase[tell.channel]}, ${rolePhrase[tell.destination.role]}</p>
<h3 id="${tell.id}-title">${quoted(tell.summary)}</h3>
<ul class="variants">${groups.map((group) => variant(tell, group))}</ul>
${minimalPair(tell, groups)}
${tellFacts(tell, dossier)}
</article>`;
}

/** What is sent under some levels: the changed place large, named, and in its sentence. */
function variant(tell: Tell, group: SendGroup): Html {
  const { seen, tried } = group.runs;
  return html`<li class="variant">
${large(group)}
${characters(tell, group)}
<p class="excerpt">${marked(group)}</p>
<p class="under">${levelChips(group.levels)}<span class="count">${seen} of ${counted(tried, "run")}</span></p>
</li>`;
}

function large(group: SendGroup): Html | null {
  const { before, changed, after } = group;
  if (changed === null) return null;
  const length = [...changed].length;
  if (length > LARGE) return null;
  const shown = length === 0 ? html`<span class="nothing">nothing</span>` : quoted(changed);
  const left = [...before].slice(-CONTEXT).join("").trimStart();
  const right = [...after].slice(0, CONTEXT).join("").trimEnd();
  return html`<p class="large" aria-hidden="true"><span class="near">${quoted(left)}</span><mark>${shown}</mark><span class="near">${quoted(right)}</span></p>`;
}

function characters(tell: Tell, group: SendGroup): Value {
  return namedCodePoints(tell, group).map((name) => {
    const code = codeOf(name);
    const character = code === null ? null : characterOf(code);
    return html`<p class="character"><b>${name}</b> ${character?.name ?? ""}</p>`;
  });
}

/** The excerpt with its changed place marked. */
export function marked(group: Pick<SendGroup, "before" | "changed" | "after">): Html {
  if (group.changed === null) return quoted(group.before);
  const place = group.changed === "" ? html`<span class="nothing">∅</span>` : quoted(group.changed);
  return html`${quoted(group.before)}<mark>${place}</mark>${quoted(group.after)}`;
}

function minimalPair(tell: Tell, groups: SendGroup[]): Html | null {
  const [without, other] = groups;
  if (tell.minimalPair === null || without === undefined || other === undefined) return null;
  const side = (title: string, group: SendGroup, run: string) => html`<div>
<h5>${title} <span>${quoted(group.levels[0] ?? "")}</span></h5>
<p class="bytes">${marked(group)}</p>
<p class="hex">${hexOf(group)}<span>run ${run}</span></p>
</div>`;
  return html`<h4>Two runs that differ in nothing else</h4>
<div class="pair">
${side(listed(tell.factors.map(factorTitle)), without, tell.minimalPair.without)}
${side(listed(tell.factors.map(factorTitle)), other, tell.minimalPair.with)}
</div>`;
}

/** The changed place in UTF-8, at most eight bytes. */
function hexOf(group: SendGroup): Html | null {
  if (group.changed === null) return null;
  const bytes = [...new TextEncoder().encode(group.changed)];
  if (bytes.length === 0) return html`<b>no bytes</b>`;
  const shown = bytes.slice(0, 8).map((byte) => byte.toString(16).padStart(2, "0"));
  return html`<b>${shown.join(" ")}${bytes.length > 8 ? " …" : ""}</b>`;
}

/** Everything about a tell that is not what it sends. */
export function tellFacts(tell: Tell, dossier: Dossier): Html {
  const gates = tell.gates.map(
    (gate) => html`<div>${factorTitle(gate.factor)} ${levelChips(gate.levels)}</div>`,
  );
  const silent = silentLevelsOf(tell).map(
    (entry) => html`<div>${factorTitle(entry.factor)} ${levelChips(entry.levels)}</div>`,
  );
  const fromCode = levelsFromCode(tell, dossier);
  const code = tell.code.map((at) => html`<code>${`${at.file}:${at.line}:${at.column}`}</code> `);
  return facts([
    ["Depends on", listed(tell.factors.map(factorTitle))],
    ["Only when", gates.length > 0 ? gates : null],
    ["Silent for", silent.length > 0 ? silent : null],
    ["Tried because", fromCode.length > 0 ? html`${triedBecause} ${levelChips(fromCode)}` : null],
    ["Where", html`<code>${quoted(tell.where)}</code>`],
    ["Goes to", quoted(destinationText(tell.destination))],
    [`Why ${tell.encoding}`, quoted(tell.encodingReason)],
    ["Disclosed", disclosureText(tell, dossier)],
    ["How sure", certaintyText(tell)],
    ["Note", tell.fixedEntropyOnly ? "Seen only with the tool's randomness held still." : null],
    ["In the code", code.length > 0 ? code : null],
    ["See it again", html`<code>${tell.replay}</code>`],
  ]);
}

/** What the vendor says about a tell in public. */
function disclosureText(tell: Tell, dossier: Dossier): Html {
  if (tell.disclosed === null) return html`${undisclosedText(dossier)}`;
  return html`“${quoted(tell.disclosed.says)}” ${link(tell.disclosed.url)}, read ${tell.disclosed.read}`;
}
