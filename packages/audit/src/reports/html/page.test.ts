import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectGolden } from "../testing/golden.ts";
import * as samples from "../testing/samples.ts";
import { html, link, quoted } from "./html.ts";
import { htmlReport } from "./page.ts";

const names = Object.keys(samples) as (keyof typeof samples)[];

/** Names of the elements that a page has: what a browser's tokenizer would take for a tag. */
function elements(page: string): Set<string> {
  return new Set([...page.matchAll(/<\/?([a-z][^\s/>]*)/gi)].map((match) => match[1] ?? ""));
}

describe("the page", () => {
  it.each(names)("of %s is the golden one", (name) => {
    expectGolden(`${name}.html`, htmlReport(samples[name]));
  });

  it("has no element that a tool could have brought in, and fetches nothing", () => {
    const known = elements(htmlReport(samples.covert));
    for (const name of names) {
      const page = htmlReport(samples[name]);
      expect([...elements(page)].filter((element) => !known.has(element))).toEqual([]);
      expect(page).not.toMatch(/<(script|img|iframe|link|object|embed|form|base|svg)\b/i);
      expect(page).not.toMatch(/\b(src|srcset|background|ping|action|poster)=["']/i);
      expect(page).not.toMatch(/url\(|@import/i);
      expect(page).not.toMatch(/href="(?!#|https?:\/\/)/);
    }
  });

  it("shows no character that cannot be seen", () => {
    expect(htmlReport(samples.hostile)).not.toMatch(/[^\P{C}\n]/u);
  });

  it("names every changed character of the covert tells", () => {
    const page = htmlReport(samples.covert);
    for (const name of [
      "HYPHEN-MINUS",
      "SOLIDUS",
      "RIGHT SINGLE QUOTATION MARK",
      "ZERO WIDTH SPACE",
    ]) {
      expect(page).toContain(name);
    }
  });
});

it("folds away the hosts that the audit set, and does not count them as the tool's own", () => {
  const page = htmlReport(samples.covert);
  const [own = "", named = ""] = (page.split('<section id="destinations"')[1] ?? "").split(
    "<details",
  );
  expect(own).toContain("events.example.com");
  expect(own).not.toContain("llm-gateway.example.com");
  expect(named).toContain("base URL “neutral”");
  expect(named).toContain("proxy: 240 tunnels");
  expect(page).toContain("<b>2</b> <span>hosts of the tool&#39;s own, 2 set by Telltale</span>");
});

it("counts no tells where no run reached a model", () => {
  const page = htmlReport(samples.inconclusive);
  expect(page).not.toMatch(/<b>0<\/b>|id="open"|id="matrix"/);
});

it("leaves out of the matrix the channels that no factor showed in", () => {
  const [matrix = ""] = (htmlReport(samples.covert).split('<table class="matrix">')[1] ?? "").split(
    "</table>",
  );
  expect(matrix.match(/<th scope="col">/g)).toHaveLength(3);
  expect(htmlReport(samples.covert)).toContain("<b>No factor showed in:</b> URL, order, DNS");
});

describe("the html template", () => {
  it("escapes any text, in elements and in attributes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { source } = html`<p title="${text}">${quoted(text)}${[text, null]}</p>`;
        const inside = source.slice('<p title="'.length, -"</p>".length);
        expect(
          inside.replace(/<\/?bdi>|<span class="(?:hidden|control)">|<\/span>|">/g, ""),
        ).not.toMatch(/[<>"']/);
        expect(inside).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it("links to web pages only", () => {
    expect(link("https://example.com/a?b=1&c").source).toContain(
      'href="https://example.com/a?b=1&amp;c"',
    );
    for (const url of [
      "javascript:alert(1)",
      "data:text/html,x",
      "//example.com",
      "https://a b",
      " https://x",
    ]) {
      expect(link(url).source).not.toContain("<a");
    }
  });
});
