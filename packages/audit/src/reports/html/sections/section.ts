import { type Html, html, type Value } from "../html.ts";

/** A part of the page under a heading of its own, or nothing where it has no content. */
export function section(id: string, title: string, content: Value): Html {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`;
}

/** A table that scrolls by itself, also by keyboard, where the page is narrow. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

/** Terms and what belongs to them; entries without content are left out. */
export function facts(entries: [term: string, content: Value | null][]): Html {
  const rows = entries
    .filter(([, content]) => content !== null)
    .map(([term, content]) => html`<div><dt>${term}</dt><dd>${content}</dd></div>`);
  return html`<dl class="facts">${rows}</dl>`;
}

/** Names of levels, each one set apart. */
export function levelChips(levels: readonly string[]): Html {
  return html`<span class="chips">${levels.map((level) => html`<span class="chip">${level}</span> `)}</span>`;
}
