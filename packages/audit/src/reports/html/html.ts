import { visible, visibleParts } from "../text/visible.ts";

/**
 * HTML that cannot be broken out of: a value put into an `html` template is escaped, and its
 * control, hidden and reordering characters are made visible, unless it is Html itself.
 */
export class Html {
  readonly source: string;

  /** Only for sources that are this project's own words; everything else goes through `html`. */
  constructor(source: string) {
    this.source = source;
  }
}

export type Value = string | number | Html | null | readonly Value[];

export function html(words: TemplateStringsArray, ...values: Value[]): Html {
  let source = words[0] ?? "";
  values.forEach((value, index) => {
    source += sourceOf(value) + (words[index + 1] ?? "");
  });
  return new Html(source);
}

function sourceOf(value: Value): string {
  if (value === null) return "";
  if (value instanceof Html) return value.source;
  if (typeof value === "object") return value.map(sourceOf).join("");
  return escapeHtml(visible(String(value)));
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? "");
}

/** Text of the tool's with what cannot be seen set apart, kept from reordering what is around it. */
export function quoted(text: string): Html {
  const parts = visibleParts(text).map((part) =>
    part.hidden
      ? html`<span class="${part.text.length === 1 ? "control" : "hidden"}">${part.text}</span>`
      : html`${part.text}`,
  );
  return html`<bdi>${parts}</bdi>`;
}

/** A link where the address is an ordinary web page's, else its text. */
export function link(url: string): Html {
  const safe = /^https?:\/\/[^\s\p{C}]+$/iu.test(url);
  if (!safe) return quoted(url);
  return html`<a href="${url}" rel="noreferrer noopener nofollow">${url}</a>`;
}
