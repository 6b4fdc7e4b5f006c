import type { Choice, Excerpt, Finding, HiddenList, Place } from "@telltale/core/model/index.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { counted, listed } from "@telltale/core/words.ts";
import { type Html, html, quoted } from "../../html/html.ts";
import { characterOf } from "../../text/characters.ts";
import { type Alternative, alternativesOf, unknownText } from "../alternatives.ts";
import { codeLines, lineParts, piecesOf } from "../pieces.ts";
import { byWhat, type Thing } from "../views.ts";
import { methodsText, placeText } from "../words.ts";

/** Characters up to which a text is shown large, and as large as can be. */
const LARGE = 24;
const LARGEST = 3;
/** Deeper code is shown at this depth: a narrow page has no room for more. */
const DEEPEST = 20;
/** Places that are named one by one, and things. */
const FEW_PLACES = 4;
const MOST_THINGS = 40;
/** Entries of one list that are shown; longer lists are whole in the JSON. */
const MOST_ENTRIES = 5000;
const LONGEST_ENTRY = 400;

export function place(at: Place): Html {
  return html`<span class="place">${quoted(placeText(at))}</span>`;
}

/** The alternatives of a choice side by side, large, with the names of the characters that differ. */
export function choicePart(choice: Choice): Html {
  const isLong = ({ text, unknown }: Choice["alternatives"][number]) =>
    unknown !== "all" && [...text].length > LARGEST;
  const wide = choice.alternatives.some(isLong) ? " wide" : "";
  const unknown = unknownText(choice);
  return html`<h4>What it chooses among</h4>
<ul class="choices${wide}">${alternativesOf(choice).map(alternative)}</ul>
<p class="differ">They differ in ${quoted(choice.differ)}. ${unknown === null ? null : `${unknown}. `}Chosen at ${place(choice.place)}</p>`;
}

function alternative({ parts, characters, isWords }: Alternative): Html {
  if (isWords) {
    const words = parts.map(({ text }) => quoted(text));
    return html`<li class="alternative"><p class="unknown">${words}</p></li>`;
  }
  const length = parts.reduce((sum, { text }) => sum + [...text].length, 0);
  const size = length <= LARGEST ? "" : length <= LARGE ? " long" : " text";
  const shown = parts.map(({ text, changed }) => {
    if (!changed)
      return size === " text" ? quoted(text) : html`<span class="near">${quoted(text)}</span>`;
    return html`<mark>${text === "" ? html`<span class="nothing">nothing</span>` : quoted(text)}</mark>`;
  });
  const names = characters.map((code) => {
    const { notation, name } = characterOf(code);
    return html`<p class="character"><b>${notation}</b> ${name}</p>`;
  });
  return html`<li class="alternative"><p class="large${size}">${shown}</p><div>${names}</div></li>`;
}

/** Pieces of code with their places, laid out, and with what they are about marked. */
export function sources(excerpts: readonly Excerpt[]): Html[] {
  return piecesOf(excerpts).map((piece) => {
    const lines = codeLines(piece).map((line) => {
      const depth = Math.min(line.depth, DEEPEST);
      const parts = lineParts(line).map(({ text, mark }) =>
        mark === null ? quoted(text) : html`<mark>${quoted(text)}</mark>`,
      );
      // The blanks are there for those who copy the code; what is seen is the padding, at which
      // no line breaks.
      return html`<span class="line" style="padding-left:${depth + 2}ch"><span class="blanks">${" ".repeat(line.depth)}</span>${parts}
</span>`;
    });
    return html`<figure class="source"><figcaption>${quoted(listed(piece.places))}</figcaption><pre><code>${lines}</code></pre></figure>`;
  });
}

/** Things with their places; null where there are none. */
export function things(of: readonly Thing[]): Html | null {
  const groups = byWhat(of);
  if (groups.length === 0) return null;
  const items = groups.slice(0, MOST_THINGS).map(({ what, places }) => {
    const more = places.length - FEW_PLACES;
    const named = places
      .slice(0, FEW_PLACES)
      .map((text) => html`<span class="place">${quoted(text)}</span> `);
    const tail = more > 0 ? html`<span class="place">and ${grouped(more)} more</span>` : null;
    return html`<li>${quoted(what)} ${named}${tail}</li>`;
  });
  const more = groups.length - MOST_THINGS;
  return html`<ul class="things">${items}${more > 0 ? html`<li>and ${grouped(more)} more</li>` : null}</ul>`;
}

/** A decoded list, whole. */
export function hiddenPart(list: HiddenList): Html {
  const shown = list.entries.slice(0, MOST_ENTRIES);
  const more = list.entries.length - shown.length;
  const chips = shown.map((entry) => html`<li class="chip">${entryPart(entry)}</li>`);
  return html`<div class="list"><p><b>${counted(list.entries.length, "entry", "entries")}</b> kept out of plain sight by ${quoted(methodsText(list.methods))}. ${place(list.place)}</p>
<ul class="entries">${chips}${more > 0 ? html`<li>and ${grouped(more)} more, in the JSON</li>` : null}</ul></div>`;
}

export function entryPart(entry: string): Html {
  if (entry === "") return html`<span class="nothing">empty</span>`;
  return quoted(entry.length > LONGEST_ENTRY ? `${entry.slice(0, LONGEST_ENTRY)}…` : entry);
}

/** The way from what is read to what is sent. */
export function stepsPart(steps: Finding["steps"]): Html | null {
  if (steps.length === 0) return null;
  const items = steps.map((step) => html`<li>${quoted(step.what)} ${place(step)}</li>`);
  return html`<h4>The way through the code</h4>
<ol class="steps">${items}</ol>`;
}
